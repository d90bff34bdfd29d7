package dev.alpi.cli;

import dev.alpi.cli.logs.LogFiles;
import dev.alpi.cli.logs.LogFilter;
import dev.alpi.cli.logs.LogSource;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** {@code alpi daemon logs}. */
final class DaemonLogs {
  private DaemonLogs() {}

  static Command command() {
    return Command.of("daemon logs", "Show what has happened", DaemonLogs::run)
        .has(Effect.READS)
        .described(
            """
            The same as alpi logs --source service, which has more options: logs/service.log in \
            the root, the older files that it is rotated to, and logs/service.err, where a daemon \
            that alpi or launchd has started said what else it had to say. Where systemd runs it \
            that is in its journal: journalctl --user -u alpi-daemon.\
            """)
        .with(LogsCommand.LINES, LogsCommand.FOLLOW)
        .printing("as `logs`")
        .example("alpi daemon logs", "the last 100 entries")
        .example("alpi daemon logs -n 0 --follow", "what happens from now on")
        .example("alpi daemon logs --follow --json", "for a program")
        .exits(ExitCode.PARTLY_DONE);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    Set<LogSource> service = Set.of(LogSource.SERVICE);
    LogFilter filter = new LogFilter(service, Optional.empty(), Optional.empty(), Optional.empty());
    LogFiles files =
        new LogFiles(
            ProfileCommands.root(invocation),
            Optional.empty(),
            service,
            invocation.context().zone());
    return LogsCommand.run(files, filter, invocation);
  }
}
