package dev.alpi.alp.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes on the wire and in between, against three independent sources. */
final class NoiseVectorsTest {
  @ParameterizedTest
  @ValueSource(strings = {"alp", "published", "payloads"})
  void both_ends_make_the_bytes_of_the_vectors(String section) throws NoiseException {
    NoiseVectors vectors = NoiseVectors.section(section);
    Handshake initiator = vectors.initiator();
    Handshake responder = vectors.responder();
    for (HandshakeMessage message : HandshakeMessage.values()) {
      int number = message.ordinal() + 1;
      boolean forth = message.sender() == HandshakeRole.INITIATOR;
      byte[] payload = optional(vectors, "payload_" + number);
      byte[] expected = vectors.get("message_" + number);

      assertThat((forth ? initiator : responder).write(payload)).isEqualTo(expected);
      (forth ? responder : initiator).read(expected);
    }
    if (vectors.has("handshake_hash")) {
      assertThat(initiator.symmetric().handshakeHash()).isEqualTo(vectors.get("handshake_hash"));
      assertThat(responder.symmetric().handshakeHash()).isEqualTo(vectors.get("handshake_hash"));
    }
    TransportSession atInitiator = initiator.finish();
    TransportSession atResponder = responder.finish();
    assertThat(atInitiator.peer().bytes()).isEqualTo(publicOf(vectors, "responder_static"));
    assertThat(atResponder.peer().bytes()).isEqualTo(publicOf(vectors, "initiator_static"));
    if (vectors.has("key_from_initiator")) {
      byte[] fromInitiator = vectors.get("key_from_initiator");
      byte[] fromResponder = vectors.get("key_from_responder");
      assertThat(atInitiator.sending().shared()).isEqualTo(fromInitiator);
      assertThat(atInitiator.receiving().shared()).isEqualTo(fromResponder);
      assertThat(atResponder.sending().shared()).isEqualTo(fromResponder);
      assertThat(atResponder.receiving().shared()).isEqualTo(fromInitiator);
    }
    transport(vectors, "from_initiator_", atInitiator, atResponder);
    transport(vectors, "from_responder_", atResponder, atInitiator);
  }

  private static void transport(
      NoiseVectors vectors, String prefix, TransportSession from, TransportSession to)
      throws NoiseException {
    for (int number = 1; vectors.has(prefix + number); number++) {
      byte[] plaintext = vectors.get(prefix + number);
      byte[] frame = from.seal(plaintext);

      assertThat(frame).isEqualTo(vectors.get(prefix + number + "_frame"));
      ByteBuffer opened = to.open(Arrays.copyOfRange(frame, 4, frame.length));
      assertThat(opened).isEqualTo(ByteBuffer.wrap(plaintext));
    }
  }

  private static byte[] optional(NoiseVectors vectors, String name) {
    return vectors.has(name) ? vectors.get(name) : new byte[0];
  }

  private static byte[] publicOf(NoiseVectors vectors, String name) {
    return StaticPrivateKey.of(vectors.get(name)).publicKey().bytes();
  }

  @Test
  void intermediate_values_are_those_of_the_vectors() throws NoiseException {
    NoiseVectors vectors = NoiseVectors.section("alp");
    Handshake initiator = vectors.initiator();
    Handshake responder = vectors.responder();
    byte[] premessage = vectors.get("hash_after_premessage");
    assertThat(initiator.symmetric().handshakeHash()).isEqualTo(premessage);
    assertThat(responder.symmetric().handshakeHash()).isEqualTo(premessage);

    responder.read(initiator.write());
    initiator.read(responder.write());
    responder.read(initiator.write());

    assertThat(initiator.symmetric().chainingKey()).isEqualTo(vectors.get("chaining_key"));
    assertThat(responder.symmetric().chainingKey()).isEqualTo(vectors.get("chaining_key"));
    assertThat(publicOf(vectors, "initiator_static"))
        .isEqualTo(vectors.get("initiator_static_public"));
    assertThat(publicOf(vectors, "responder_static"))
        .isEqualTo(vectors.get("responder_static_public"));
  }

  @Test
  void a_connection_carries_the_frames_of_the_vectors() throws IOException {
    NoiseVectors vectors = NoiseVectors.section("alp");
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    TransportSession session =
        vectors
            .initiator()
            .perform(new ByteArrayInputStream(Frames.handshake(vectors.get("message_2"))), sent);
    session.send(sent, vectors.get("from_initiator_1"));
    session.send(sent, vectors.get("from_initiator_2"));

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(vectors.get("message_1_frame"));
    expected.write(new byte[] {0, 64});
    expected.write(vectors.get("message_3"));
    expected.write(vectors.get("from_initiator_1_frame"));
    expected.write(vectors.get("from_initiator_2_frame"));
    assertThat(sent.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(session.receive(new ByteArrayInputStream(vectors.get("from_responder_1_frame"))))
        .contains(ByteBuffer.wrap(vectors.get("from_responder_1")));
  }
}
