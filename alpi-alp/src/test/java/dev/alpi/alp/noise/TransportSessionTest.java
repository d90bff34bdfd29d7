package dev.alpi.alp.noise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransportSessionTest {
  private static final int PREFIX_BYTES = 4;

  private final Random random = new Random(3);

  private TransportSession alice;
  private TransportSession bob;

  @BeforeEach
  void connect() throws NoiseException {
    NoisePair.Sessions sessions = new NoisePair(random).sessions();
    alice = sessions.initiator();
    bob = sessions.responder();
  }

  private static byte[] ciphertext(byte[] frame) {
    return Arrays.copyOfRange(frame, PREFIX_BYTES, frame.length);
  }

  private static String text(ByteBuffer message) {
    return UTF_8.decode(message).toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 63, 64, 65, 4096, 65_519, 65_520, 700_000, 1_048_560})
  void messages_of_every_size_arrive_both_ways(int length) throws IOException {
    byte[] message = new byte[length];
    random.nextBytes(message);
    ByteArrayOutputStream forth = new ByteArrayOutputStream();
    alice.send(forth, message);
    alice.send(forth, message);
    ByteArrayInputStream in = new ByteArrayInputStream(forth.toByteArray());

    assertThat(forth.size()).isEqualTo(2 * (PREFIX_BYTES + length + 16));
    assertThat(bob.receive(in)).contains(ByteBuffer.wrap(message));
    assertThat(bob.receive(in)).contains(ByteBuffer.wrap(message));
    assertThat(bob.receive(in)).isEmpty();
    assertThat(alice.open(ciphertext(bob.seal(message)))).isEqualTo(ByteBuffer.wrap(message));
  }

  @Test
  void part_of_an_array_can_be_sealed() throws NoiseException {
    byte[] array = "xxhelloyy".getBytes(UTF_8);

    assertThat(text(bob.open(ciphertext(alice.seal(array, 2, 5))))).isEqualTo("hello");
    assertThat(array).isEqualTo("xxhelloyy".getBytes(UTF_8));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> alice.seal(array, 5, 5));
  }

  @Test
  void a_message_is_opened_where_its_ciphertext_was() throws NoiseException {
    byte[] bytes = ciphertext(alice.seal("hello".getBytes(UTF_8)));
    ByteBuffer message = bob.open(bytes);

    assertThat(message.array()).isSameAs(bytes);
    assertThat(message.arrayOffset()).isZero();
    assertThat(message.capacity()).isEqualTo(5);
  }

  @Test
  void equal_messages_have_nothing_in_common_on_the_wire() throws NoiseException {
    byte[] message = new byte[64];
    byte[] first = ciphertext(alice.seal(message));
    byte[] second = ciphertext(alice.seal(message));
    byte[] back = ciphertext(bob.seal(message));

    assertThat(first).isNotEqualTo(second).isNotEqualTo(back);
    assertThat(second).isNotEqualTo(back);
  }

  @Test
  void a_message_that_is_too_long_is_not_sent() {
    assertThatExceptionOfType(NoiseException.Malformed.class)
        .isThrownBy(() -> alice.seal(new byte[1_048_561]))
        .withMessage("a message to send has 1048561 bytes, allowed 1048560");
    assertDead(alice);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 1_048_577, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff})
  void a_frame_of_an_impossible_length_is_refused_before_it_is_read(int length) {
    byte[] sent = new byte[100];
    Frames.putLength(length, sent, PREFIX_BYTES);
    ByteArrayInputStream in = new ByteArrayInputStream(sent);

    assertThatExceptionOfType(NoiseException.Malformed.class)
        .isThrownBy(() -> bob.receive(in))
        .withMessage(
            "a frame has %s bytes, allowed 16 to 1048576", Integer.toUnsignedString(length));
    assertThat(in.available()).isEqualTo(96);
    assertDead(bob);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 1_048_577})
  void a_ciphertext_of_an_impossible_length_is_refused(int length) {
    assertThatExceptionOfType(NoiseException.Malformed.class)
        .isThrownBy(() -> bob.open(new byte[length]));
    assertDead(bob);
  }

  @Test
  void a_frame_that_ends_early_is_refused() throws IOException {
    byte[] frame = alice.seal("hello".getBytes(UTF_8));
    for (int length = 1; length < frame.length; length++) {
      connect();
      InputStream in = new ByteArrayInputStream(frame, 0, length);

      assertThatExceptionOfType(NoiseException.Truncated.class).isThrownBy(() -> bob.receive(in));
      assertDead(bob);
    }
  }

  @Test
  void a_shortened_frame_with_a_fitting_length_is_refused() throws NoiseException {
    byte[] bytes = ciphertext(alice.seal("hello".getBytes(UTF_8)));

    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> bob.open(Arrays.copyOf(bytes, bytes.length - 1)));
    assertDead(bob);
  }

  @Test
  void a_repeated_frame_is_refused() throws NoiseException {
    byte[] frame = alice.seal("hello".getBytes(UTF_8));
    bob.open(ciphertext(frame));

    assertThatExceptionOfType(NoiseException.NotAuthentic.class)
        .isThrownBy(() -> bob.open(ciphertext(frame)))
        .withMessage("a message of 21 bytes does not verify as number 1");
    assertDead(bob);
  }

  @Test
  void frames_in_another_order_are_refused() throws NoiseException {
    alice.seal("first".getBytes(UTF_8));
    byte[] second = ciphertext(alice.seal("second".getBytes(UTF_8)));

    assertThatExceptionOfType(NoiseException.NotAuthentic.class).isThrownBy(() -> bob.open(second));
    assertDead(bob);
  }

  @Test
  void a_dropped_frame_is_noticed_at_the_next() throws NoiseException {
    bob.open(ciphertext(alice.seal("first".getBytes(UTF_8))));
    alice.seal("dropped".getBytes(UTF_8));
    byte[] third = ciphertext(alice.seal("third".getBytes(UTF_8)));

    assertThatExceptionOfType(NoiseException.NotAuthentic.class).isThrownBy(() -> bob.open(third));
    assertDead(bob);
  }

  @Test
  void a_frame_sent_back_is_refused() throws NoiseException {
    byte[] own = ciphertext(alice.seal("hello".getBytes(UTF_8)));

    assertThatExceptionOfType(NoiseException.NotAuthentic.class).isThrownBy(() -> alice.open(own));
    assertDead(alice);
  }

  @Test
  void a_frame_of_another_session_is_refused() throws NoiseException {
    byte[] other = ciphertext(alice.seal("hello".getBytes(UTF_8)));
    connect();

    assertThatExceptionOfType(NoiseException.NotAuthentic.class).isThrownBy(() -> bob.open(other));
    assertDead(bob);
  }

  @Test
  void what_is_not_authentic_is_not_decrypted() throws NoiseException {
    byte[] bytes = ciphertext(alice.seal(new byte[64]));
    bytes[0] ^= 1;
    byte[] before = bytes.clone();

    assertThatExceptionOfType(NoiseException.NotAuthentic.class).isThrownBy(() -> bob.open(bytes));
    assertThat(bytes).isEqualTo(before);
  }

  @Test
  void the_counter_stops_before_the_reserved_nonce_when_sending() throws NoiseException {
    alice.sending().setNonce(-2);
    bob.receiving().setNonce(-2);
    assertThat(text(bob.open(ciphertext(alice.seal("last".getBytes(UTF_8)))))).isEqualTo("last");

    assertThatExceptionOfType(NoiseException.NoncesExhausted.class)
        .isThrownBy(() -> alice.seal(new byte[1]));
    assertDead(alice);
  }

  @Test
  void the_counter_stops_before_the_reserved_nonce_when_receiving() throws NoiseException {
    alice.sending().setNonce(-2);
    bob.receiving().setNonce(-2);
    bob.open(ciphertext(alice.seal(new byte[1])));

    assertThatExceptionOfType(NoiseException.NoncesExhausted.class)
        .isThrownBy(() -> bob.open(new byte[17]));
    assertDead(bob);
  }

  @Test
  void the_counter_is_little_endian_and_64_bits_wide() throws NoiseException {
    byte[] key = new byte[32];
    for (int index = 0; index < key.length; index++) {
      key[index] = (byte) index;
    }
    CipherState sending = new CipherState();
    sending.initializeKey(key);
    sending.setNonce(0x0102030405060708L);
    byte[] sealed = new byte[5 + 16];
    sending.encrypt(new byte[0], "hello".getBytes(UTF_8), 0, 5, sealed, 0);

    // by pyca/cryptography, nonce 00000000 0807060504030201
    assertThat(HexFormat.of().formatHex(sealed))
        .isEqualTo("982cc188c4c7aa0b60353523981e36e763e2b1d869");
  }

  @Test
  void a_nonce_used_just_before_is_refused_whatever_the_counter_says() throws NoiseException {
    alice.seal(new byte[1]);
    alice.sending().setNonce(0);

    assertThatIllegalStateException().isThrownBy(() -> alice.seal(new byte[1]));
    assertDead(alice);
  }

  @Test
  void keys_are_wiped_when_it_is_closed() {
    assertThat(alice.sending().shared()).isNotEqualTo(new byte[32]);
    assertThat(alice.receiving().shared()).isNotEqualTo(new byte[32]);
    alice.close();
    alice.close();

    assertDead(alice);
    assertThat(alice.peer()).isNotNull();
    assertThat(bob.isClosed()).isFalse();
  }

  @Test
  void closing_while_a_frame_arrives_lets_nothing_through() throws NoiseException {
    byte[] frame = alice.seal("hello".getBytes(UTF_8));
    InputStream closing =
        new ByteArrayInputStream(frame) {
          @Override
          public int read(byte[] target, int offset, int length) {
            bob.close();
            return super.read(target, offset, length);
          }
        };

    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> bob.receive(closing))
        .withMessage("the session is over");
  }

  @Test
  void a_failing_connection_ends_it() {
    OutputStream half =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("the connection is gone");
          }
        };
    assertThatThrownBy(() -> alice.send(half, new byte[1])).isExactlyInstanceOf(IOException.class);
    assertDead(alice);

    InputStream broken = InputStream.nullInputStream();
    assertThatThrownBy(
            () -> {
              broken.close();
              bob.receive(broken);
            })
        .isExactlyInstanceOf(IOException.class);
    assertDead(bob);
  }

  @Test
  void a_peer_that_announces_much_and_sends_little_holds_little() {
    byte[] sent = new byte[PREFIX_BYTES + 70_000];
    Frames.putLength(1_048_576, sent, PREFIX_BYTES);
    int[] largest = {0};
    InputStream in =
        new ByteArrayInputStream(sent) {
          @Override
          public int read(byte[] target, int offset, int length) {
            largest[0] = Math.max(largest[0], target.length);
            return super.read(target, offset, length);
          }
        };

    assertThatExceptionOfType(NoiseException.Truncated.class)
        .isThrownBy(() -> bob.receive(in))
        .withMessage("the connection ended after 70000 of 1048576 bytes");
    assertThat(largest[0]).isEqualTo(4 * 65_536);
  }

  private static void assertDead(TransportSession session) {
    assertThat(session.isClosed()).isTrue();
    assertThat(session.sending().shared()).containsOnly(0);
    assertThat(session.receiving().shared()).containsOnly(0);
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.seal(new byte[1]));
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.open(new byte[17]));
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.receive(InputStream.nullInputStream()));
    assertThatExceptionOfType(NoiseException.Closed.class)
        .isThrownBy(() -> session.send(OutputStream.nullOutputStream(), new byte[1]));
  }
}
