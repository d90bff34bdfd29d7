package dev.alpi.vault;

/** What a vault is opened with, as its file says; no secret. */
public sealed interface Unlock {

  /**
   * A passphrase, made into a key by scrypt (RFC 7914).
   *
   * @param cost how much work that is
   * @param salt 16 random bytes in base64
   */
  record ByPassphrase(ScryptCost cost, String salt) implements Unlock {}

  /**
   * A key file.
   *
   * @param path where it was when the vault was made: absolute, or from the profile's home with
   *     slashes
   */
  record ByKeyFile(String path) implements Unlock {}
}
