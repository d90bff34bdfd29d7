package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The line of JSON that an archive of either format begins with, in clear, after nine bytes that
 * say the format. It is authenticated byte for byte as it stands in the file.
 */
final class HeaderText {
  static final int MAGIC_BYTES = 9;

  private static final byte[] MAGIC = "ALPIBKP".getBytes(UTF_8);
  private static final int BYTES_MAX = 64 * 1024;

  /** Of what somebody else wrote, in a message. */
  private static final int SHOWN_MAX = 100;

  /** The only one that there is: an archive is of profiles of a machine. */
  static final String MACHINE = "machine";

  private HeaderText() {}

  /**
   * What an archive begins with.
   *
   * @param format its number
   * @param line the line, with its end
   * @param json what it says
   */
  record Read(int format, byte[] line, Obj json) {
    /** Returns the format's bytes and the line: all that is not encrypted. */
    byte[] bytes() {
      return HeaderText.bytes(format, line);
    }
  }

  static byte[] bytes(int format, byte[] line) {
    return ByteBuffer.allocate(MAGIC_BYTES + line.length)
        .put(MAGIC)
        .put((byte) ('0' + format))
        .put((byte) '\n')
        .put(line)
        .array();
  }

  /**
   * Reads that at the beginning of {@code file}.
   *
   * @throws BackupException if it is no archive
   */
  static Read read(FileChannel file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(MAGIC_BYTES + BYTES_MAX + 1);
    int read = 0;
    while (start.hasRemaining() && read >= 0) {
      read = file.read(start, start.position());
    }
    byte[] bytes = Arrays.copyOf(start.array(), start.position());
    boolean isOurs =
        bytes.length >= MAGIC_BYTES
            && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && bytes[MAGIC_BYTES - 1] == '\n';
    int format = isOurs ? bytes[MAGIC.length] - '0' : 0;
    if (format != 1 && format != 2) {
      throw refusal("it does not begin as one");
    }
    int end = MAGIC_BYTES;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length || end - MAGIC_BYTES >= BYTES_MAX) {
      throw refusal("its header has no end");
    }
    byte[] line = Arrays.copyOfRange(bytes, MAGIC_BYTES, end + 1);
    return new Read(format, line, parsed(line));
  }

  private static Obj parsed(byte[] line) throws BackupException {
    try {
      return Json.parse(Arrays.copyOf(line, line.length - 1)) instanceof Obj object
          ? object
          : Obj.EMPTY;
    } catch (JsonSyntaxException e) {
      throw refusal("its header cannot be read: " + e.getMessage());
    }
  }

  static boolean isText(Obj json, String name, String text) {
    return json.string(name).equals(Optional.of(text));
  }

  static void require(Obj json, String name, boolean isRight) throws BackupException {
    if (!isRight) {
      String found = json.get(name).map(Json::compact).orElse("missing");
      boolean isLong = found.length() > SHOWN_MAX;
      throw refusal(
          "its " + name + " is " + (isLong ? found.substring(0, SHOWN_MAX) + "..." : found));
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] bytes(Obj json, String name, int length) throws BackupException {
    try {
      String text = json.string(name).orElse("");
      byte[] bytes = Base64.getDecoder().decode(text);
      // strictly: one spelling, with its padding
      if (bytes.length == length && base64(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw refusal("its " + name + " is not " + length + " bytes in base64");
  }

  static BackupException refusal(String why) {
    return new BackupException(
        BackupException.Kind.NOT_AN_ARCHIVE,
        "this is no archive that can be read: " + why,
        "archives of the formats 1 and 2 are read, as alpi backup create makes them");
  }

  /** Returns when an archive says that it was made; empty if that cannot be read. */
  static Optional<Instant> created(Obj json) {
    try {
      return json.string("created_at").map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
