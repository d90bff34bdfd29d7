package dev.alpi.gateway.matrix;

import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms of the names that a homeserver gives to things. */
final class MatrixId {
  /** The longest name of anything, in bytes (client-server API, appendix "identifiers"). */
  private static final int CHARS_MAX = 255;

  private static final Pattern USER = Pattern.compile("@[^:\\p{Cntrl}\\s]+:[^\\p{Cntrl}\\s]+");

  /** Since room version 12 a room has no server in its name. */
  private static final Pattern ROOM = Pattern.compile("![^\\p{Cntrl}\\s]+");

  private static final Pattern EVENT = Pattern.compile("\\$[^\\p{Cntrl}\\s]+");

  private MatrixId() {}

  static boolean isUser(String text) {
    return isOf(USER, text);
  }

  static boolean isRoom(String text) {
    return isOf(ROOM, text);
  }

  static boolean isEvent(String text) {
    return isOf(EVENT, text);
  }

  private static boolean isOf(Pattern form, String text) {
    return text.length() <= CHARS_MAX && form.matcher(text).matches();
  }

  /** Returns the member {@code name} of {@code json} if it is the name of an event. */
  static Optional<String> event(Obj json, String name) {
    return json.string(name).filter(MatrixId::isEvent);
  }

  /** Returns what stands before the colon of a user's name, without the at sign. */
  static String localpart(String user) {
    return user.substring(1, user.indexOf(':'));
  }

  /** Returns a short name for {@code text}, in lower case letters and digits. */
  static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
