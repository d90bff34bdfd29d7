package dev.alpi.alp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives, only declared exceptions come out, and nothing that was made up is accepted.
 * {@code -Dalpi.seed=N} repeats a run, {@code -Dalpi.fuzz.trials=N} makes it longer.
 */
final class NoiseFuzzTest {
  private static final int TRIALS = Integer.getInteger("alpi.fuzz.trials", 20_000);

  private final long seed = Long.getLong("alpi.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void the_reader_of_handshake_messages_throws_only_what_it_declares() throws NoiseException {
    NoiseVectors vectors = NoiseVectors.section("alp");
    int accepted = 0;
    int refused = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      HandshakeMessage message = anyMessage();
      byte[] honest = vectors.get("message_" + (message.ordinal() + 1));
      byte[] sent = disturbed(honest);
      Handshake receiver = receiver(vectors, message);
      try {
        receiver.read(sent);
        assertThat(sent).as("accepted, %s", repeat(trial)).isEqualTo(honest);
        accepted++;
      } catch (NoiseException e) {
        refused++;
        assertThat(receiver.symmetric().chainingKey()).as(repeat(trial)).containsOnly(0);
      } catch (RuntimeException e) {
        fail(repeat(trial), e);
      }
    }
    assertThat(accepted).as("honest ones").isPositive();
    assertThat(refused).isGreaterThan(TRIALS / 2);
  }

  @Test
  void the_reader_of_handshake_frames_throws_only_what_it_declares() throws IOException {
    StaticPrivateKey own = NoisePair.key(random);
    for (int trial = 0; trial < TRIALS; trial++) {
      byte[] stream = random.nextInt(3) == 0 ? Frames.handshake(bytes(48)) : bytes(1 + upTo(200));
      byte[] sent = disturbed(stream);
      Handshake responder = Handshake.responder(own, new FixedRandom(bytes(32)));
      try {
        responder.perform(new ByteArrayInputStream(sent), OutputStream.nullOutputStream());
        fail("accepted what was made up, %s", repeat(trial));
      } catch (NoiseException e) {
        assertThat(e).as(repeat(trial)).isNotInstanceOf(NoiseException.Closed.class);
      } catch (RuntimeException e) {
        fail(repeat(trial), e);
      }
    }
  }

  @Test
  void the_reader_of_transport_frames_throws_only_what_it_declares() throws IOException {
    NoisePair pair = new NoisePair(random);
    NoisePair.Sessions sessions = pair.sessions();
    byte[] fromInitiator = sessions.responder().receiving().shared().clone();
    byte[] honest = sessions.initiator().seal(bytes(50));
    for (int trial = 0; trial < TRIALS; trial++) {
      byte[] sent = disturbed(honest);
      CipherState receiving = new CipherState();
      receiving.initializeKey(fromInitiator);
      TransportSession session =
          new TransportSession(pair.initiatorKey.publicKey(), new CipherState(), receiving);
      try {
        boolean present = session.receive(new ByteArrayInputStream(sent)).isPresent();
        // what follows the frame is not looked at yet
        boolean whole =
            sent.length >= honest.length
                && Arrays.equals(honest, Arrays.copyOf(sent, honest.length));
        assertThat(present).as(repeat(trial)).isEqualTo(whole);
        assertThat(present || sent.length == 0).as(repeat(trial)).isTrue();
      } catch (NoiseException e) {
        assertThat(session.isClosed()).as(repeat(trial)).isTrue();
      } catch (RuntimeException e) {
        fail(repeat(trial), e);
      }
    }
  }

  /** Returns the end that waits for {@code message} of the vectors' handshake. */
  private static Handshake receiver(NoiseVectors vectors, HandshakeMessage message)
      throws NoiseException {
    return switch (message) {
      case E_ES -> vectors.responder();
      case E_EE -> {
        Handshake initiator = vectors.initiator();
        initiator.write();
        yield initiator;
      }
      case S_SE -> {
        Handshake responder = vectors.responder();
        responder.read(vectors.get("message_1"));
        responder.write();
        yield responder;
      }
    };
  }

  private String repeat(int trial) {
    return "trial " + trial + " of -Dalpi.seed=" + seed;
  }

  /** Early ones more often: whoever can connect can send them. */
  private HandshakeMessage anyMessage() {
    return switch (random.nextInt(10)) {
      case 0 -> HandshakeMessage.S_SE;
      case 1, 2 -> HandshakeMessage.E_EE;
      default -> HandshakeMessage.E_ES;
    };
  }

  private byte[] disturbed(byte[] honest) {
    byte[] result = honest.clone();
    return switch (random.nextInt(7)) {
      case 0 -> result;
      case 1 -> bytes(upTo(200));
      case 2 -> Arrays.copyOf(result, random.nextInt(result.length));
      case 3 -> Arrays.copyOf(result, result.length + 1 + upTo(100));
      case 4 -> bytes(result.length);
      case 5 -> {
        Arrays.fill(result, 0, Math.min(32, result.length), (byte) (random.nextInt(3) - 1));
        yield result;
      }
      default -> {
        for (int count = upTo(4); count >= 0; count--) {
          result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield result;
      }
    };
  }

  private int upTo(int bound) {
    return random.nextInt(bound + 1);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
