package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Talking to an agent over the daemon's socket, and following what happens. */
@Timeout(60)
final class HostChatTest {
  @TempDir private Path directory;
  private HostedDaemon hosted;
  private Daemon daemon;
  private HostClient client;
  private Profile ann;

  @BeforeEach
  void start() throws Exception {
    hosted = new HostedDaemon(directory, "");
    daemon = hosted.daemon;
    client = hosted.client;
    ann = hosted.ann;
  }

  @AfterEach
  void stop() throws Exception {
    hosted.close();
  }

  private static Obj ask(String text) {
    return Obj.EMPTY.with("profile", "ann").with("text", text);
  }

  private static String kind(Obj frame) {
    return frame.string("event").orElse("");
  }

  private List<Obj> chat(Obj params) throws Exception {
    List<Obj> frames = new ArrayList<>();
    client.stream("host.chat.send", params, frames::add).orElseThrow();
    return frames;
  }

  @Test
  void a_turn_streams_is_kept_and_goes_on_in_the_same_session() throws Exception {
    List<Obj> frames = chat(ask("remember that the staging port is 5433"));
    assertThat(frames).extracting(HostChatTest::kind).startsWith("session_start").endsWith("done");
    assertThat(frames).extracting(HostChatTest::kind).contains("tool_start", "tool_end", "reply");
    assertThat(frames)
        .extracting(frame -> frame.integer("seq").orElse(0))
        .isSorted()
        .doesNotHaveDuplicates();
    String session = frames.getFirst().string("session_id").orElseThrow();
    String said =
        frames.stream()
            .filter(frame -> kind(frame).equals("assistant_delta"))
            .map(frame -> frame.string("text").orElse(""))
            .reduce("", String::concat);
    Obj reply = frames.get(frames.size() - 2);
    assertThat(said).endsWith(reply.string("text").orElseThrow());

    Obj next = ask("what is the staging port?").with("session_id", session);
    assertThat(chat(next).getFirst().string("session_id")).contains(session);
    Obj read =
        client
            .call("host.session.read", Obj.EMPTY.with("profile", "ann").with("session_id", session))
            .orElseThrow();
    assertThat(read.array("turns")).hasSize(2);
    Obj listed = client.call("host.sessions.list", Obj.EMPTY.with("profile", "ann")).orElseThrow();
    assertThat(listed.array("sessions")).hasSize(1);
  }

