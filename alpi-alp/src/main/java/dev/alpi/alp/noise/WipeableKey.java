package dev.alpi.alp.noise;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for the JDK's ciphers whose bytes can be changed and wiped. {@link #toString} tells
 * nothing.
 */
final class WipeableKey implements SecretKey {
  private static final long serialVersionUID = 1;

  /*
   * Implementation notes
   *
   * SecretKeySpec keeps a copy of its own that nobody can wipe. What getEncoded returns must be a
   * copy here too: the cipher keeps it, and fills it with zeros when it gets the next one.
   */
  private final String algorithm;
  private final transient byte[] bytes;

  WipeableKey(String algorithm, int lengthBytes) {
    this.algorithm = algorithm;
    this.bytes = new byte[lengthBytes];
  }

  void set(byte[] key) {
    System.arraycopy(key, 0, bytes, 0, bytes.length);
  }

  /** Returns the bytes themselves. */
  byte[] shared() {
    return bytes;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "WipeableKey";
  }
}
