package dev.alpi.backup;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * The key of an archive of format 1: ChaCha20-Poly1305 (RFC 8439) under a key by scrypt. In two
 * parts, cipher and authenticator, because Java's own keeps all of a text that it decrypts until
 * its end.
 */
final class ArchiveKey implements AutoCloseable {
  /** 2^17: 128 MiB and about half a second (alpi-state spec §3). */
  static final int SCRYPT_N = 1 << 17;

  private static final int SCRYPT_R = 8;
  private static final int SCRYPT_P = 1;
  private static final int KEY_BYTES = 32;
  static final int TAG_BYTES = 16;
  private static final int BLOCK_BYTES = 64;

  /** The counter of a nonce has 32 bits, and block 0 is the authenticator's. */
  static final long TEXT_BYTES_MAX = ((1L << 32) - 2) * BLOCK_BYTES;

  private final byte[] key;

  private ArchiveKey(byte[] key) {
    this.key = key;
  }

  static ArchiveKey derive(byte[] passphrase, byte[] salt) {
    return new ArchiveKey(scrypt(passphrase, salt));
  }

  /** Returns 32 bytes that cost whoever guesses the passphrase 128 MiB a try (RFC 7914). */
  static byte[] scrypt(byte[] passphrase, byte[] salt) {
    return SCrypt.generate(passphrase, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, KEY_BYTES);
  }

  /** Returns that which has these bytes. */
  static ArchiveKey of(byte[] bytes) {
    return new ArchiveKey(bytes.clone());
  }

  /** Returns another one of the same bytes, to be closed for itself. */
  ArchiveKey copy() {
    return of(key);
  }

  /** Returns what encrypts or decrypts a text from its beginning: the same is done for both. */
  Cipher cipher(byte[] nonce) {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "ChaCha20"),
          new ChaCha20ParameterSpec(nonce, 1));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Encrypts or decrypts the next piece of a text with what {@link #cipher} returned, in place. */
  static void apply(Cipher cipher, byte[] piece) {
    try {
      if (cipher.update(piece, 0, piece.length, piece) != piece.length) {
        throw new IllegalStateException("a stream cipher has kept something back");
      }
    } catch (ShortBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what authenticates a text, with {@code authenticated} taken already. */
  Authenticator authenticator(byte[] nonce, byte[] authenticated) {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
      cipher.updateAAD(authenticated);
      return new Authenticator(cipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Finds the tag of a text: by encrypting it once more, for what Java has of Poly1305 is in this
   * cipher, and the processor does both faster than other code does the one.
   */
  static final class Authenticator {
    private final Cipher cipher;

    /** What nobody needs. */
    private byte[] encrypted = {};

    private long taken;

    private Authenticator(Cipher cipher) {
      this.cipher = cipher;
    }

    /** Takes the next piece of the text, which is not encrypted. */
    void update(byte[] text, int length) {
      if (encrypted.length < length) {
        encrypted = new byte[length];
      }
      try {
        int _ = cipher.update(text, 0, length, encrypted);
        taken += length;
      } catch (ShortBufferException e) {
        throw new IllegalStateException(e);
      }
    }

    /**
     * Returns the tag; called once, at the end.
     *
     * @param length of the whole text: the tag of a new archive is compared with no other, so that
     *     one of less than all would not be noticed
     * @throws IllegalStateException if another number of bytes was taken
     */
    byte[] tag(long length) {
      if (taken != length) {
        throw new IllegalStateException(taken + " of " + length + " bytes are authenticated");
      }
      try {
        byte[] last = cipher.doFinal();
        return Arrays.copyOfRange(last, last.length - TAG_BYTES, last.length);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
