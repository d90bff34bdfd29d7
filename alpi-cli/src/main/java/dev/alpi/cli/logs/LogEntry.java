package dev.alpi.cli.logs;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that was logged, with the lines that continue it.
 *
 * @param at when, as its line says; absent where it does not
 * @param order where it belongs among others: {@code at}, or what is known of it
 * @param origin where it stands
 * @param level what its line calls its level; empty where it has none
 * @param logger what its line calls its logger; empty where it has none
 * @param message what it says; further lines after line feeds
 * @param row what it was made of, if it is a row
 */
public record LogEntry(
    Optional<Instant> at,
    Instant order,
    Origin origin,
    String level,
    String logger,
    String message,
    Optional<Obj> row) {

  /** Clocks are set back by an hour, and a little more where they were wrong. */
  static final Duration SLACK = Duration.ofHours(2);

  /** Returns the one that begins with {@code head}, and has the lines of {@code rest} after it. */
  static LogEntry of(
      Origin origin, LogHead head, List<String> rest, Optional<Instant> at, Instant order) {
    Origin from = head.source().isPresent() ? origin.of(head.source().get()) : origin;
    String message =
        rest.isEmpty() ? head.message() : head.message() + "\n" + String.join("\n", rest);
    return new LogEntry(at, order, from, head.level(), head.logger(), message, head.row());
  }

  /** Returns one of {@code lines} that belong to no other. */
  static LogEntry of(Origin origin, List<String> lines, Instant order) {
    return new LogEntry(
        Optional.empty(), order, origin, "", "", String.join("\n", lines), Optional.empty());
  }

  /** Says which of two from different files comes first: the older one, or by where they stand. */
  static int compare(LogEntry one, LogEntry other) {
    int order = one.order.compareTo(other.order);
    return order != 0 ? order : one.origin.label().compareTo(other.origin.label());
  }

  /**
   * Where entries stand.
   *
   * @param profile the profile's name; empty for what is the root's
   * @param source what wrote them
   * @param name what the source is called, the file's name where it has none of its own
   */
  public record Origin(String profile, LogSource source, String name) {
    /** Returns that of what {@code source} wrote into the same file. */
    Origin of(LogSource source) {
      return new Origin(profile, source, source.label());
    }

    /** Returns it for a person: {@code work/agent}. */
    public String label() {
      return profile.isEmpty() ? name : profile + "/" + name;
    }

    // not those that the record has by itself: they are made when they are first called

    @Override
    public boolean equals(Object other) {
      return other instanceof Origin origin
          && profile.equals(origin.profile)
          && source == origin.source
          && name.equals(origin.name);
    }

    @Override
    public int hashCode() {
      return 31 * profile.hashCode() + name.hashCode();
    }
  }
}
