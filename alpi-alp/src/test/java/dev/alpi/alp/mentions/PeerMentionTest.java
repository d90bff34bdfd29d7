package dev.alpi.alp.mentions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMentionTest {
  private static final Set<String> PINNED = Set.of("ann", "bob-2", "c_3", "-x", "ann-");

  private static Optional<PeerMention> parse(String text) {
    return PeerMention.parse(text, PINNED::contains);
  }

  @ParameterizedTest
  @CsvSource({
    "'@ann hello', ann, 'hello'",
    "'  @ann   hello  ', ann, 'hello'",
    "'hello @ann', ann, 'hello'",
    "'ask  @bob-2  what is it', bob-2, 'ask what is it'",
    "'one\ntwo @c_3\nthree', c_3, 'one\ntwo three'",
    "'\t@ann,are you there', ann, ',are you there'",
    "'@ann: hi', ann, ': hi'",
    "'@ann- hi', ann, '- hi'",
    "'@ann-é', ann-, 'é'",
    "'@ann @bob-2 hi', ann, '@bob-2 hi'",
    "'mail a@b.c to @ann', ann, 'mail a@b.c to'",
    "'@@ann @ann x', ann, '@@ann x'",
    "'@annä @ann x', ann, '@annä x'",
    "'@- @ann x', ann, '@- x'",
    "'x\u00a0@ann\u3000y', ann, 'x y'",
    "'x\u001c@ann\u0085y', ann, 'x y'",
    "'@ann\u0301 x', ann, '\u0301 x'",
  })
  void a_peer_is_addressed(String text, String peer, String prompt) {
    assertThat(parse(text)).contains(new PeerMention(peer, prompt));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "@ann",
        "  @ann \n",
        "@ann\u3000",
        "hello",
        "hi@ann there",
        "(@ann) there",
        "@Ann hi",
        "@anna hi",
        "@ann2 hi",
        "@ann_ hi",
        "@nobody @ann hi",
        "@nobody hi",
        "@annä hi",
        "@ann\u0661 hi",
        "@\uff41nn hi",
        "\u200b@ann hi",
      })
  void anything_else_is_plain_text(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  void the_peers_are_asked_for_the_first_token_alone() {
    List<String> asked = new ArrayList<>();
    PeerMention.parse("a @x b @y c @ann", asked::add);
    assertThat(asked).containsExactly("x");
  }

  /** The rules as regular expressions. */
  private static final class Oracle {
    private static final String SPACE =
        "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a"
            + "\\u2028\\u2029\\u202f\\u205f\\u3000]";
    private static final String WORD = "[\\p{L}\\p{N}_]";
    private static final String BOUNDARY =
        "(?:(?<=WORD)(?!WORD)|(?<!WORD)(?=WORD))".replace("WORD", WORD);
    private static final Pattern TOKEN =
        Pattern.compile("(?<![^" + SPACE.substring(1) + ")@([A-Za-z0-9_-]+)" + BOUNDARY);

    static Optional<PeerMention> parse(String text) {
      Matcher token = TOKEN.matcher(text);
      if (!token.find() || !PINNED.contains(token.group(1))) {
        return Optional.empty();
      }
      String left = text.substring(0, token.start()).replaceAll(SPACE + "+\\z", "");
      String right = text.substring(token.end()).replaceAll("\\A" + SPACE + "+", "");
      String prompt = (left + " " + right).replaceAll("\\A" + SPACE + "+|" + SPACE + "+\\z", "");
      return prompt.isEmpty()
          ? Optional.empty()
          : Optional.of(new PeerMention(token.group(1), prompt));
    }
  }

  private static final String[] PIECES = {
    "@",
    "@ann",
    "@bob-2",
    "@c_3",
    "@-x",
    "ann",
    "-",
    "_",
    " ",
    "  ",
    "\n",
    "\t",
    "\u00a0",
    "\u3000",
    "\u001f",
    "\u200b",
    "é",
    "\u0301",
    "\u0661",
    "²",
    "\ud83d\ude00",
    "\ud835\udc00",
    "\ud800",
    ".",
    "x",
    "7",
    "@ann-",
    "\u0085",
    "ⅷ",
    "漢"
  };

  @Test
  void it_agrees_with_the_rules_as_regular_expressions() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int mentions = 0;
    for (int run = 0; run < 40_000; run++) {
      StringBuilder text = new StringBuilder();
      int pieces = random.nextInt(9);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      Optional<PeerMention> expected = Oracle.parse(text.toString());
      assertThat(parse(text.toString()))
          .as("seed %d, run %d: %s", seed, run, text.codePoints().boxed().toList())
          .isEqualTo(expected);
      mentions += expected.isPresent() ? 1 : 0;
    }
    assertThat(mentions).isGreaterThan(2_000);
  }

  @Test
  void a_long_text_takes_no_long_time() {
    // a run that gives back all its characters, many times
    String text = (" @" + "a".repeat(200) + "é").repeat(5_000);
    assertThat(parse(text)).isEmpty();
    assertThat(parse("@".repeat(1_000_000))).isEmpty();
  }
}
