package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.message;
import static dev.alpi.gateway.FastWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What goes on in a chat beside questions and answers: leave, edits, commands. */
class GatewayChatTest extends GatewayFixture {
  @Test
  void stop_ends_what_runs_at_once_and_is_answered_otherwise() {
    agent.stalls.put("long", new CountDownLatch(1));
    service.push(message("m1", "c", "long"));
    until(() -> agent.heard.size() == 1);
    until(() -> service.typed > 0);
    service.push(message("m2", "c", "/stop"));

    until(() -> service.texts().size() == 1);
    assertThat(service.texts().getFirst()).isEqualTo("so far\n\n(stopped)");
    service.push(message("m3", "c", "/stop@bot"));
    until(() -> service.texts().size() == 2);
    assertThat(service.texts().get(1)).isEqualTo("Nothing runs here.");
  }

  @Test
  void a_message_that_is_stopped_by_the_end_is_answered_after_the_next_start() throws IOException {
    agent.stalls.put("long", new CountDownLatch(1));
    service.push(message("m1", "c", "long"));
    until(() -> agent.heard.size() == 1);
    gateway.close();
    assertThat(service.texts()).isEmpty();
    agent.stalls.clear();
    open();

    until(() -> service.texts().size() == 1);
    assertThat(service.texts()).containsExactly("re: long");
    assertThat(agent.heard).extracting(Conversation.Message::attempt).containsExactly(1, 1);
  }

  @Test
  void leave_is_given_in_its_own_chat_once() {
    service.push(message("m1", "c", "may I rm -r x"));
    until(() -> service.texts().size() == 1);
    assertThat(service.texts().getFirst()).contains("rm -r x").contains("it is a test");
    String code = service.texts().getFirst().replaceAll("(?s).*`yes ([0-9a-f]{6})`.*", "$1");

    service.push(message("m2", "other", "yes " + code));
    until(() -> service.texts("other").size() == 1);
    service.push(message("m3", "c", "Yes " + code));
    until(() -> service.texts("c").contains("done"));
    service.push(button("m4", "yes:" + code));
    until(() -> service.pressed.size() == 1);
    until(() -> service.texts("c").size() == 3);
    assertThat(service.texts("c").get(2)).contains("has expired");
  }

  @Test
  void a_second_yes_stops_nothing_and_the_first_of_two_answers_counts() {
    service.push(message("m1", "c", "may I go"));
    until(() -> service.texts().size() == 1);
    until(() -> events.gone.size() == 1);
    service.push(message("m2", "c", "yes"), message("m3", "c", "no"), message("m4", "c", "yes"));

    until(() -> service.texts().size() == 4);
    assertThat(service.texts()).contains("done");
    assertThat(service.texts().stream().filter(text -> text.contains("has expired"))).hasSize(2);
  }

  @Test
  void a_question_that_was_not_shown_is_answered_by_nothing() throws IOException {
    for (int i = 0; i < 20; i++) {
      service.faults.add(NOT_SENT);
    }
    service.push(message("m1", "c", "may I go"));
    until(() -> service.asked.size() > 2);
    service.push(message("m2", "c", "yes"));

    until(() -> states().size() == 2);
    assertThat(states()).containsExactly(InboxRow.State.WAITING, InboxRow.State.RUNNING);
  }

  @Test
  void who_has_the_code_has_seen_the_question_also_if_that_is_not_confirmed_yet() {
    service.afterArrival =
        () -> {
          service.afterArrival = () -> {};
          String code = service.texts().getFirst().replaceAll("(?s).*`yes ([0-9a-f]{6})`.*", "$1");
          service.push(message("m2", "c", "yes " + code));
          // the answer is taken while the question is still being sent
          until(() -> states().size() == 2);
        };
    service.push(message("m1", "c", "may I go"));

    until(() -> service.texts().contains("done"));
  }

  @Test
  void a_question_that_cannot_be_shown_is_a_no() {
    service.faults.add(new SendException(SendException.Kind.REFUSED, "too long"));
    service.push(message("m1", "c", "may I go"));

    until(() -> service.texts().contains("not done"));
  }

  @Test
  void an_edit_waits_for_a_message_that_the_agent_gets_and_the_last_one_counts() {
    service.push(message("m1", "c", "first"));
    until(() -> service.texts().size() == 1);
    service.push(
        edit("m1e", "m1", "first, better"),
        edit("m1f", "m1", "first, best"),
        message("m2", "c", "/status"),
        message("m3", "c", "next"));

    until(() -> service.texts().size() == 3);
    assertThat(service.texts().getLast())
        .contains("first, best")
        .doesNotContain("better")
        .endsWith("next");
    service.push(message("m4", "c", "last"));
    until(() -> service.texts().size() == 4);
    assertThat(service.texts().getLast()).isEqualTo("re: last");
  }

  @Test
  void leave_that_nobody_gives_is_none() {
    approvalTimeout = Duration.ofMinutes(5);
    service.push(message("m1", "c", "may I go"));
    until(() -> service.texts().contains("not done"));
    assertThat(service.texts()).anySatisfy(text -> assertThat(text).contains("that is a no"));
  }

  @Test
  void a_button_gives_leave() {
    service.push(message("m1", "c", "may I go"));
    until(() -> service.texts().size() == 1);
    String code = service.texts().getFirst().replaceAll("(?s).*`yes ([0-9a-f]{6})`.*", "$1");
    service.push(button("m2", "no:" + code));

    until(() -> service.texts().contains("not done"));
    assertThat(service.pressed).containsExactly("no:" + code);
  }

  @Test
  void an_edit_corrects_what_waits_and_otherwise_goes_with_the_next_message() {
    agent.stalls.put("first", new CountDownLatch(1));
    service.push(message("m1", "c", "first"), message("m2", "c", "tow"));
    until(() -> agent.heard.size() == 1);
    service.push(edit("m2e", "m2", "two"), edit("m1e", "m1", "first, better"));
    until(() -> states().contains(InboxRow.State.NOTE));
    agent.stalls.get("first").countDown();

    until(() -> service.texts().size() == 2);
    assertThat(service.texts().get(1)).contains("first, better").endsWith("two");
    assertThat(agent.heard).hasSize(2);
  }

  @Test
  void shortcuts_and_peers_need_no_agent() {
    agent.peers.add("bob");
    service.push(
        message("m1", "c", "/status now\nand more"),
        message("m2", "c", "@bob hi there"),
        message("m3", "c", "@nobody hi"),
        message("m4", "c", "/unknown thing"),
        message("m5", "c", "/help"));

    until(() -> service.texts().size() == 5);
    assertThat(service.texts().subList(0, 4))
        .containsExactly(
            "STATUS now", "@bob: peer says hi there", "re: @nobody hi", "re: /unknown thing");
    assertThat(service.texts().get(4)).contains("/spend");
  }

  @Test
  void tools_are_told_before_the_answer() {
    service.push(message("m1", "c", "tool x"));

    until(() -> service.texts().size() == 2);
    assertThat(service.texts()).containsExactly("`tool x`", "re: tool x");
  }
}
