package dev.alpi.backup;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * The secret of a {@link Recipient}: it opens archives that were made for it. In the form that age
 * has for its identities ({@code AGE-SECRET-KEY-1…}).
 *
 * <p><b>Threads:</b> may be used by several, until one closes it.
 */
public final class ArchiveIdentity implements AutoCloseable {
  private static final String PREFIX = "age-secret-key-";

  private final byte[] secret;

  private ArchiveIdentity(byte[] secret) {
    this.secret = secret;
  }

  /**
   * {@return a new one}
   *
   * @param random where it comes from
   */
  public static ArchiveIdentity create(SecureRandom random) {
    byte[] secret = new byte[Recipient.KEY_BYTES];
    random.nextBytes(secret);
    return new ArchiveIdentity(secret);
  }

  /**
   * {@return that which {@code text} is; empty if it is none}
   *
   * @param text as {@link #text} returns it
   */
  public static Optional<ArchiveIdentity> parse(String text) {
    return Bech32.decode(PREFIX, text)
        .filter(bytes -> bytes.length == Recipient.KEY_BYTES)
        .map(ArchiveIdentity::new);
  }

  /** {@return for whom archives are made that it opens} */
  public Recipient recipient() {
    byte[] key = new byte[Recipient.KEY_BYTES];
    X25519.generatePublicKey(secret, 0, key, 0);
    return Recipient.of(key);
  }

  /** {@return its text form: a secret} */
  public String text() {
    return Bech32.encode(PREFIX, secret).toUpperCase(Locale.ROOT);
  }

  /** Returns what it and whoever has the secret of {@code share} know; empty if that is nothing. */
  Optional<byte[]> agreed(byte[] share) {
    byte[] shared = new byte[Recipient.KEY_BYTES];
    return X25519.calculateAgreement(secret, 0, share, 0, shared, 0)
        ? Optional.of(shared)
        : Optional.empty();
  }

  /** Says nothing of the secret. */
  @Override
  public String toString() {
    return "identity of " + recipient();
  }

  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }
}
