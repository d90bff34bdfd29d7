package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  /** Letters of every kind that the patterns tell apart, as what follows a prefix. */
  private static final String TAIL = "Abc123Def456Ghi789Jkl012Mno345Pqr678";

  /** Pieces of secrets, whole and damaged, and what may stand between them. */
  private static final List<String> PIECES =
      List.of(
          "sk-",
          "gsk_",
          "ghp_",
          "ghs_",
          "gho_",
          "github_pat_",
          "glpat-",
          "xoxb-",
          "xoxs-",
          "AIza",
          "AKIA",
          "ASIA",
          "hf_",
          "12345678",
          "123456789012",
          ":",
          "=",
          "eyJ",
          ".",
          "-",
          "_",
          "-----BEGIN RSA PRIVATE KEY-----",
          "-----END RSA PRIVATE KEY-----",
          "https://",
          "a",
          "@",
          "/",
          " ",
          "  ",
          "\n",
          "\t",
          "\"",
          "'",
          ",",
          "Authorization",
          "proxy-authorization",
          "bearer",
          "Bearer",
          "BEARER ",
          "basic ",
          "token ",
          "api_key",
          "apiKey",
          "API-KEY",
          "secret_access_key",
          "clientSecret",
          "client_secret",
          "PASSWORD",
          "passwd",
          "authToken",
          "access_token",
          "refresh_token",
          "x",
          "Q",
          "0",
          "é",
          "😀",
          "ABCDEFGHIJKLMNOP",
          TAIL);

  private final Redactor redactor = Redactor.knowing(List.of("hunter2hunter2", "short"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-",
        "sk-ant-",
        "gsk_",
        "ghp_",
        "gho_",
        "ghr_",
        "ghs_",
        "ghu_",
        "github_pat_",
        "glpat-",
        "xoxa-",
        "xoxb-",
        "xoxe-",
        "xoxp-",
        "xoxr-",
        "xoxs-",
        "AIza",
        "hf_",
        "12345678:",
        "123456789012:",
        "eyJ"
      })
  void what_looks_like_a_secret_goes_as_a_whole(String prefix) {
    String tail = prefix.equals("eyJ") ? TAIL + "." + TAIL + "." + TAIL : TAIL;
    assertThat(redactor.apply("see " + prefix + tail + " there")).isEqualTo("see [REDACTED] there");
  }

  @Test
  void access_key_ids_and_private_keys_go_as_a_whole() {
    assertThat(redactor.apply("AKIAABCDEFGHIJKLMNOP, ASIAABCDEFGHIJKLMNOP"))
        .isEqualTo("[REDACTED], [REDACTED]");
    assertThat(
            redactor.apply(
                "a\n-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\nb"))
        .isEqualTo("a\n[REDACTED]\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://me:|@host",
        "Authorization: Bearer |",
        "\"proxy-authorization\": \"Basic |\"",
        "bearer  |",
        "api_key=|",
        "MY_APIKEY : '|'",
        "aws_secret_access_key = |",
        "clientSecret=|",
        "Password: |",
        "passwd=|",
        "authToken=|",
        "x_access_token=|",
        "\"refresh_token\":\"|\""
      })
  void a_label_stays_and_its_secret_goes(String template) {
    // the user's name goes with the password
    String kept = template.replace("me:|", "|").replace("|", Redactor.MARK);
    assertThat(redactor.apply("x " + template.replace("|", TAIL))).isEqualTo("x " + kept);
  }

  @Test
  void values_of_the_profile_go_wherever_they_stand_unless_they_are_short_words() {
    assertThat(redactor.apply("xhunter2hunter2x in short")).isEqualTo("x[REDACTED]x in short");
  }

  @Test
  void text_without_a_secret_is_returned_as_it_is() {
    String text = "a key: value, https://example.org/a@b, 12:30, sky-high_fi, the bearer of news";
    assertThat(redactor.apply(text)).isSameAs(text);
  }

  @Test
  void the_result_is_that_of_replacing_every_match_of_the_patterns() {
    long seed = new Random().nextLong();
    RandomGenerator random = new Random(seed);
    int changed = 0;
    int same = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder pieces = new StringBuilder();
      for (int piece = random.nextInt(1, 15); piece > 0; piece--) {
        pieces.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String text = pieces.toString();
      String expected = replacedEverywhere(text);
      assertThat(redactor.apply(text)).as("seed %d: %s", seed, text).isEqualTo(expected);
      changed += expected.equals(text) ? 0 : 1;
      same += expected.equals(text) ? 1 : 0;
    }
    assertThat(List.of(changed, same)).allMatch(count -> count > 1_000);
  }

  private static String replacedEverywhere(String text) {
    String shapesGone =
        Redactor.SHAPES.matcher(text).replaceAll(Matcher.quoteReplacement(Redactor.MARK));
    return Redactor.LABELLED
        .matcher(shapesGone)
        .replaceAll(match -> Matcher.quoteReplacement(Redactor.keepLabel(match)));
  }
}