  @Test
  void who_comes_back_finds_the_rest_of_the_turn() throws Exception {
    List<Obj> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                client.stream(
                    "host.chat.send",
                    ask("help"),
                    frame -> {
                      seen.add(frame);
                      throw new IOException("gone");
                    }))
        .hasMessage("gone");
    String session = seen.getFirst().string("session_id").orElseThrow();
    Obj params =
        Obj.EMPTY
            .with("profile", "ann")
            .with("session_id", session)
            .with("seq", seen.getLast().integer("seq").orElse(0));
    List<Obj> rest = new ArrayList<>();
    client.stream("host.chat.events_since", params, rest::add);
    assertThat(rest).extracting(HostChatTest::kind).contains("reply").endsWith("done");
    assertThat(rest.getFirst().integer("seq")).hasValue(2);
    // and again, when it is over
    List<Obj> again = new ArrayList<>();
    client.stream("host.chat.events_since", params, again::add);
    assertThat(again).isEqualTo(rest);
    Obj end = params.with("seq", rest.getLast().integer("seq").orElse(0));
    assertThat(client.call("host.chat.events_since", end).map(HostChatTest::kind)).contains("done");
    assertThat(client.call("host.chat.cancel", params).orElseThrow().bool("cancelled"))
        .contains(false);
  }

  @Test
  void a_conversation_is_summed_up_like_a_turn_that_says_nothing() throws Exception {
    String session = chat(ask("help")).getFirst().string("session_id").orElseThrow();
    Obj params = Obj.EMPTY.with("profile", "ann").with("session_id", session);
    List<Obj> frames = new ArrayList<>();
    client.stream("host.chat.compact", params, frames::add);
    assertThat(frames)
        .extracting(HostChatTest::kind)
        .containsSubsequence("session_start", "compacted", "done");
    Obj last = frames.get(frames.size() - 2);
    assertThat(last.bool("shorter")).as("one turn is too little").contains(false);
    assertThat(chat(ask("help").with("session_id", session)))
        .extracting(HostChatTest::kind)
        .contains("reply");
    assertThatThrownBy(
            () ->
                client.stream(
                    "host.chat.compact", params.with("session_id", "0123456789ab"), frames::add))
        .hasMessageContaining("there is no session 0123456789ab");
  }

  @Test
  void what_cannot_be_is_refused_with_the_reason() {
    assertThatThrownBy(() -> chat(ask("help").with("profile", "nobody")))
        .isInstanceOf(HostRefusal.class)
        .hasMessageContaining("nobody is not served here");
    assertThatThrownBy(() -> chat(ask(" "))).hasMessageContaining("text: a text is needed");
    assertThatThrownBy(() -> chat(ask("help").with("session_id", "../x")))
        .hasMessageContaining("no session ../x");
    daemon.drain();
    assertThatThrownBy(() -> chat(ask("help"))).hasMessageContaining("it ends");
  }

  @Test
  void who_follows_is_told_what_happens_and_what_happened() throws Exception {
    List<Obj> told = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch greeted = new CountDownLatch(1);
    Thread following =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    client.stream(
                        "host.events.subscribe",
                        Obj.EMPTY,
                        frame -> {
                          told.add(frame);
                          greeted.countDown();
                        });
                  } catch (HostRefusal | IOException e) {
                    // the daemon has ended
                  }
                });
    greeted.await();
    assertThat(told.getFirst().integer("next_seq")).hasValue(daemon.events().rows().last() + 1);
    String session = chat(ask("remember this")).getFirst().string("session_id").orElseThrow();
    DaemonFixture.until(() -> told.stream().anyMatch(row -> kind(row).equals("chat.turn_done")));
    Obj done =
        told.stream().filter(row -> kind(row).equals("chat.turn_done")).findFirst().orElseThrow();
    assertThat(done.object("data").string("session_id")).contains(session);

    Obj history = client.call("host.events.history", Obj.EMPTY.with("since", 0)).orElseThrow();
    assertThat(history.array("events"))
        .extracting(row -> row instanceof Obj object ? kind(object) : "")
        .startsWith("profile_changed")
        .contains("session_changed", "chat.turn_done");
    daemon.close();
    following.join();
    assertThat(told.getLast()).isEqualTo(Obj.EMPTY.with("event", "end"));
  }

  @Test
  void jobs_the_inbox_and_what_is_spent_are_told() throws Exception {
    Obj profile = Obj.EMPTY.with("profile", "ann");
    assertThat(client.call("host.schedule.list", profile).orElseThrow().array("jobs")).isEmpty();
    assertThat(client.call("host.outputs.list", profile).orElseThrow().array("outputs")).isEmpty();
    assertThat(client.call("host.outputs.mark_all_read", profile).orElseThrow().integer("read"))
        .hasValue(0);
    Obj usage = client.call("host.usage.daily", profile).orElseThrow();
    assertThat(usage.decimal("spent_usd")).hasValue(0);
    assertThat(usage.get("cap_usd")).contains(JsonValue.Null.NULL);
    assertThatThrownBy(() -> client.call("host.outputs.read", profile.with("id", "none")))
        .hasMessageContaining("no output none");
    assertThatThrownBy(() -> client.call("host.schedule.remove", profile.with("job", "none")))
        .hasMessageContaining("none");
    assertThatThrownBy(() -> client.call("host.schedule.set_paused", profile.with("job", "x")))
        .hasMessageContaining("paused");
  }
}
