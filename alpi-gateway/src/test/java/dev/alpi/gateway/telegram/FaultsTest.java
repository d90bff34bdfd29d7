package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Outgoing.Repeat;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.TelegramSent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A service that fails at every third request: nothing is lost, and no repeat is unmarked. */
final class FaultsTest {
  private static final int MESSAGES = 150;

  @Test
  void every_message_is_taken_once_and_in_order() throws Exception {
    long seed = new SplittableRandom().nextLong();
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.failAtRandom(0.3, seed);
      for (int i = 0; i < MESSAGES; i++) {
        gateway.telegram.write(42 + i % 3, "m" + i);
        if (i % 10 == 0) {
          receiveUntilItFails(gateway, i + 1);
        }
      }
      while (gateway.intake.taken().size() < MESSAGES) {
        receiveUntilItFails(gateway, MESSAGES);
      }

      List<String> expected = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        expected.add("m" + i);
      }
      assertThat(gateway.intake.taken())
          .as("seed %s", seed)
          .extracting(Inbound::text)
          .containsExactlyElementsOf(expected);
    }
  }

  /** Begins again after a failure as the gateway does, until {@code count} messages are there. */
  private static void receiveUntilItFails(TelegramGateway gateway, int count)
      throws InterruptedException {
    Thread receiver =
        Thread.startVirtualThread(
            () -> {
              try {
                while (gateway.intake.taken().size() < count) {
                  try {
                    gateway.channel.receive(gateway.intake);
                  } catch (IOException e) {
                    // the next round begins again
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    gateway.received(count);
    receiver.interrupt();
    receiver.join();
  }

  @Test
  void every_answer_arrives_and_what_arrives_twice_is_marked() throws Exception {
    long seed = new SplittableRandom().nextLong();
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.failAtRandom(0.3, seed);
      for (int i = 0; i < MESSAGES; i++) {
        Piece piece = gateway.channel.compose(Reply.of("*answer* no. " + i)).getFirst();
        sendUntilItArrives(gateway, piece);
      }

      Set<String> arrived = new HashSet<>();
      int unmarked = 0;
      for (TelegramSent sent : gateway.telegram.sent()) {
        boolean isMarked = sent.text().startsWith(Outgoing.MARK);
        String text = sent.text().replace(Outgoing.MARK, "");
        unmarked += !arrived.add(text) && !isMarked ? 1 : 0;
      }
      assertThat(arrived).as("seed %s", seed).hasSize(MESSAGES);
      assertThat(unmarked).as("seed %s", seed).isZero();
      assertThat(gateway.telegram.sent()).as("repeats happened").hasSizeGreaterThan(MESSAGES);
    }
  }

  /** Does what the outbox does. */
  private static void sendUntilItArrives(TelegramGateway gateway, Piece piece)
      throws InterruptedException {
    Repeat repeat = Repeat.NO;
    while (true) {
      try {
        gateway.channel.send(TelegramGateway.outgoing(piece, Place.of("42"), Obj.EMPTY, repeat));
        return;
      } catch (SendException e) {
        assertThat(e.kind()).isNotEqualTo(SendException.Kind.REFUSED);
        repeat = e.kind() == SendException.Kind.UNKNOWN ? Repeat.MAYBE : repeat;
      }
    }
  }
}
