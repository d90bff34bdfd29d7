package dev.alpi.cli.logs;

import static java.util.stream.Collectors.toSet;

import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The logs of a root as one: the newest entries, or all, and then those that come. Files that
 * cannot be read are told of and left out.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Logs {
  /** So much text is held to show it in its order. */
  static final long CHARS_MAX = 64L * 1024 * 1024;

  private final LogFiles files;
  private final LogFilter filter;
  private final Instant began;
  private final Consumer<String> problems;

  private final Map<Path, FollowedStream> streams = new LinkedHashMap<>();

  /** What there was at the beginning. */
  private final Map<FollowedStream, List<Piece>> found = new LinkedHashMap<>();

  private LinesForward.Rest rest = LinesForward.Rest.SHOWN;

  private Logs(LogFiles files, LogFilter filter, Instant began, Consumer<String> problems) {
    this.files = files;
    this.filter = filter;
    this.began = began;
    this.problems = problems;
  }

  /** Takes entries. */
  public interface Sink {
    /** Takes the next one. */
    void entry(LogEntry entry) throws IOException;
  }

  /**
   * The newest entries.
   *
   * @param entries the oldest first
   * @param isCut whether there were too many to hold
   */
  public record Newest(List<LogEntry> entries, boolean isCut) {
    public Newest {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Returns the logs as they are now.
   *
   * @param began the time now
   * @param problems hears of what cannot be read
   */
  public static Logs open(
      LogFiles files, LogFilter filter, Instant began, Consumer<String> problems)
      throws IOException {
    Logs logs = new Logs(files, filter, began, problems);
    for (LogFiles.Folder folder : files.folders()) {
      logs.list(folder);
    }
    for (FollowedStream each : logs.streams.values()) {
      logs.tried(() -> logs.found.put(each, each.stream().pieces(logs::tell)));
    }
    return logs;
  }

  /** Returns what the entries so far can be of. */
  public List<LogEntry.Origin> origins() {
    return streams.values().stream().flatMap(each -> each.stream().origins().stream()).toList();
  }

  /** Returns the newest {@code most} entries of those that there were at the beginning. */
  public Newest newest(int most) throws LogPattern.TooHard {
    LogTail tail = new LogTail(filter);
    found.forEach(
        (each, pieces) -> {
          if (!pieces.isEmpty() && most > 0) {
            LogStream stream = each.stream();
            LinesBackwards lines =
                new LinesBackwards(stream, pieces, end(stream, pieces.getFirst()));
            tail.add(new EntriesBackwards(stream, lines, this::tell));
          }
        });
    return tail.take(most, CHARS_MAX);
  }

  private long end(LogStream stream, Piece piece) {
    try {
      return rest == LinesForward.Rest.SHOWN ? piece.size() : stream.ended(piece);
    } catch (IOException e) {
      // so that those before it are shown
      tell(e);
      return 0;
    }
  }

  /** What is shown before what comes. */
  public enum Start {
    /** All that there was at the beginning. */
    OLDEST,
    /** Nothing of it. */
    NOW
  }

  /** From now on there may come more: what has no line feed yet is waited for. */
  public void follow() {
    rest = LinesForward.Rest.AWAITED;
  }

  /** Has {@link #next} begin. */
  public void begin(Start start) {
    found.forEach(
        (each, pieces) -> {
          if (start == Start.NOW) {
            each.begin(pieces, pieces.isEmpty() ? 0 : end(each.stream(), pieces.getFirst()));
            return;
          }
          for (Piece piece : pieces) {
            if (filter.isOver(piece.modified())) {
              each.skip(piece);
            }
          }
          each.look(pieces, rest);
        });
    found.clear();
  }

  /** Gives {@code sink} what there is, in its order. */
  public void next(Sink sink) throws IOException, LogPattern.TooHard {
    PriorityQueue<Next> queue =
        new PriorityQueue<>((one, other) -> LogEntry.compare(one.entry(), other.entry()));
    for (FollowedStream each : streams.values()) {
      next(each).ifPresent(queue::add);
    }
    while (!queue.isEmpty()) {
      Next next = queue.remove();
      sink.entry(next.entry());
      next(next.stream()).ifPresent(queue::add);
    }
  }

  private record Next(LogEntry entry, FollowedStream stream) {}

  private Optional<Next> next(FollowedStream stream) throws LogPattern.TooHard {
    return stream.next(filter).map(entry -> new Next(entry, stream));
  }

  /** Has {@code news} watch what entries can come from. */
  private void watch(DirectoryNews news) throws IOException {
    Path root = files.root().path();
    Path profiles = root.resolve("profiles");
    news.watch(profiles);
    boolean isWhole = Files.isDirectory(profiles);
    for (LogFiles.Folder folder : files.folders()) {
      news.watch(folder.directory());
      if (!Files.isDirectory(folder.directory())) {
        news.watch(folder.home());
        isWhole &= !folder.home().equals(root);
      }
    }
    if (!isWhole) {
      news.watch(root);
    }
  }

  /**
   * Looks for what has come; {@link #next} then gives it.
   *
   * @param changed the directories that have changed; all may have if there are none
   * @param news watches what there is to look at next
   */
  public void look(Set<Path> changed, DirectoryNews news) throws IOException {
    List<LogFiles.Folder> folders = files.folders();
    Set<Path> known = folders.stream().map(LogFiles.Folder::directory).collect(toSet());
    boolean isAll = changed.isEmpty() || !known.containsAll(changed);
    if (isAll) {
      // before the look, so that nothing comes between
      watch(news);
    }
    for (LogFiles.Folder folder : folders) {
      if (isAll || changed.contains(folder.directory())) {
        list(folder).forEach(this::welcome);
      }
    }
    for (FollowedStream each : streams.values()) {
      if (isAll || changed.contains(each.stream().file().getParent())) {
        tried(() -> each.look(each.stream().pieces(this::tell), rest));
      }
    }
  }

  /** Has {@link #next} give what was waited for too: nothing more will come. */
  public void end() {
    rest = LinesForward.Rest.SHOWN;
    for (FollowedStream each : streams.values()) {
      tried(() -> each.look(each.stream().pieces(this::tell), rest));
    }
  }

  /** Adds the streams of {@code folder} that are not known; returns them. */
  private List<FollowedStream> list(LogFiles.Folder folder) {
    List<FollowedStream> added = new ArrayList<>();
    tried(
        () -> {
          for (LogStream stream : files.streams(folder)) {
            if (!streams.containsKey(stream.file())) {
              added.add(new FollowedStream(stream, began, this::tell));
            }
          }
        });
    added.forEach(each -> streams.put(each.stream().file(), each));
    return added;
  }

  /** What was read under another name, or written before all this, does not come again. */
  private void welcome(FollowedStream stream) {
    tried(
        () -> {
          for (Piece piece : stream.stream().pieces(this::tell)) {
            boolean isRead = false;
            for (FollowedStream other : streams.values()) {
              isRead = isRead || stream.takesOver(piece, other);
            }
            if (!isRead && piece.modified().isBefore(began)) {
              stream.skip(piece);
            }
          }
        });
  }

  private interface Attempt {
    void run() throws IOException;
  }

  /** One file that cannot be read hides no other. */
  private void tried(Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException e) {
      tell(e);
    }
  }

  private void tell(IOException e) {
    problems.accept(
        e instanceof AccessDeniedException denied
            ? denied.getFile() + " may not be read"
            : String.valueOf(e.getMessage()));
  }
}
