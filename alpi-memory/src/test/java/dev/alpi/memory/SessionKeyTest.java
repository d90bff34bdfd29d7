package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.SessionTail.Occasion;
import dev.alpi.memory.SessionTail.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows A-SK1 to A-SK3 and A-SC8 of the aleph-ally spec. */
class SessionKeyTest {
  private static SessionKey key(String text) {
    return SessionKey.parse(text).orElseThrow(() -> new AssertionError(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent:main:main",
        "agent:helper-2:other_one",
        "agent:main:dm:user123",
        "agent:main:telegram:dm:user123",
        "agent:main:matrix:dm:@ana%3aexample.org",
        "agent:main:imap:dm:100%25 sure",
        "agent:main:discord:group:guild",
        "agent:main:slack:channel:general",
        "agent:main:mail:thread:subject",
        "agent:main:discord:group:guild:thread:42",
        "agent:main:mail:thread:a:thread:b",
        "agent:main:webhook:dm:caller",
        "agent:main:cron:nightly",
        "agent:main:webhook:deploy",
        "agent:main:scheduled:j1",
        "agent:main:ephemeral:123e4567-e89b-12d3-a456-426614174000",
        "agent:main:peer:a:b:c%",
        "subagent:agent:main:translator",
        "subagent:agent:main:main:translator",
        "subagent:agent:main:telegram:dm:user123:translator",
        "subagent:subagent:agent:main:translator:speller",
        "subagent:agent:main:peer:x:y:helper",
      })
  void each_form_prints_as_it_was_read(String text) {
    assertThat(key(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "main",
        "agent:",
        "agent:main",
        "agent:main:",
        "agent::main",
        "agent:Main:main",
        "agent:main:main:",
        " agent:main:main",
        "agent:ma in:main",
        "agent:main:dm",
        "agent:main:cron",
        "agent:main:peer",
        "agent:main:peer:",
        "agent:main:ephemeral",
        "agent:main:dm:",
        "agent:main:dm: user",
        "agent:main:dm:User",
        "agent:main:dm:a%3A",
        "agent:main:dm:a%20b",
        "agent:main:dm:a%",
        "agent:main:dm:a:b",
        "agent:main:cron:a b",
        "agent:main:ephemeral:1-2-3-4-5",
        "agent:main:ephemeral:123E4567-e89b-12d3-a456-426614174000",
        "agent:main:telegram:user123",
        "agent:main:telegram:room:x",
        "agent:main:dm:dm:x",
        "agent:main:telegram:dm:x:thread:y:z",
        "agent:main:telegram:dm:x:thread:y",
        "agent:main:discord:group:g:topic:y",
        "agent:main:discord:group:g:thread:",
        "subagent:",
        "subagent:agent:main",
        "subagent:agent:main:",
        "subagent:main:translator",
        "subagent:subagent:agent:main:translator",
        "other:main:main",
      })
  void what_is_no_key_is_refused_and_not_guessed_at(String text) {
    // subagent:subagent:agent:main:translator lacks the id of the outer one
    assertThat(SessionKey.parse(text)).isEmpty();
  }

  @Test
  void control_characters_and_half_characters_are_refused() {
    assertThat(SessionKey.parse("agent:main:dm:a\nb")).isEmpty();
    assertThat(SessionKey.parse("agent:main:dm:a\u001b[2Jb")).isEmpty();
    assertThat(SessionKey.parse("agent:main:dm:a\ud800b")).isEmpty();
    assertThat(key("agent:main:dm:a😀").text()).endsWith("😀");
  }

  @Test
  void a_key_has_a_longest_length() {
    String start = "agent:main:dm:";
    String longest = start + "x".repeat(SessionKey.CHARS_MAX - start.length());
    assertThat(key(longest).text()).isEqualTo(longest);
    assertThat(SessionKey.parse(longest + "x")).isEmpty();
    // colons are longer in the text
    String colons = ":".repeat(SessionKey.CHARS_MAX / 3);
    assertThatThrownBy(() -> new SessionKey.Agent("main", new SessionTail.Direct(colons)))
        .isInstanceOf(IllegalArgumentException.class);
    String id = "x".repeat(SessionKey.ID_CHARS_MAX);
    assertThat(SessionKey.parse("agent:" + id + ":main")).isPresent();
    assertThat(SessionKey.parse("agent:x" + id + ":main")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'  Ünï Bot ', n--bot",
    "MAIN, main",
    "'--a--', a",
    "'', main",
    "'!!!', main",
    "a_b-c9, a_b-c9",
    "a😀b, a-b",
  })
  void any_text_becomes_an_id(String raw, String id) {
    assertThat(SessionKey.normalId(raw)).isEqualTo(id);
  }

  @Test
  void an_id_is_cut_and_stays_the_same_when_made_again() {
    String cut = SessionKey.normalId("a".repeat(63) + "--b");
    assertThat(cut).isEqualTo("a".repeat(63));
    assertThat(SessionKey.normalId("b".repeat(65))).isEqualTo("b".repeat(64));
    assertThat(SessionKey.normalId(cut)).isEqualTo(cut);
    assertThat(SessionKey.direct("A", " Telegram ", " Ana:1 ").text())
        .isEqualTo("agent:a:telegram:dm:ana%3a1");
  }

  @Test
  void different_spellings_of_one_thing_have_one_canonical_key() {
    assertThat(key("agent:main:peer:a:b").canonical()).isEqualTo(key("agent:main:dm:a%3ab"));
    assertThat(key("subagent:agent:x:main:y").canonical()).isEqualTo(key("subagent:agent:x:y"));
    assertThat(key("subagent:subagent:agent:x:peer:p:y:z").canonical())
        .isEqualTo(key("subagent:subagent:agent:x:dm:p:y:z"));
    assertThat(key("subagent:agent:x:other:y").canonical().text())
        .isEqualTo("subagent:agent:x:other:y");
  }

  @Test
  void a_key_tells_its_agent_its_channel_and_whether_it_is_kept() {
    assertThat(key("subagent:subagent:agent:bo:dm:x:y:z").agent()).isEqualTo("bo");
    assertThat(key("agent:main:telegram:group:g").channel()).contains("telegram");
    assertThat(key("agent:main:cron:j").channel()).contains("cron");
    assertThat(key("agent:main:dm:x").channel()).isEmpty();
    String ephemeral = "agent:main:ephemeral:123e4567-e89b-12d3-a456-426614174000";
    assertThat(key(ephemeral).isEphemeral()).isTrue();
    assertThat(key("subagent:" + ephemeral + ":x").isEphemeral()).isTrue();
    assertThat(key("agent:main:main").isEphemeral()).isFalse();
  }

  @Test
  void a_prefix_matches_whole_segments() {
    SessionKeyPrefix main = SessionKeyPrefix.parse("agent:main").orElseThrow();
    assertThat(main.matches(key("agent:main:main"))).isTrue();
    assertThat(main.matches(key("agent:main:telegram:dm:x"))).isTrue();
    assertThat(main.matches(key("agent:main2:main"))).isFalse();
    assertThat(main.matches(key("subagent:agent:main:x"))).isFalse();
    assertThat(SessionKeyPrefix.parse("subagent:").orElseThrow().matches(key("subagent:agent:a:b")))
        .isTrue();
    assertThat(
            SessionKeyPrefix.parse("agent:main:main").orElseThrow().matches(key("agent:main:main")))
        .isTrue();
    for (String none : List.of("", ":", "age", "agents:main", "agent::", "agent:\n")) {
      assertThat(SessionKeyPrefix.parse(none)).as(none).isEmpty();
    }
  }

  @Test
  void every_key_is_read_back_as_it_was_made() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      SessionKey key = any(random, 0);
      assertThat(SessionKey.parse(key.text())).contains(key);
      SessionKey canonical = key.canonical();
      assertThat(SessionKey.parse(canonical.text())).contains(canonical);
      assertThat(canonical.canonical()).isEqualTo(canonical);
    }
  }

