package dev.alpi.memory;

import dev.alpi.memory.index.IndexFile;
import dev.alpi.memory.index.IndexRows.SessionRow;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Sessions as rows of the database, and back. */
final class SessionRows {
  /** As much of the first user text as lists by files show, in code points. */
  private static final int FIRST_TEXT_CHARS_MAX = 200;

  private SessionRows() {}

  static SessionSummary summary(Session session, long bytes) {
    Instant updated =
        session.turns().isEmpty() ? session.startedAt() : session.turns().getLast().at();
    if (updated.isBefore(session.startedAt())) {
      updated = session.startedAt();
    }
    boolean dated = !session.startedAt().equals(Instant.EPOCH);
    String first = session.turns().isEmpty() ? "" : session.turns().getFirst().user().text();
    return new SessionSummary(
        session.id(),
        session.key().orElseGet(() -> SessionKey.ofChat(session.id())).canonical(),
        dated ? session.startedAt() : updated,
        updated,
        SessionText.cutCodePoints(session.model(), FIRST_TEXT_CHARS_MAX),
        session.kind(),
        OptionalInt.of(session.turns().size()),
        session.usage().tokens(),
        session.usage().costNanoUsd(),
        SessionText.cutCodePoints(first, FIRST_TEXT_CHARS_MAX),
        bytes);
  }

  static SessionRow of(SessionSummary session, int messages) {
    return new SessionRow(
        session.id().text(),
        session.key().text(),
        session.key().agent(),
        session.key().channel().orElse(""),
        label(session.kind()),
        storable(session.model()),
        micros(session.startedAt()),
        micros(session.updatedAt()),
        session.turns().orElse(-1),
        messages,
        session.tokens(),
        session.costNanoUsd(),
        storable(session.firstUserText()),
        session.sizeBytes());
  }

  /**
   * Returns the session of a row.
   *
   * @throws SQLException if we never wrote such a row
   */
  static SessionSummary summary(SessionRow row) throws SQLException {
    Optional<SessionId> id = SessionId.parse(row.id());
    Optional<SessionKey> key = SessionKey.parse(row.key());
    Optional<SessionKind> kind = kind(row.kind());
    if (id.isEmpty() || key.isEmpty() || kind.isEmpty()) {
      throw IndexFile.damaged("a session has a wrong name");
    }
    return new SessionSummary(
        id.get(),
        key.get(),
        instant(row.startedAt()),
        instant(row.updatedAt()),
        row.model(),
        kind.get(),
        row.turns() < 0 ? OptionalInt.empty() : OptionalInt.of(row.turns()),
        row.tokens(),
        row.costNanoUsd(),
        row.firstText(),
        row.bytes());
  }

  static String label(SessionKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<SessionKind> kind(String label) {
    for (SessionKind kind : SessionKind.values()) {
      if (label(kind).equals(label)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Returns {@code text} as the database holds it and gives it back: what UTF-8 can, no NUL. */
  static String storable(String text) {
    int end = Math.min(text.length(), IndexUpdate.TEXT_CHARS_MAX);
    boolean whole = end == text.length();
    for (int i = 0; i < end && whole; i++) {
      char c = text.charAt(i);
      whole = c != 0 && !Character.isSurrogate(c);
    }
    if (whole) {
      return text;
    }
    StringBuilder out = new StringBuilder(end);
    text.substring(0, end)
        .codePoints()
        .map(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff) ? 0xfffd : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
