package dev.alpi.cli.logs;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries are wanted.
 *
 * @param sources of these sources
 * @param level of this level or a higher one; those without a level are always wanted, as a crash
 *     has none
 * @param since not older than this
 * @param pattern which occurs in what it says
 */
public record LogFilter(
    Set<LogSource> sources,
    Optional<LogLevel> level,
    Optional<Instant> since,
    Optional<LogPattern> pattern) {

  public LogFilter {
    sources = Set.copyOf(sources);
  }

  /** Says whether {@code entry} is wanted. */
  boolean accepts(LogEntry entry) throws LogPattern.TooHard {
    return isWanted(entry)
        && (since.isEmpty() || !entry.order().isBefore(since.get()))
        && (level.isEmpty() || isOf(level.get(), entry))
        && (pattern.isEmpty() || pattern.get().finds(entry.message()));
  }

  private static boolean isOf(LogLevel least, LogEntry entry) {
    Optional<LogLevel> level = LogLevel.of(entry.level());
    return level.isEmpty() || level.get().compareTo(least) >= 0;
  }

  private boolean isWanted(LogEntry entry) {
    LogSource source = entry.origin().source();
    boolean isJob = source == LogSource.SCHEDULE && entry.row().isPresent();
    return sources.contains(source) || (isJob && sources.contains(LogSource.RUNS));
  }

  /** Says whether nothing that was written before {@code time} can be wanted. */
  boolean isOver(Instant time) {
    return since.isPresent() && time.isBefore(since.get().minus(LogEntry.SLACK));
  }
}
