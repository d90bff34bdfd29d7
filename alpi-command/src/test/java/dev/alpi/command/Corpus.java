package dev.alpi.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Commands and the verdicts that they must get: {@code corpus.tsv}, with the columns verdict,
 * working directory, command and reason. In the command {@code \n}, {@code \t} and {@code \\} stand
 * for a line break, a tab and a backslash.
 */
final class Corpus {
  static final String WORKSPACE = "/home/me/work";

  /** There is a repository in the workspace and above, and nothing else. */
  private static final Disk DISK =
      new Disk() {
        @Override
        public String followed(String path) {
          return path;
        }

        @Override
        public Kind kind(String path) {
          return path.equals(WORKSPACE + "/.git") || path.equals("/home/me/.git")
              ? Kind.DIRECTORY
              : Kind.ABSENT;
        }
      };

  /** A line of the corpus. */
  record Case(int line, Verdict expected, String directory, String command, String why) {}

  private Corpus() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    int number = 0;
    for (String line : text().lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\t", -1);
      if (columns.length != 4) {
        throw new IllegalStateException("corpus.tsv:" + number + " has no four columns");
      }
      cases.add(
          new Case(
              number, Verdict.valueOf(columns[0]), columns[1], unescaped(columns[2]), columns[3]));
    }
    return cases;
  }

  /** Returns the policy that the corpus was written for. */
  static CommandPolicy policy(CommandPolicy.Writes writes) {
    return new CommandPolicy(
        WORKSPACE,
        List.of("/tmp"),
        "/home/me",
        "/home/me/.alpi",
        writes,
        new SensitivePaths(List.of("/home/me"), List.of("/home/me/.alpi")),
        DISK);
  }

  static CommandClassifier classifier() {
    return new CommandClassifier(policy(CommandPolicy.Writes.ASK));
  }

  private static String text() {
    try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream("corpus.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        out.append(
            switch (text.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              default -> text.charAt(i);
            });
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
