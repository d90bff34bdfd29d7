package dev.alpi.gateway.gmail;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a mailbox was read.
 *
 * <p><b>Compatibility:</b> persisted, as JSON with {@code history} and {@code seen_ms}.
 *
 * @param history what is newer than this is new; an unsigned number
 * @param seen when the newest message that was handled came in
 */
record GmailCursor(long history, Instant seen) {
  static Optional<GmailCursor> read(String text) {
    try {
      Obj json = Json.parseObject(text);
      return number(json.string("history").orElse(""))
          .map(
              history ->
                  new GmailCursor(
                      history, Instant.ofEpochMilli(json.integer("seen_ms").orElse(0))));
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Reads an id of the history, which is an unsigned number of 64 bits. */
  static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String historyText() {
    return Long.toUnsignedString(history);
  }

  String text() {
    return Json.compact(
        Obj.EMPTY.with("history", historyText()).with("seen_ms", seen.toEpochMilli()));
  }

  /** Returns it moved on to {@code other}, never back. */
  GmailCursor upTo(long other) {
    return Long.compareUnsigned(other, history) > 0 ? new GmailCursor(other, seen) : this;
  }

  GmailCursor seen(Instant time) {
    return time.isAfter(seen) ? new GmailCursor(history, time) : this;
  }
}
