/**
 * The encrypted store of a profile's secrets: {@code secrets/vault.json}, opened by a passphrase or
 * a key file.
 *
 * <p>It asks nobody for a passphrase, looks at no environment, starts no thread and holds no
 * process-wide mutable state. Edits are durable and safe for use by several threads and processes.
 */
@SuppressWarnings("requires-automatic") // Tink has no descriptor; the image gives it one
@org.jspecify.annotations.NullMarked
module dev.alpi.vault {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // keysets and AEAD
  requires com.google.crypto.tink;
  // scrypt, which the JDK lacks
  requires org.bouncycastle.provider;

  exports dev.alpi.vault;
}
