package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the shell does itself, and what comes of it for the commands after it. */
final class Builtins {
  private final Paths paths;
  private final Judge judge;

  Builtins(Paths paths, Judge judge) {
    this.paths = paths;
    this.judge = judge;
  }

  Optional<Flow> judge(Call call) {
    Optional<Ruling> ruling =
        switch (call.name()) {
          case "cd", "pushd", "popd" -> Optional.of(goTo(call));
          case "export", "declare", "typeset", "local", "readonly" -> Optional.of(declare(call));
          case "set" -> Optional.of(set(call));
          case "unset" -> {
            call.arguments().forEach(call.shell()::unset);
            yield Optional.of(Ruling.safe("it changes this shell only"));
          }
          case "mapfile", "readarray" -> {
            call.shell().setAnything();
            yield Optional.of(Ruling.ask("shell-dialect", "it can run a command for each line"));
          }
          case "read", "getopts" -> {
            Options.of(call.arguments())
                .operands()
                .forEach(name -> call.shell().set(name, String.valueOf(Value.WORDS)));
            yield Optional.of(Ruling.safe("it changes this shell only"));
          }
          case "shift" -> {
            call.shell().positional(List.of(String.valueOf(Value.WORDS)));
            yield Optional.of(Ruling.safe("it changes this shell only"));
          }
          case ":",
              "exit",
              "return",
              "break",
              "continue",
              "wait",
              "umask",
              "times",
              "jobs",
              "getopt",
              "let" ->
              Optional.of(Ruling.safe("it changes this shell only"));
          case ".", "source" -> Optional.of(source(call));
          case "alias" -> Optional.of(alias(call));
          case "trap" -> Optional.of(trap(call));
          case "eval" -> {
            judge.text(String.join(" ", call.arguments()), call.shell(), call.input());
            yield Optional.of(Ruling.safe("what it runs is judged itself"));
          }
          default -> Optional.empty();
        };
    return ruling.map(
        found -> {
          judge.note(call.shown(), found);
          return Flow.NONE;
        });
  }

  private Ruling goTo(Call call) {
    List<String> operands = Options.of(call.arguments()).operands();
    if (!call.name().equals("cd")) {
      call.shell().goTo(List.of(String.valueOf(Value.UNKNOWN)));
      return Ruling.ask("unknown-directory", "where it goes is not followed");
    }
    String target =
        operands.isEmpty()
            ? call.arguments().contains("-")
                ? String.valueOf(Value.UNKNOWN)
                : call.shell().variable("HOME")
            : operands.getFirst();
    if (target.equals("-")) {
      target = String.valueOf(Value.UNKNOWN);
    }
    List<String> targets = new ArrayList<>();
    for (String path : paths.resolve(target, call.shell())) {
      targets.add(Value.isLiteral(path) ? path : String.valueOf(Value.UNKNOWN));
    }
    call.shell().goTo(targets);
    return Ruling.safe("it changes this shell only");
  }

  private Ruling declare(Call call) {
    Options options = Options.of(call.arguments());
    boolean lists = options.operands().isEmpty();
    if (lists && !call.name().equals("local")) {
      return Ruling.refused("environment", "it prints the environment");
    }
    boolean isRisky = false;
    for (String operand : options.operands()) {
      int equals = operand.indexOf('=');
      String name = equals < 0 ? operand : operand.substring(0, equals);
      isRisky |= Variables.changePrograms(name);
      if (equals >= 0) {
        call.shell().set(name, operand.substring(equals + 1));
      }
      if (!Value.isLiteral(name)) {
        call.shell().setAnything();
      }
    }
    return isRisky
        ? Ruling.ask("variable", "it changes how programs run")
        : Ruling.safe("it changes this shell only");
  }

  private static Ruling set(Call call) {
    if (call.arguments().isEmpty()) {
      return Ruling.refused("environment", "it prints all variables");
    }
    List<String> arguments = call.arguments();
    int words = arguments.indexOf("--");
    String first = arguments.getFirst();
    if (words >= 0) {
      call.shell().positional(arguments.subList(words + 1, arguments.size()));
    } else if (!first.startsWith("-") && !first.startsWith("+")) {
      call.shell().positional(arguments);
    }
    return Ruling.safe("it changes this shell only");
  }

  private Ruling source(Call call) {
    call.shell().setAnything();
    for (String argument : call.arguments()) {
      for (String path : paths.resolve(argument, call.shell())) {
        if (call.shell().isFetched(path)) {
          return Ruling.refused("run-fetched", "it came from elsewhere just now");
        }
      }
    }
    return Judge.unknownText(String.join(" ", call.arguments()))
        .worst(Ruling.ask("script", "what is in the script is not known"));
  }

  private Ruling alias(Call call) {
    for (String argument : call.arguments()) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        judge.text(argument.substring(equals + 1), call.shell().copy(), Flow.PLAIN);
      }
    }
    return Ruling.ask("alias", "it gives a command another name");
  }

  private Ruling trap(Call call) {
    for (String argument : call.arguments()) {
      if (!argument.equals("-") && !argument.equals("--")) {
        // the action; what else looks like one is judged as well
        judge.text(argument, call.shell().copy(), Flow.PLAIN);
        if (!argument.startsWith("-")) {
          break;
        }
      }
    }
    return Ruling.safe("what it runs is judged itself");
  }
}
