package dev.alpi.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.FakeGmail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GmailChannelTest {
  private final FakeClock clock = FakeClock.atRandom(11);
  private final FakeGmail gmail = FakeGmail.start();
  @TempDir Path folder;
  private GmailWorld world;

  @BeforeEach
  void open() {
    world = new GmailWorld(gmail, clock, folder);
  }

  @AfterEach
  void close() {
    gmail.close();
    world.close();
  }

  private String deliver(int number, String... labels) {
    clock.advance(Duration.ofSeconds(30));
    return gmail.deliver(mail(number), clock.instant().toEpochMilli(), labels);
  }

  private static String mail(int number) {
    return GmailMails.from("ann@example.org", number + "@x", "\r\nhello " + number);
  }

  private static String name(int number) {
    return "mail:ann@example.org:<" + number + "@x>";
  }

  private void deliverRaw(String raw) {
    gmail.deliver(raw, clock.instant().toEpochMilli(), "INBOX");
  }

  private void begin() throws Exception {
    assertThat(world.receiveOnce(0)).isEmpty();
  }

  @Test
  void what_was_there_before_is_left_alone_and_the_new_is_taken() throws Exception {
    deliver(1, "INBOX");
    begin();
    String id = deliver(2, "INBOX", "UNREAD");
    for (int i = 3; i < 10; i++) {
      deliver(i, "INBOX");
    }
    world.receive(8);
    assertThat(world.inbox).doesNotContainKey(name(1));
    Inbound message = world.inbox.get(name(2));
    assertThat(message.text()).isEqualTo("hello 2");
    assertThat(message.context().string("thread_id")).contains("t-" + id);
    assertThat(message.context().string("message_id")).contains("<2@x>");
    assertThat(gmail.labels(id)).containsExactly("INBOX");
    assertThat(world.repeats).isEmpty();
  }

  @Test
  void spam_and_the_like_are_skipped_and_strangers_not_fetched() throws Exception {
    begin();
    for (String label : List.of("SPAM", "TRASH", "DRAFT", "CHAT", "SENT")) {
      deliver(label.hashCode(), "INBOX", label);
    }
    String stranger =
        gmail.deliver(
            GmailMails.from("stranger@example.org", "s@x", "\r\nhello"),
            clock.instant().toEpochMilli(),
            "INBOX");
    deliverRaw(GmailMails.from("a@example.org", "b@x", "From: c@example.org\r\n\r\nhello"));
    deliverRaw(GmailMails.from("a@example.org", "e@x", "\r\n "));
    deliverRaw(GmailMails.from("a@example.org", "l@x", "\r\n" + "x".repeat(10_000)));
    deliver(1, "INBOX");
    world.receive(1);
    assertThat(world.inbox).containsOnlyKeys(name(1));
    assertThat(gmail.requests()).containsEntry("/gmail/v1/users/me/messages/" + stranger, 1);
    assertThat(world.refusals)
        .hasSize(3)
        .anyMatch(text -> text.startsWith("ambiguous:"))
        .anyMatch(text -> text.startsWith("mail:a@example.org:<e@x> it has no text"))
        .anyMatch(text -> text.startsWith("mail:a@example.org:<l@x> it has 10"));
  }

  @Test
  void expired_history_is_made_up_for_without_loss() throws Exception {
    begin();
    deliver(1, "INBOX");
    world.receive(1);
    for (int i = 2; i < 9; i++) {
      deliver(i, "INBOX");
    }
    gmail.remove(deliver(100, "INBOX"));
    gmail.expireHistory();
    deliver(9, "INBOX");
    // in the middle of it, the disk fails once
    world.brokenTakes = 1;
    assertThat(world.receiveOnce(9)).isPresent();
    world.receive(9);
    deliver(10, "INBOX");
    world.receive(10);
    assertThat(world.inbox).hasSize(10);
    assertThat(world.inbox).doesNotContainKey(name(100));
  }

  @Test
  void crash_within_a_step_of_the_history_loses_nothing() throws Exception {
    begin();
    gmail.deliverTogether(clock.instant().toEpochMilli(), List.of(mail(1), mail(2), mail(3)));
    deliver(4, "INBOX");
    for (int i = 0; i < 3; i++) {
      world.brokenTakes = 1;
      assertThat(world.receiveOnce(4)).isPresent();
    }
    world.receive(4);
    assertThat(world.inbox).hasSize(4);
  }

  @Test
  void token_that_ended_is_refreshed_once_and_a_revoked_one_is_told() throws Exception {
    begin();
    gmail.expireTokens();
    deliver(1, "INBOX");
    world.receive(1);
    gmail.revoke();
    Optional<IOException> failure = world.receiveOnce(2);
    assertThat(failure.orElseThrow()).hasMessageContaining("EMAIL__ME__REFRESH_TOKEN");
    assertThat(failure.orElseThrow().getMessage()).doesNotContain(FakeGmail.REFRESH_TOKEN);
  }

  @Test
  void too_many_requests_are_waited_out() throws Exception {
    begin();
    deliver(1, "INBOX");
    gmail.fail(
        new FakeGmail.Fault.Status(500, "backendError"),
        new FakeGmail.Fault.Status(500, "backendError"));
    deliver(2, "INBOX");
    world.receive(2);
    GmailChannel channel = world.channel();
    assertThat(channel.probe()).startsWith(FakeGmail.ADDRESS);
    gmail.fail(
        new FakeGmail.Fault.Status(429, "rateLimitExceeded"),
        new FakeGmail.Fault.Status(403, "userRateLimitExceeded"),
        new FakeGmail.Fault.Status(503, "backendError"));
    assertThat(channel.probe()).startsWith(FakeGmail.ADDRESS);
    gmail.fail(new FakeGmail.Fault.Status(403, "domainPolicy"));
    assertThatThrownBy(channel::probe).hasMessageContaining("403 domainPolicy");
  }

  private Outgoing outgoing(Obj context) {
    return new Outgoing(
        "k".repeat(32),
        Place.of("ann@example.org"),
        context,
        Composition.pieces(Reply.of("answer")).getFirst(),
        Instant.EPOCH,
        Outgoing.Repeat.NO);
  }

  @Test
  void answer_goes_into_its_thread_even_if_that_is_gone() throws Exception {
    begin();
    deliver(1, "INBOX");
    world.receive(1);
    GmailChannel channel = world.channel();
    Outgoing answer = outgoing(world.inbox.get(name(1)).context());
    assertThat(channel.send(answer)).isEqualTo("<" + answer.key() + "@gmail.example>");
    assertThat(gmail.sent().getFirst().thread()).isPresent();
    assertThat(gmail.sent().getFirst().raw()).contains("In-Reply-To: <1@x>");
    gmail.remove("m1");
    channel.send(answer);
    assertThat(gmail.sent().getLast().thread()).isEmpty();
  }

  @Test
  void what_is_known_of_a_failed_send_is_told_honestly() throws Exception {
    GmailChannel channel = world.channel();
    Outgoing piece = outgoing(Obj.EMPTY);
    channel.send(piece);
    for (Failed each :
        List.of(
            new Failed(new FakeGmail.Fault.DropBefore(), SendException.Kind.UNKNOWN),
            new Failed(new FakeGmail.Fault.DropAfter(), SendException.Kind.UNKNOWN),
            new Failed(new FakeGmail.Fault.Status(500, "x"), SendException.Kind.UNKNOWN),
            new Failed(
                new FakeGmail.Fault.Status(403, "userRateLimitExceeded"),
                SendException.Kind.NOT_SENT),
            new Failed(new FakeGmail.Fault.Status(429, "x"), SendException.Kind.NOT_SENT),
            new Failed(new FakeGmail.Fault.Status(400, "x"), SendException.Kind.REFUSED),
            new Failed(new FakeGmail.Fault.Status(403, "forbidden"), SendException.Kind.REFUSED))) {
      gmail.fail(each.fault());
      assertThatThrownBy(() -> channel.send(piece))
          .as(each.toString())
          .isInstanceOfSatisfying(
              SendException.class, e -> assertThat(e.kind()).isEqualTo(each.kind()));
    }
    assertThat(gmail.sent()).hasSize(2);
    gmail.expireTokens();
    channel.send(piece);
    assertThat(gmail.sent()).hasSize(3);
  }

  private record Failed(FakeGmail.Fault fault, SendException.Kind kind) {}

  @Test
  void nothing_is_lost_whatever_goes_wrong() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    begin();
    gmail.failAtRandom(seed, 0.15);
    int delivered = 0;
    for (int round = 0; round < 4; round++) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        delivered++;
        deliver(delivered, "INBOX");
      }
      if (random.nextInt(3) == 0) {
        gmail.expireHistory();
      }
      world.brokenTakes = random.nextInt(2);
      world.receive(delivered);
    }
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= delivered; i++) {
      expected.add(name(i));
    }
    assertThat(world.inbox.keySet())
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(world.refusals).as("seed %d", seed).isEmpty();
  }

  @Test
  void cursor_of_anything_is_read_or_not() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String good = new GmailCursor(-1, Instant.ofEpochMilli(5)).text();
    assertThat(GmailCursor.read(good)).contains(new GmailCursor(-1, Instant.ofEpochMilli(5)));
    assertThat(new GmailCursor(-1, Instant.EPOCH).upTo(5).history()).isEqualTo(-1);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(good);
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(200));
      text.setLength(random.nextInt(text.length() + 1));
      try {
        GmailCursor.read(text.toString());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }
}
