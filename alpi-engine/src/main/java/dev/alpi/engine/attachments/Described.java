package dev.alpi.engine.attachments;

import dev.alpi.model.Bytes;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is said of a file: on one line for people and models, and as JSON for the session. Pure. */
final class Described {
  /** File systems allow 255 bytes; a name is shown, it need not open the file. */
  static final int NAME_CHARS_MAX = 120;

  private static final BigDecimal KIB = BigDecimal.valueOf(1024);

  private Described() {}

  /** Returns the name of {@code file} without what could make it look like something else. */
  static String name(Path file) {
    Path last = file.getFileName();
    return name(last == null ? "" : last.toString());
  }

  /** Returns {@code name} on one line, without controls, marks of direction and half characters. */
  static String name(String name) {
    StringBuilder clean = new StringBuilder();
    name.codePoints()
        .limit(NAME_CHARS_MAX)
        .forEach(
            c ->
                clean.appendCodePoint(
                    switch (Character.getType(c)) {
                      case Character.CONTROL,
                          Character.FORMAT,
                          Character.SURROGATE,
                          Character.LINE_SEPARATOR,
                          Character.PARAGRAPH_SEPARATOR,
                          Character.UNASSIGNED ->
                          '_';
                      default -> c;
                    }));
    return clean.isEmpty() ? "_" : clean.toString();
  }

  /** Returns {@code bytes} in a unit that people read. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    BigDecimal kib = BigDecimal.valueOf(bytes).divide(KIB, 1, RoundingMode.HALF_UP);
    return kib.compareTo(KIB) < 0
        ? kib.toPlainString() + " KiB"
        : kib.divide(KIB, 1, RoundingMode.HALF_UP).toPlainString() + " MiB";
  }

  static String sha256(Bytes content) {
    MessageDigest digest = sha256();
    return HexFormat.of().formatHex(digest.digest(content.toArray()));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static JsonValue.Obj json(String name, FileType type, long bytes, String sha256) {
    return JsonValue.Obj.EMPTY
        .with("name", name)
        .with("kind", type.kind().text())
        .with("media_type", type.mediaType())
        .with("bytes", bytes)
        .with("sha256", sha256);
  }
}
