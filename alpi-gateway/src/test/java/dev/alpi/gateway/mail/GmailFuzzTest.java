package dev.alpi.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.FakeGmail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the API answers, nothing but what is declared comes of it. */
@Timeout(240)
final class GmailFuzzTest {
  private static final int ROUNDS = 400;
  private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|-?\\d+");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"m1\"",
          "\"../../token?x=\"",
          "\"m 1\"",
          "\"\\u0000\\r\\nFrom: eve@example.org\"",
          "\"\\ud800\"",
          "-1",
          "1e400",
          "18446744073709551615",
          "\"18446744073709551615\"",
          "\"-9223372036854775808\"",
          "99999999999999999999999999",
          "\"!!!!\"",
          "\"QQ\"",
          "[[[[[[{}]]]]]]",
          "[{\"message\":{\"id\":\"m1\"}},5]");

  @TempDir Path folder;

  @Test
  void no_answer_ends_in_what_is_not_declared() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int taken = 0;
    int failed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (FakeGmail gmail = FakeGmail.start();
          GmailWorld world = new GmailWorld(gmail, FakeClock.atRandom(round), folder)) {
        String as = "seed " + seed + ", round " + round;
        failed += round(gmail, world, random, as);
        taken += world.inbox.size();
      }
    }
    // it has looked at something: answers that were bent, and such as were not
    assertThat(taken).as("seed %d", seed).isPositive();
    assertThat(failed).as("seed %d", seed).isPositive();
  }

  private static int round(FakeGmail gmail, GmailWorld world, Random random, String as)
      throws InterruptedException {
    try {
      var _ = world.receiveOnce(0);
      for (int i = 0; i < 3; i++) {
        gmail.deliver(GmailMails.from("ann@example.org", i + "@x", "\r\nhello"), 5L, "INBOX");
      }
      if (random.nextInt(4) == 0) {
        gmail.expireHistory();
      }
      gmail.distort(text -> random.nextInt(3) == 0 ? text : bent(text, random));
      int failures = world.receiveOnce(0, 8).isPresent() ? 1 : 0;
      try (GmailChannel channel = world.channel()) {
        String _ = channel.send(piece());
        String _ = channel.probe();
      } catch (IOException e) {
        failures++;
      }
      return failures;
    } catch (IOException e) {
      throw new AssertionError(as + ": before anything was bent", e);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(as, e);
    }
  }

  private static Outgoing piece() {
    return new Outgoing(
        "k".repeat(32),
        Place.of("ann@example.org"),
        Obj.EMPTY,
        Piece.of(Obj.EMPTY.with("text", "hi"), "hi"),
        Instant.EPOCH,
        Outgoing.Repeat.NO);
  }

  private static String bent(String text, Random random) {
    StringBuilder bent = new StringBuilder(text);
    if (random.nextInt(5) == 0) {
      bent.setCharAt(random.nextInt(bent.length()), (char) random.nextInt(200));
      bent.setLength(random.nextInt(bent.length() + 1));
      return bent.toString();
    }
    List<MatchResult> values = VALUE.matcher(text).results().toList();
    MatchResult value = values.get(random.nextInt(values.size()));
    bent.replace(value.start(), value.end(), VALUES.get(random.nextInt(VALUES.size())));
    return bent.toString();
  }
}
