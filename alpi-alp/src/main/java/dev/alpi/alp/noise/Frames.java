package dev.alpi.alp.noise;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * How messages follow each other on a connection: each is a frame of its length, big-endian, and
 * its bytes.
 *
 * <p><b>Compatibility:</b> on the wire. Handshake: 2 bytes length. Transport: 4 bytes length.
 */
final class Frames {
  static final int HANDSHAKE_LENGTH_BYTES = 2;
  static final int TRANSPORT_LENGTH_BYTES = 4;

  /**
   * How many bytes are reserved for a frame before any of it has arrived: a length costs its sender
   * nothing. Every handshake message fits.
   */
  private static final int FIRST_BYTES = 1 << 16;

  /** By how much more is reserved than has arrived. Few steps to a blob's 700 KB. */
  private static final int GROWTH = 4;

  private Frames() {}

  /** Returns the frame of a handshake message. */
  static byte[] handshake(byte[] message) {
    byte[] frame = new byte[HANDSHAKE_LENGTH_BYTES + message.length];
    putLength(message.length, frame, HANDSHAKE_LENGTH_BYTES);
    System.arraycopy(message, 0, frame, HANDSHAKE_LENGTH_BYTES, message.length);
    return frame;
  }

  /** Writes {@code length} to the first bytes of {@code frame}, as many as {@code lengthBytes}. */
  static void putLength(int length, byte[] frame, int lengthBytes) {
    for (int index = 0; index < lengthBytes; index++) {
      frame[index] = (byte) (length >>> Byte.SIZE * (lengthBytes - 1 - index));
    }
  }

  /** Reads one handshake message, which must be {@code expected}. */
  static byte[] readHandshake(InputStream in, HandshakeMessage expected) throws IOException {
    byte[] prefix = readExactly(in, HANDSHAKE_LENGTH_BYTES);
    int length = length(prefix);
    expected.requireLength(length);
    return readExactly(in, length);
  }

  /**
   * Reads one ciphertext of at most {@code most} bytes; empty if the stream ends where a frame
   * would begin.
   */
  static Optional<byte[]> readTransport(InputStream in, int most) throws IOException {
    byte[] prefix = new byte[TRANSPORT_LENGTH_BYTES];
    int arrived = in.readNBytes(prefix, 0, TRANSPORT_LENGTH_BYTES);
    if (arrived == 0) {
      return Optional.empty();
    }
    if (arrived < TRANSPORT_LENGTH_BYTES) {
      throw new NoiseException.Truncated(arrived, TRANSPORT_LENGTH_BYTES);
    }
    int length = length(prefix);
    TransportSession.requireCiphertextLength(length, most);
    return Optional.of(readExactly(in, length));
  }

  private static int length(byte[] prefix) {
    int length = 0;
    for (byte each : prefix) {
      length = length << Byte.SIZE | Byte.toUnsignedInt(each);
    }
    return length;
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[Math.min(length, FIRST_BYTES)];
    int arrived = in.readNBytes(bytes, 0, bytes.length);
    while (arrived == bytes.length && arrived < length) {
      bytes = Arrays.copyOf(bytes, Math.min(length, arrived * GROWTH));
      arrived += in.readNBytes(bytes, arrived, bytes.length - arrived);
    }
    if (arrived < length) {
      throw new NoiseException.Truncated(arrived, length);
    }
    return bytes;
  }
}
