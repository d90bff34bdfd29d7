package dev.alpi.memory;

import java.nio.file.Path;
import java.util.List;

/**
 * The sessions of a home.
 *
 * @param sessions those that can be read, last updated first
 * @param unreadable files that should be sessions and are not, by name
 */
public record SessionListing(List<SessionSummary> sessions, List<Unreadable> unreadable) {
  public SessionListing {
    sessions = List.copyOf(sessions);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * A file that cannot be read as a session. Nothing overwrites it.
   *
   * @param file where it is
   * @param reason what is wrong with it
   */
  public record Unreadable(Path file, String reason) {}
}
