package dev.alpi.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.FakeCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, with what, and how often. */
@Timeout(60)
class HookEntryTest {
  @Test
  void nobody_can_tell_which_hooks_there_are() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      List<HookClient.Answer> answers = new ArrayList<>();
      for (String path : List.of("/hooks/ci", "/hooks/none", "/hooks/CI", "/hooks/c%69")) {
        answers.add(world.client().request().to("POST", path).json("{}").send());
        answers.add(
            world.client().request().to("POST", path).json("{}").token("wrong-wrong-wrong").send());
        answers.add(world.client().request().to("GET", path + "/1").send());
      }
      assertThat(answers).extracting(HookClient.Answer::status).containsOnly(401);
      assertThat(answers)
          .extracting(HookClient.Answer::body)
          .containsOnly("{\"error\":\"unauthorized\"}");
      assertThat(answers)
          .extracting(answer -> answer.head().replaceAll("(?i)date:[^\r]*", ""))
          .containsOnly(answers.getFirst().head().replaceAll("(?i)date:[^\r]*", ""));
      assertThat(world.inbox).isEmpty();
      assertThat(world.refusals).isEmpty();
    }
  }

  @Test
  void method_and_path_are_judged_alike_for_every_name() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      for (String path : List.of("/hooks/ci", "/hooks/none")) {
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
          HookClient.Answer answer = world.client().request().to(method, path).send();
          assertThat(answer.status()).as(method).isEqualTo(405);
          assertThat(answer.head()).doesNotContainIgnoringCase("Access-Control");
        }
      }
      for (String path : List.of("/", "/hooks", "/hooks/", "/metrics", "/hooks/ci/1/2")) {
        assertThat(world.client().request().to("GET", path).send().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void token_of_another_hook_is_none() throws Exception {
    try (HookWorld world =
        HookWorld.startAll(
            "{'port': 0, 'hooks': {'ci': {}, 'other': {}}}", HookWorld.FAST, Optional.empty())) {
      assertThat(world.client().good("{}").to("POST", "/hooks/other").send().status())
          .isEqualTo(401);
      String id = world.client().good("{}").send().json().string("id").orElseThrow();
      assertThat(
              world
                  .client()
                  .request()
                  .to("GET", "/hooks/other/" + id)
                  .token("another-token-of-its-own")
                  .send()
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void signature_covers_time_and_body() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': 'hmac'}")) {
      HookClient client = world.client();
      assertThat(client.request().json("{'a': 1}").signed().send().status()).isEqualTo(202);
      assertThat(client.request().json("{'a': 1}").signed().json("{'a': 2}").send().status())
          .isEqualTo(401);
      assertThat(
              client
                  .request()
                  .json("{'a': 1}")
                  .signed()
                  .with("X-Alpi-Timestamp", "" + (world.clock.instant().getEpochSecond() + 1))
                  .send()
                  .status())
          .isEqualTo(401);
      assertThat(client.request().json("{'a': 1}").token(HookWorld.TOKEN).send().status())
          .isEqualTo(401);
    }
  }

  @Test
  void signature_holds_for_five_minutes_either_way() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': 'hmac', 'burst': 100}")) {
      long now = world.clock.instant().getEpochSecond();
      for (long age : List.of(-300L, 299L)) {
        assertThat(world.client().request().json("{}").signedAt(now + age).send().status())
            .as("%d", age)
            .isEqualTo(202);
      }
      for (long age : List.of(-301L, 302L, -now, 99_999_999_999L - now)) {
        assertThat(world.client().request().json("{}").signedAt(now + age).send().status())
            .as("%d", age)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void token_and_signature_can_both_be_asked_for() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': ['token', 'hmac']}")) {
      assertThat(world.client().good("{}").send().status()).isEqualTo(401);
      assertThat(world.client().request().json("{}").signed().send().status()).isEqualTo(401);
      assertThat(world.client().good("{}").signed().send().status()).isEqualTo(202);
    }
  }

  @Test
  void signed_request_that_was_overheard_is_no_second_message() throws Exception {
    Optional<String> cursor;
    HookClient.Request overheard;
    try (HookWorld world = HookWorld.start("{'auth': 'hmac'}")) {
      overheard = world.client().request().json("{'a': 1}").key("mine").signed();
      String id = overheard.send().json().string("id").orElseThrow();
      assertThat(overheard.send().json().string("id")).contains(id);
      assertThat(overheard.key("other").send().status()).isEqualTo(409);
      assertThat(world.inbox).hasSize(1);
      cursor = world.cursor();
    }
    try (HookWorld world =
        HookWorld.startAll(
            "{'port': 0, 'hooks': {'ci': {'auth': 'hmac'}}}", HookWorld.FAST, cursor)) {
      assertThat(world.client().send(overheard.key("after a restart".replace(' ', '-')).raw()))
          .extracting(HookClient.Answer::status)
          .isEqualTo(409);
      world.clock.advance(Duration.ofMinutes(11));
      assertThat(world.client().send(overheard.raw()).status()).isEqualTo(401);
      assertThat(world.inbox).isEmpty();
    }
  }

  @Test
  void reader_signs_its_path() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': 'github'}")) {
      String id =
          world
              .client()
              .request()
              .json("{}")
              .github("d-1")
              .send()
              .json()
              .string("id")
              .orElseThrow();
      HookClient.Request read = world.client().request().to("GET", "/hooks/ci/" + id);
      assertThat(read.signed().send().json().string("status")).contains("pending");
      assertThat(read.to("GET", "/hooks/ci/x").send().status()).isEqualTo(401);
    }
  }

  @Test
  void github_signs_the_body_and_names_the_delivery() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': 'github', 'prompt': '{{action}}'}")) {
      HookClient client = world.client();
      String first = client.request().json("{'action': 'opened'}").github("d-1").send().body();
      assertThat(client.request().json("{'action': 'opened'}").github("d-1").send().body())
          .isEqualTo(first);
      assertThat(client.request().json("{'action': 'opened'}").github("d-2").send().body())
          .isNotEqualTo(first);
      assertThat(world.inbox)
          .extracting(message -> message.id())
          .containsExactly("ci/github:d-1", "ci/github:d-2");
      assertThat(client.request().json("{'action': 'x'}").github("d-3").json("{'a': 'y'}").send())
          .extracting(HookClient.Answer::status)
          .isEqualTo(401);
      HookClient.Request nameless = client.request().json("{'action': 'x'}").github("");
      assertThat(nameless.send().status()).isEqualTo(400);
      assertThat(
              client
                  .request()
                  .text("payload=%7B%7D")
                  .github("d-4")
                  .with("Content-Type", "application/x-www-form-urlencoded")
                  .send()
                  .status())
          .isEqualTo(415);
    }
  }

  @Test
  void stripe_signs_with_several_secrets_and_repeats_the_event() throws Exception {
    try (HookWorld world = HookWorld.start("{'auth': 'stripe'}")) {
      String body = "{\"id\":\"evt_1\"}";
      long now = world.clock.instant().getEpochSecond();
      assertThat(stripe(world, body, now, "v1=" + "0".repeat(64) + ",v1=%s").status())
          .isEqualTo(202);
      assertThat(stripe(world, body, now - 60, "v1=%s,v0=ab").status()).isEqualTo(202);
      assertThat(world.inbox).extracting(message -> message.id()).containsOnly("ci/stripe:evt_1");
      assertThat(world.inbox).hasSize(1);
      assertThat(stripe(world, body, now - 400, "v1=%s").status()).isEqualTo(401);
      assertThat(stripe(world, body, now, "v0=%s").status()).isEqualTo(401);
      assertThat(stripe(world, body, now, "t=1,v1=%s").status()).isEqualTo(401);
    }
  }

  private static HookClient.Answer stripe(HookWorld world, String body, long time, String form)
      throws Exception {
    String signature = FakeCallback.hmac(HookWorld.SECRET, time + "." + body);
    return world
        .client()
        .request()
        .json(body)
        .with("Stripe-Signature", "t=" + time + "," + form.replace("%s", signature))
        .send();
  }

  @Test
  void header_that_is_there_twice_counts_as_none() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      String raw = world.client().good("{}").raw();
      assertThat(
              world
                  .client()
                  .send(raw.replace("\r\nHost:", "\r\nAuthorization: Bearer x\r\nHost:"))
                  .status())
          .isEqualTo(401);
    }
  }

  @Test
  void hook_has_a_pace_of_its_own() throws Exception {
    try (HookWorld world = HookWorld.start("{'rate_per_minute': 1, 'burst': 2}")) {
      assertThat(world.client().good("{}").send().status()).isEqualTo(202);
      assertThat(world.client().good("{}").send().status()).isEqualTo(202);
      HookClient.Answer refused = world.client().good("{}").send();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow())).isBetween(50, 60);
      assertThat(world.inbox).hasSize(2);
    }
  }

  @Test
  void address_that_knocks_too_often_is_not_read_any_more() throws Exception {
    try (HookWorld world =
        HookWorld.startAll(
            "{'port': 0, 'address_rate_per_minute': 3, 'trusted_proxies': '127.0.0.1',"
                + " 'hooks': {'ci': {}}}",
            HookWorld.FAST,
            Optional.empty())) {
      for (int i = 0; i < 10; i++) {
        assertThat(world.client().good("{}").send().status()).isEqualTo(202);
      }
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        statuses.add(world.client().request().json("{}").send().status());
      }
      assertThat(statuses).containsExactly(401, 401, 401, 429, 429);
      assertThat(world.client().good("{}").send().status()).isEqualTo(429);
      assertThat(world.client().good("{}").with("X-Forwarded-For", "6.6.6.6, 192.0.2.1").send())
          .extracting(HookClient.Answer::status)
          .isEqualTo(202);
    }
  }

  @Test
  void forwarded_address_of_somebody_else_is_not_believed() throws Exception {
    try (HookWorld world =
        HookWorld.startAll(
            "{'port': 0, 'address_rate_per_minute': 2, 'hooks': {'ci': {}}}",
            HookWorld.FAST,
            Optional.empty())) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        statuses.add(
            world
                .client()
                .request()
                .json("{}")
                .with("X-Forwarded-For", "192.0.2." + i)
                .send()
                .status());
      }
      assertThat(statuses).containsExactly(401, 401, 429, 429);
    }
  }

  @Test
  void sender_that_is_not_let_in_is_told_so() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      world.isClosedToAll = true;
      assertThat(world.client().good("{}").send().status()).isEqualTo(403);
      assertThat(world.refusals).isEmpty();
    }
  }

  @Test
  void body_that_lacks_something_is_noted_and_the_better_one_taken() throws Exception {
    try (HookWorld world = HookWorld.start("{'prompt': '{{a.b}}', 'conversation': '{{c?}}'}")) {
      HookClient client = world.client();
      HookClient.Answer refused = client.good("{'a': {}}").key("k").send();
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body()).isEqualTo("{\"error\":\"missing path\",\"path\":\"a.b\"}");
      assertThat(client.good("{'a'").send().status()).isEqualTo(400);
      assertThat(client.good("{'a': {'b': '  '}}").send().status()).isEqualTo(422);
      assertThat(client.request().text("plain").token(HookWorld.TOKEN).send().status())
          .isEqualTo(422);
      assertThat(world.refusals).hasSize(4);
      assertThat(client.good("{'a': {'b': 'x'}, 'c': 'y'}").key("k").send().status())
          .isEqualTo(202);
      assertThat(world.next().place().chat()).isEqualTo("ci/y");
    }
  }

  @Test
  void text_is_taken_as_it_is() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      world.client().request().text("Grüße").token(HookWorld.TOKEN).send();
      assertThat(world.next().text()).isEqualTo("Grüße");
    }
  }
}
