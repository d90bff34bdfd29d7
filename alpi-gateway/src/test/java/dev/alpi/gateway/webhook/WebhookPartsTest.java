package dev.alpi.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates, paths, buckets, settings: what needs no connection. */
class WebhookPartsTest {
  private static final String BODY =
      "{'a': {'b.c': 'x', 'd~/e': true, '': 'none'}, 'list': [1, {'n': 2.50}], 'nothing': null}";

  private static JsonValue json(String text) throws JsonSyntaxException {
    return Json.parse(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{/a/b.c}}|x",
        "{{/a/d~0~1e}}|true",
        "{{/a/}}|none",
        "{{list.0}}|1",
        "{{ list.1.n }}|2.50",
        "{{list.1}}|{\"n\":2.50}",
        "{{nothing?}}-{{list.7?}}-{{list.n?}}-{{list.0.x?}}|---",
        "[{{list.0}}{{list.0}}]|[11]",
        "}} {{list.0}} }}|}} 1 }}"
      })
  void template_is_filled(String template, String filled) throws Exception {
    assertThat(Template.parse(template).fill(json(BODY), 1_000)).isEqualTo(filled);
  }

  @ParameterizedTest
  @CsvSource({
    "{{nothing}},nothing",
    "{{list.2}},list.2",
    "{{list.-1}},list.-1",
    "{{list.00000000000}},list.00000000000",
    "{{list.0.a}},list.0.a",
    "{{/x}},/x"
  })
  void missing_place_is_named(String template, String path) throws Exception {
    assertThatThrownBy(() -> Template.parse(template).fill(json(BODY), 1_000))
        .isInstanceOf(Template.MissingException.class)
        .hasMessageContaining(path);
  }

  @Test
  void what_is_filled_in_is_no_template() throws Exception {
    assertThat(Template.parse("{{a}}").fill(json("{'a': '{{b}}', 'b': 'secret'}"), 1_000))
        .isEqualTo("{{b}}");
  }

  @ParameterizedTest
  @CsvSource({"{{", "{{}}", "{{a..b}}", "{{/a~2}}", "{{.a}}", "a {{b", "{{?}}"})
  void template_that_is_none_is_refused(String template) {
    assertThatThrownBy(() -> Template.parse(template)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void long_prompt_is_cut_and_says_so() throws Exception {
    Hook hook = HookWorld.settings("{'hooks': {'ci': {'prompt': '{{a}}'}}}").hooks().get("ci");
    String text = Prompts.prompt(hook, json("{'a': '" + "\uD83D\uDE00".repeat(150_000) + "'}"));
    assertThat(text.length()).isBetween(Inbound.TEXT_CHARS_MAX - 1, Inbound.TEXT_CHARS_MAX);
    assertThat(text).endsWith("[the rest was cut off]");
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
  }

  @Test
  void halves_of_pairs_and_zeros_do_not_come_through() throws Exception {
    Hook hook = HookWorld.settings("{'hooks': {'ci': {'prompt': '{{a}}'}}}").hooks().get("ci");
    assertThat(Prompts.prompt(hook, json("{'a': '\\ud800x\\u0000y\\udc00'}")))
        .isEqualTo("\uFFFDx\uFFFDy\uFFFD");
  }

  @Test
  void bucket_lets_so_many_through() {
    TokenBucket bucket = new TokenBucket(60, 2, 0);
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(0)).isZero();
    assertThat(bucket.take(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(bucket.take(Duration.ofMillis(999).toNanos())).isPositive();
    assertThat(bucket.take(Duration.ofSeconds(1).toNanos())).isZero();
    assertThat(bucket.take(Duration.ofSeconds(1).toNanos())).isPositive();
    bucket.giveBack();
    assertThat(bucket.take(Duration.ofSeconds(1).toNanos())).isZero();
    assertThat(bucket.isFull(Duration.ofHours(1).toNanos())).isTrue();
    assertThat(bucket.take(0)).isZero();
  }

  @Test
  void addresses_are_bounded_and_the_last_share() throws Exception {
    Addresses addresses = new Addresses(1, 0);
    for (int i = 0; i < Addresses.COUNT_MAX; i++) {
      InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
      assertThat(addresses.of(address, 0).take(0)).isZero();
    }
    InetAddress late = InetAddress.ofLiteral("192.0.2.1");
    assertThat(addresses.of(late, 0).take(0)).isZero();
    assertThat(addresses.of(InetAddress.ofLiteral("192.0.2.2"), 0).take(0)).isPositive();
    assertThat(addresses.size()).isEqualTo(Addresses.COUNT_MAX);
    long later = Duration.ofMinutes(2).toNanos();
    assertThat(addresses.of(late, later).take(later)).isZero();
    assertThat(addresses.size()).isEqualTo(1);
  }

  @Test
  void network_of_version_six_is_one_address() {
    Addresses addresses = new Addresses(1, 0);
    assertThat(addresses.of(InetAddress.ofLiteral("2001:db8::1"), 0).take(0)).isZero();
    assertThat(addresses.of(InetAddress.ofLiteral("2001:db8::2"), 0).take(0)).isPositive();
    assertThat(addresses.of(InetAddress.ofLiteral("2001:db8:0:1::2"), 0).take(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1|192.0.2.1|192.0.2.1",
        "10.0.0.1|6.6.6.6, 192.0.2.1|192.0.2.1",
        "10.0.0.1|192.0.2.1, 10.1.2.3|192.0.2.1",
        "10.0.0.1|evil.example|10.0.0.1",
        "10.0.0.1|192.0.2.1, junk|10.0.0.1",
        "10.0.0.1|''|10.0.0.1",
        "172.16.0.1|192.0.2.1|172.16.0.1",
        "2001:db8::7|2001:db9::1|2001:db9::1"
      })
  void nearest_address_that_is_not_trusted_is_the_sender(
      String peer, String header, String sender) {
    Proxies proxies =
        new Proxies(
            List.of(
                Proxies.Network.parse("10.0.0.0/8").orElseThrow(),
                Proxies.Network.parse("2001:db8::/33").orElseThrow()));
    assertThat(proxies.sender(InetAddress.ofLiteral(peer), header))
        .isEqualTo(InetAddress.ofLiteral(sender));
  }

  @Test
  void deliveries_are_bounded_and_those_that_are_awaited_stay() {
    Deliveries deliveries = new Deliveries();
    Delivery.Said large = new Delivery.Said(Delivery.Said.Kind.ANSWER, "x".repeat(1_000_000));
    Delivery awaited = deliveries.open("awaited", "ci", Optional.empty());
    Ticket ticket = awaited.join().orElseThrow();
    for (int i = 0; i < Deliveries.COUNT_MAX + 10; i++) {
      deliveries.open("d" + i, "ci", Optional.empty());
    }
    assertThat(deliveries.size()).isEqualTo(Deliveries.COUNT_MAX);
    assertThat(deliveries.find("d0")).isEmpty();
    assertThat(deliveries.find("awaited")).contains(awaited);
    awaited.leave(ticket);
    for (int i = 0; i < 40; i++) {
      deliveries.open("large" + i, "ci", Optional.empty()).add("k", large);
    }
    assertThat(deliveries.size()).isBetween(10, 18);
    assertThat(deliveries.find("large39")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|gateway.webhook.hooks is empty",
        "{'hooks': {'CI': {}}}|gateway.webhook.hooks has \"CI\"",
        "{'hooks': {'../x': {}}}|gateway.webhook.hooks has",
        "{'hooks': {'a-b': {'auth':'x'}}}|gateway.webhook.hooks.a-b.auth is \"x\"",
        "{'hooks': {'ci': {'tokn': 1}}}|gateway.webhook.hooks.ci.tokn is unknown",
        "{'hooks': {'ci': {'mode': 'now'}}}|expected wait or async",
        "{'hooks': {'ci': {'wait_s': 0}}}|an integer from 1 to 600",
        "{'hooks': {'ci': {'wait_s': 'x'}}}|an integer from 1 to 600",
        "{'hooks': {'ci': {'prompt': '{{'}}}|has {{ without }}",
        "{'hooks': {'ci': {'authority': {'tool': []}}}}|authority.tool is unknown",
        "{'hooks': {'ci': {'authority': {'tools': [1]}}}}|authority.tools is 1",
        "{'hooks': {'ci': {'callback_url': 'http://x.example/'}}}|callback_url is another",
        "{'hooks': {'ci': {'callback_url': 'https://u:p@x.example/'}}}|callback_url is another",
        "{'hooks': {'ci': {'callback_url': 'https:'}}}|callback_url is another",
        "{'hooks': {'nosecret': {}}}|WEBHOOK__NOSECRET__TOKEN is not set",
        "{'bind': '0.0.0.0', 'hooks': {'ci': {}}}|gateway.webhook.bind is 0.0.0.0",
        "{'bind': '192.168.1.4', 'hooks': {'ci': {}}}|gateway.webhook.bind is 192.168.1.4",
        "{'bind': 'localhost', 'hooks': {'ci': {}}}|expected an IP address",
        "{'trusted_proxies': ['10.0.0.0/33'], 'hooks': {'ci': {}}}|trusted_proxies",
        "{'port': 70000, 'hooks': {'ci': {}}}|gateway.webhook.port is 70000",
        "{'hooks': ['ci']}|gateway.webhook.hooks is a list"
      })
  void wrong_setting_is_named(String settings, String message) {
    assertThatThrownBy(() -> HookWorld.settings(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("u:p"));
  }

  @Test
  void defaults_are_tight() throws Exception {
    WebhookSettings settings =
        HookWorld.settings("{'hooks': {'ci': {'callback_url': 'https://x.example/a'}}}");
    assertThat(settings.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.address().getPort()).isEqualTo(7_480);
    assertThat(settings.bodyBytesMax()).isEqualTo(1_048_576);
    Hook hook = settings.hooks().get("ci");
    assertThat(hook.mode()).isEqualTo(new Hook.Mode.Async());
    assertThat(hook.entry().styles()).containsExactly(Style.TOKEN);
    assertThat(hook.toString() + hook.entry() + hook.callback())
        .doesNotContain(HookWorld.TOKEN)
        .doesNotContain(HookWorld.SECRET);
    assertThat(
            HookWorld.settings("{'bind': '::', 'allow_public_bind': true, 'hooks': {'ci': {}}}")
                .address()
                .getAddress()
                .isAnyLocalAddress())
        .isTrue();
  }

  @Test
  void files_are_named_in_the_answer() throws Exception {
    try (HookWorld world = HookWorld.start("{}")) {
      Reply reply = new Reply("", List.of(Path.of("/tmp/plan.pdf")), List.of());
      assertThat(world.channel.compose(reply).getFirst().plain())
          .isEqualTo("[file, not sent: plan.pdf]");
      assertThat(world.channel.compose(Reply.of("x".repeat(2_000_000))).getFirst().plain().length())
          .isLessThan(WebhookChannel.TEXT_CHARS_MAX + 100);
    }
  }

  @Test
  void parsers_take_anything() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> seeds =
        List.of(
            "{{a.b?}}",
            "/a/~1",
            "10.0.0.0/8, ::1",
            "1 1700000000:abcdef0123456789:0123456789abcdef",
            "t=1700000000,v1=" + "a".repeat(64),
            "Bearer abc",
            "sha256=" + "0".repeat(64),
            "application/json; charset=\"utf-8\"",
            "{\"a\": [1, \"\\ud800\"]}");
    for (int i = 0; i < 20_000; i++) {
      String text = mutated(random, seeds.get(random.nextInt(seeds.size())));
      try {
        parse(text, random);
      } catch (RefusedException | Template.MissingException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
  }

  private static void parse(String text, Random random)
      throws RefusedException, Template.MissingException {
    JsonPath.parse(text).ifPresent(path -> path.in(new JsonValue.Str("x")));
    Proxies.Network.parse(text);
    new Proxies(List.of()).sender(InetAddress.getLoopbackAddress(), text);
    Replays.read(text);
    List<String> headers = new ArrayList<>(List.of(text));
    if (random.nextInt(5) == 0) {
      headers.add(text);
    }
    Call call =
        new Call(
            random.nextBoolean() ? Call.Kind.TELL : Call.Kind.READ,
            new Call.Target("/hooks/ci", "ci", ""),
            Map.of(
                "authorization", headers,
                "x-alpi-timestamp", headers,
                "x-alpi-signature", headers,
                "x-hub-signature-256", headers,
                "stripe-signature", headers,
                "idempotency-key", headers,
                "content-type", random.nextBoolean() ? headers : List.of("application/json")),
            text.getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16),
            InetAddress.getLoopbackAddress());
    Entry entry = new Entry(Set.of(Style.values()), HookWorld.TOKEN, HookWorld.SECRET);
    assertThat(entry.judge(call, Instant.EPOCH)).isEqualTo(new Entry.Verdict.Refused());
    try {
      Template template = Template.parse(text);
      template.fill(Prompts.body(call), 1_000);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith("has ");
    }
  }

  private static String mutated(Random random, String text) {
    StringBuilder out = new StringBuilder(text);
    for (int change = random.nextInt(5); change > 0; change--) {
      int at = random.nextInt(out.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> out.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
        case 1 -> out.setLength(at);
        default -> out.insert(at, text);
      }
    }
    return out.toString();
  }
}
