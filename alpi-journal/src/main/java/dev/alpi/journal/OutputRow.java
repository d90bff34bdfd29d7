package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An output in the inbox; a text is empty where the row says nothing.
 *
 * @param json the row as it stands in the file, with what only others know, such as {@code source}
 *     and {@code source_id} of old ones
 */
public record OutputRow(
    String id,
    String profile,
    Instant createdAt,
    String title,
    String body,
    OutputType type,
    Status status,
    String sessionId,
    List<String> deliveredTo,
    Obj json) {

  /** Whether somebody has looked at it. */
  public enum Status {
    /** Nobody has. */
    UNREAD,
    /** Somebody has. */
    READ
  }

  /** Copies the list. */
  public OutputRow {
    deliveredTo = List.copyOf(deliveredTo);
  }

  /** Returns what {@code row} says; empty if it has no id. */
  static Optional<OutputRow> of(Obj row) {
    Optional<String> id = row.string("id").filter(text -> !text.isEmpty());
    if (id.isEmpty()) {
      return Optional.empty();
    }
    List<String> delivered = new ArrayList<>();
    for (JsonValue item : row.array("delivered_to")) {
      if (item instanceof JsonValue.Str(String text)) {
        delivered.add(text);
      }
    }
    return Optional.of(
        new OutputRow(
            id.get(),
            row.string("profile").orElse(""),
            EpochSeconds.in(row, "created_at").orElse(Instant.EPOCH),
            row.string("title").orElse(""),
            row.string("body").orElse(""),
            row.string("type").flatMap(OutputType::parse).orElse(OutputType.INFO),
            row.string("status").orElse("").equals("read") ? Status.READ : Status.UNREAD,
            row.string("session_id").orElse(""),
            delivered,
            row));
  }

  /** Says whether nobody has looked at it. */
  public boolean isUnread() {
    return status == Status.UNREAD;
  }

  /** Returns its title, or else the first line of its body. */
  public String headline() {
    return title.isBlank() ? body.strip().lines().findFirst().orElse("") : title;
  }
}
