package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Cuts texts to what a session keeps of them. */
final class SessionText {
  private static final String ELLIPSIS = "…";
  private static final int ELLIPSIS_BYTES = 3;

  private SessionText() {}

  /**
   * Returns {@code whole} cut to {@code bytesMax} bytes of UTF-8, the ellipsis included, between
   * two code points. A text that was cut before keeps what is known of its whole.
   */
  static StoredText cut(StoredText whole, int bytesMax) {
    String text = whole.text();
    // the Python system's ellipsis may come on top of the limit; such a text is left as it is
    int allowed = whole.cut().isPresent() ? bytesMax + ELLIPSIS_BYTES : bytesMax;
    if (text.length() <= allowed / 3) {
      return whole;
    }
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= allowed) {
      return whole;
    }
    int end = Math.max(0, bytesMax - ELLIPSIS_BYTES);
    while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    StoredText.Cut cut =
        whole
            .cut()
            .orElseGet(() -> new StoredText.Cut(bytes.length, sha256(bytes), JsonValue.Obj.EMPTY));
    return new StoredText(new String(bytes, 0, end, UTF_8) + ELLIPSIS, Optional.of(cut));
  }

  /** Returns {@code text} cut to {@code max} code points, the ellipsis included. */
  static String cutCodePoints(String text, int max) {
    if (text.length() <= max || text.codePointCount(0, text.length()) <= max) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, max - 1)) + ELLIPSIS;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Names one content of a file: the first 16 hexadecimal digits of its SHA-256. */
  static String revision(byte[] bytes) {
    return sha256(bytes).substring(0, 16);
  }
}
