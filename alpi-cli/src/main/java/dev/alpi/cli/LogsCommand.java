package dev.alpi.cli;

import dev.alpi.cli.logs.LogFiles;
import dev.alpi.cli.logs.LogFilter;
import dev.alpi.cli.logs.LogLevel;
import dev.alpi.cli.logs.LogPattern;
import dev.alpi.cli.logs.LogSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code alpi logs}. */
final class LogsCommand {
  private static final int LINES_DEFAULT = 100;
  private static final int LINES_MAX = 1_000_000;
  private static final String ALL = "all";

  static final Option LINES = Option.valued("lines", "N", "the newest N entries").letter('n');
  static final Option FOLLOW =
      Option.flag("follow", "and those that come, until Ctrl-C").letter('f');
  private static final Option SINCE =
      Option.valued("since", "TIME", "not older: 90s, 30m, 2h, 7d, 4w, a date, a time");
  private static final Option SOURCE =
      Option.valued("source", "WHAT", "only what WHAT wrote")
          .values(new Values.OneOf(sources()))
          .repeated();
  private static final Option LEVEL =
      Option.valued("level", "LEVEL", "this level and those above it")
          .values(new Values.OneOf(LogLevel.labels()));
  private static final Option GREP =
      Option.valued("grep", "PATTERN", "only where the regular expression PATTERN occurs")
          .letter('g');

  private LogsCommand() {}

  private static List<String> sources() {
    List<String> labels = new ArrayList<>(LogSource.labels());
    labels.add(ALL);
    return labels;
  }

  static Command command() {
    return Command.of(
            "logs", "Show what was logged, by all profiles, and follow it", LogsCommand::run)
        .has(Effect.READS)
        .described(
            """
            The logs of all profiles and of the daemon as one, in the order of time, with those \
            that were rotated away from. -p NAME, or ALPI_PROFILE, shows one profile, and the \
            daemon. A line without a time, such as of a stack trace, stays with the entry before.

            Without --source these are shown: service (the daemon, in the root), agent (turns), \
            approval (commands allowed and denied), schedule (runs of jobs), alp (peers), gateway \
            (channels), llm, and other (any other file in logs/). runs, compaction, events and \
            audit are rows for programs, which say much of it again; all is everything.

            The newest 100 entries are shown, with --since all of that time; -n says otherwise.

            --grep searches what an entry says; (?i) in front ignores case. --level leaves in what \
            has no level, as a crash has none. Times are local. docs/logs.md has the rest.\
            """)
        .with(LINES, FOLLOW, SINCE, SOURCE, LEVEL, GREP)
        .printing(
            "one object a line: `at`, `profile`, `source`, `level`, `logger`, `message`, as far as"
                + " they are known; `row`: what it was made of, if it is a row")
        .example("alpi logs", "the last 100 entries of everything")
        .example("alpi logs -f", "and what happens from now on")
        .example("alpi -p work logs --since 2h --level warning", "what went wrong in one profile")
        .example("alpi logs --source gateway --source service --grep telegram", "one channel")
        .example("alpi logs -n 0 -f --json", "for a program")
        .exits(ExitCode.PARTLY_DONE, ExitCode.NO_SUCH_PROFILE, ExitCode.INTERRUPTED);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    LogFilter filter = filter(invocation);
    return run(files(filter, invocation), filter, invocation);
  }

  /** Shows what {@code filter} wants, for a command that has {@link #LINES} and {@link #FOLLOW}. */
  static ExitCode run(LogFiles files, LogFilter filter, Invocation invocation)
      throws IOException, CommandFailure {
    OptionalInt lines = lines(filter, invocation);
    LogRun run = LogRun.open(files, filter, invocation);
    return invocation.has(FOLLOW) ? run.follow(lines) : run.show(lines);
  }

  /** Returns how many of the newest are wanted; absent if all are. */
  private static OptionalInt lines(LogFilter filter, Invocation invocation) throws CommandFailure {
    Optional<String> text = invocation.value(LINES);
    if (text.isEmpty()) {
      return filter.since().isPresent() ? OptionalInt.empty() : OptionalInt.of(LINES_DEFAULT);
    }
    int lines = text.get().matches("[0-9]{1,7}") ? Integer.parseInt(text.get()) : -1;
    if (lines < 0 || lines > LINES_MAX) {
      throw CommandFailure.usage(
          "--lines takes a number from 0 to " + LINES_MAX + ", found " + text.get(),
          "for example 100, as without it");
    }
    return OptionalInt.of(lines);
  }

  private static LogFilter filter(Invocation invocation) throws CommandFailure {
    Optional<String> since = invocation.value(SINCE);
    Optional<String> pattern = invocation.value(GREP);
    CliContext context = invocation.context();
    return new LogFilter(
        wanted(invocation.values(SOURCE)),
        invocation.value(LEVEL).map(LogLevel::labelled),
        since.isEmpty()
            ? Optional.empty()
            : Optional.of(LogSince.from(since.get(), context.clock().instant(), context.zone())),
        pattern.isEmpty() ? Optional.empty() : Optional.of(pattern(pattern.get())));
  }

  private static Set<LogSource> wanted(List<String> labels) {
    if (labels.isEmpty()) {
      return LogSource.usual();
    }
    return labels.contains(ALL)
        ? EnumSet.allOf(LogSource.class)
        : labels.stream().map(LogSource::labelled).collect(Collectors.toSet());
  }

  private static LogPattern pattern(String text) throws CommandFailure {
    try {
      return LogPattern.of(text);
    } catch (LogPattern.Wrong e) {
      throw CommandFailure.usage(
          "--grep " + text + " is no regular expression: " + e.getMessage(),
          "a backslash before ( ) [ ] { } . * + ? ^ $ | \\ takes its meaning away");
    }
  }

  private static LogFiles files(LogFilter filter, Invocation invocation)
      throws IOException, CommandFailure {
    return new LogFiles(
        ProfileCommands.root(invocation),
        Profiles.named(invocation),
        filter.sources(),
        invocation.context().zone());
  }
}
