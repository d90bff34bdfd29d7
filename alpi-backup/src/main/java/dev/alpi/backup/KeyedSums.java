package dev.alpi.backup;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sums under a key that nobody knows, to be compared with each other and kept nowhere: for an
 * archive that has none itself. Made at once, since of much it takes a tenth of the time of
 * SHA-256.
 *
 * <p>It is Poly1305 (RFC 8439 §2.5), whose sums of two contents of up to n bytes are the same with
 * a probability of (n + 31)/2^103 at most, whoever chose them (Bernstein, The Poly1305-AES
 * message-authentication code, §3).
 */
final class KeyedSums implements Sums {
  static final int KEY_BYTES = 32;

  /** The same for all: nothing is encrypted, and nobody sees a sum. */
  private static final IvParameterSpec NONCE = new IvParameterSpec(new byte[12]);

  private final SecretKeySpec key;

  /** Creates it with {@value #KEY_BYTES} random bytes. */
  KeyedSums(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
  }

  @Override
  public Sum begin() {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
      cipher.init(Cipher.ENCRYPT_MODE, key, NONCE);
      return new Keyed(cipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a text of no bytes that goes with the content: what Java has of Poly1305 is in there. */
  private static final class Keyed implements Sum {
    private final Cipher cipher;
    private String hex = "";

    Keyed(Cipher cipher) {
      this.cipher = cipher;
    }

    @Override
    public void add(byte[] bytes, int from, int length) {
      cipher.updateAAD(bytes, from, length);
    }

    @Override
    public void end() {
      try {
        hex = HexFormat.of().formatHex(cipher.doFinal());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public String hex() {
      return hex;
    }
  }
}
