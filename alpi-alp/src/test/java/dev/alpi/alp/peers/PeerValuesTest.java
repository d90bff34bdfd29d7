package dev.alpi.alp.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PeerValuesTest {
  @Test
  void ids_have_letters_digits_dashes_and_underscores() {
    for (String good : List.of("a", "Bob_2", "-", "x".repeat(PeerId.CHARS_MAX))) {
      assertThat(new PeerId(good)).hasToString(good);
    }
    Map<String, String> wrong =
        Map.of(
            "",
            "a peer's id cannot be empty",
            "__interactive__",
            "no peer can be called __interactive__: the books call the owner so",
            "x".repeat(PeerId.CHARS_MAX + 1),
            "a peer's id has up to 64 characters, found 65",
            "a.b",
            "a peer's id has only letters A to Z, digits, - and _, found . at position 2",
            "bö",
            "a peer's id has only letters A to Z, digits, - and _, found U+00F6 at position 2",
            "a/../b",
            "a peer's id has only letters A to Z, digits, - and _, found / at position 2",
            "a\n",
            "a peer's id has only letters A to Z, digits, - and _, found U+000A at position 2");
    wrong.forEach(
        (text, problem) -> {
          assertThat(PeerId.problem(text)).contains(problem);
          assertThatThrownBy(() -> new PeerId(text)).hasMessage(problem);
        });
  }

  @Test
  void addresses_are_read_and_printed() throws Exception {
    Map<String, PeerAddress> good =
        Map.of(
            "bob.example:7423", new PeerAddress("bob.example", 7423),
            " host:1 ", new PeerAddress("host", 1),
            "a_b-c.d.:65535", new PeerAddress("a_b-c.d.", 65535),
            "127.0.0.1:7423", new PeerAddress("127.0.0.1", 7423),
            "[2001:db8::1]:7423", new PeerAddress("2001:db8::1", 7423),
            "[fe80::1%eth0]:7423", new PeerAddress("fe80::1%eth0", 7423),
            "host:07423", new PeerAddress("host", 7423));
    for (Map.Entry<String, PeerAddress> each : good.entrySet()) {
      PeerAddress address = PeerAddress.parse(each.getKey());
      assertThat(address).isEqualTo(each.getValue());
      assertThat(PeerAddress.parse(address.text())).isEqualTo(address);
      assertThat(PeerAddress.ofFile(address.text())).isEqualTo(address);
    }
    assertThat(new PeerAddress("2001:db8::1", 7423)).hasToString("[2001:db8::1]:7423");
  }

  @Test
  void what_is_no_address_is_refused_with_the_reason() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("", "the address  has no port"),
            Map.entry("host", "the address host has no port"),
            Map.entry("[::1]", "the address [::1] has no port"),
            Map.entry("host:", "the port is missing behind the colon"),
            Map.entry(":7423", "the address :7423 has no host"),
            Map.entry("host:742O", "the port 742O is not a number"),
            Map.entry("host:-1", "the port -1 is not a number"),
            Map.entry("host:+1", "the port +1 is not a number"),
            Map.entry("host:٧", "the port ٧ is not a number"),
            Map.entry("host:0", "the port is 0, allowed 1 to 65535"),
            Map.entry("host:65536", "the port is 65536, allowed 1 to 65535"),
            Map.entry("host:99999999999", "the port is 99999999999, allowed 1 to 65535"),
            Map.entry("tcp://host:1", "the address tcp://host:1 has a scheme, which none needs"),
            Map.entry(
                "2001:db8::1:2",
                "the address 2001:db8::1:2 has several colons, and no brackets around the host"),
            Map.entry("[host]:1", "the address [host]:1 has no IPv6 address in its brackets"),
            Map.entry("[[::1]]:1", "the address [[::1]]:1 has no IPv6 address in its brackets"),
            Map.entry(
                "300.1.1.1:1",
                "the address 300.1.1.1:1 has something that is no host before its last colon"),
            Map.entry(
                "a b:1", "the address a b:1 has something that is no host before its last colon"),
            Map.entry(
                "a..b:1", "the address a..b:1 has something that is no host before its last colon"),
            Map.entry(
                "bob@host:1",
                "the address bob@host:1 has something that is no host before its last colon"));
    wrong.forEach(
        (text, problem) ->
            assertThatThrownBy(() -> PeerAddress.parse(text))
                .as(text)
                .isInstanceOf(PeerAddressException.class)
                .hasMessage(problem));
  }

  @Test
  void a_file_may_have_ipv6_without_brackets_as_the_python_system_splits_it() throws Exception {
    assertThat(PeerAddress.ofFile("2001:db8::1:7423"))
        .isEqualTo(new PeerAddress("2001:db8::1", 7423));
    assertThatThrownBy(() -> PeerAddress.ofFile("fe80::1"))
        .isInstanceOf(PeerAddressException.class);
  }

  private static ToolsPolicy policy(String key, String... entries) {
    return ToolsPolicy.of(Obj.EMPTY.with(key, JsonValue.Arr.ofStrings(List.of(entries))));
  }

  @Test
  void a_list_allows_names_patterns_and_actions() {
    ToolsPolicy policy = policy("allow", "read_file", "web_*", "calendar:list_*", "*x*y");
    for (String good : List.of("read_file", "web_", "web_search", "calendar", "axby", "xy")) {
      assertThat(policy.permits(good)).as(good).isTrue();
    }
    for (String bad : List.of("read_files", "aweb_x", "web", "", "yx", "xya")) {
      assertThat(policy.permits(bad)).as(bad).isFalse();
    }
    assertThat(policy.permits("calendar", "list_events")).isTrue();
    assertThat(policy.permits("calendar", "delete")).isFalse();
    assertThat(policy.permits("web_search", "anything")).isTrue();
    assertThat(policy("allow").permits("read_file")).isFalse();
    assertThat(policy("allow", "*").permits("anything", "at all")).isTrue();
    assertThat(policy("allow", "a*a").permits("a")).isFalse();
  }

  @Test
  void the_older_list_denies() {
    ToolsPolicy policy = policy("deny", "terminal", "web_*");
    assertThat(policy).isInstanceOf(ToolsPolicy.Deny.class);
    assertThat(policy.permits("terminal")).isFalse();
    assertThat(policy.permits("web_search", "x")).isFalse();
    assertThat(policy.permits("read_file")).isTrue();
    assertThat(policy.permits("read_file", "x")).isTrue();
  }

  @Test
  void what_is_not_understood_allows_nothing() {
    JsonValue list = JsonValue.Arr.ofStrings(List.of("x"));
    List<JsonValue> wrong =
        List.of(
            JsonValue.Null.NULL,
            list,
            new JsonValue.Bool(true),
            Obj.EMPTY,
            Obj.EMPTY.with("allow", "x"),
            Obj.EMPTY.with("Allow", list),
            Obj.EMPTY.with("allow", list).with("deny", list),
            Obj.EMPTY.with("allow", new JsonValue.Arr(List.of(JsonValue.Num.of(1)))),
            Obj.EMPTY.with("allow", JsonValue.Arr.ofStrings(List.of("a b"))),
            Obj.EMPTY.with("allow", JsonValue.Arr.ofStrings(List.of(""))),
            Obj.EMPTY.with("allow", JsonValue.Arr.ofStrings(List.of("a:"))),
            Obj.EMPTY.with("allow", JsonValue.Arr.ofStrings(List.of("a:b:c"))),
            Obj.EMPTY.with("allow", JsonValue.Arr.ofStrings(List.of("x".repeat(129)))),
            Obj.EMPTY.with("deny", JsonValue.Arr.ofStrings(List.of("a:b"))),
            Obj.EMPTY.with(
                "allow",
                JsonValue.Arr.ofStrings(
                    java.util.Collections.nCopies(ToolsPolicy.ENTRIES_MAX + 1, "x"))));
    for (JsonValue value : wrong) {
      ToolsPolicy policy = ToolsPolicy.of(value);
      assertThat(policy).as(value.toString()).isInstanceOf(ToolsPolicy.Invalid.class);
      assertThat(policy.permits("x")).isFalse();
      assertThat(policy.permits("x", "y")).isFalse();
    }
    assertThat(ToolsPolicy.of(Obj.EMPTY.with("allow", list)))
        .isEqualTo(new ToolsPolicy.Allow(List.of(ToolPattern.parse("x").orElseThrow())));
    assertThat(new ToolsPolicy.Unrestricted().permits("x", "y")).isTrue();
  }

  @Test
  void what_a_person_says_of_a_peer_is_checked() {
    NewPeer bob = NewPeer.of(new PeerId("bob"), PeerHome.BOB);
    assertThat(bob.allow()).containsExactly("link.ping", "link.ask");
    assertThat(bob.allow(List.of("a", "b", "a")).allow()).containsExactly("a", "b");
    assertThatThrownBy(() -> bob.alias("a\nb")).hasMessage("an alias is one line of text");
    assertThatThrownBy(() -> bob.alias("x".repeat(101)))
        .hasMessage("an alias has up to 100 characters, found 101");
    assertThat(bob.alias("😀".repeat(100)).alias()).hasSize(200);
    assertThatThrownBy(() -> bob.allow(List.of("link ask")))
        .hasMessageContaining("visible characters");
    assertThatThrownBy(() -> bob.requestsPerMinute(0))
        .hasMessage("requests per minute are 1 to 100000, found 0");
    assertThatThrownBy(() -> PeerEdit.NOTHING.requestsPerMinute(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PeerEdit.NOTHING.tools(new ToolsPolicy.Invalid("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PeerEdit.NOTHING.route(new PeerRoute.Unusable("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void methods_of_workgroups_need_no_leave() {
    Peer peer =
        new Peer(
            new PeerId("bob"),
            PeerHome.BOB,
            "",
            new PeerRoute.Local(),
            List.of("link.ping"),
            60,
            new ToolsPolicy.Unrestricted());
    assertThat(peer.allows("link.ping")).isTrue();
    assertThat(peer.allows("link.ask")).isFalse();
    assertThat(peer.allows("link.*")).isFalse();
    assertThat(peer.allows("workgroup.pull")).isTrue();
    assertThat(peer.allows("")).isFalse();
  }
}
