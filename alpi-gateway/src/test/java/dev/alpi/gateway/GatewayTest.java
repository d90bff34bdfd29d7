package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.ANN;
import static dev.alpi.gateway.FakeChannel.message;
import static dev.alpi.gateway.FastWorld.until;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes, what goes out, and in which order. */
class GatewayTest extends GatewayFixture {
  @Test
  void a_message_is_answered_once_and_knows_what_it_answers() throws IOException {
    service.push(message("m1", "c", "hello"));

    until(() -> service.texts().equals(List.of("re: hello")));
    until(() -> events.gone.size() == 1);
    assertThat(service.arrived.getFirst().context()).isEqualTo(Obj.EMPTY.with("to", "m1"));
    again(Channel.Repeats.ARRIVE);
    service.push(message("m1", "c", "hello"), message("m2", "c", "again"));
    until(() -> service.texts().size() == 2);
    assertThat(service.texts()).containsExactly("re: hello", "re: again");
    assertThat(gateway.store().received(List.of(), 10))
        .extracting(InboxRow::state)
        .containsExactly(InboxRow.State.DONE, InboxRow.State.DONE);
  }

  @Test
  void strangers_are_counted_without_what_they_said() throws IOException {
    Sender bob = new Sender("bob", "Bob\n\u202e evil");
    Inbound knock =
        new Inbound("m1", Place.of("c"), bob, Inbound.NEW, "secret", List.of(), Obj.EMPTY);
    Inbound other =
        new Inbound("m2", Place.of("c"), bob, Inbound.NEW, "secret", List.of(), Obj.EMPTY);
    service.push(knock, other, message("m3", "c", "hello"));

    until(() -> service.texts().size() == 1);
    until(() -> pending().size() == 1);
    assertThat(pending().getFirst().times()).isEqualTo(2);
    assertThat(pending().getFirst().sender().name()).isEqualTo("Bob evil");
    gateway.close();
    try (var files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("secret");
      }
    }
    assertThat(agent.heard).hasSize(1);
    open();
  }

  @Test
  void messages_of_a_chat_are_handled_in_order_and_a_stalled_one_holds_up_no_other() {
    CountDownLatch stall = new CountDownLatch(1);
    agent.stalls.put("a0", stall);
    service.push(
        IntStream.range(0, 300)
            .mapToObj(i -> message("m" + i, "c" + i % 30, (i % 30 == 0 ? "a" : "b") + i / 30))
            .toArray(Inbound[]::new));

    until(() -> service.texts().size() == 290);
    assertThat(service.texts("c0")).isEmpty();
    stall.countDown();
    until(() -> service.texts().size() == 300);
    for (int chat = 0; chat < 30; chat++) {
      String letter = chat == 0 ? "re: a" : "re: b";
      assertThat(service.texts("c" + chat))
          .isEqualTo(IntStream.range(0, 10).mapToObj(i -> letter + i).toList());
    }
  }

  @Test
  void what_did_not_arrive_is_sent_again_and_what_may_have_with_a_mark() {
    service.faults.add(NOT_SENT);
    service.faults.add(NOT_SENT);
    service.push(message("m1", "c", "one"));
    until(() -> service.texts().size() == 1);
    service.faultsAfter.add(UNKNOWN);
    service.push(message("m2", "c", "two"), message("m3", "c", "three"));

    until(() -> service.texts().size() == 4);
    assertThat(service.texts())
        .containsExactly("re: one", "re: two", Outgoing.MARK + "re: two", "re: three");
  }

  @Test
  void what_did_not_arrive_however_often_is_sent_again_when_it_may_have() throws IOException {
    for (int i = 0; i <= SendWorker.REPEATS_MAX; i++) {
      service.faults.add(NOT_SENT);
    }
    service.faultsAfter.add(UNKNOWN);
    service.push(message("m1", "c", "one"));

    until(() -> service.texts().size() == 2);
    assertThat(service.texts()).containsExactly("re: one", Outgoing.MARK + "re: one");
  }

  @Test
  void what_may_have_arrived_is_sent_again_three_times_at_most() throws IOException {
    for (int i = 0; i <= SendWorker.REPEATS_MAX; i++) {
      service.faultsAfter.add(UNKNOWN);
    }
    service.push(message("m1", "c", "one"), message("m2", "c", "two"));

    until(() -> service.texts().contains("re: two"));
    assertThat(service.texts()).hasSize(SendWorker.REPEATS_MAX + 2);
    assertThat(gateway.store().outgoing(List.of(OutboxRow.State.AMBIGUOUS), 10)).hasSize(1);
  }

  @Test
  void a_service_that_recognises_repeats_gets_them_without_a_mark() throws IOException {
    again(Channel.Repeats.RECOGNISED);
    service.faultsAfter.add(UNKNOWN);
    service.push(message("m1", "c", "one"), message("m2", "c", "two"));

    until(() -> service.texts().size() == 2);
    assertThat(service.texts()).containsExactly("re: one", "re: two");
    assertThat(service.asked).hasSize(3);
    assertThat(service.asked.get(0).key()).isEqualTo(service.asked.get(1).key());
  }

  @Test
  void what_the_service_refuses_is_a_dead_letter_that_can_be_retried_or_dropped()
      throws IOException {
    service.faults.add(new SendException(SendException.Kind.REFUSED, "chat not found"));
    service.push(message("m1", "c", "one"), message("m2", "c", "two"));

    until(() -> service.texts().equals(List.of("re: two")));
    OutboxRow dead = gateway.store().outgoing(List.of(OutboxRow.State.DEAD), 10).getFirst();
    assertThat(dead.reason()).isEqualTo("chat not found");
    assertThat(gateway.store().retryOutgoing(dead.id())).isEqualTo(GatewayStore.Change.DONE);
    assertThat(gateway.store().retryOutgoing(99)).isEqualTo(GatewayStore.Change.UNKNOWN);
    gateway.look();
    until(() -> service.texts().size() == 2);
    assertThat(gateway.store().dropOutgoing(dead.id())).isEqualTo(GatewayStore.Change.REFUSED);
  }

  @Test
  void a_message_that_breaks_handling_is_a_dead_letter_and_the_next_is_answered()
      throws IOException {
    service.push(message("m1", "c", "break"), message("m2", "c", "hello"));

    until(() -> service.texts().size() == 2);
    assertThat(service.texts().getFirst()).contains("could not be handled");
    assertThat(service.texts().get(1)).isEqualTo("re: hello");
    InboxRow dead = gateway.store().received(List.of(InboxRow.State.DEAD), 10).getFirst();
    assertThat(dead.reason()).contains("broken");
    assertThat(dead.text()).isEqualTo("break");
  }

  @Test
  void a_message_that_cannot_be_handled_is_tried_three_times() throws IOException {
    service.push(message("m1", "c", "fail"));

    until(() -> service.texts().size() == 1);
    assertThat(agent.heard).extracting(Conversation.Message::attempt).containsExactly(1, 2, 3);
    assertThat(gateway.store().received(List.of(InboxRow.State.DEAD), 10).getFirst().reason())
        .isEqualTo("the disk is away");
  }

  @Test
  void what_was_being_sent_when_its_end_could_not_be_written_may_have_arrived() throws IOException {
    service.push(message("m1", "c", "one"));
    until(() -> service.texts().size() == 1);
    until(() -> events.gone.size() == 1);
    OutboxRow sent = gateway.store().outgoing(List.of(), 1).getFirst();
    int _ =
        gateway
            .store()
            .change(
                () -> {
                  gateway.store().outbox().ended(sent.id(), OutboxRow.State.SENDING, "");
                  return 0;
                });
    gateway.look();

    until(() -> service.texts().size() == 2);
    assertThat(service.texts().getLast()).isEqualTo(Outgoing.MARK + "re: one");
  }

  @Test
  void a_lane_is_not_blocked_by_a_time_of_a_clock_that_was_ahead() throws IOException {
    fast.ahead = Duration.ofDays(3650);
    service.faults.add(NOT_SENT);
    service.push(message("m1", "c", "one"));
    until(() -> !service.asked.isEmpty());
    fast.ahead = Duration.ZERO;
    gateway.look();

    until(() -> service.texts().size() == 1);
  }

  @Test
  void files_come_with_their_message_and_one_that_is_too_large_is_told() {
    service.push(
        new Inbound(
            "m1",
            Place.of("c"),
            ANN,
            Inbound.NEW,
            "see",
            List.of(
                ref("../../etc/a.txt", OptionalLong.empty(), FileRef.Use.FILE),
                ref("big.bin", OptionalLong.of(1L << 40), FileRef.Use.FILE),
                ref("v.ogg", OptionalLong.empty(), FileRef.Use.VOICE)),
            Obj.EMPTY));

    until(() -> service.texts().size() == 1);
    Conversation.Message heard = agent.heard.getFirst();
    assertThat(heard.files()).hasSize(1);
    assertThat(heard.files().getFirst()).startsWith(home).hasContent("content of r");
    assertThat(heard.text()).startsWith("see\n\nspoken").contains("big.bin could not be fetched");
  }

  @Test
  void a_channel_that_fails_is_begun_again_and_left_alone_after_five_times() {
    for (int i = 0; i < 6; i++) {
      service.broken.add(new IOException("down " + i));
    }
    service.push(message("m1", "c", "hello"));
    until(() -> service.broken.isEmpty());
    service.push(message("m2", "c", "and again"));

    until(() -> service.texts().size() == 2);
    assertThat(events.changes)
        .extracting(ChannelStatus::state)
        .contains(ChannelStatus.State.DEGRADED, ChannelStatus.State.DISABLED)
        .endsWith(ChannelStatus.State.UP);
    assertThat(gateway.status().getFirst().problem()).isEmpty();
  }

  @Test
  void what_may_have_arrived_waits_for_the_owner_if_they_want_that() throws IOException {
    ambiguous = GatewaySettings.Ambiguous.HOLD;
    service.faultsAfter.add(UNKNOWN);
    service.push(message("m1", "c", "one"), message("m2", "c", "two"));

    until(() -> service.texts().size() == 2);
    assertThat(service.texts()).containsExactly("re: one", "re: two");
    OutboxRow held = gateway.store().outgoing(List.of(OutboxRow.State.AMBIGUOUS), 5).getFirst();
    assertThat(held.reason()).contains("may have arrived");
    assertThat(gateway.store().retryOutgoing(held.id())).isEqualTo(GatewayStore.Change.DONE);
    gateway.look();
    until(() -> service.texts().size() == 3);
    assertThat(service.texts().getLast()).isEqualTo(Outgoing.MARK + "re: one");
  }

  @Test
  void a_channel_that_should_speak_and_does_not_is_told_once() throws IOException {
    silentAfter = Optional.of(Duration.ofMinutes(5));
    service.push(message("m1", "c", "one"));
    until(() -> service.texts().size() == 1);

    until(() -> !events.silences.isEmpty());
    Instant since = gateway.store().received(List.of(), 1).getFirst().received();
    assertThat(events.silences.getFirst()).isBetween(since, since.plus(silentAfter.get()));
    assertThat(events.silences).hasSize(1);
  }

  @Test
  void one_process_runs_it() {
    assertThatThrownBy(this::open).isInstanceOf(StoreException.Locked.class);
  }

  @Test
  void what_others_put_into_the_outbox_is_sent() throws IOException {
    Piece piece = Piece.of(Obj.EMPTY.with("text", "x"), "by the way");
    try (GatewayStore other =
        GatewayStore.find(home, fast.world.clock(), fast.random).orElseThrow()) {
      assertThat(other.enqueue(new ChannelId("fake"), Place.of("c"), List.of(piece))).hasSize(1);
      assertThat(other.enqueue(new ChannelId("none"), Place.of("c"), List.of(piece))).hasSize(1);
    }
    gateway.look();

    until(() -> service.texts().equals(List.of("by the way")));
    assertThat(gateway.store().outgoing(List.of(OutboxRow.State.WAITING), 5)).hasSize(1);
  }

  @Test
  void there_is_none_before_it_was_opened(@TempDir Path other) throws IOException {
    assertThat(GatewayStore.find(other, fast.world.clock(), fast.random))
        .isEqualTo(Optional.empty());
    assertThat(other).isEmptyDirectory();
  }
}
