package dev.alpi.image.pictures;

import dev.alpi.testkit.VirtualTerminal.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes what differs from run to run the same: times, sizes, processes, and what is drawn by lot.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Steady {
  private record Rule(Pattern pattern, UnaryOperator<String> instead) {
    static Rule of(String pattern, String instead) {
      return new Rule(Pattern.compile(pattern), _ -> instead);
    }
  }

  /** Of two profiles; what is shown is their real form. */
  private static final List<String> FINGERPRINTS =
      List.of("juaj-5d2i-zgym-3lqr-4o23", "eqcj-dzu4-5fpa-uu3z-bewb");

  private final Map<String, String> fingerprints = new LinkedHashMap<>();
  private final List<Rule> rules =
      List.of(
          Rule.of("/tmp/a-[0-9]{2}\\b", Tour.SHOWN_HOME),
          Rule.of("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "⠋"),
          Rule.of("(?<=answers as work in )[0-9]+ ms", "4 ms"),
          Rule.of("(?<! in )\\b[0-9.]+ (?:ms|s)\\b", "0.2 s"),
          Rule.of("\\b[0-9.]+ (?:KB|MB)\\b", "64 KB"),
          Rule.of("(?<= in )64 KB", "16 KB"),
          Rule.of("\\b[0-9]+ MiB\\b", "87 MiB"),
          Rule.of("\\b[0-9]+ files\\b", "48 files"),
          Rule.of("\\b[0-9]+ of [0-9]+ open files", "41 of 1024 open files"),
          Rule.of("process [0-9]+", "process 4711"),
          Rule.of("began (?:just now|[0-9]+ minutes? ago)", "began just now"),
          Rule.of("\\b[0-9a-f]{8}\\b", "1a5931ee"),
          new Rule(Pattern.compile("\\b[a-z2-7]{4}(?:-[a-z2-7]{4}){4}\\b"), this::fingerprint));

  private String fingerprint(String found) {
    return fingerprints.computeIfAbsent(
        found, _ -> FINGERPRINTS.get(fingerprints.size() % FINGERPRINTS.size()));
  }

  /** Returns the text of lines. */
  String text(String lines) {
    String text = lines;
    for (Rule rule : rules) {
      text = rule.pattern().matcher(text).replaceAll(found -> rule.instead().apply(found.group()));
    }
    return text;
  }

  /** Returns the cells of a row, as many as there were. */
  List<Cell> row(List<Cell> cells) {
    List<Cell> row = cells;
    for (Rule rule : rules) {
      row = replaced(row, rule);
    }
    return row;
  }

  private static List<Cell> replaced(List<Cell> row, Rule rule) {
    StringBuilder text = new StringBuilder();
    // one char a cell, so that indexes are the same; what is wider is in no rule
    row.forEach(cell -> text.append(cell.text().length() == 1 ? cell.text() : "\0"));
    List<Cell> replaced = new ArrayList<>();
    int at = 0;
    for (MatchResult found : rule.pattern().matcher(text).results().toList()) {
      replaced.addAll(row.subList(at, found.start()));
      String look = row.get(found.start()).look();
      for (char c : rule.instead().apply(found.group()).toCharArray()) {
        replaced.add(new Cell(Character.toString(c), look));
      }
      at = found.end();
    }
    replaced.addAll(row.subList(at, row.size()));
    while (replaced.size() < row.size()) {
      replaced.add(new Cell(" ", ""));
    }
    return List.copyOf(replaced.subList(0, row.size()));
  }
}
