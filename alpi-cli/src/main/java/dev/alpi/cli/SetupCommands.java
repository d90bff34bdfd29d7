package dev.alpi.cli;

import dev.alpi.cli.setup.Alpi;
import dev.alpi.cli.setup.LeftException;
import dev.alpi.cli.setup.Questions;
import dev.alpi.cli.setup.SetupException;
import dev.alpi.cli.setup.WayOut;
import dev.alpi.cli.setup.Wizard;
import dev.alpi.profile.Resolution;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code alpi setup}: the wizard, and each of its steps as a command. */
final class SetupCommands {
  /** Set by {@code Cli} for alpi alone where nothing is there yet. */
  static final Option WELCOME = Option.flag("welcome", "as alpi on a fresh machine").hidden();

  static final String MENU = "menu";

  private static final String ANSWER =
      "`step`; `commands`: array of `{command, answer}`, what was run and what it printed";

  /** What the commands that a step runs can end with. */
  private static final ExitCode[] CODES = {
    ExitCode.PARTLY_DONE,
    ExitCode.NO_SUCH_PROFILE,
    ExitCode.LOCKED,
    ExitCode.WRONG_KEY,
    ExitCode.DAEMON_UNREACHABLE,
    ExitCode.BUDGET_REFUSED,
    ExitCode.DAMAGED_DATA,
    ExitCode.MODEL_FAILED,
    ExitCode.PEER_FAILED,
    ExitCode.UNHEALTHY,
    ExitCode.INTERRUPTED
  };

  private SetupCommands() {}

  static CommandGroup group() {
    List<CommandNode> members = new ArrayList<>();
    members.add(menu());
    members.addAll(SetupSteps.all());
    return new CommandGroup(
        "setup",
        "Set alpi up, with questions or without",
        """
        alpi setup alone shows what there is to set up and asks. Each step shows the commands that \
        it would run, and runs them after a yes; leaving at any time leaves settings that are \
        whole. A step with options asks nothing: so a script sets up the same. docs/setup.md has \
        the rest.\
        """,
        members,
        Map.of("", MENU));
  }

  private static Command menu() {
    return Command.of("setup menu", "Choose what to set up; alpi setup alone", SetupCommands::menu)
        .has(Effect.READS)
        .with(WELCOME)
        .example("alpi setup", "in a menu")
        .example("alpi -p work setup", "for another profile")
        .exits(CODES);
  }

  /** Returns the command of a step, without what it takes. */
  static Command step(String name, String summary) {
    return Command.of("setup " + name, summary, invocation -> step(name, invocation))
        // what changes something are the commands that it runs: each leaves a record of its own
        .has(Effect.READS)
        .printing(ANSWER)
        .exits(CODES);
  }

  /** Says whether nothing is here yet: no profile, and none that is named. */
  static boolean isFresh(CliContext context) {
    try {
      return Resolution.resolve(
                  context.environment(),
                  Optional.empty(),
                  context.userHome(),
                  Resolution.Launch.BARE)
              instanceof Resolution.Found found
          && found.profile().name().isDefault()
          && !found.profile().exists();
    } catch (IOException e) {
      // the chat will say what is wrong
      return false;
    }
  }

  private static ExitCode menu(Invocation invocation) throws IOException, CommandFailure {
    Wizard wizard = wizard(invocation);
    try {
      if (invocation.has(WELCOME)) {
        new SetupConsole(invocation).paragraph(Help.PURPOSE);
        Wizard.Welcome _ = wizard.welcome();
      } else {
        Profiles.resolve(invocation);
        wizard.menu();
      }
      return ExitCode.OK;
    } catch (LeftException e) {
      if (e.where() == LeftException.Where.WIZARD && !invocation.has(WELCOME)) {
        return ExitCode.OK;
      }
      throw interrupted();
    }
  }

  private static CommandFailure interrupted() {
    return new CommandFailure(
        ExitCode.INTERRUPTED, "left; what was confirmed is done, nothing else", "alpi setup");
  }

  private static Wizard wizard(Invocation invocation) {
    return new Wizard(new SetupAlpi(invocation), new SetupConsole(invocation));
  }

  private static ExitCode step(String name, Invocation invocation)
      throws IOException, CommandFailure {
    Map<String, List<String>> given = given(invocation);
    boolean asks = given.isEmpty() && !invocation.has(Globals.JSON);
    Questions ask =
        new Questions(
            new SetupConsole(invocation),
            given,
            asks ? Questions.Mode.ASKS : Questions.Mode.ANSWERED,
            WayOut.LEAVE);
    try {
      List<JsonValue> commands = new ArrayList<>();
      for (Wizard.Done done : wizard(invocation).run(name, ask)) {
        commands.add(json(done));
      }
      invocation.answer(Obj.EMPTY.with("step", name).with("commands", new JsonValue.Arr(commands)));
      return ExitCode.OK;
    } catch (SetupException e) {
      if (e.isTold()) {
        throw CommandFailure.told(code(e.code()));
      }
      throw new CommandFailure(code(e.code()), e.getMessage(), e.hint());
    } catch (LeftException e) {
      switch (e.where()) {
        case STEP -> {
          invocation.answer(
              Obj.EMPTY.with("step", name).with("commands", new JsonValue.Arr(List.of())));
          return ExitCode.OK;
        }
        case WIZARD -> {
          if (invocation.context().stdio().isTerminal(Stdio.Stream.IN)) {
            throw interrupted();
          }
          if (e.failure().isPresent()) {
            throw CommandFailure.told(code(e.failure().get().code()));
          }
          throw CommandFailure.usage(
              "the input ended before all was answered; nothing was changed",
              "alpi setup " + name + " --help has options that answer");
        }
        case INTERRUPTED -> throw interrupted();
      }
      throw new IllegalStateException(e);
    }
  }

  private static JsonValue json(Wizard.Done done) {
    Alpi.Answer answer = done.answer();
    return Obj.EMPTY.with("command", done.line()).with("answer", answer.object());
  }

  private static ExitCode code(int number) {
    for (ExitCode code : ExitCode.values()) {
      if (code.number() == number) {
        return code;
      }
    }
    return ExitCode.UNEXPECTED;
  }

  private static Map<String, List<String>> given(Invocation invocation) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    Command command = invocation.command();
    for (Option option : command.options()) {
      if (option.isFlag() && invocation.has(option)) {
        given.put(option.name(), List.of());
      } else if (option.isRepeated() && invocation.has(option)) {
        given.put(option.name(), invocation.values(option));
      } else if (!option.isFlag() && !option.isRepeated()) {
        invocation.value(option).ifPresent(value -> given.put(option.name(), List.of(value)));
      }
    }
    for (Argument argument : command.arguments()) {
      invocation
          .optional(argument)
          .ifPresent(word -> given.put(argument.name().toLowerCase(Locale.ROOT), List.of(word)));
    }
    return given;
  }
}
