package dev.alpi.alp.noise;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * The {@code CipherState} of Noise, section 5.1: a ChaCha20-Poly1305 key and the number of the next
 * message, in one direction or within one handshake. {@link #toString} tells nothing.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class CipherState implements AutoCloseable {
  static final int KEY_BYTES = 32;

  /** Of Poly1305, behind the ciphertext; RFC 8439. */
  static final int TAG_BYTES = 16;

  /** 2^64 - 1, which Noise keeps for rekeying (section 5.1); the counter stops there. */
  private static final long NONCE_RESERVED = -1;

  /** Four zero bytes and the counter, little-endian; Noise section 12.3. */
  private static final int NONCE_BYTES = 12;

  private static final int COUNTER_AT = 4;

  /*
   * Implementation notes
   *
   * The JDK's cipher, because it seals 512 KiB in 0.16 ms against 3.2 with Bouncy Castle's, which
   * has no intrinsics. One object for all messages: Cipher.getInstance would cost as much again as
   * a small message. For encryption it refuses a key and nonce that it was given just before, which
   * the counter never does. The variants with ByteBuffers copy everything, those with arrays
   * nothing; they may work in place, and decryption writes nothing before the tag was compared.
   *
   * What wiping cannot promise: the JDK's cipher has its own copy of the key, as bytes and as
   * words. Giving it a key of zeros overwrites both, but what the collector moved, what was in
   * registers or on a stack, and the key within Poly1305 stay until their memory is used again.
   */
  private final Cipher cipher;
  private final WipeableKey key = new WipeableKey("ChaCha20", KEY_BYTES);
  private final byte[] nonceBytes = new byte[NONCE_BYTES];

  private long nonce;
  private boolean keyed;

  CipherState() {
    try {
      cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK from 11 on has ChaCha20-Poly1305", e);
    }
  }

  /** {@code InitializeKey}: copies {@code material} and counts from zero. */
  void initializeKey(byte[] material) {
    key.set(material);
    nonce = 0;
    keyed = true;
  }

  /** {@code SetNonce}, for tests: nobody can wait for 2^64 messages. */
  void setNonce(long nonce) {
    this.nonce = nonce;
  }

  /**
   * {@code EncryptWithAd}: writes the ciphertext of {@code length} bytes of {@code plaintext} and
   * its tag to {@code target}. Both arrays may be one.
   */
  void encrypt(byte[] associated, byte[] plaintext, int offset, int length, byte[] target, int at)
      throws NoiseException.NoncesExhausted {
    try {
      init(Cipher.ENCRYPT_MODE);
      cipher.updateAAD(associated);
      cipher.doFinal(plaintext, offset, length, target, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher refused a message that fits", e);
    }
    nonce++;
  }

  /**
   * {@code DecryptWithAd}, in place: the plaintext is at the beginning of {@code ciphertext}, which
   * keeps what it had if it is not authentic.
   *
   * @return the plaintext's length
   */
  int decrypt(byte[] associated, byte[] ciphertext)
      throws NoiseException.NotAuthentic, NoiseException.NoncesExhausted {
    int length;
    try {
      init(Cipher.DECRYPT_MODE);
      cipher.updateAAD(associated);
      length = cipher.doFinal(ciphertext, 0, ciphertext.length, ciphertext, 0);
    } catch (AEADBadTagException e) {
      throw new NoiseException.NotAuthentic(
          "a message of " + ciphertext.length + " bytes does not verify as number " + counter());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher refused a message that fits", e);
    }
    nonce++;
    return length;
  }

  private void init(int mode) throws GeneralSecurityException, NoiseException.NoncesExhausted {
    if (!keyed) {
      throw new IllegalStateException("there is no key yet, or no more");
    }
    if (nonce == NONCE_RESERVED) {
      throw new NoiseException.NoncesExhausted();
    }
    for (int index = 0; index < Long.BYTES; index++) {
      nonceBytes[COUNTER_AT + index] = (byte) (nonce >>> Byte.SIZE * index);
    }
    cipher.init(mode, key, new IvParameterSpec(nonceBytes));
  }

  private String counter() {
    return Long.toUnsignedString(nonce);
  }

  /** Returns the key itself, for a test to see that it is wiped. */
  byte[] shared() {
    return key.shared();
  }

  /** Wipes the key. */
  @Override
  public void close() {
    keyed = false;
    key.destroy();
    Arrays.fill(nonceBytes, (byte) 0);
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonceBytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher refused a key of zeros", e);
    }
  }

  @Override
  public String toString() {
    return "CipherState";
  }
}
