package dev.alpi.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The short list of programs and options that are known to only read. */
final class SafeCommands {
  /** What a program's operands are. */
  private enum Operands {
    /** It has none. */
    NONE,
    /** Text that it does not look up. */
    TEXT,
    /** Files whose content it shows. */
    FILES,
    /** Files of which it shows names, sizes and the like. */
    NAMES,
    /** A pattern or program text, then files. */
    PATTERN
  }

  /**
   * What is harmless of a program.
   *
   * @param flags short options without a value; {@code #} stands for a number
   * @param valued short options with one
   * @param longs long options, with or without {@code =value}
   */
  private record Form(Operands operands, String flags, String valued, Set<String> longs) {}

  private static final Map<String, Form> FORMS = forms();

  /**
   * Programs that tell their version, and do nothing else then: none that managers of versions put
   * others in the place of.
   */
  private static final Set<String> VERSIONED =
      Set.of(
          "git", "gcc", "make", "bash", "tmux", "sqlite3", "ffmpeg", "tar", "sed", "grep", "awk",
          "find", "ls", "cat", "curl", "wget", "psql", "docker");

  private final Paths paths;

  SafeCommands(Paths paths) {
    this.paths = paths;
  }

  private static Map<String, Form> forms() {
    Map<String, Form> forms = new HashMap<>();
    for (String line : table().lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\\|", -1);
      Form form =
          new Form(
              Operands.valueOf(columns[1].strip()),
              columns[2].strip(),
              columns[3].strip(),
              Set.copyOf(List.of(columns[4].strip().split(" +"))));
      for (String name : columns[0].strip().split(",")) {
        forms.put(name, form);
      }
    }
    return Collections.unmodifiableMap(forms);
  }

  private static String table() {
    try (InputStream in =
        Objects.requireNonNull(SafeCommands.class.getResourceAsStream("safe-commands.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // our own resource: a test reads every line of it
      throw new UncheckedIOException(e);
    }
  }

  /** Says whether {@code program} is on the list. */
  static boolean isListed(String program) {
    return FORMS.containsKey(program);
  }

  /** Returns what is said of a program of the list; empty if it is not on it. */
  Optional<Ruling> rule(Call call) {
    if (!call.isOrdinary()) {
      return Optional.empty();
    }
    List<String> words = call.arguments();
    if (isVersion(call.program(), words)) {
      return Optional.of(Ruling.safe("it only tells about itself"));
    }
    if (call.program().equals("sed")) {
      return Optional.of(sed(call));
    }
    Form form = FORMS.get(call.program());
    if (form == null) {
      return Optional.empty();
    }
    if (call.program().equals("date") && isSet(words)) {
      return Optional.of(Ruling.ask("clock", "it sets the clock"));
    }
    List<String> operands = new ArrayList<>();
    Optional<Ruling> option =
        form.flags().equals("*") ? all(words, operands) : options(form, words, operands);
    return Optional.of(option.orElseGet(() -> operands(form, operands, call)));
  }

  /** Says whether {@code program} with {@code words} only tells its version. */
  static boolean isVersion(String program, List<String> words) {
    return VERSIONED.contains(program) && words.equals(List.of("--version"));
  }

  private static boolean isSet(List<String> words) {
    return words.stream().anyMatch(word -> word.matches("-s.*|--set.*|\\d{8,}.*"))
        || words.stream()
            .anyMatch(
                word -> !word.startsWith("-") && !word.startsWith("+") && word.matches("\\d+.*"));
  }

  private static Optional<Ruling> all(List<String> words, List<String> operands) {
    operands.addAll(words);
    return Optional.empty();
  }

  /** Checks the options and collects the operands. */
  private static Optional<Ruling> options(Form form, List<String> words, List<String> operands) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        operands.addAll(words.subList(i + 1, words.size()));
        return Optional.empty();
      }
      if (!word.startsWith("-") || word.equals("-")) {
        operands.add(word);
        continue;
      }
      if (word.startsWith("--")) {
        String name = word.substring(2).split("=", 2)[0];
        if (!form.longs().contains(name) || !Value.isKnown(word)) {
          return unknown(word);
        }
        continue;
      }
      for (int c = 1; c < word.length(); c++) {
        char option = word.charAt(c);
        if (form.valued().indexOf(option) >= 0) {
          if (c == word.length() - 1) {
            i++;
            if (i < words.size() && words.get(i).startsWith("-")) {
              // for a version of the program that takes no value here, it is an option
              return unknown(words.get(i));
            }
          }
          break;
        }
        boolean isNumber = Character.isDigit(option) && form.flags().indexOf('#') >= 0;
        if (form.flags().indexOf(option) < 0 && !isNumber || option == '#') {
          return unknown(word);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Ruling> unknown(String word) {
    return Optional.of(
        Ruling.ask("unknown-option", Value.shown(word) + " is not known to be harmless"));
  }

  private Ruling operands(Form form, List<String> operands, Call call) {
    List<String> files = operands;
    switch (form.operands()) {
      case TEXT -> {
        return Ruling.safe("it only prints");
      }
      case NONE -> {
        return operands.isEmpty() || call.program().equals("ps") && operands.equals(List.of("aux"))
            ? call.program().equals("ps")
                ? Ruling.ask("processes", "it shows what other programs were started with")
                : Ruling.safe("it only prints")
            : Ruling.ask("unknown-option", "its words are not known");
      }
      case PATTERN -> {
        boolean isGiven =
            call.arguments().stream().anyMatch(word -> word.matches("-[a-zA-Z]*e.*|--regexp.*"));
        if (!isGiven && !operands.isEmpty()) {
          files = operands.subList(1, operands.size());
        }
      }
      case FILES, NAMES -> {}
    }
    if (call.program().equals("uniq") && files.size() > 1) {
      return Ruling.ask("write", "it writes its second file");
    }
    if (call.name().equals("test") || call.name().equals("[")) {
      return Ruling.safe("it only tests");
    }
    return files(files, form.operands() != Operands.NAMES, call);
  }

  private Ruling files(List<String> files, boolean showsContent, Call call) {
    Ruling worst = Ruling.safe("it only reads");
    for (String file : files) {
      if (file.equals("-")) {
        continue;
      }
      for (String path : paths.resolve(file, call.shell())) {
        if (!paths.isReadable(path)) {
          worst =
              worst.worst(
                  Value.isKnown(path)
                      ? Ruling.ask("outside", Value.shown(path) + " is outside the workspace")
                      : Ruling.ask("unknown-file", "which file it is only shows when it runs"));
        } else if (showsContent && paths.mayBeSecret(path)) {
          worst = worst.worst(Ruling.ask("secrets", Value.shown(path) + " may be a secret"));
        }
      }
    }
    boolean looksHere = files.isEmpty() && !showsContent;
    if (looksHere && !call.shell().directories().stream().allMatch(paths::isReadable)) {
      worst = worst.worst(Ruling.ask("outside", "it looks outside the workspace"));
    }
    return worst;
  }

  /** Only scripts that print lines: others write files and run programs. */
  private Ruling sed(Call call) {
    List<String> words = call.arguments();
    List<String> operands = Options.of(words).operands();
    boolean isPlain =
        Options.of(words).all().stream().allMatch(word -> word.matches("-[nErsuz]+"))
            && !operands.isEmpty()
            && operands
                .getFirst()
                .matches("(\\d+|\\$)?(,(\\d+|\\$))?[pdq=]|\\d+q;d|/[a-zA-Z0-9 _-]*/p");
    return isPlain
        ? files(operands.subList(1, operands.size()), true, call)
        : Ruling.ask("program-text", "the script in it is not judged");
  }
}
