package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.store.RotatingReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code alpi daemon logs}. */
final class DaemonLogs {
  /** How soon a line is shown after it was written. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Option LINES =
      Option.valued("lines", "N", "the newest N lines").letter('n').fallback("50");
  private static final Option FOLLOW =
      Option.flag("follow", "and those that come, until Ctrl-C").letter('f');

  private DaemonLogs() {}

  static Command command() {
    return Command.of("daemon logs", "Show what has happened", DaemonLogs::run)
        .described(
            """
            The newest lines of logs/service.log in the root, and of the three older files that it \
            is rotated to. What else a daemon has said is in logs/service.err, or, where systemd \
            runs it, in its journal: journalctl --user -u alpi-daemon.\
            """)
        .with(LINES, FOLLOW)
        .printing("one object a line: `at`, `level`, `logger`, `message`; or `message` alone")
        .example("alpi daemon logs", "the last 50 lines")
        .example("alpi daemon logs -n 0 --follow", "what happens from now on")
        .example("alpi daemon logs --follow --json", "for a program");
  }

  private static RotatingReader reader(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    return new LogFile(
            ProfileCommands.root(invocation).path(),
            "service",
            context.locks(),
            context.clock(),
            context.zone(),
            UnaryOperator.identity())
        .reader();
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    int most = lines(invocation);
    RotatingReader reader = reader(invocation);
    List<String> there = reader.next();
    if (there.isEmpty()) {
      invocation.note("no daemon has written anything yet");
    }
    print(there.subList(Math.max(0, there.size() - most), there.size()), invocation);
    if (invocation.has(FOLLOW)) {
      Cancellation interrupt = invocation.interrupt();
      while (!interrupt.isCancelled()) {
        invocation.context().pause().pause(LOOK, interrupt);
        print(reader.next(), invocation);
      }
    }
    invocation.answerEnds();
    return ExitCode.OK;
  }

  private static int lines(Invocation invocation) throws CommandFailure {
    String text = invocation.value(LINES).orElseThrow();
    try {
      int lines = Integer.parseInt(text);
      if (lines >= 0) {
        return lines;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw CommandFailure.usage("-n " + text + " is no number of lines", "say 0 or more");
  }

  private static void print(List<String> lines, Invocation invocation) throws IOException {
    for (String line : lines) {
      invocation.out().line(line);
      invocation.answerLine(LogLine.json(line, invocation.context().zone()));
    }
    invocation.out().flush();
  }
}
