package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * Signs what a profile sends and gives it the bytes of the wire.
 *
 * <p><b>Threads:</b> any. The identity stays its owner's to close.
 *
 * <p><b>Compatibility:</b> alp spec §2 and §3.
 */
public final class EnvelopeCodec {
  /** The version of the protocol: {@code alp.v}. */
  public static final int VERSION = 1;

  /**
   * Where the signature goes: {@code alp} comes before all other members that a message of ours
   * has, and in it {@code sig} after {@code from} and {@code nonce}.
   *
   * <pre>
   *   16  {"alp":{"from":"
   *   44  the sender's key
   *   11  ","nonce":"
   *   32  the nonce
   *    2  ",
   * </pre>
   */
  private static final int SIGNATURE_AT = 16 + 44 + 11 + 32 + 2;

  private final Identity self;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * Makes one for the messages of {@code self}.
   *
   * @param self who signs
   * @param clock what time it is
   * @param random where nonces and ids come from
   */
  public EnvelopeCodec(Identity self, InstantSource clock, SecureRandom random) {
    this.self = self;
    this.clock = clock;
    this.random = random;
  }

  /**
   * {@return the header of a message to {@code to} that is sent now}
   *
   * @param to who is meant
   */
  public Header header(PeerKey to) {
    return new Header(
        self.key(), to, clock.instant().truncatedTo(ChronoUnit.MICROS), Nonce.generate(random));
  }

  /** {@return an id for a request: 32 hexadecimal digits, random} */
  public String freshId() {
    return Nonce.generate(random).text();
  }

  /**
   * {@return the bytes of {@code envelope} on the wire, signed} They are in canonical form: one
   * line, no space.
   *
   * @param envelope what to send, its header from {@link #header}
   * @throws MalformedMessageException if it has no canonical form or is longer than {@link
   *     CanonicalJson#BYTES_MAX}
   * @throws IllegalArgumentException if it is somebody else's
   */
  public byte[] seal(Envelope envelope) throws MalformedMessageException {
    if (!envelope.header().from().equals(self.key())) {
      throw new IllegalArgumentException("a message of somebody else: " + envelope.header().from());
    }
    byte[] signed = CanonicalJson.bytes(WireMessage.unsigned(envelope));
    String signature = Base64.getEncoder().encodeToString(self.sign(signed));
    byte[] member = ("\"sig\":\"" + signature + "\",").getBytes(ISO_8859_1);
    int length = signed.length + member.length;
    if (length > CanonicalJson.BYTES_MAX) {
      throw new MalformedMessageException(
          "a message of " + length + " bytes, allowed " + CanonicalJson.BYTES_MAX);
    }
    byte[] wire = new byte[length];
    System.arraycopy(signed, 0, wire, 0, SIGNATURE_AT);
    System.arraycopy(member, 0, wire, SIGNATURE_AT, member.length);
    System.arraycopy(
        signed, SIGNATURE_AT, wire, SIGNATURE_AT + member.length, signed.length - SIGNATURE_AT);
    return wire;
  }
}
