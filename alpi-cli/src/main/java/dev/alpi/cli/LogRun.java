package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.cli.logs.LogEntry;
import dev.alpi.cli.logs.LogFiles;
import dev.alpi.cli.logs.LogFilter;
import dev.alpi.cli.logs.LogPattern;
import dev.alpi.cli.logs.Logs;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** One look at the logs, and what comes after it. */
final class LogRun {
  private final Logs logs;
  private final LogView view;
  private final Problems problems;
  private final Invocation invocation;
  private final FileSystem system;
  private long shown;

  private LogRun(
      Logs logs, LogView view, Problems problems, Invocation invocation, FileSystem system) {
    this.logs = logs;
    this.view = view;
    this.problems = problems;
    this.invocation = invocation;
    this.system = system;
  }

  /** What could not be read, each told once. */
  private static final class Problems {
    private final List<String> all = new ArrayList<>();
    private int told;

    void add(String problem) {
      if (!all.contains(problem)) {
        all.add(problem);
      }
    }

    void tell(Invocation invocation) throws IOException {
      while (told < all.size()) {
        invocation.warn("left out: " + all.get(told++));
      }
    }

    ExitCode code() {
      return all.isEmpty() ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }
  }

  static LogRun open(LogFiles files, LogFilter filter, Invocation invocation) throws IOException {
    Problems problems = new Problems();
    Logs logs = Logs.open(files, filter, invocation.context().clock().instant(), problems::add);
    return new LogRun(
        logs,
        new LogView(invocation, logs.origins()),
        problems,
        invocation,
        files.root().path().getFileSystem());
  }

  /** Shows the newest {@code lines} entries, or all. */
  ExitCode show(OptionalInt lines) throws IOException, CommandFailure {
    try {
      past(lines);
      if (shown == 0) {
        invocation.note(
            problems.all.isEmpty()
                ? "nothing of that was logged"
                : "nothing of that is in what could be read");
      }
    } catch (LogPattern.TooHard e) {
      throw tooHard(e);
    }
    problems.tell(invocation);
    invocation.answerEnds();
    return problems.code();
  }

  /** Shows the same, and then what comes until the person has seen enough. */
  ExitCode follow(OptionalInt lines) throws IOException, CommandFailure {
    logs.follow();
    Cancellation interrupt = invocation.interrupt();
    try (DirectoryNews news = invocation.context().news(system);
        Cancellation.Registration _ = interrupt.onCancel(() -> close(news))) {
      past(lines);
      if (lines.isPresent()) {
        logs.begin(Logs.Start.NOW);
      }
      come(news, interrupt);
      logs.end();
      logs.next(this::show);
    } catch (LogPattern.TooHard e) {
      throw tooHard(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    problems.tell(invocation);
    invocation.answerEnds();
    return problems.code();
  }

  private void past(OptionalInt lines) throws IOException, LogPattern.TooHard {
    if (lines.isEmpty()) {
      logs.begin(Logs.Start.OLDEST);
      logs.next(this::show);
      return;
    }
    Logs.Newest newest = logs.newest(lines.getAsInt());
    for (LogEntry entry : newest.entries()) {
      show(entry);
    }
    if (newest.isCut()) {
      problems.add("what was before these " + newest.entries().size() + " entries: too much text");
    }
  }

  private void come(DirectoryNews news, Cancellation interrupt)
      throws IOException, InterruptedException, LogPattern.TooHard {
    Set<Path> changed = Set.of();
    while (!interrupt.isCancelled()) {
      logs.look(changed, news);
      logs.next(this::show);
      invocation.out().flush();
      problems.tell(invocation);
      try {
        changed = news.await();
      } catch (ClosedWatchServiceException e) {
        return;
      }
    }
  }

  private void show(LogEntry entry) throws IOException {
    shown++;
    view.show(entry);
  }

  private static void close(DirectoryNews news) {
    try {
      news.close();
    } catch (IOException e) {
      // whoever waits does not wait for long
    }
  }

  private static CommandFailure tooHard(LogPattern.TooHard e) {
    return CommandFailure.usage(e.getMessage(), "use a simpler one");
  }
}
