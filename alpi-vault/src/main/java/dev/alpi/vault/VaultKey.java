package dev.alpi.vault;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.SecretFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person has to open a vault: a passphrase or a key file.
 *
 * <p><b>Threads:</b> one at a time. {@link #toString} tells nothing. Closing wipes it; a closed one
 * must not be used.
 */
public final class VaultKey implements AutoCloseable {
  /** The shortest passphrase of a new vault, in bytes. */
  public static final int PASSPHRASE_BYTES_MIN = 8;

  /** The random bytes of a key file, which has them in hexadecimal. */
  private static final int KEY_BYTES = 32;

  private static final Pattern KEY_TEXT = Pattern.compile("[0-9a-fA-F]{64}\\s*");

  private final byte[] bytes;
  private final Optional<Path> file;

  private VaultKey(byte[] bytes, Optional<Path> file) {
    this.bytes = bytes;
    this.file = file;
  }

  /** Returns the key that {@code passphrase} is; the array stays the caller's to wipe. */
  public static VaultKey passphrase(byte[] passphrase) {
    return new VaultKey(passphrase.clone(), Optional.empty());
  }

  /**
   * Reads a key file: 64 hexadecimal digits.
   *
   * @throws VaultException.WrongKey if it is something else
   * @throws StoreException.Insecure if others can read it
   * @throws java.nio.file.NoSuchFileException if it is absent
   */
  public static VaultKey readFile(Path file) throws IOException {
    byte[] content = SecretFiles.readAtMost(file, 2 * KEY_BYTES + 2);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    Arrays.fill(content, (byte) 0);
    if (!KEY_TEXT.matcher(text).matches()) {
      throw new VaultException.WrongKey(
          file + " is not a key file", "a key file has 64 hexadecimal digits and nothing else");
    }
    return new VaultKey(HexFormat.of().parseHex(text, 0, 2 * KEY_BYTES), Optional.of(file));
  }

  /**
   * Makes a key file with mode 0600 unless there is one.
   *
   * <p><b>Durability:</b> on disk when it returns.
   *
   * @return whether it was made
   */
  public static boolean createFile(Path file, SecureRandom random) throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    String text = HexFormat.of().formatHex(bytes) + "\n";
    Arrays.fill(bytes, (byte) 0);
    return DurableFiles.createIfAbsent(file, text, FileMode.PRIVATE_FILE);
  }

  /** Returns the key file it is; empty for a passphrase. */
  Optional<Path> file() {
    return file;
  }

  /** Returns how long it is. */
  public int lengthBytes() {
    return bytes.length;
  }

  /** Says whether {@code other} is the same secret. */
  public boolean isSameAs(VaultKey other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  /** Returns the secret itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "VaultKey";
  }
}
