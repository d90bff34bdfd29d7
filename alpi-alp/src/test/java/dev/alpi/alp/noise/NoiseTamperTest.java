package dev.alpi.alp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte that a handshake and the first messages put on the wire, changed once. */
final class NoiseTamperTest {
  /** One bit; the one that X25519 ignores in the last byte of a key; all of them. */
  private static final int[] CHANGES = {0x01, 0x80, 0xff};

  private static final byte[] MESSAGE = {'{', '"', 'n', '"', ':', '1', '}'};

  private final Random random = new Random(1);

  @ParameterizedTest
  @EnumSource(HandshakeMessage.class)
  void no_changed_byte_of_a_handshake_message_is_accepted(HandshakeMessage message)
      throws NoiseException {
    int tried = 0;
    for (int index = 0; index < message.bytes(); index++) {
      for (int change : CHANGES) {
        NoisePair pair = new NoisePair(random).until(message);
        byte[] bytes = pair.sender(message).write();
        byte[] honest = bytes.clone();
        bytes[index] ^= (byte) change;
        Handshake receiver = pair.receiver(message);

        assertThatExceptionOfType(NoiseException.class)
            .as("byte %s changed by %s", index, change)
            .isThrownBy(() -> receiver.read(bytes))
            .isNotInstanceOf(NoiseException.Closed.class);
        assertDead(receiver, honest);
        tried++;
      }
    }
    assertThat(tried).isEqualTo(3 * (message == HandshakeMessage.S_SE ? 64 : 48));
  }

  private static void assertDead(Handshake handshake, byte[] honest) {
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(() -> handshake.read(honest));
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(handshake::write);
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(handshake::finish);
    assertThat(handshake.symmetric().chainingKey()).containsOnly(0);
    assertThat(handshake.symmetric().cipherKey()).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(HandshakeMessage.class)
  void no_changed_byte_of_a_handshake_frame_is_accepted(HandshakeMessage message)
      throws IOException {
    for (int index = 0; index < Frames.HANDSHAKE_LENGTH_BYTES + message.bytes(); index++) {
      for (int change : CHANGES) {
        NoisePair pair = new NoisePair(random).until(message);
        byte[] frame = Frames.handshake(pair.sender(message).write());
        frame[index] ^= (byte) change;
        Handshake receiver = pair.receiver(message);

        assertThatExceptionOfType(NoiseException.class)
            .as("byte %s changed by %s", index, change)
            .isThrownBy(
                () ->
                    receiver.read(Frames.readHandshake(new ByteArrayInputStream(frame), message)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HandshakeRole.class)
  void no_changed_byte_of_the_first_frame_is_accepted(HandshakeRole sender) throws IOException {
    int tried = 0;
    int frameBytes = 4 + MESSAGE.length + 16;
    for (int index = 0; index < frameBytes; index++) {
      for (int change : CHANGES) {
        NoisePair.Sessions sessions = new NoisePair(random).sessions();
        boolean forth = sender == HandshakeRole.INITIATOR;
        TransportSession from = forth ? sessions.initiator() : sessions.responder();
        TransportSession to = forth ? sessions.responder() : sessions.initiator();
        byte[] frame = from.seal(MESSAGE);
        byte[] honest = frame.clone();
        frame[index] ^= (byte) change;

        assertThatExceptionOfType(NoiseException.class)
            .as("byte %s changed by %s", index, change)
            .isThrownBy(() -> to.receive(new ByteArrayInputStream(frame)))
            .isNotInstanceOf(NoiseException.Closed.class);
        assertDead(to, honest);
        tried++;
      }
    }
    assertThat(tried).isEqualTo(3 * frameBytes);
  }

  private static void assertDead(TransportSession session, byte[] honest) {
    assertThat(session.isClosed()).isTrue();
    ByteArrayInputStream in = new ByteArrayInputStream(honest);
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(() -> session.receive(in));
    assertThat(in.available()).as("what is read after its end").isEqualTo(honest.length);
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.open(new byte[16]));
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(() -> session.seal(MESSAGE));
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.send(new ByteArrayOutputStream(), MESSAGE));
    assertThat(session.sending().shared()).containsOnly(0);
    assertThat(session.receiving().shared()).containsOnly(0);
  }

  @Test
  void unchanged_all_of_it_is_accepted() throws IOException {
    NoisePair.Sessions sessions = new NoisePair(random).sessions();
    byte[] forth = sessions.initiator().seal(MESSAGE);
    byte[] back = sessions.responder().seal(MESSAGE);

    assertThat(sessions.responder().receive(new ByteArrayInputStream(forth)))
        .contains(ByteBuffer.wrap(MESSAGE));
    assertThat(sessions.initiator().receive(new ByteArrayInputStream(back)))
        .contains(ByteBuffer.wrap(MESSAGE));
  }
}
