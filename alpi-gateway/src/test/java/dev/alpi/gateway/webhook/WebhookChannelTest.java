package dev.alpi.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeCallback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookChannelTest {
  private static final String WAIT = "{'mode': 'wait', 'prompt': 'Say {{what}}'}";

  @Test
  void request_that_waits_gets_the_answer() throws Exception {
    try (HookWorld world = HookWorld.start(WAIT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HookClient.Answer> waiting =
          threads.submit(() -> world.client().good("{'what': 'hello'}").send());
      Inbound message = world.next();
      assertThat(message.text()).isEqualTo("Say hello");
      assertThat(message.sender().id()).isEqualTo("ci");
      String delivery = message.context().string("delivery").orElseThrow();
      assertThat(message.place().chat()).isEqualTo("ci/" + delivery);
      assertThat(Json.compact(message.context().object("authority"))).isEqualTo("{\"tools\":[]}");

      assertThat(world.answer(message, "hi")).isEqualTo("response " + delivery);
      assertThat(waiting.get().status()).isEqualTo(200);
      assertThat(waiting.get().body())
          .isEqualTo("{\"id\":\"" + delivery + "\",\"status\":\"answered\",\"text\":\"hi\"}");
      assertThat(waiting.get().header("Server")).isEmpty();
      assertThat(waiting.get().head()).doesNotContainIgnoringCase("Access-Control");
    }
  }

  @Test
  void request_that_waited_long_enough_reads_its_answer_later() throws Exception {
    try (HookWorld world = HookWorld.start("{'mode': 'wait', 'wait_s': 1}")) {
      HookClient.Answer early = world.client().good("{'a': 1}").send();
      assertThat(early.status()).isEqualTo(202);
      assertThat(early.json().string("status")).contains("pending");
      String id = early.json().string("id").orElseThrow();
      Inbound message = world.next();
      assertThat(world.answer(message, "at last")).isEqualTo("kept " + id);

      HookClient.Answer read =
          world.client().request().to("GET", "/hooks/ci/" + id).token(HookWorld.TOKEN).send();
      assertThat(read.json().string("text")).contains("at last");
      assertThat(world.client().request().to("GET", "/hooks/ci/" + id).send().status())
          .isEqualTo(401);
      assertThat(
              world
                  .client()
                  .request()
                  .to("GET", "/hooks/ci/nothing")
                  .token(HookWorld.TOKEN)
                  .send()
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void nothing_is_confirmed_before_it_is_on_disk() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      world.isBroken = true;
      HookClient.Answer refused = world.client().good("{}").key("one").send();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isPresent();
      world.isBroken = false;
      assertThat(world.client().good("{}").key("one").send().status()).isEqualTo(202);
      assertThat(world.inbox).hasSize(1);
    }
  }

  @Test
  void repeat_gets_the_same_answer_and_is_no_second_message() throws Exception {
    try (HookWorld world = HookWorld.start(WAIT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HookClient.Answer>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(
            threads.submit(() -> world.client().good("{'what': 'x'}").key("build-7").send()));
      }
      Inbound message = world.next();
      world.answer(message, "done");
      for (Future<HookClient.Answer> each : waiting) {
        assertThat(each.get().status()).isEqualTo(200);
        assertThat(each.get().json().string("text")).contains("done");
      }
      assertThat(world.client().good("{'what': 'x'}").key("build-7").send().json().string("text"))
          .contains("done");
      assertThat(world.inbox).isEmpty();
      assertThat(world.client().good("{'what': 'y'}").key("build-7").send().status())
          .isEqualTo(409);
    }
  }

  @Test
  void repeat_after_a_restart_gets_what_was_answered_before_it() throws Exception {
    try (HookWorld world = HookWorld.start(WAIT)) {
      world.before.put("ci/key:build-7", Obj.EMPTY.with("kind", "answer").with("text", "done"));
      HookClient.Answer again = world.client().good("{'what': 'x'}").key("build-7").send();
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.json().string("status")).contains("answered");
      assertThat(again.json().string("text")).contains("done");
      String id = again.json().string("id").orElseThrow();
      assertThat(
              world
                  .client()
                  .request()
                  .to("GET", "/hooks/ci/" + id)
                  .token(HookWorld.TOKEN)
                  .send()
                  .json())
          .isEqualTo(again.json());
    }
  }

  @Test
  void answer_goes_to_the_callback_signed_and_once() throws Exception {
    try (FakeCallback callback = FakeCallback.start();
        HookWorld world =
            HookWorld.start(
                "{'conversation': '{{repo}}', 'callback_url': '" + callback.uri() + "'}")) {
      HookClient.Answer accepted = world.client().good("{'repo': 'alpi'}").send();
      assertThat(accepted.status()).isEqualTo(202);
      Outgoing outgoing = world.outgoing(world.next(), "built");
      callback.fail(
          new FakeCallback.Fault.DropAfter(),
          new FakeCallback.Fault.DropBefore(),
          new FakeCallback.Fault.Status(500),
          new FakeCallback.Fault.Status(503));
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.UNKNOWN);
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.UNKNOWN);
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.UNKNOWN);
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.NOT_SENT);
      world.channel.send(outgoing);

      assertThat(callback.attempts()).containsEntry(outgoing.key(), 5);
      FakeCallback.Post post = callback.taken().getFirst();
      assertThat(callback.taken()).hasSize(1);
      Obj body = Json.parseObject(post.body());
      assertThat(body.string("id")).isEqualTo(accepted.json().string("id"));
      assertThat(body.string("conversation")).contains("alpi");
      assertThat(body.string("status")).contains("answered");
      assertThat(body.string("text")).contains("built");
      String signed = post.headers().get("x-alpi-timestamp") + "." + post.body();
      assertThat(post.headers().get("x-alpi-signature"))
          .isEqualTo("sha256=" + FakeCallback.hmac("callback-secret-of-its-own", signed));
    }
  }

  @Test
  void callback_follows_no_redirect() throws Exception {
    try (FakeCallback callback = FakeCallback.start();
        FakeCallback elsewhere = FakeCallback.start();
        HookWorld world = HookWorld.start("{'callback_url': '" + callback.uri() + "'}")) {
      world.client().good("{}").send();
      callback.fail(new FakeCallback.Fault.Redirect(elsewhere.uri()));
      Outgoing outgoing = world.outgoing(world.next(), "x");
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.REFUSED);
      assertThat(elsewhere.attempts()).isEmpty();
    }
  }

  private static SendException.Kind kindOfFailure(HookWorld world, Outgoing outgoing)
      throws InterruptedException {
    try {
      world.channel.send(outgoing);
      throw new AssertionError("it was sent");
    } catch (SendException e) {
      assertThat(e.getMessage()).doesNotContain("http:");
      return e.kind();
    }
  }

  @Test
  void question_is_told_and_the_answer_comes_after_it() throws Exception {
    try (HookWorld world = HookWorld.start(WAIT);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HookClient.Answer> waiting =
          threads.submit(() -> world.client().good("{'what': 'x'}").key("q").send());
      Inbound message = world.next();
      Reply question = new Reply("May I?", List.of(), List.of(new Reply.Button("Yes", "yes")));
      Outgoing plain = world.outgoing(message, "");
      world.channel.send(
          new Outgoing(
              plain.key(),
              plain.place(),
              plain.context(),
              world.channel.compose(question).getFirst(),
              plain.made(),
              plain.repeat()));
      assertThat(waiting.get().status()).isEqualTo(202);
      assertThat(waiting.get().json().string("status")).contains("question");
      assertThat(waiting.get().json().string("text")).contains("May I?");
      Future<HookClient.Answer> again =
          threads.submit(() -> world.client().good("{'what': 'x'}").key("q").send());
      world.answer(message, "done");
      assertThat(again.get().json().string("text")).contains("done");
    }
  }

  @Test
  void what_nobody_asked_for_needs_a_callback() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      Outgoing outgoing =
          new Outgoing(
              "k".repeat(32),
              Place.of("ci/somebody"),
              Obj.EMPTY,
              world.channel.compose(Reply.of("hello")).getFirst(),
              world.clock.instant(),
              Outgoing.Repeat.NO);
      assertThat(kindOfFailure(world, outgoing)).isEqualTo(SendException.Kind.REFUSED);
    }
  }

  @Test
  void close_frees_the_port_and_tells_those_who_wait_that_they_are_heard() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int port;
      Future<HookClient.Answer> waiting;
      Socket idle;
      try (HookWorld world = HookWorld.start(WAIT)) {
        port = world.channel.port();
        idle = world.client().connect();
        waiting = threads.submit(() -> world.client().good("{'what': 'x'}").send());
        world.next();
      }
      assertThat(waiting.get().status()).isEqualTo(202);
      assertThat(HookClient.ends(idle)).isTrue();
      idle.close();
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void interrupt_ends_it_and_frees_the_port() throws Exception {
    try (HookWorld world = HookWorld.start(WAIT)) {
      int port = world.channel.port();
      world.interrupt();
      assertThat(world.hasEnded(Duration.ofSeconds(5))).isTrue();
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void taken_port_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HookWorld other = HookWorld.start("{}")) {
      WebhookSettings settings =
          HookWorld.settings("{'port': " + taken.getLocalPort() + ", 'hooks': {'ci': {}}}");
      assertThatThrownBy(() -> Listener.start(settings, null, null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
      assertThat(other.channel.probe()).isEqualTo("1 hook at 127.0.0.1:0");
    }
  }

  @Test
  void two_listeners_live_in_one_process() throws Exception {
    try (HookWorld one = HookWorld.start("{}");
        HookWorld two = HookWorld.start("{}")) {
      one.client().good("{'n': 1}").send();
      two.client().good("{'n': 2}").send();
      assertThat(one.next().text()).contains("1");
      assertThat(two.next().text()).contains("2");
      assertThat(Optional.of(one.signs.get())).hasValueSatisfying(n -> assertThat(n).isPositive());
    }
  }
}
