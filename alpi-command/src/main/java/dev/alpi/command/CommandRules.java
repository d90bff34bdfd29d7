package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Decides on one simple command: what runs others is followed, what is known is judged. */
final class CommandRules {
  /** Where bash takes a word for a name or a number, it runs what stands in its brackets. */
  private static final Set<String> EVALUATES =
      Set.of(
          "test",
          "[",
          "printf",
          "read",
          "unset",
          "declare",
          "typeset",
          "local",
          "export",
          "readonly",
          "let",
          "getopts",
          "wait");

  private final Paths paths;
  private final Judge judge;
  private final Writes writes;
  private final Builtins builtins;
  private final Wrappers wrappers;
  private final Interpreters interpreters;
  private final Finds finds;
  private final Removals removals;
  private final Machines machines;
  private final Networks networks;
  private final Secrets secrets;
  private final SafeCommands safe;
  private final Git git;

  CommandRules(Paths paths, Judge judge) {
    this.paths = paths;
    this.judge = judge;
    this.secrets = new Secrets(paths);
    this.writes = new Writes(paths, judge);
    this.builtins = new Builtins(paths, judge);
    this.wrappers = new Wrappers(judge);
    this.interpreters = new Interpreters(paths, judge);
    this.finds = new Finds(paths, writes, judge);
    this.removals = new Removals(paths);
    this.machines = new Machines(paths);
    this.networks = new Networks(paths);
    this.safe = new SafeCommands(paths);
    this.git = new Git(paths);
  }

  Writes writes() {
    return writes;
  }

  Flow judge(Call call) {
    if (!Value.isLiteral(call.name())) {
      Ruling asked = Ruling.ask("unknown-command", "which program runs only shows when it runs");
      judge.note(call.shown(), secrets.rule(call).map(asked::worst).orElse(asked));
      return Flow.PLAIN;
    }
    if (call.name().contains("/") && isFetched(call.name(), call.shell())) {
      judge.note(call.shown(), Ruling.refused("run-fetched", "it came from elsewhere just now"));
      return Flow.PLAIN;
    }
    refuseSecrets(call);
    if (EVALUATES.contains(call.program())
        && call.arguments().stream().anyMatch(Value::isSubscripted)) {
      judge.note(call.shown(), Ruling.ask("shell-dialect", "some shells run what is in brackets"));
    }
    return builtins
        .judge(call)
        .or(() -> wrappers.judge(call))
        .or(() -> interpreters.judge(call))
        .or(() -> finds.judge(call))
        .orElseGet(() -> program(call));
  }

  /** Notes if the words name what no command may touch. */
  void refuseSecrets(Call call) {
    secrets.rule(call).ifPresent(ruling -> judge.note(call.shown(), ruling));
  }

  private Flow program(Call call) {
    List<Ruling> rulings = new ArrayList<>();
    removals.rule(call).ifPresent(rulings::add);
    machines.rule(call).ifPresent(rulings::add);
    networks.rule(call).ifPresent(rulings::add);
    writes.rule(call).ifPresent(rulings::add);
    git.rule(call).ifPresent(rulings::add);
    Ruling ruling =
        rulings.stream()
            .reduce(Ruling::worst)
            .orElseGet(
                () ->
                    safe.rule(call)
                        .orElseGet(
                            () -> Ruling.ask("unknown-command", call.program() + " is not known")));
    judge.note(call.shown(), ruling);
    return networks.output(call).orElseGet(() -> output(call));
  }

  private boolean isFetched(String path, Shell shell) {
    return paths.resolve(path, shell).stream().anyMatch(shell::isFetched);
  }

  /** What a program that is no interpreter writes. */
  private Flow output(Call call) {
    List<String> operands = Options.of(call.arguments()).operands();
    return switch (call.program()) {
      case "echo" -> Echo.echo(call.arguments());
      case "printf" -> Echo.printf(call.arguments());
      case "pwd" -> Flow.text(call.shell().variable("PWD") + "\n");
      case "true", "false", ":", "test", "[", "mkdir", "touch", "rm", "cp", "mv", "chmod" ->
          Flow.NONE;
      case "tee" -> {
        if (call.input().source() == Flow.Source.FETCHED
            || call.input().source() == Flow.Source.DECODED) {
          operands.forEach(
              file -> paths.resolve(file, call.shell()).forEach(call.shell()::fetched));
        }
        yield call.input();
      }
      case "cat" -> {
        if (operands.isEmpty() || operands.equals(List.of("-"))) {
          yield call.input();
        }
        boolean isFetched = operands.stream().anyMatch(file -> isFetched(file, call.shell()));
        yield isFetched
            ? Flow.FETCHED
            : Flow.PLAIN.then(operands.contains("-") ? call.input() : Flow.NONE);
      }
      case "base64",
          "base32",
          "basenc",
          "xxd",
          "uudecode",
          "openssl",
          "gpg",
          "gunzip",
          "zcat",
          "gzip",
          "bunzip2",
          "bzcat",
          "xz",
          "xzcat",
          "unxz",
          "zstd",
          "zstdcat",
          "unzip",
          "tar",
          "rev",
          "tr",
          "sed",
          "awk",
          "gawk",
          "mawk",
          "dd",
          "lz4",
          "brotli",
          "rot13",
          "iconv" ->
          decoded(call);
      default -> operands.isEmpty() ? call.input().filtered() : fromFiles(call, operands);
    };
  }

  private Flow decoded(Call call) {
    boolean isText = call.program().equals("sed") || call.program().endsWith("awk");
    Flow made = call.input().filtered();
    if (made.source() == Flow.Source.FETCHED) {
      return made;
    }
    return isText && made.source() == Flow.Source.PLAIN ? Flow.PLAIN : Flow.DECODED;
  }

  private Flow fromFiles(Call call, List<String> operands) {
    boolean isFetched =
        call.input().source() == Flow.Source.FETCHED
            || operands.stream().anyMatch(file -> isFetched(file, call.shell()));
    return isFetched ? Flow.FETCHED : call.input().filtered();
  }
}
