package dev.alpi.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;

/**
 * Encryption by a keyset of Tink's, itself encrypted. The one class that knows Tink, so that
 * nothing of it is loaded before a vault is opened.
 */
final class Sealing {
  /* Implementation notes. With a Configuration handed in, Tink keeps nothing in its process-wide
   * registry. The keyset is made of AES-256-GCM; one that a later alpi has rotated or made of
   * another AEAD reads all the same. */

  private final Aead aead;
  private final byte[] keyset;

  private Sealing(Aead aead, byte[] keyset) {
    this.aead = aead;
    this.keyset = keyset;
  }

  /** Makes a fresh keyset, encrypted with {@code kek} and bound to {@code context}. */
  static Sealing create(KeyEncryptionKey kek, byte[] context) {
    try {
      Configuration configuration = AeadConfig2026.get();
      KeysetHandle handle =
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, configuration);
      byte[] keyset =
          TinkProtoKeysetFormat.serializeEncryptedKeyset(
              handle, new AesGcmJce(kek.key()), context, configuration);
      return new Sealing(handle.getPrimitive(configuration, Aead.class), keyset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is there", e);
    }
  }

  /**
   * Opens {@code keyset}.
   *
   * @throws GeneralSecurityException if it is not what was encrypted with {@code kek} for {@code
   *     context}
   */
  static Sealing open(byte[] keyset, KeyEncryptionKey kek, byte[] context)
      throws GeneralSecurityException {
    Configuration configuration = AeadConfig2026.get();
    KeysetHandle handle =
        TinkProtoKeysetFormat.parseEncryptedKeyset(
            keyset, new AesGcmJce(kek.key()), context, configuration);
    return new Sealing(handle.getPrimitive(configuration, Aead.class), keyset);
  }

  /** Returns the encrypted keyset. */
  byte[] keyset() {
    return keyset.clone();
  }

  byte[] encrypt(byte[] plain, byte[] context) {
    try {
      return aead.encrypt(plain, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM encrypts whatever it gets", e);
    }
  }

  byte[] decrypt(byte[] sealed, byte[] context) throws GeneralSecurityException {
    return aead.decrypt(sealed, context);
  }
}
