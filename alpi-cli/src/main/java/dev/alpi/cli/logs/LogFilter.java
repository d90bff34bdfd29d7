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
        && since.map(start -> !entry.order().isBefore(start)).orElse(true)
        && LogLevel.of(entry.level())
            .map(found -> level.isEmpty() || found.compareTo(level.get()) >= 0)
            .orElse(true)
        && (pattern.isEmpty() || pattern.get().finds(entry.message()));
  }

  private boolean isWanted(LogEntry entry) {
    LogSource source = entry.origin().source();
    boolean isJob = source == LogSource.SCHEDULE && entry.row().isPresent();
    return sources.contains(source) || (isJob && sources.contains(LogSource.RUNS));
  }

  /** Says whether nothing that was written before {@code time} can be wanted. */
  boolean isOver(Instant time) {
    return since.map(start -> time.isBefore(start.minus(LogEntry.SLACK))).orElse(false);
  }
}
