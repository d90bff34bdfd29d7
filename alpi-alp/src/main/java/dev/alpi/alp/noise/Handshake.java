package dev.alpi.alp.noise;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One handshake, of the initiator or the responder. {@link #perform} does it over a connection;
 * {@link #write}, {@link #read} and {@link #finish} do it step by step.
 *
 * <p>The responder learns the initiator's static key with the third message, and the caller from
 * the session: nobody acts on a key that its owner has not proved to have. Who watches the network
 * learns the key of neither.
 *
 * <p><b>Threads:</b> one at a time, closing included: a time-out is for the caller to make, by
 * closing the connection.
 *
 * <p><b>Errors:</b> the first failure of any kind ends it and wipes its keys; every later call
 * throws {@link NoiseException.Closed}. A call out of turn is the caller's mistake and changes
 * nothing. The static private key stays the caller's.
 */
public final class Handshake implements AutoCloseable {
  private static final byte[] NO_PAYLOAD = {};

  /*
   * Implementation notes
   *
   * The lines that do a token of the pattern stand under it. Each end does the same to the state;
   * where a secret is agreed on, each has the private half of another key.
   *
   * The responder makes its ephemeral key only after message 1 has verified: who does not know its
   * static key gets one agreement out of it, 0.1 ms, and nothing more.
   */
  private final HandshakeRole role;
  private final StaticPrivateKey own;
  private final RandomGenerator random;
  private final SymmetricState symmetric = new SymmetricState();

  private @Nullable StaticPublicKey peer;
  private @Nullable EphemeralPrivateKey ephemeral;
  private @Nullable EphemeralPublicKey peerEphemeral;
  private int messagesDone;
  private boolean closed;

  private Handshake(
      HandshakeRole role, StaticPrivateKey own, StaticPublicKey responder, RandomGenerator random) {
    this.role = role;
    this.own = own;
    this.random = random;
    // <- s
    symmetric.mixHash(responder.shared());
  }

  /**
   * Begins the handshake of who opened a connection.
   *
   * @param own the initiator's static key, which the responder will know afterwards
   * @param responder who must be at the other end
   * @param random what the ephemeral key is made from
   * @return the handshake, whose turn it is to write; to be closed unless {@link #perform} does
   */
  public static Handshake initiator(
      StaticPrivateKey own, StaticPublicKey responder, SecureRandom random) {
    return initiator(own, responder, (RandomGenerator) random);
  }

  /** For tests, which know what {@code random} gives. */
  static Handshake initiator(
      StaticPrivateKey own, StaticPublicKey responder, RandomGenerator random) {
    Handshake handshake = new Handshake(HandshakeRole.INITIATOR, own, responder, random);
    handshake.peer = responder;
    return handshake;
  }

  /**
   * Begins the handshake of who accepted a connection.
   *
   * @param own the responder's static key, which the initiator must know
   * @param random what the ephemeral key is made from
   * @return the handshake, whose turn it is to read; to be closed unless {@link #perform} does
   */
  public static Handshake responder(StaticPrivateKey own, SecureRandom random) {
    return responder(own, (RandomGenerator) random);
  }

  /** For tests, which know what {@code random} gives. */
  static Handshake responder(StaticPrivateKey own, RandomGenerator random) {
    return new Handshake(HandshakeRole.RESPONDER, own, own.publicKey(), random);
  }

  /**
   * Does the whole handshake over a connection, in frames of 2 bytes length, big-endian, and the
   * message. Reads not a byte beyond it. Closes neither stream.
   *
   * <p>A responder that has another static key than was expected just closes the connection: to the
   * initiator that is {@link NoiseException.Truncated}.
   *
   * @param in what the peer sends; waited for without a limit of time
   * @param out what is sent to the peer; flushed after each message
   * @return the session, to be closed; what it sends and receives goes over the same streams
   * @throws NoiseException if the peer is not who it should be or does not keep to the protocol
   * @throws IOException if the connection fails
   */
  public TransportSession perform(InputStream in, OutputStream out) throws IOException {
    try (Handshake _ = this) {
      while (messagesDone < HandshakeMessage.values().length) {
        HandshakeMessage message = next();
        if (message.sender() == role) {
          out.write(Frames.handshake(write()));
          out.flush();
        } else {
          read(Frames.readHandshake(in, message));
        }
      }
      return finish();
    }
  }

  /**
   * Does the whole handshake of who accepted a connection, where the initiator may know him by any
   * of several static keys: the first message tells by which.
   *
   * @param own at least one key, the likeliest first; they stay the caller's
   * @param random what the ephemeral key is made from
   * @param in as {@link #perform}
   * @param out as {@link #perform}
   * @return the session, to be closed
   * @throws NoiseException as {@link #perform}
   * @throws IOException as {@link #perform}
   */
  public static TransportSession accept(
      List<StaticPrivateKey> own, SecureRandom random, InputStream in, OutputStream out)
      throws IOException {
    byte[] first = Frames.readHandshake(in, HandshakeMessage.E_ES);
    for (StaticPrivateKey each : own.subList(0, own.size() - 1)) {
      Handshake handshake = responder(each, random);
      try {
        handshake.read(first);
      } catch (NoiseException.NotAuthentic e) {
        // that handshake is over; the message may be meant for the next key
        continue;
      }
      return handshake.perform(in, out);
    }
    Handshake last = responder(own.getLast(), random);
    last.read(first);
    return last.perform(in, out);
  }

  /**
   * {@return the next message, without its length} It has no payload.
   *
   * @throws IllegalStateException if it is not this end's turn
   * @throws NoiseException if the handshake is over, or a key of the peer is weak
   */
  public byte[] write() throws NoiseException {
    return write(NO_PAYLOAD);
  }

  /** For tests: a peer of another make may send payloads. */
  byte[] write(byte[] payload) throws NoiseException {
    HandshakeMessage message = next();
    if (message.sender() != role) {
      throw new IllegalStateException("the other end has to write message " + message);
    }
    boolean succeeded = false;
    try {
      ByteBuffer out = ByteBuffer.allocate(message.bytes() + payload.length);
      switch (message) {
        case E_ES -> {
          // e
          writeEphemeral(out);
          // es
          symmetric.mixKey(ephemeral().agree(peer()));
        }
        case E_EE -> {
          // e
          writeEphemeral(out);
          // ee
          symmetric.mixKey(ephemeral().agree(peerEphemeral()));
        }
        case S_SE -> {
          // s
          out.put(symmetric.encryptAndHash(own.publicKey().shared()));
          // se
          symmetric.mixKey(own.agree(peerEphemeral()));
        }
      }
      out.put(symmetric.encryptAndHash(payload));
      messagesDone++;
      succeeded = true;
      return out.array();
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Takes the other end's next message. A payload is verified and ignored.
   *
   * @param bytes the message, without its length; it is not changed
   * @throws IllegalStateException if it is this end's turn
   * @throws NoiseException if the handshake is over, the message has a length that it cannot have,
   *     does not verify, or brings a weak key
   */
  public void read(byte[] bytes) throws NoiseException {
    HandshakeMessage message = next();
    if (message.sender() == role) {
      throw new IllegalStateException("this end has to write message " + message);
    }
    boolean succeeded = false;
    try {
      message.requireLength(bytes.length);
      ByteBuffer in = ByteBuffer.wrap(bytes);
      switch (message) {
        case E_ES -> {
          // e
          readEphemeral(in);
          // es
          symmetric.mixKey(own.agree(peerEphemeral()));
        }
        case E_EE -> {
          // e
          readEphemeral(in);
          // ee
          symmetric.mixKey(ephemeral().agree(peerEphemeral()));
        }
        case S_SE -> {
          // s
          byte[] sealed = take(in, X25519Keys.BYTES + CipherState.TAG_BYTES);
          peer = StaticPublicKey.of(symmetric.decryptAndHash(sealed));
          // se
          symmetric.mixKey(ephemeral().agree(peer()));
        }
      }
      symmetric.decryptAndHash(take(in, in.remaining()));
      messagesDone++;
      succeeded = true;
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Ends the handshake, after the third message.
   *
   * @return the session, to be closed; it outlives the handshake
   * @throws IllegalStateException if there is a message still to come
   * @throws NoiseException.Closed if the handshake is over
   */
  public TransportSession finish() throws NoiseException {
    requireOpen();
    if (messagesDone < HandshakeMessage.values().length) {
      throw new IllegalStateException("message " + next() + " is still to come");
    }
    CipherState fromInitiator = new CipherState();
    CipherState fromResponder = new CipherState();
    try {
      symmetric.split(fromInitiator, fromResponder);
    } finally {
      close();
    }
    return switch (role) {
      case INITIATOR -> new TransportSession(peer(), fromInitiator, fromResponder);
      case RESPONDER -> new TransportSession(peer(), fromResponder, fromInitiator);
    };
  }

  private HandshakeMessage next() throws NoiseException.Closed {
    requireOpen();
    if (messagesDone == HandshakeMessage.values().length) {
      throw new IllegalStateException("all messages were exchanged, finish is next");
    }
    return HandshakeMessage.values()[messagesDone];
  }

  private void requireOpen() throws NoiseException.Closed {
    if (closed) {
      throw new NoiseException.Closed("the handshake");
    }
  }

  private void writeEphemeral(ByteBuffer out) {
    ephemeral = EphemeralPrivateKey.generate(random);
    out.put(ephemeral.publicKey().shared());
    symmetric.mixHash(ephemeral.publicKey().shared());
  }

  private void readEphemeral(ByteBuffer in) {
    byte[] bytes = take(in, X25519Keys.BYTES);
    peerEphemeral = new EphemeralPublicKey(bytes);
    symmetric.mixHash(bytes);
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private StaticPublicKey peer() {
    return Objects.requireNonNull(peer);
  }

  private EphemeralPublicKey peerEphemeral() {
    return Objects.requireNonNull(peerEphemeral);
  }

  /** Returns the ephemeral key, for a test to see that it is wiped. */
  EphemeralPrivateKey ephemeral() {
    return Objects.requireNonNull(ephemeral);
  }

  /** Returns the state, for a test to see that it is wiped. */
  SymmetricState symmetric() {
    return symmetric;
  }

  /** Ends it, wherever it is, and wipes its keys. */
  @Override
  public void close() {
    closed = true;
    symmetric.close();
    if (ephemeral != null) {
      ephemeral.close();
    }
  }

  @Override
  public String toString() {
    return "Handshake[" + role + ", messages done: " + messagesDone + "]";
  }
}
