package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.profile.json.JsonValue.Obj;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of the audit trail, as it stands in its file.
 *
 * @param text its bytes without the line feed, each a character: what is hashed
 * @param row what it says; empty if it is no JSON object
 */
record AuditLine(String text, Optional<Obj> row) {
  /** The longest record with its end: alpi-state spec §2.4. */
  static final int BYTES_MAX = 4_096;

  /** What the first record of all names as the one before. */
  static final String NOTHING = "0".repeat(64);

  /** A record's place in the chain. */
  record Link(long seq, String previous) {}

  static AuditLine of(String text) {
    return new AuditLine(text, JsonLines.object(text.getBytes(ISO_8859_1)));
  }

  /** Returns the place in the chain that it says it has; empty if it is no record of ours. */
  Optional<Link> link() {
    return row.flatMap(
        found -> {
          long seq = found.integer("seq").orElse(0);
          String previous = found.string("prev").orElse("");
          return seq > 0 && previous.matches("[0-9a-f]{64}")
              ? Optional.of(new Link(seq, previous))
              : Optional.empty();
        });
  }

  /** What lines are that are no records. */
  enum Kind {
    /** All are rows of the Python system, which chains none. */
    FOREIGN,
    /** Beside such rows there is not more than a crash in the middle of a write can leave. */
    TORN,
    /** Anything else. */
    DAMAGED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns what {@code lines} are, of which none is a record. */
  static Kind kind(List<AuditLine> lines) {
    List<AuditLine> damaged = lines.stream().filter(line -> !line.isForeign()).toList();
    if (damaged.isEmpty()) {
      return Kind.FOREIGN;
    }
    // what was not synced may be anything, line feeds too
    int bytes = damaged.stream().mapToInt(line -> line.text().length() + 1).sum();
    return bytes <= BYTES_MAX ? Kind.TORN : Kind.DAMAGED;
  }

  /** Says whether it is a row of the Python system, which chains none. */
  boolean isForeign() {
    return link().isEmpty() && row.isPresent() && row.get().get("prev").isEmpty();
  }

  /** Returns the SHA-256 of its bytes, in lower-case hex. */
  String hash() {
    return hash(text.getBytes(ISO_8859_1));
  }

  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
