package dev.alpi.backup;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The key of an archive of format 1: ChaCha20-Poly1305 (RFC 8439) under a key by scrypt. In two
 * parts, cipher and authenticator, because Java's own keeps all of a text until its end.
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
    return cipher(nonce, 1);
  }

  private Cipher cipher(byte[] nonce, int counter) {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "ChaCha20"),
          new ChaCha20ParameterSpec(nonce, counter));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what authenticates a text, with {@code authenticated} taken already. */
  Authenticator authenticator(byte[] nonce, byte[] authenticated) {
    byte[] block = cipher(nonce, 0).update(new byte[BLOCK_BYTES]);
    Authenticator mac = new Authenticator(Arrays.copyOf(block, KEY_BYTES), authenticated.length);
    Arrays.fill(block, (byte) 0);
    mac.take(authenticated, authenticated.length);
    mac.pad(authenticated.length);
    return mac;
  }

  /** Poly1305 over the text, as RFC 8439 §2.8 composes it. */
  static final class Authenticator {
    private static final int PIECE_BYTES = 16;

    private final Poly1305 mac = new Poly1305();
    private final long authenticatedBytes;
    private long textBytes;

    private Authenticator(byte[] oneTimeKey, long authenticatedBytes) {
      this.authenticatedBytes = authenticatedBytes;
      mac.init(new KeyParameter(oneTimeKey));
    }

    private void take(byte[] bytes, int length) {
      mac.update(bytes, 0, length);
    }

    private void pad(long length) {
      int rest = (int) (length % PIECE_BYTES);
      if (rest > 0) {
        take(new byte[PIECE_BYTES], PIECE_BYTES - rest);
      }
    }

    /** Takes the next piece of the encrypted text. */
    void update(byte[] bytes, int length) {
      take(bytes, length);
      textBytes += length;
    }

    /** Returns the tag; called once, at the end. */
    byte[] tag() {
      pad(textBytes);
      byte[] lengths = new byte[2 * Long.BYTES];
      for (int i = 0; i < Long.BYTES; i++) {
        lengths[i] = (byte) (authenticatedBytes >>> (Byte.SIZE * i));
        lengths[Long.BYTES + i] = (byte) (textBytes >>> (Byte.SIZE * i));
      }
      take(lengths, lengths.length);
      byte[] tag = new byte[TAG_BYTES];
      int _ = mac.doFinal(tag, 0);
      return tag;
    }
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
