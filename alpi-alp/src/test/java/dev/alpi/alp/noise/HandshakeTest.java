package dev.alpi.alp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeTest {
  private final Random random = new Random(2);
  private final NoisePair pair = new NoisePair(random);

  @Test
  void each_end_learns_the_others_static_key() throws NoiseException {
    NoisePair.Sessions sessions = pair.sessions();

    assertThat(sessions.initiator().peer()).isEqualTo(pair.responderKey.publicKey());
    assertThat(sessions.responder().peer()).isEqualTo(pair.initiatorKey.publicKey());
  }

  @Test
  void the_responder_has_no_session_and_so_no_key_before_message_3() throws NoiseException {
    assertThatIllegalStateException().isThrownBy(pair.responder::finish);
    pair.responder.read(pair.initiator.write());
    assertThatIllegalStateException().isThrownBy(pair.responder::finish);
    pair.initiator.read(pair.responder.write());
    assertThatIllegalStateException().isThrownBy(pair.responder::finish);
    pair.responder.read(pair.initiator.write());

    assertThat(pair.responder.finish().peer()).isEqualTo(pair.initiatorKey.publicKey());
  }

  @Test
  void the_static_keys_are_nowhere_on_the_wire() throws NoiseException {
    String wire = "";
    for (HandshakeMessage message : HandshakeMessage.values()) {
      byte[] bytes = pair.sender(message).write();
      pair.receiver(message).read(bytes);
      wire += HexFormat.of().formatHex(bytes);
    }
    assertThat(wire)
        .hasSize(2 * (48 + 48 + 64))
        .doesNotContain(pair.initiatorKey.publicKey().toString())
        .doesNotContain(pair.responderKey.publicKey().toString());
  }

  @Test
  void each_handshake_has_its_own_ephemeral_keys() throws NoiseException {
    SecureRandom secure = new SecureRandom();
    StaticPublicKey responder = pair.responderKey.publicKey();
    byte[] first = Handshake.initiator(pair.initiatorKey, responder, secure).write();
    byte[] second = Handshake.initiator(pair.initiatorKey, responder, secure).write();

    assertThat(Arrays.copyOf(first, 32)).isNotEqualTo(Arrays.copyOf(second, 32));
  }

  @Test
  void a_wrong_responder_key_fails_at_the_responder() throws NoiseException {
    StaticPublicKey wrong = NoisePair.key(random).publicKey();
    Handshake initiator = Handshake.initiator(pair.initiatorKey, wrong, (RandomGenerator) random);
    byte[] message = initiator.write();

    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> pair.responder.read(message));
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(pair.responder::write);
  }

  @Test
  void who_does_not_have_the_responders_key_cannot_answer() throws NoiseException {
    pair.initiator.write();
    // the impostor has seen message 1 but cannot read it, and answers with keys of its own
    NoisePair other = new NoisePair(random);
    other.responder.read(other.initiator.write());
    byte[] answer = other.responder.write();

    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> pair.initiator.read(answer));
  }

  @ParameterizedTest
  @EnumSource(names = {"E_EE", "S_SE"})
  void a_message_of_another_handshake_is_not_accepted(HandshakeMessage message)
      throws NoiseException {
    NoisePair other = new NoisePair(random).until(message);
    byte[] bytes = other.sender(message).write();
    Handshake receiver = pair.until(message).receiver(message);

    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> receiver.read(bytes));
  }

  @Test
  void a_repeated_message_1_leads_to_no_session() throws NoiseException {
    byte[] recorded = pair.initiator.write();
    pair.responder.read(recorded);
    pair.initiator.read(pair.responder.write());
    byte[] third = pair.initiator.write();

    Handshake again = Handshake.responder(pair.responderKey, (RandomGenerator) random);
    again.read(recorded);
    again.write();
    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> again.read(third));
  }

  @ParameterizedTest
  @EnumSource(HandshakeMessage.class)
  void every_length_but_the_right_one_is_refused(HandshakeMessage message) throws NoiseException {
    for (int length = 0; length < message.bytes() + 40; length++) {
      NoisePair each = new NoisePair(random).until(message);
      byte[] bytes = Arrays.copyOf(each.sender(message).write(), length);
      if (length != message.bytes()) {
        assertThatExceptionOfType(NoiseException.class)
            .as("%s bytes", length)
            .isThrownBy(() -> each.receiver(message).read(bytes))
            .isInstanceOf(
                length < message.bytes()
                    ? NoiseException.Malformed.class
                    : NoiseException.NotAuthentic.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HandshakeMessage.class)
  void a_payload_of_the_longest_message_is_verified_and_ignored(HandshakeMessage message)
      throws NoiseException {
    byte[] payload = new byte[HandshakeMessage.BYTES_MAX - message.bytes()];
    pair.until(message);
    byte[] bytes = pair.sender(message).write(payload);
    assertThat(bytes).hasSize(65_535);
    pair.receiver(message).read(bytes);

    NoisePair changed = new NoisePair(random).until(message);
    byte[] changedBytes = changed.sender(message).write(payload);
    changedBytes[message.bytes()] ^= 1;
    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> changed.receiver(message).read(changedBytes));

    NoisePair longer = new NoisePair(random).until(message);
    byte[] tooLong = longer.sender(message).write(new byte[payload.length + 1]);
    assertThatExceptionOfType(NoiseException.Malformed.class)
        .isThrownBy(() -> longer.receiver(message).read(tooLong))
        .withMessageContaining("65536 bytes, allowed " + message.bytes() + " to 65535");
  }

  /** All encodings of points of low order that are below 2^255; cr.yp.to/ecdh.html. */
  private static final String[] LOW_ORDER = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
  };

  @Test
  void an_ephemeral_key_of_low_order_is_refused() throws NoiseException {
    for (String key : LOW_ORDER) {
      byte[] point = HexFormat.of().parseHex(key);
      NoisePair each = new NoisePair(random);
      assertThatExceptionOfType(NoiseException.WeakKey.class)
          .as(key)
          .isThrownBy(() -> each.responder.read(Arrays.copyOf(point, 48)));
      assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(each.responder::write);

      each.initiator.write();
      assertThatExceptionOfType(NoiseException.WeakKey.class)
          .as(key)
          .isThrownBy(() -> each.initiator.read(Arrays.copyOf(point, 48)));
      assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(each.initiator::write);
    }
  }

  @Test
  void a_responders_static_key_of_low_order_is_refused() {
    for (String key : LOW_ORDER) {
      StaticPublicKey weak = StaticPublicKey.of(HexFormat.of().parseHex(key));
      Handshake initiator = Handshake.initiator(pair.initiatorKey, weak, (RandomGenerator) random);

      assertThatExceptionOfType(NoiseException.WeakKey.class).as(key).isThrownBy(initiator::write);
      assertThat(initiator.ephemeral().shared()).containsOnly(0);
    }
  }

  @Test
  void an_initiators_static_key_of_low_order_is_refused() throws NoiseException {
    for (String key : LOW_ORDER) {
      NoisePair each = new NoisePair(random).until(HandshakeMessage.S_SE);
      // who has no private key: all that the third message needs is the sealed public one
      byte[] sealed = each.initiator.symmetric().encryptAndHash(HexFormat.of().parseHex(key));

      assertThatExceptionOfType(NoiseException.WeakKey.class)
          .as(key)
          .isThrownBy(() -> each.responder.read(Arrays.copyOf(sealed, 64)));
      assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(each.responder::finish);
    }
  }

  @Test
  void keys_are_wiped_when_it_is_finished() throws NoiseException {
    pair.until(HandshakeMessage.S_SE);
    pair.responder.read(pair.initiator.write());
    assertThat(pair.initiator.ephemeral().shared()).isNotEqualTo(new byte[32]);
    assertThat(pair.responder.symmetric().cipherKey()).isNotEqualTo(new byte[32]);
    pair.initiator.finish();
    pair.responder.finish();

    assertWiped(pair.initiator);
    assertWiped(pair.responder);
    assertThat(pair.initiatorKey.shared()).as("the caller's").isNotEqualTo(new byte[32]);
  }

  @ParameterizedTest
  @EnumSource(HandshakeMessage.class)
  void keys_are_wiped_when_it_is_closed(HandshakeMessage message) throws NoiseException {
    pair.until(message);
    byte[] bytes = pair.sender(message).write();
    pair.receiver(message).close();
    pair.sender(message).close();

    assertThat(pair.initiator.symmetric().chainingKey()).containsOnly(0);
    assertThat(pair.initiator.symmetric().cipherKey()).containsOnly(0);
    assertThat(pair.responder.symmetric().chainingKey()).containsOnly(0);
    assertThat(pair.sender(message).ephemeral().shared()).containsOnly(0);
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> pair.receiver(message).read(bytes));
  }

  private static void assertWiped(Handshake handshake) {
    assertThat(handshake.ephemeral().shared()).containsOnly(0);
    assertThat(handshake.symmetric().chainingKey()).containsOnly(0);
    assertThat(handshake.symmetric().cipherKey()).containsOnly(0);
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(handshake::write);
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> handshake.read(new byte[48]));
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(handshake::finish);
  }

  @Test
  void secrets_agreed_on_are_wiped_after_use() {
    SymmetricState state = new SymmetricState();
    byte[] secret = {1, 2, 3};
    state.mixKey(secret);

    assertThat(secret).containsOnly(0);
  }

  @Test
  void a_failing_source_of_randomness_ends_it() {
    RandomGenerator broken =
        () -> {
          throw new IllegalStateException("no entropy");
        };
    Handshake initiator =
        Handshake.initiator(pair.initiatorKey, pair.responderKey.publicKey(), broken);

    assertThatIllegalStateException().isThrownBy(initiator::write);
    assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(initiator::write);
  }

  @Test
  void out_of_turn_is_the_callers_mistake() throws NoiseException {
    assertThatIllegalStateException().isThrownBy(pair.responder::write);
    assertThatIllegalStateException().isThrownBy(() -> pair.initiator.read(new byte[48]));

    pair.sessions();
  }

  @Test
  void a_closed_static_key_is_not_used() throws NoiseException {
    byte[] message = pair.initiator.write();
    pair.responderKey.close();

    assertThat(pair.responderKey.shared()).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(() -> pair.responder.read(message));
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> pair.responder.read(message));
  }

  @Test
  void nothing_secret_is_in_texts() {
    assertThat(pair.initiatorKey).hasToString("StaticPrivateKey");
    assertThat(pair.initiator.symmetric()).hasToString("SymmetricState");
    assertThat(new CipherState()).hasToString("CipherState");
    assertThat(new WipeableKey("ChaCha20", 32)).hasToString("WipeableKey");
    assertThat(EphemeralPrivateKey.generate(random)).hasToString("EphemeralPrivateKey");
    assertThat(pair.initiator).hasToString("Handshake[INITIATOR, messages done: 0]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void keys_of_another_length_are_refused(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StaticPublicKey.of(new byte[length]))
        .withMessage("a static public key has " + length + " bytes, must have 32");
    assertThatIllegalArgumentException().isThrownBy(() -> StaticPrivateKey.of(new byte[length]));
  }

  @Test
  void static_keys_are_copies() {
    byte[] bytes = pair.initiatorKey.publicKey().bytes();
    StaticPublicKey key = StaticPublicKey.of(bytes);
    bytes[0] ^= 1;
    key.bytes()[1] ^= 1;

    assertThat(key)
        .isEqualTo(pair.initiatorKey.publicKey())
        .hasSameHashCodeAs(pair.initiatorKey.publicKey())
        .isNotEqualTo(StaticPublicKey.of(bytes));
  }

  @Test
  void a_connection_that_ends_within_a_frame_ends_it() throws IOException {
    byte[] frame = Frames.handshake(pair.initiator.write());
    for (int length = 0; length < frame.length; length++) {
      NoisePair each = new NoisePair(random);
      InputStream in = new ByteArrayInputStream(frame, 0, length);

      assertThatExceptionOfType(NoiseException.Truncated.class)
          .isThrownBy(() -> each.responder.perform(in, OutputStream.nullOutputStream()));
      assertThatExceptionOfType(NoiseException.Closed.class).isThrownBy(each.responder::finish);
    }
  }

  @Test
  void a_frame_of_an_impossible_length_is_refused_before_it_is_read() {
    for (int length : new int[] {0, 1, 47}) {
      byte[] sent = Arrays.copyOf(new byte[] {0, (byte) length}, 100);
      ByteArrayInputStream in = new ByteArrayInputStream(sent);
      NoisePair each = new NoisePair(random);

      assertThatExceptionOfType(NoiseException.Malformed.class)
          .isThrownBy(() -> each.responder.perform(in, OutputStream.nullOutputStream()));
      assertThat(in.available()).isEqualTo(98);
    }
  }

  @Test
  void nothing_is_read_beyond_the_handshake() throws IOException {
    NoiseVectors vectors = NoiseVectors.section("alp");
    ByteArrayOutputStream fromInitiator = new ByteArrayOutputStream();
    fromInitiator.write(vectors.get("message_1_frame"));
    fromInitiator.write(Frames.handshake(vectors.get("message_3")));
    fromInitiator.write(vectors.get("from_initiator_1_frame"));
    ByteArrayInputStream in = new ByteArrayInputStream(fromInitiator.toByteArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    TransportSession session = vectors.responder().perform(in, out);

    assertThat(out.toByteArray()).isEqualTo(Frames.handshake(vectors.get("message_2")));
    assertThat(in.available()).isEqualTo(vectors.get("from_initiator_1_frame").length);
    assertThat(session.receive(in)).isPresent();
  }

  @Test
  void a_failing_connection_ends_it() {
    OutputStream broken = OutputStream.nullOutputStream();
    assertThatThrownBy(
            () -> {
              broken.close();
              pair.initiator.perform(InputStream.nullInputStream(), broken);
            })
        .isExactlyInstanceOf(IOException.class);

    assertWiped(pair.initiator);
  }
}
