package dev.alpi.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.SecretFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The content of {@code vault.json}. Immutable.
 *
 * <pre>{@code
 * {"version": 1,
 *  "id": "32 hexadecimal digits, random",
 *  "unlock": {"method": "passphrase", "kdf": "scrypt", "n": 131072, "r": 8, "p": 1, "salt": "…"}
 *        or  {"method": "key_file", "path": "/media/stick/alpi.key"},
 *  "check": "…", "keyset": "…", "entries": "…"}
 * }</pre>
 *
 * Bytes are in base64. {@code check} tells whether a key is the right one, {@code keyset} is Tink's
 * keyset encrypted with that key, {@code entries} the secrets encrypted with the keyset. Both
 * ciphertexts are bound to everything else in the file, members that are not known here among it.
 */
final class VaultFile {
  static final int VERSION = 1;

  /** Base64 of the entries at their limit, and the rest. */
  private static final int FILE_BYTES_MAX = 2 * Entries.BYTES_MAX;

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final int SALT_BYTES = 16;
  private static final String LOST = "restore it from a backup, or store the secrets anew";

  private final Path file;
  private final Obj content;
  private final Unlock unlock;

  private VaultFile(Path file, Obj content, Unlock unlock) {
    this.file = file;
    this.content = content;
    this.unlock = unlock;
  }

  /** Returns one without secrets yet. */
  static VaultFile header(Path file, String id, Unlock unlock, String check) {
    Obj content =
        Obj.EMPTY
            .with("version", VERSION)
            .with("id", id)
            .with("unlock", json(unlock))
            .with("check", check);
    return new VaultFile(file, content, unlock);
  }

  /**
   * Reads {@code file}.
   *
   * @throws StoreException if it is damaged, can be read by others, or is no file
   * @throws VaultException.NewerVersion if a newer alpi wrote it
   */
  static VaultFile read(Path file) throws IOException {
    byte[] bytes = SecretFiles.readAtMost(file, FILE_BYTES_MAX + 1);
    if (bytes.length > FILE_BYTES_MAX) {
      throw damaged(file, "it has more than " + FILE_BYTES_MAX + " bytes");
    }
    Obj content;
    try {
      content = Json.parseObject(new String(bytes, UTF_8));
    } catch (JsonSyntaxException e) {
      throw damaged(file, "it is no JSON object");
    }
    long version = content.integer("version").orElse(0);
    if (version > VERSION) {
      throw new VaultException.NewerVersion(file, version);
    }
    boolean known = version == VERSION && ID.matcher(text(content, "id")).matches();
    Optional<Unlock> unlock = unlock(content.object("unlock"));
    if (!known || unlock.isEmpty() || text(content, "check").isEmpty()) {
      throw damaged(file, "its header is not what alpi wrote");
    }
    return new VaultFile(file, content, unlock.get());
  }

  private static Optional<Unlock> unlock(Obj unlock) {
    return switch (text(unlock, "method")) {
      case "passphrase" -> passphrase(unlock);
      case "key_file" ->
          text(unlock, "path").isEmpty()
              ? Optional.empty()
              : Optional.of(new Unlock.ByKeyFile(text(unlock, "path")));
      default -> Optional.empty();
    };
  }

  private static Optional<Unlock> passphrase(Obj unlock) {
    long n = unlock.integer("n").orElse(0);
    long r = unlock.integer("r").orElse(0);
    long p = unlock.integer("p").orElse(0);
    String salt = text(unlock, "salt");
    boolean valid =
        text(unlock, "kdf").equals("scrypt")
            && ScryptCost.isAllowed(n, r, p)
            && bytes(salt).length == SALT_BYTES;
    return valid
        ? Optional.of(new Unlock.ByPassphrase(new ScryptCost((int) n, (int) r, (int) p), salt))
        : Optional.empty();
  }

  private static Obj json(Unlock unlock) {
    return switch (unlock) {
      case Unlock.ByPassphrase(ScryptCost cost, String salt) ->
          Obj.EMPTY
              .with("method", "passphrase")
              .with("kdf", "scrypt")
              .with("n", cost.n())
              .with("r", cost.r())
              .with("p", cost.p())
              .with("salt", salt);
      case Unlock.ByKeyFile(String path) -> Obj.EMPTY.with("method", "key_file").with("path", path);
    };
  }

  Unlock unlock() {
    return unlock;
  }

  String id() {
    return text(content, "id");
  }

  String check() {
    return text(content, "check");
  }

  /** Returns the encrypted keyset; no bytes if there is none or it is not base64. */
  byte[] keyset() {
    return bytes(text(content, "keyset"));
  }

  /** Returns the encrypted secrets; no bytes if there are none or they are not base64. */
  byte[] entries() {
    return bytes(text(content, "entries"));
  }

  /** Returns what the ciphertext called {@code role} is bound to. */
  byte[] context(String role) {
    Obj header = content.without("keyset").without("entries");
    return ("alpi vault " + role + "\n" + Json.compact(header)).getBytes(UTF_8);
  }

  VaultFile with(byte[] keyset, byte[] entries) {
    Base64.Encoder encoder = Base64.getEncoder();
    Obj full =
        content
            .with("keyset", encoder.encodeToString(keyset))
            .with("entries", encoder.encodeToString(entries));
    return new VaultFile(file, full, unlock);
  }

  /** Puts it on disk, with mode 0600. */
  void write() throws IOException {
    DurableFiles.replace(
        file, Json.print(content, Json.Layout.INDENTED_ASCII) + "\n", FileMode.PRIVATE_FILE);
  }

  StoreException.Damaged damaged(String problem) {
    return damaged(file, problem);
  }

  private static StoreException.Damaged damaged(Path file, String problem) {
    return new StoreException.Damaged(file, problem, LOST);
  }

  private static String text(Obj object, String name) {
    return object.string(name).orElse("");
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
