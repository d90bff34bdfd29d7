package dev.alpi.alp;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * The public key that a peer is known by: a point of Ed25519 that is not of small order. Two are
 * equal if their {@link #text} is.
 *
 * <p><b>Threads:</b> any; immutable.
 *
 * <p><b>Compatibility:</b> the text stands in messages and in files (alp spec §1).
 */
public final class PeerKey {
  /** The bytes of a key, RFC 8032 section 5.1.5. */
  static final int BYTES = 32;

  /** Their length in padded base64. */
  static final int TEXT_CHARS = 44;

  /** How much of the hash a fingerprint shows: 20 characters of 5 bits. */
  public static final int FINGERPRINT_BITS = 100;

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS_PER_CHAR = 5;
  private static final int CHARS_PER_GROUP = 4;

  /** 2²⁵⁵ − 19, the prime of the field, RFC 7748 section 4.1. */
  private static final BigInteger PRIME =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /* Implementation notes. The decoded point is kept because decoding takes 6 µs of the 66 µs that
   * verifying a signature takes. That a point lies in the subgroup of prime order is not checked:
   * it takes as long as a signature, and a peer whose key has a part of small order on top has
   * made it so and harms only itself. The key of X25519 is kept too: it takes 20 µs, and a server
   * compares it for each request.
   */

  private final String text;
  private final byte[] bytes;
  private final Ed25519.PublicPoint point;

  /** That of X25519, once somebody has asked for it; two threads may both work it out. */
  private volatile byte @Nullable [] exchangeBytes;

  private PeerKey(byte[] bytes, Ed25519.PublicPoint point) {
    this.bytes = bytes;
    this.point = point;
    this.text = Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * {@return the key that somebody typed or pasted} Space around it, a missing {@code =} and spare
   * bits at its end are put right.
   *
   * @param typed base64 of 32 bytes, in the standard alphabet
   * @throws PeerKeyException if that is no key
   */
  public static PeerKey parse(String typed) throws PeerKeyException {
    String trimmed = typed.strip();
    if (trimmed.isEmpty()) {
      throw new PeerKeyException("the key is empty");
    }
    if (trimmed.startsWith("-----BEGIN")) {
      throw new PeerKeyException("this is the content of a key file, not the key's text");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(trimmed);
    } catch (IllegalArgumentException e) {
      throw new PeerKeyException(notBase64(trimmed));
    }
    return of(bytes);
  }

  private static String notBase64(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean known =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "+/=".indexOf(c) >= 0;
      if (!known) {
        return String.format(
            Locale.ROOT, "the key is not base64: U+%04X at position %d", (int) c, i + 1);
      }
    }
    return "the key is not base64: " + text.length() + " characters, expected " + TEXT_CHARS;
  }

  /**
   * Returns the key that {@code text} is if it is exactly the text of one, as messages have it.
   *
   * @throws PeerKeyException if it is anything else
   */
  static PeerKey ofText(String text) throws PeerKeyException {
    if (text.length() != TEXT_CHARS) {
      throw new PeerKeyException(
          "the key has " + text.length() + " characters, expected " + TEXT_CHARS);
    }
    PeerKey key = parse(text);
    if (!key.text.equals(text)) {
      throw new PeerKeyException("the key is not in canonical base64");
    }
    return key;
  }

  /**
   * {@return the key of {@code bytes}}
   *
   * @param bytes a compressed point
   * @throws PeerKeyException if they are not 32, no point in its one form, or of small order
   */
  public static PeerKey of(byte[] bytes) throws PeerKeyException {
    if (bytes.length != BYTES) {
      throw new PeerKeyException("the key has " + bytes.length + " bytes, expected " + BYTES);
    }
    Ed25519.@Nullable PublicPoint point = Ed25519.validatePublicKeyPartialExport(bytes, 0);
    if (point == null) {
      throw new PeerKeyException("the key has 32 bytes, but they are no Ed25519 public key");
    }
    return new PeerKey(bytes.clone(), point);
  }

  /** {@return the key as messages and files have it: 44 characters of standard padded base64} */
  public String text() {
    return text;
  }

  /** {@return a copy of the 32 bytes} */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@return the 32 bytes of the X25519 public key that belongs to it (alp spec §1.1)} */
  public byte[] exchangeKey() {
    byte @Nullable [] known = exchangeBytes;
    if (known == null) {
      known = convertedToX25519();
      exchangeBytes = known;
    }
    return known.clone();
  }

  private byte[] convertedToX25519() {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = bytes[BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    BigInteger y = new BigInteger(1, bigEndian);
    // 1 − y is never 0: the point with y = 1 is of small order, and no PeerKey
    BigInteger u =
        BigInteger.ONE.add(y).multiply(BigInteger.ONE.subtract(y).modInverse(PRIME)).mod(PRIME);
    byte[] digits = u.toByteArray();
    byte[] result = new byte[BYTES];
    for (int i = 0; i < Math.min(BYTES, digits.length); i++) {
      result[i] = digits[digits.length - 1 - i];
    }
    return result;
  }

  /**
   * {@return the first {@value #FINGERPRINT_BITS} bits of the key's SHA-256 in lower-case base32 of
   * RFC 4648, in five groups of four} For people to compare, never for programs.
   */
  public String fingerprint() {
    BigInteger hash = new BigInteger(1, sha256(bytes));
    StringBuilder result = new StringBuilder();
    for (int bit = 0; bit < FINGERPRINT_BITS; bit += BITS_PER_CHAR) {
      if (bit > 0 && bit % (BITS_PER_CHAR * CHARS_PER_GROUP) == 0) {
        result.append('-');
      }
      int shift = 256 - BITS_PER_CHAR - bit;
      result.append(BASE32.charAt(hash.shiftRight(shift).intValue() & 0x1f));
    }
    return result.toString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * {@return whether {@code signature} is this key's over {@code message}}
   *
   * @param message any bytes
   * @param signature what came with them, of any length
   */
  public boolean verifies(byte[] message, byte[] signature) {
    return signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, point, message, 0, message.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerKey key && text.equals(key.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
