package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of an archive of format 2, and what is derived from it: it is the same for all who can
 * open the archive (docs/wire/backup-2.md).
 *
 * <p><b>Threads:</b> may be used by several, until one closes it.
 */
final class ContentKey implements AutoCloseable {
  static final int KEY_BYTES = 32;
  static final int TAG_BYTES = 16;
  static final int MAC_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final String CIPHER = "ChaCha20-Poly1305";

  private final byte[] key;
  private final byte[] ofHeader;
  private final byte[] ofContent;

  private ContentKey(byte[] key, byte[] salt) {
    this.key = key;
    this.ofHeader = derived(key, salt, "alpi backup 2 header");
    this.ofContent = derived(key, salt, "alpi backup 2 content");
  }

  /** Creates it from its bytes and the salt of the archive. */
  static ContentKey of(byte[] key, byte[] salt) {
    return new ContentKey(key.clone(), salt);
  }

  byte[] bytes() {
    return key.clone();
  }

  /** HKDF-SHA-256 (RFC 5869), 32 bytes. */
  static byte[] derived(byte[] secret, byte[] salt, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .addSalt(salt)
                  .thenExpand(purpose.getBytes(UTF_8), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the HMAC-SHA-256 of all that is not encrypted. */
  byte[] mac(byte[] header) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(ofHeader, "HmacSHA256"));
      return mac.doFinal(header);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a chunk is: the last one is another, so that an archive cannot be cut at a chunk. */
  enum Place {
    /** There is one after it. */
    BEFORE_ANOTHER,
    /** There is none. */
    LAST
  }

  /**
   * Encrypts {@code length} bytes of {@code text} into {@code into}; returns how many those are.
   */
  int seal(long number, Place place, byte[] text, int length, byte[] into, int at) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, ofContent, nonce(number, place))
          .doFinal(text, 0, length, into, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Decrypts a chunk where it is: the first {@code length} bytes of {@code sealed}.
   *
   * @return how long its text is, which begins where the chunk began
   * @throws BackupException if it is not what was encrypted there; nothing is decrypted then
   */
  int open(long number, Place place, byte[] sealed, int length) throws BackupException {
    try {
      return cipher(Cipher.DECRYPT_MODE, ofContent, nonce(number, place))
          .doFinal(sealed, 0, length, sealed, 0);
    } catch (AEADBadTagException e) {
      throw BodyStream.notAuthentic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Encrypts this key under {@code other}, which encrypts nothing else. */
  byte[] wrapped(byte[] other) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, other, new byte[NONCE_BYTES]).doFinal(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the bytes of the key that {@code wrapped} is; nothing if it is not under that key. */
  static byte[] unwrapped(byte[] wrapped, byte[] other) {
    try {
      return cipher(Cipher.DECRYPT_MODE, other, new byte[NONCE_BYTES]).doFinal(wrapped);
    } catch (AEADBadTagException e) {
      return new byte[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] nonce(long number, Place place) {
    return ByteBuffer.allocate(NONCE_BYTES)
        .position(NONCE_BYTES - Long.BYTES - 1)
        .putLong(number)
        .put((byte) (place == Place.LAST ? 1 : 0))
        .array();
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher;
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
    Arrays.fill(ofHeader, (byte) 0);
    Arrays.fill(ofContent, (byte) 0);
  }
}
