package dev.alpi.gateway.mail;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a mailbox was read.
 *
 * <p><b>Compatibility:</b> persisted as JSON with the keys {@code uidvalidity}, {@code uid} and
 * {@code seen}. Of a {@link GmailCursor} the time is taken, with a numbering that no mailbox has:
 * an account may be read by the API first and by IMAP later.
 *
 * @param validity within which numbering
 * @param uid the last number that was handled
 * @param seen the latest time at which a message that was handled had arrived, for when the
 *     numbering changes
 */
record MailCursor(long validity, long uid, Instant seen) {
  String text() {
    return Json.compact(
        Obj.EMPTY.with("uidvalidity", validity).with("uid", uid).with("seen", seen.toString()));
  }

  /** Reads it; empty if it is none. */
  static Optional<MailCursor> read(String text) {
    try {
      Obj json = Json.parseObject(text);
      Optional<GmailCursor> other = GmailCursor.ofHistory(json);
      if (other.isPresent()) {
        return Optional.of(new MailCursor(0, 0, other.get().seen()));
      }
      return json.integer("uidvalidity").isPresent() && json.integer("uid").isPresent()
          ? Optional.of(
              new MailCursor(
                  json.integer("uidvalidity").getAsLong(),
                  json.integer("uid").getAsLong(),
                  Instant.parse(json.string("seen").orElse(Instant.EPOCH.toString()))))
          : Optional.empty();
    } catch (JsonSyntaxException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns it after a message.
   *
   * @param now nothing can have arrived later, whatever is said of it
   */
  MailCursor after(long number, Instant arrived, Instant now) {
    Instant believed = arrived.isAfter(now) ? now : arrived;
    return new MailCursor(
        validity, Math.max(uid, number), believed.isAfter(seen) ? believed : seen);
  }
}
