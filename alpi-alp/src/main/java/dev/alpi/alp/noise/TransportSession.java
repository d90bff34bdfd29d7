package dev.alpi.alp.noise;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * What a handshake ends in: messages to and from one peer, each secret, authentic, in its place,
 * and at most {@value #PLAINTEXT_BYTES_MAX} bytes long.
 *
 * <p>What nobody can know from here: whether the peer got the last messages, and whether it sent
 * more than arrived before the connection ended.
 *
 * <p><b>Threads:</b> any. Calls wait for each other, reading and writing of streams aside; frames
 * must be sent in the order in which they were sealed, which {@link #send} by one thread does.
 * Closing does not wake a thread that waits for the connection; closing the connection does.
 *
 * <p><b>Errors:</b> the first failure of any kind, in either direction, ends it and wipes its keys;
 * every later call throws {@link NoiseException.Closed}.
 *
 * <p><b>Compatibility:</b> on the wire. A frame is 4 bytes length of what follows, big-endian; the
 * ciphertext, as long as the plaintext; 16 bytes tag. No associated data, no rekeying. Frames are
 * longer than the 65,535 bytes that Noise allows to messages (section 3), as ALP has it.
 */
public final class TransportSession implements AutoCloseable {
  /*
   * Implementation notes
   *
   * One lock for both directions: ALP has one request at a time in a session, a blob's frame takes
   * 0.2 ms, and so a failure on one side wipes the keys of the other without a race.
   */

  /** The longest that may follow the length of a frame, tag included; ALP section 5.2. */
  public static final int CIPHERTEXT_BYTES_MAX = 1_048_576;

  /** The longest message. */
  public static final int PLAINTEXT_BYTES_MAX = CIPHERTEXT_BYTES_MAX - CipherState.TAG_BYTES;

  private static final byte[] NO_ASSOCIATED_BYTES = {};

  private final StaticPublicKey peer;
  private final CipherState sending;
  private final CipherState receiving;

  private boolean closed;

  /** Takes both states over. */
  TransportSession(StaticPublicKey peer, CipherState sending, CipherState receiving) {
    this.peer = peer;
    this.sending = sending;
    this.receiving = receiving;
  }

  /** {@return who is at the other end: the peer has proved to have the other half of this key} */
  public StaticPublicKey peer() {
    return peer;
  }

  /**
   * {@return the frame of a message, ready to be sent}
   *
   * @param plaintext the message; it is not changed
   * @throws NoiseException.Malformed if it is longer than {@link #PLAINTEXT_BYTES_MAX}; that ends
   *     the session too, as the peer would wait for it forever
   * @throws NoiseException if the session is over, or no number is left for the message
   */
  public byte[] seal(byte[] plaintext) throws NoiseException {
    return seal(plaintext, 0, plaintext.length);
  }

  /**
   * {@return the frame of a message that is part of an array}
   *
   * @param plaintext the array; it is not changed
   * @param offset where the message begins
   * @param length how many bytes it has
   * @throws IndexOutOfBoundsException if they are not all in the array; the session goes on
   * @throws NoiseException as {@link #seal(byte[])}
   */
  public synchronized byte[] seal(byte[] plaintext, int offset, int length) throws NoiseException {
    requireOpen();
    Objects.checkFromIndexSize(offset, length, plaintext.length);
    boolean succeeded = false;
    try {
      if (length > PLAINTEXT_BYTES_MAX) {
        throw new NoiseException.Malformed(
            "a message to send has " + length + " bytes, allowed " + PLAINTEXT_BYTES_MAX);
      }
      int ciphertextLength = length + CipherState.TAG_BYTES;
      byte[] frame = new byte[Frames.TRANSPORT_LENGTH_BYTES + ciphertextLength];
      Frames.putLength(ciphertextLength, frame, Frames.TRANSPORT_LENGTH_BYTES);
      sending.encrypt(
          NO_ASSOCIATED_BYTES, plaintext, offset, length, frame, Frames.TRANSPORT_LENGTH_BYTES);
      succeeded = true;
      return frame;
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * {@return the message of a frame} It is decrypted in place: the buffer is the beginning of the
   * array, which is the message's from now on.
   *
   * @param ciphertext the frame without its length: ciphertext and tag, 16 to {@link
   *     #CIPHERTEXT_BYTES_MAX} bytes
   * @throws NoiseException if the session is over, or that is not the peer's next frame
   */
  public synchronized ByteBuffer open(byte[] ciphertext) throws NoiseException {
    requireOpen();
    boolean succeeded = false;
    try {
      requireCiphertextLength(ciphertext.length);
      int length = receiving.decrypt(NO_ASSOCIATED_BYTES, ciphertext);
      succeeded = true;
      return ByteBuffer.wrap(ciphertext, 0, length).slice();
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Sends a message in one write, and flushes.
   *
   * @param out where to; stays open
   * @param plaintext the message, at most {@link #PLAINTEXT_BYTES_MAX} bytes
   * @throws NoiseException as {@link #seal(byte[])}
   * @throws IOException if the connection fails: part of the frame may have been sent
   */
  public void send(OutputStream out, byte[] plaintext) throws IOException {
    byte[] frame = seal(plaintext);
    boolean succeeded = false;
    try {
      out.write(frame);
      out.flush();
      succeeded = true;
    } finally {
      // part of a frame may be out: what follows would be read as the rest of it
      if (!succeeded) {
        close();
      }
    }
  }

  /**
   * Waits for a message. No more than four times what has arrived is kept for it, from 64 KiB on,
   * so a peer that announces much and sends nothing holds little.
   *
   * @param in where from; stays open, and nothing behind the frame is read
   * @return the message; empty if the connection ends where a frame would begin
   * @throws NoiseException if what arrives is no message of the peer, or ends within one
   * @throws IOException if the connection fails
   */
  public Optional<ByteBuffer> receive(InputStream in) throws IOException {
    return receive(in, PLAINTEXT_BYTES_MAX);
  }

  /**
   * Waits for a message of limited length, as {@link #receive(InputStream)} does. A longer one ends
   * the session when its length has arrived.
   *
   * @param in where from; stays open, and nothing behind the frame is read
   * @param bytesMax the most bytes, 0 to {@link #PLAINTEXT_BYTES_MAX}
   * @return the message; empty if the connection ends where a frame would begin
   * @throws NoiseException.Malformed if the message is longer
   * @throws IOException as {@link #receive(InputStream)}
   */
  public Optional<ByteBuffer> receive(InputStream in, int bytesMax) throws IOException {
    synchronized (this) {
      requireOpen();
    }
    boolean succeeded = false;
    try {
      Optional<byte[]> ciphertext = Frames.readTransport(in, bytesMax + CipherState.TAG_BYTES);
      Optional<ByteBuffer> message = Optional.empty();
      if (ciphertext.isPresent()) {
        message = Optional.of(open(ciphertext.get()));
      }
      succeeded = true;
      return message;
    } finally {
      if (!succeeded) {
        close();
      }
    }
  }

  /** Refuses a length that no frame can have; taken as unsigned. */
  static void requireCiphertextLength(int length) throws NoiseException.Malformed {
    requireCiphertextLength(length, CIPHERTEXT_BYTES_MAX);
  }

  static void requireCiphertextLength(int length, int most) throws NoiseException.Malformed {
    if (length < CipherState.TAG_BYTES || length > most) {
      throw new NoiseException.Malformed(
          "a frame has "
              + Integer.toUnsignedString(length)
              + (" bytes, allowed " + CipherState.TAG_BYTES + " to " + most));
    }
  }

  private void requireOpen() throws NoiseException.Closed {
    if (closed) {
      throw new NoiseException.Closed("the session");
    }
  }

  /** Returns the state of what is sent, for tests. */
  CipherState sending() {
    return sending;
  }

  /** Returns the state of what is received, for tests. */
  CipherState receiving() {
    return receiving;
  }

  /** {@return whether it is over, by {@link #close} or a failure} */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Ends it and wipes its keys. The connection stays the caller's to close. */
  @Override
  public synchronized void close() {
    closed = true;
    sending.close();
    receiving.close();
  }

  @Override
  public String toString() {
    return "TransportSession[" + peer + "]";
  }
}