  @Test
  void random_text_is_a_key_or_none() {
    Random random = new Random(12);
    List<String> pieces =
        List.of(
            "agent",
            "subagent",
            ":",
            ":",
            ":",
            "dm",
            "main",
            "group",
            "thread",
            "peer",
            "cron",
            "ephemeral",
            "%3a",
            "%",
            "%25",
            "a",
            "-",
            " ",
            "É",
            "\u0000",
            "\ud83d",
            "x:y");
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "agent:" : "");
      for (int n = random.nextInt(9); n > 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Optional<SessionKey> key = SessionKey.parse(text.toString());
      if (key.isPresent()) {
        read++;
        assertThat(key.get().text()).isEqualTo(text.toString());
      }
    }
    assertThat(read).isGreaterThan(100);
  }

  private static SessionKey any(Random random, int depth) {
    if (depth < 3 && random.nextInt(4) == 0) {
      SessionKey.Parent parent =
          random.nextBoolean()
              ? new SessionKey.MainOf(id(random))
              : (SessionKey.Parent) any(random, depth + 1);
      return new SessionKey.SubAgent(parent, id(random));
    }
    return new SessionKey.Agent(id(random), tail(random));
  }

  private static SessionTail tail(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new SessionTail.Main("x" + id(random).substring(1));
      case 1 -> new SessionTail.Direct(peer(random));
      case 2 -> new SessionTail.ChannelDirect("c" + random.nextInt(9), peer(random));
      case 3 ->
          new Room(
              "c",
              Room.Kind.values()[random.nextInt(3)],
              peer(random),
              random.nextBoolean() ? Optional.of(peer(random)) : Optional.empty());
      case 4 -> new Occasion(Occasion.Kind.values()[random.nextInt(3)], id(random));
      case 5 -> new SessionTail.Ephemeral(new UUID(random.nextLong(), random.nextLong()));
      default -> new SessionTail.LegacyPeer(peer(random));
    };
  }

  private static String id(Random random) {
    StringBuilder id = new StringBuilder();
    for (int n = random.nextInt(1, 12); n > 0; n--) {
      id.append("abz019-_".charAt(random.nextInt(8)));
    }
    return id.toString();
  }

  private static String peer(Random random) {
    List<String> pieces =
        new ArrayList<>(List.of(":", "%", "%3a", "%25", "a", "é", "😀", " b", "dm", "."));
    StringBuilder peer = new StringBuilder("p");
    for (int n = random.nextInt(8); n > 0; n--) {
      peer.append(pieces.get(random.nextInt(pieces.size())));
    }
    return peer.toString();
  }
}
