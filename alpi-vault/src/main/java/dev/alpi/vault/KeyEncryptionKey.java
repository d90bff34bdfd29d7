package dev.alpi.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * The key that the keyset of one vault is encrypted with, and the value by which it is known to be
 * the right one. {@link #toString} tells nothing.
 */
final class KeyEncryptionKey {
  private static final int KEY_BYTES = 32;
  private static final int CHECK_BYTES = 16;

  private final byte[] key;
  private final byte[] check;

  private KeyEncryptionKey(byte[] key, byte[] check) {
    this.key = key;
    this.check = check;
  }

  /**
   * Derives it from {@code key} in the way that {@code unlock} says. The vault's {@code id} makes
   * it another one for each vault.
   */
  static KeyEncryptionKey derive(VaultKey key, Unlock unlock, String id) {
    byte[] secret =
        switch (unlock) {
          case Unlock.ByPassphrase(ScryptCost cost, String salt) ->
              SCrypt.generate(
                  key.bytes(),
                  Base64.getDecoder().decode(salt),
                  cost.n(),
                  cost.r(),
                  cost.p(),
                  KEY_BYTES);
          case Unlock.ByKeyFile _ -> key.bytes().clone();
        };
    try {
      return new KeyEncryptionKey(
          expand(secret, id, "alpi vault key 1", KEY_BYTES),
          expand(secret, id, "alpi vault check 1", CHECK_BYTES));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] expand(byte[] secret, String id, String purpose, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .addSalt(id.getBytes(US_ASCII))
                  .thenExpand(purpose.getBytes(US_ASCII), bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK from 25 on has HKDF-SHA256", e);
    }
  }

  /** Returns the key itself, not a copy. */
  byte[] key() {
    return key;
  }

  /** Returns what the vault's file has of it; it tells nothing of the key. */
  String check() {
    return Base64.getEncoder().encodeToString(check);
  }

  /** Says whether it is that of the vault whose file has {@code check}. */
  boolean fits(String check) {
    return MessageDigest.isEqual(check().getBytes(US_ASCII), check.getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return "KeyEncryptionKey";
  }
}
