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
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The beginning of an archive (alpi-state spec §3): how it is encrypted, in clear. It is
 * authenticated with the rest, byte for byte as it stands in the file.
 */
final class ArchiveHeader {
  static final int SALT_BYTES = 16;
  static final int NONCE_BYTES = 12;

  private static final byte[] MAGIC = "ALPIBKP1\n".getBytes(UTF_8);
  private static final int BYTES_MAX = 64 * 1024;

  /** Of the text of a new one; enough for numbers of eighteen digits. */
  private static final int LENGTH = 320;

  /** Of what somebody else wrote, in a message. */
  private static final int SHOWN_MAX = 100;

  private static final Obj COST =
      Obj.EMPTY.with("n", ArchiveKey.SCRYPT_N).with("r", 8).with("p", 1).with("length", 32);

  private static final String KDF = "scrypt";
  private static final String CIPHER = "chacha20poly1305";
  private static final String COMPRESSION = "gzip";
  private static final String MACHINE = "machine";

  /** The folder in the archive that all of it is in. */
  static final String HOME = "alpi-home";

  private final byte[] line;
  private final byte[] salt;
  private final byte[] nonce;
  private final Obj json;

  private ArchiveHeader(byte[] line, byte[] salt, byte[] nonce, Obj json) {
    this.line = line;
    this.salt = salt;
    this.nonce = nonce;
    this.json = json;
  }

  /**
   * Returns that of a new archive. It always has the same length: spaces at its end, which JSON
   * allows, make up for short numbers, as its content is written before they are known.
   */
  static ArchiveHeader of(
      byte[] salt, byte[] nonce, long files, long compressedBytes, Instant created) {
    Base64.Encoder base64 = Base64.getEncoder();
    Obj json =
        Obj.EMPTY
            .with("v", 1)
            .with("kdf", KDF)
            .with("kdf_params", COST)
            .with("cipher", CIPHER)
            .with("compression", COMPRESSION)
            .with("salt", base64.encodeToString(salt))
            .with("nonce", base64.encodeToString(nonce))
            .with("scope", MACHINE)
            .with("file_count", files)
            .with("plaintext_bytes", compressedBytes)
            .with("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString());
    String text = Json.compact(json);
    int missing = LENGTH - text.length();
    return new ArchiveHeader(
        (text + " ".repeat(missing) + "\n").getBytes(UTF_8), salt, nonce, json);
  }

  /** Reads that at the beginning of {@code file}. */
  static ArchiveHeader read(FileChannel file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(MAGIC.length + BYTES_MAX + 1);
    int read = 0;
    while (start.hasRemaining() && read >= 0) {
      read = file.read(start, start.position());
    }
    byte[] bytes = Arrays.copyOf(start.array(), start.position());
    if (bytes.length < MAGIC.length
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw refusal("it does not begin as one");
    }
    int end = MAGIC.length;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length || end - MAGIC.length >= BYTES_MAX) {
      throw refusal("its header has no end");
    }
    return parse(Arrays.copyOfRange(bytes, MAGIC.length, end + 1));
  }

  private static ArchiveHeader parse(byte[] line) throws BackupException {
    Obj json;
    try {
      json =
          Json.parse(Arrays.copyOf(line, line.length - 1)) instanceof Obj object
              ? object
              : Obj.EMPTY;
    } catch (JsonSyntaxException e) {
      throw refusal("its header cannot be read: " + e.getMessage());
    }
    require(json, "v", json.integer("v").equals(OptionalLong.of(1)));
    require(json, "kdf", isText(json, "kdf", KDF));
    require(json, "kdf_params", json.get("kdf_params").filter(COST::equals).isPresent());
    require(json, "cipher", isText(json, "cipher", CIPHER));
    require(json, "compression", isText(json, "compression", COMPRESSION));
    boolean isOfProfile = json.get("scope").isEmpty() && json.string("profile").isPresent();
    require(json, "scope", isOfProfile || isText(json, "scope", MACHINE));
    return new ArchiveHeader(
        line, bytes(json, "salt", SALT_BYTES), bytes(json, "nonce", NONCE_BYTES), json);
  }

  private static boolean isText(Obj json, String name, String text) {
    return json.string(name).equals(Optional.of(text));
  }

  private static void require(Obj json, String name, boolean isRight) throws BackupException {
    if (!isRight) {
      String found = json.get(name).map(Json::compact).orElse("missing");
      boolean isLong = found.length() > SHOWN_MAX;
      throw refusal(
          "its " + name + " is " + (isLong ? found.substring(0, SHOWN_MAX) + "..." : found));
    }
  }

  private static byte[] bytes(Obj json, String name, int length) throws BackupException {
    try {
      String text = json.string(name).orElse("");
      byte[] bytes = Base64.getDecoder().decode(text);
      // strictly: one spelling, with its padding
      if (bytes.length == length && Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw refusal("its " + name + " is not " + length + " bytes in base64");
  }

  private static BackupException refusal(String why) {
    return new BackupException(
        BackupException.Kind.NOT_AN_ARCHIVE,
        "this is no archive that can be read: " + why,
        "archives of format 1 are read, as alpi backup create makes them");
  }

  /** Returns what is authenticated with the content: the header, with the end of its line. */
  byte[] authenticated() {
    return line.clone();
  }

  byte[] salt() {
    return salt.clone();
  }

  byte[] nonce() {
    return nonce.clone();
  }

  /** Returns how long all is that comes before the encrypted content. */
  int length() {
    return MAGIC.length + line.length;
  }

  /** Returns all that comes before the encrypted content. */
  ByteBuffer bytes() {
    return ByteBuffer.allocate(length()).put(MAGIC).put(line).flip();
  }

  /** Returns the folder that all files of the archive are in. */
  String folder() {
    return json.get("scope").isPresent() ? HOME : json.string("profile").orElse("");
  }

  /** Returns the profile that an older archive is of, alone. */
  Optional<String> profile() {
    return json.get("scope").isPresent() ? Optional.empty() : json.string("profile");
  }

  /** Returns how many files it says it has. */
  long files() {
    return json.integer("file_count").orElse(0);
  }

  /** Returns when it was made; empty if that cannot be read. */
  Optional<Instant> created() {
    try {
      return json.string("created_at").map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
