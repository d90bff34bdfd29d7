package dev.alpi.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Programs that run text: shells, whose text is judged, and others, whose text nobody judges. */
final class Interpreters {
  private static final Set<String> SHELLS =
      Set.of(
          "sh", "bash", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "rbash", "yash", "posh",
          "fish", "csh", "tcsh");

  private static final Set<String> OTHERS =
      Set.of(
          "python",
          "perl",
          "ruby",
          "node",
          "nodejs",
          "deno",
          "bun",
          "php",
          "lua",
          "luajit",
          "tclsh",
          "wish",
          "osascript",
          "Rscript",
          "R",
          "julia",
          "guile",
          "elixir",
          "erl",
          "ghci",
          "scala",
          "groovy",
          "jshell",
          "pwsh",
          "irb",
          "ipython",
          "expect",
          "awk",
          "gawk",
          "mawk",
          "psql",
          "mysql",
          "sqlite3",
          "bc",
          "ed",
          "ex",
          "vim",
          "vi",
          "emacs",
          "m4",
          "gdb",
          "java");

  private final Paths paths;
  private final Judge judge;

  Interpreters(Paths paths, Judge judge) {
    this.paths = paths;
    this.judge = judge;
  }

  Optional<Flow> judge(Call call) {
    String program = call.program();
    if (SHELLS.contains(program)) {
      return Optional.of(shell(call));
    }
    String family = unversioned(program);
    if (!OTHERS.contains(family) || isVersion(call)) {
      return Optional.empty();
    }
    judge.note(call.shown(), other(call));
    return Optional.of(call.input().filtered());
  }

  /** Returns {@code python} for {@code python3.11}. */
  private static String unversioned(String program) {
    int end = program.length();
    while (end > 1
        && (Character.isDigit(program.charAt(end - 1)) || program.charAt(end - 1) == '.')) {
      end--;
    }
    return program.substring(0, end);
  }

  /** Only these words ask for the version; nothing is run. */
  static boolean isVersion(Call call) {
    return call.arguments().size() == 1
        && switch (call.arguments().getFirst()) {
          case "--version", "-version", "-V", "--help" -> true;
          case "-v" -> call.program().matches("node|php");
          default -> false;
        };
  }

  private Flow shell(Call call) {
    List<String> words = call.arguments();
    boolean hasText = false;
    int textAt = words.size();
    int at = 0;
    while (at < words.size()) {
      String word = words.get(at);
      if (word.equals("--") || word.equals("-")) {
        at++;
        break;
      }
      if (!Value.isKnown(word)) {
        judge.note(call.shown(), Judge.unknownText(word));
        break;
      }
      if (!word.startsWith("-") && !word.startsWith("+")) {
        break;
      }
      if (word.equals("--version") || word.equals("--help")) {
        judge.note(call.shown(), Ruling.safe("it only tells about itself"));
        return Flow.PLAIN;
      }
      if (word.startsWith("--")) {
        if (word.matches("--(rcfile|init-file)(=.*)?")) {
          judge.note(call.shown(), Ruling.ask("script", "what is in the script is not known"));
          at += word.contains("=") ? 0 : 1;
        }
      } else {
        if (!hasText && word.startsWith("-") && word.indexOf('c') > 0) {
          hasText = true;
          textAt = at + 1;
        }
        at += word.endsWith("o") || word.endsWith("O") ? 1 : 0;
      }
      at++;
    }
    List<String> rest = words.subList(Math.min(at, words.size()), words.size());
    if (hasText) {
      if (textAt < at && textAt < words.size()) {
        // a text that looks like an option: some shells run it all the same
        text(call, words.subList(textAt, words.size()));
      }
      return rest.isEmpty() ? Flow.PLAIN : text(call, rest);
    }
    boolean readsInput =
        rest.isEmpty() || words.stream().anyMatch(word -> word.matches("-[a-z]*s[a-z]*"));
    return readsInput ? input(call, rest) : script(call, rest);
  }

  private Flow text(Call call, List<String> rest) {
    Shell child = call.shell().child(rest.size() > 2 ? rest.subList(2, rest.size()) : List.of());
    return judge.text(rest.getFirst(), child, call.input());
  }

  private Flow input(Call call, List<String> rest) {
    switch (call.input().source()) {
      case TEXT -> {
        return judge.text(call.input().text(), call.shell().child(rest), Flow.NONE);
      }
      case FETCHED -> judge.note(call.shown(), fetched());
      case DECODED ->
          judge.note(
              call.shown(), Ruling.refused("run-fetched", "it runs text that was made unreadable"));
      case NONE, FILES, PLAIN ->
          judge.note(call.shown(), Ruling.ask("script", "what it reads is not known"));
    }
    return Flow.PLAIN;
  }

  private static Ruling fetched() {
    return Ruling.refused("run-fetched", "it runs what comes from elsewhere, unseen");
  }

  private Flow script(Call call, List<String> rest) {
    judge.note(call.shown(), script(rest.getFirst(), call.shell()));
    return Flow.PLAIN;
  }

  private Ruling script(String file, Shell shell) {
    boolean isFetched = paths.resolve(file, shell).stream().anyMatch(shell::isFetched);
    return isFetched ? fetched() : Ruling.ask("script", "what is in the script is not known");
  }

  private Ruling other(Call call) {
    List<String> words = call.arguments();
    List<String> operands = Options.of(words).operands();
    boolean hasText =
        words.stream()
            .anyMatch(word -> word.matches("-[a-zA-Z]*[cermpE]|--eval|--print|-jar|-cp|-e.*"));
    boolean readsProgram =
        !hasText && (operands.isEmpty() || operands.getFirst().equals("-"))
            || words.contains("/dev/stdin");
    if (readsProgram) {
      switch (call.input().source()) {
        case FETCHED -> {
          return fetched();
        }
        case DECODED -> {
          return Ruling.refused("run-fetched", "it runs text that was made unreadable");
        }
        case NONE, TEXT, FILES, PLAIN -> {}
      }
    }
    Ruling ruling =
        hasText
            ? Judge.unknownText(String.join(" ", words))
                .worst(Ruling.ask("program-text", "the program in it is not judged"))
            : Ruling.ask("script", "what is in the program is not known");
    for (String operand : operands) {
      ruling = ruling.worst(script(operand, call.shell()));
    }
    return ruling;
  }

  /** Returns {@code word} so that a shell reads it as one word. */
  static String quoted(String word) {
    return "'" + Value.source(word).replace("'", "'\\''") + "'";
  }
}
