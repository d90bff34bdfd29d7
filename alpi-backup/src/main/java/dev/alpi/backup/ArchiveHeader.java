package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The beginning of an archive (alpi-state spec §3): how it is encrypted, in clear. It is
 * authenticated with the rest, byte for byte as it stands in the file.
 */
final class ArchiveHeader {
  static final int SALT_BYTES = 16;
  static final int NONCE_BYTES = 12;

  /** Of the text of a new one; enough for numbers of eighteen digits. */
  private static final int LENGTH = 320;

  private static final Obj COST =
      Obj.EMPTY.with("n", ArchiveKey.SCRYPT_N).with("r", 8).with("p", 1).with("length", 32);

  private static final String KDF = "scrypt";
  private static final String CIPHER = "chacha20poly1305";
  private static final String COMPRESSION = "gzip";

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
    Obj json =
        Obj.EMPTY
            .with("v", 1)
            .with("kdf", KDF)
            .with("kdf_params", COST)
            .with("cipher", CIPHER)
            .with("compression", COMPRESSION)
            .with("salt", HeaderText.base64(salt))
            .with("nonce", HeaderText.base64(nonce))
            .with("scope", HeaderText.MACHINE)
            .with("file_count", files)
            .with("plaintext_bytes", compressedBytes)
            .with("created_at", created.truncatedTo(ChronoUnit.SECONDS).toString());
    String text = Json.compact(json);
    int missing = LENGTH - text.length();
    return new ArchiveHeader(
        (text + " ".repeat(missing) + "\n").getBytes(UTF_8), salt, nonce, json);
  }

  /** Takes what an archive of format 1 begins with. */
  static ArchiveHeader of(HeaderText.Read read) throws BackupException {
    Obj json = read.json();
    HeaderText.require(json, "v", json.integer("v").equals(OptionalLong.of(1)));
    HeaderText.require(json, "kdf", HeaderText.isText(json, "kdf", KDF));
    HeaderText.require(json, "kdf_params", json.get("kdf_params").filter(COST::equals).isPresent());
    HeaderText.require(json, "cipher", HeaderText.isText(json, "cipher", CIPHER));
    HeaderText.require(json, "compression", HeaderText.isText(json, "compression", COMPRESSION));
    boolean isOfProfile = json.get("scope").isEmpty() && json.string("profile").isPresent();
    HeaderText.require(
        json, "scope", isOfProfile || HeaderText.isText(json, "scope", HeaderText.MACHINE));
    return new ArchiveHeader(
        read.line(),
        HeaderText.bytes(json, "salt", SALT_BYTES),
        HeaderText.bytes(json, "nonce", NONCE_BYTES),
        json);
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
    return HeaderText.MAGIC_BYTES + line.length;
  }

  /** Returns all that comes before the encrypted content. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(HeaderText.bytes(1, line));
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
    return HeaderText.created(json);
  }
}
