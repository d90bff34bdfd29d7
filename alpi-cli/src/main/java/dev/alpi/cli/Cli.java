package dev.alpi.cli;

import dev.alpi.profile.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs command lines. */
final class Cli {
  /** A report may say how it is with what it looked at; all else that fails is thrown. */
  private static final Set<ExitCode> REPORTED =
      Set.of(ExitCode.OK, ExitCode.PARTLY_DONE, ExitCode.DAMAGED_DATA, ExitCode.UNHEALTHY);

  /* Implementation notes. `alpi --version` is measured: it must not touch the parser, the table or
   * any command. */

  /** The version of alpi; a test holds it equal to the build's. */
  static final String VERSION = "0.1.0";

  private static final String VERSION_LINE = "alpi " + VERSION;

  private final CommandTable table;

  Cli(CommandTable table) {
    this.table = table;
  }

  /** Runs one command of alpi; {@code words} leave the program's name out. */
  static int run(String[] words, CliContext context) {
    if (words.length == 1 && words[0].equals("--version")) {
      return version(context);
    }
    return new Cli(new Commands()).execute(List.of(words), context);
  }

  /**
   * Runs one command of the table.
   *
   * @return the exit status
   */
  int execute(List<String> line, CliContext context) {
    List<String> words = isChat(line) ? chat(line) : line;
    Request request;
    try {
      request = Parser.parse(table, words);
    } catch (CommandFailure wrong) {
      return report(wrong, Flags.of(words), context);
    }
    if (request instanceof Request.Run(Command command, Arguments arguments)) {
      // as nearly always; a switch over types costs a start a tenth of its time
      return run(command, arguments, Flags.of(arguments), context);
    }
    return switch (request) {
      case Request.Version _ -> version(context);
      case Request.Nothing _ -> bare(words, context);
      case Request.ExplainAll _ -> explain(Flags.of(words), context, help -> help.all(table));
      case Request.Explain(CommandNode node) ->
          explain(Flags.of(words), context, help -> help.node(node));
      case Request.Run(Command command, Arguments arguments) ->
          run(command, arguments, Flags.of(arguments), context);
    };
  }

  /** alpi alone is a chat for a person, and a few lines of help for everything else. */
  private int bare(List<String> words, CliContext context) {
    boolean someone = context.stdio().isTerminal(Stdio.Stream.values());
    if (!someone || Flags.of(words).json() || table.find("chat").isEmpty()) {
      return explain(Flags.of(words), context, help -> help.brief(table));
    }
    if (words.isEmpty() && table.find("setup").isPresent() && SetupCommands.isFresh(context)) {
      int code =
          execute(List.of("setup", SetupCommands.MENU, SetupCommands.WELCOME.dashed()), context);
      if (code != ExitCode.OK.number()) {
        return code;
      }
    }
    return execute(chat(words), context);
  }

  private static List<String> chat(List<String> words) {
    List<String> chat = new ArrayList<>(List.of("chat", ChatCommand.BARE.dashed()));
    chat.addAll(words);
    return chat;
  }

  /** Says whether there is no command, but an option that alpi alone has because chat has it. */
  private boolean isChat(List<String> words) {
    boolean isValue = false;
    boolean hasOption = false;
    for (String word : words) {
      if (isValue) {
        isValue = false;
      } else if (word.equals("-p") || word.equals(Globals.PROFILE.dashed())) {
        isValue = true;
      } else if (ChatCommand.WITHOUT_COMMAND.contains(word)) {
        hasOption = true;
      } else if (!word.startsWith("-") || word.equals("--")) {
        return false;
      }
    }
    // asked for last: most command lines must not pay for the chat
    return hasOption && table.find("chat").isPresent();
  }

  private static int version(CliContext context) {
    try {
      Output out =
          new Output(context.stdio(), Stdio.Stream.OUT, context.environment(), Output.Mode.PLAIN);
      out.line(VERSION_LINE);
      out.flush();
      return 0;
    } catch (IOException e) {
      return report(e, Flags.NONE, context);
    }
  }

  private interface Page {
    void print(Help help) throws IOException;
  }

  private static int explain(Flags flags, CliContext context, Page page) {
    Output out =
        new Output(context.stdio(), Stdio.Stream.OUT, context.environment(), flags.result());
    try {
      page.print(new Help(out));
      out.flush();
      return ExitCode.OK.number();
    } catch (IOException e) {
      return report(e, flags, context);
    }
  }

  private int run(Command command, Arguments arguments, Flags flags, CliContext context) {
    Invocation invocation = new Invocation(table, command, arguments, context, flags);
    CommandAudit audit = new CommandAudit(command, arguments, invocation);
    try {
      ExitCode code =
          ScopedValue.where(TimeForm.ASKED_FOR, flags.times())
              .call(() -> audit.audited(() -> command.handler().run(invocation)));
      Checks.require(REPORTED.contains(code), "a handler returned " + code);
      if (flags.json() && !invocation.isAnswered()) {
        answer(invocation, flags);
      }
      invocation.out().flush();
      return code.number();
    } catch (Throwable thrown) { // the task's boundary: nothing leaves it without a code
      return failed(thrown, invocation, flags);
    }
  }

  private static void answer(Invocation invocation, Flags flags) throws IOException {
    CliContext context = invocation.context();
    Output out =
        new Output(context.stdio(), Stdio.Stream.OUT, context.environment(), flags.result());
    out.line(Json.compact(invocation.givenAnswer()));
    out.flush();
  }

  private static int failed(Throwable thrown, Invocation invocation, Flags flags) {
    try {
      invocation.out().flush();
    } catch (IOException e) {
      // the answer is incomplete anyway; what the command says about it matters more
      thrown.addSuppressed(e);
    }
    if (invocation.isInterrupted() && Failure.of(thrown).code() != ExitCode.INTERRUPTED) {
      // what breaks when a command is torn off is not the cause
      return report(Failure.interrupted(), thrown, flags, invocation.context());
    }
    return report(thrown, flags, invocation.context());
  }

  private static int report(Throwable thrown, Flags flags, CliContext context) {
    if (isReaderGone(thrown)) {
      // whoever read has all it wanted
      return ExitCode.OK.number();
    }
    return report(Failure.of(thrown), thrown, flags, context);
  }

  /** Whatever a handler calls may have wrapped it. */
  private static boolean isReaderGone(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Output.Closed) {
        return true;
      }
    }
    return false;
  }

  private static int report(Failure told, Throwable thrown, Flags flags, CliContext context) {
    Failure failure = told.redacted();
    Output err =
        new Output(context.stdio(), Stdio.Stream.ERR, context.environment(), flags.result());
    try {
      if (flags.json()) {
        err.line(Json.compact(failure.json(flags.debug() ? trace(thrown) : "")));
      } else {
        print(failure, err);
        err.text(flags.debug() ? trace(thrown) : "");
      }
      err.flush();
    } catch (IOException e) {
      // nobody is left to be told; the exit code still says it
      return failure.code().number();
    }
    return failure.code().number();
  }

  private static void print(Failure failure, Output err) throws IOException {
    if (failure.message().isEmpty()) {
      // a command that this one ran has said it
      return;
    }
    // an error is read, not processed: it is harmless wherever it goes
    err.message(Style.ERROR, "alpi: error:", TerminalText.neutralised(failure.message()));
    if (!failure.hint().isEmpty()) {
      err.message(Style.HINT, "alpi: hint:", TerminalText.neutralised(failure.hint()));
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
