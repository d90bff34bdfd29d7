package dev.alpi.gateway.mail;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a mailbox was read.
 *
 * <p><b>Compatibility:</b> persisted, as JSON with {@code history} and {@code seen_ms}. Of a {@link
 * MailCursor} the time is taken, with the history 0: an account may be read by IMAP first and by
 * the API later.
 *
 * @param history what is newer than this is new; an unsigned number, 0 if it is not known
 * @param seen when the newest message that was handled came in
 */
record GmailCursor(long history, Instant seen) {
  static Optional<GmailCursor> read(String text) {
    try {
      return ofHistory(Json.parseObject(text))
          .or(() -> MailCursor.read(text).map(mail -> new GmailCursor(0, mail.seen())));
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Reads what {@link #text} has written. */
  static Optional<GmailCursor> ofHistory(Obj json) {
    Instant seen = Instant.ofEpochMilli(json.integer("seen_ms").orElse(0));
    return number(json.string("history").orElse("")).map(history -> new GmailCursor(history, seen));
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
