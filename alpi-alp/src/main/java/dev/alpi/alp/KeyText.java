package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The text of key files: PEM (RFC 7468) of PKCS#8 and SubjectPublicKeyInfo, as RFC 8410 has them
 * for Ed25519.
 *
 * <pre>
 *   PRIVATE KEY   16  30 2e 02 01 00 30 05 06 03 2b 65 70 04 22 04 20
 *                 32  the seed
 *   PUBLIC KEY    12  30 2a 30 05 06 03 2b 65 70 03 21 00
 *                 32  the point
 * </pre>
 *
 * <p>Private keys are kept in arrays that are wiped, never in strings.
 */
final class KeyText {
  private static final byte[] PRIVATE_START = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };
  private static final byte[] PUBLIC_START = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  /** What a file has too much or too little of; for {@link IdentityException.Damaged}. */
  static final class NotAKeyException extends IOException {
    private static final long serialVersionUID = 1;

    NotAKeyException(String problem) {
      super(problem);
    }
  }

  private KeyText() {}

  /** Returns the private key file of {@code seed}; the caller wipes both. */
  static byte[] ofPrivate(byte[] seed) {
    return pem("PRIVATE KEY", PRIVATE_START, seed);
  }

  static byte[] ofPublic(PeerKey key) {
    return pem("PUBLIC KEY", PUBLIC_START, key.bytes());
  }

  /** Returns the seed in a private key file; the caller wipes both. */
  static byte[] seedIn(byte[] file) throws NotAKeyException {
    return bytesIn(file, "PRIVATE KEY", PRIVATE_START);
  }

  static PeerKey keyIn(byte[] file) throws NotAKeyException {
    try {
      return PeerKey.of(bytesIn(file, "PUBLIC KEY", PUBLIC_START));
    } catch (PeerKeyException e) {
      throw new NotAKeyException("holds no usable public key");
    }
  }

  private static byte[] pem(String label, byte[] start, byte[] key) {
    byte[] der = Arrays.copyOf(start, start.length + key.length);
    System.arraycopy(key, 0, der, start.length, key.length);
    // at most 64 characters: one line
    byte[] base64 = Base64.getEncoder().encode(der);
    byte[] header = ("-----BEGIN " + label + "-----\n").getBytes(US_ASCII);
    byte[] footer = ("\n-----END " + label + "-----\n").getBytes(US_ASCII);
    ByteBuffer result = ByteBuffer.allocate(header.length + base64.length + footer.length);
    result.put(header).put(base64).put(footer);
    Arrays.fill(der, (byte) 0);
    Arrays.fill(base64, (byte) 0);
    return result.array();
  }

  private static byte[] bytesIn(byte[] file, String label, byte[] start) throws NotAKeyException {
    byte[] text = withoutSpace(file);
    byte[] header = ("-----BEGIN" + label.replace(" ", "") + "-----").getBytes(US_ASCII);
    byte[] footer = ("-----END" + label.replace(" ", "") + "-----").getBytes(US_ASCII);
    byte[] der = new byte[0];
    try {
      int end = text.length - footer.length;
      if (end < header.length
          || !Arrays.equals(text, 0, header.length, header, 0, header.length)
          || !Arrays.equals(text, end, text.length, footer, 0, footer.length)) {
        throw new NotAKeyException("is no unencrypted " + label + " in PEM");
      }
      der = decoded(Arrays.copyOfRange(text, header.length, end), label);
      int length = start.length + 32;
      if (der.length != length || !Arrays.equals(der, 0, start.length, start, 0, start.length)) {
        throw new NotAKeyException("holds no Ed25519 key");
      }
      return Arrays.copyOfRange(der, start.length, length);
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] decoded(byte[] base64, String label) throws NotAKeyException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new NotAKeyException("is no unencrypted " + label + " in PEM");
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private static byte[] withoutSpace(byte[] file) {
    byte[] kept = new byte[file.length];
    int length = 0;
    for (byte b : file) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        kept[length++] = b;
      }
    }
    byte[] result = Arrays.copyOf(kept, length);
    Arrays.fill(kept, (byte) 0);
    return result;
  }
}
