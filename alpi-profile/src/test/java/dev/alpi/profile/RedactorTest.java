package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that must not be written, and ordinary text that must stay as it is. */
@Timeout(60)
class RedactorTest {
  private static final Redactor SHAPES = Redactor.knowing(List.of());

  /** Keys of no account, put together so that no scanner takes this file for a leak. */
  private static String key(String prefix, int length) {
    StringBuilder key = new StringBuilder(prefix);
    for (int i = 0; i < length; i++) {
      key.append("aB3dE5gH7jK9mN1pQ".charAt(i % 17));
    }
    return key.toString();
  }

  static List<String> keys() {
    return List.of(
        key("sk-", 16),
        key("sk-ant-api03-", 40),
        key("sk-proj-", 60),
        key("gsk_", 40),
        key("ghp_", 36),
        key("gho_", 20),
        key("ghs_", 36),
        key("ghu_", 36),
        key("ghr_", 36),
        key("github_pat_", 60),
        key("glpat-", 20),
        key("xoxb-", 30),
        key("xoxp-", 10),
        key("xapp-1-", 30),
        key("sk_live_", 24),
        key("rk_test_", 24),
        key("GOCSPX-", 28),
        key("ya29.", 60),
        key("npm_", 36),
        "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).substring(0, 58),
        key("AIza", 35),
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ASIA" + "ABCDEFGHIJ012345",
        key("hf_", 34),
        "123456789:" + key("", 35),
        key("eyJ", 20) + "." + key("eyJ", 40) + "." + key("", 30));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shapes_of_keys_go_wherever_they_stand(String key) {
    for (String frame : List.of("%s", "the key is %s.", "\"%s\"", "a=%s;", "(%s)", "x\n%s\ny")) {
      assertThat(SHAPES.apply(String.format(frame, key)))
          .isEqualTo(String.format(frame, Redactor.MARK));
    }
    assertThat(SHAPES.apply(key + " and " + key)).isEqualTo("[REDACTED] and [REDACTED]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "})
  void private_keys_go_whole(String kind) {
    String body = (key("", 64) + "\n").repeat(26);
    String pem =
        "-----BEGIN "
            + kind
            + "PRIVATE KEY-----\n"
            + body
            + "-----END "
            + kind
            + "PRIVATE KEY-----";
    assertThat(SHAPES.apply("before\n" + pem + "\nafter the key\n"))
        .isEqualTo("before\n[REDACTED]\nafter the key\n");
    // as a JSON or .env text, and with the headers of old keys
    assertThat(SHAPES.apply("\"" + pem.replace("\n", "\\n") + "\"")).isEqualTo("\"[REDACTED]\"");
    String headed = pem.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n");
    assertThat(SHAPES.apply(headed)).doesNotContain("aB3dE5gH7j");
    // cut off in the middle
    String cut = pem.substring(0, pem.length() / 2);
    assertThat(SHAPES.apply("x " + cut)).isEqualTo("x [REDACTED]");
  }

  @Test
  void a_pgp_key_block_goes_and_public_things_stay() {
    String pgp =
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
            + key("", 64)
            + "\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----";
    assertThat(SHAPES.apply(pgp)).isEqualTo(Redactor.MARK);
    String certificate =
        "-----BEGIN CERTIFICATE-----\n" + key("", 64) + "\n-----END CERTIFICATE-----";
    assertThat(SHAPES.apply(certificate)).isEqualTo(certificate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "https://user:hunter2@host/x|https://[REDACTED]@host/x",
        "postgres://u:p%40ss@db:5432/x|postgres://[REDACTED]@db:5432/x",
        "postgres://u:p@ss@db/x|postgres://[REDACTED]@db/x",
        "redis://:secret@h|redis://[REDACTED]@h",
        "HTTPS://Me:pw@host|HTTPS://[REDACTED]@host",
        "Authorization: Bearer abc123def|Authorization: Bearer [REDACTED]",
        "authorization: basic dXNlcjpwYXNz|authorization: basic [REDACTED]",
        "-H 'Authorization: Bearer abc123def'|-H 'Authorization: Bearer [REDACTED]'",
        "\"Authorization\": \"Bearer abc123def\"|\"Authorization\": \"Bearer [REDACTED]\"",
        "{\\\"Authorization\\\": \\\"Basic dXNlcjpwYXNz\\\"}|"
            + "{\\\"Authorization\\\": \\\"Basic [REDACTED]\\\"}",
        "{\\\\\\\"Authorization\\\\\\\":\\\\\\\"Bearer abc123def\\\\\\\"}|"
            + "{\\\\\\\"Authorization\\\\\\\":\\\\\\\"Bearer [REDACTED]\\\\\\\"}",
        "Authorization: ApiKey abc123def|Authorization: ApiKey [REDACTED]",
        "Proxy-Authorization: Basic dXNlcjpwYXNz|Proxy-Authorization: Basic [REDACTED]",
        "Authorization: 0a1b2c3d4e5f6789|Authorization: [REDACTED]",
        "{\\\"password\\\": \\\"correct horse\\\", \\\"api_key\\\":\\\"abcdef123456\\\"}|"
            + "{\\\"password\\\": \\\"correct horse\\\", \\\"api_key\\\":\\\"[REDACTED]\\\"}",
        "{\\\"password\\\": \\\"correcthorse\\\"}|{\\\"password\\\": \\\"[REDACTED]\\\"}",
        "bearer abcdefghij0123456789|bearer [REDACTED]",
        "x-api-key: abcdef123456|x-api-key: [REDACTED]",
        "API_KEY=abcdef123456|API_KEY=[REDACTED]",
        "OPENAI_API_KEY='abcdef123456'|OPENAI_API_KEY='[REDACTED]'",
        "AWS_SECRET_ACCESS_KEY=abcdef/123456+x|AWS_SECRET_ACCESS_KEY=[REDACTED]",
        "\"client_secret\": \"abcdef123456\"|\"client_secret\": \"[REDACTED]\"",
        "password=correcthorse|password=[REDACTED]",
        "password: hunter2hunter2|password: [REDACTED]",
        "password = \"$trange(pass)\"|password = \"[REDACTED]\"",
        "refresh_token=1//abcdefgh|refresh_token=[REDACTED]",
      })
  void labelled_secrets_keep_their_label(String text, String redacted) {
    assertThat(SHAPES.apply(text)).isEqualTo(redacted);
    assertThat(SHAPES.apply(redacted)).isEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The password must have twelve characters.",
        "Password: required",
        "I forgot my password: can you help?",
        "Authorization: see section 3.",
        "Authorization: getAuthorizationHeader(request1)",
        "authorization = request.headers.authorization",
        "authorization: authenticationRequired",
        "a standard-bearer responsibilities chart",
        "The bearer authentication-mechanism is described in RFC 6750",
        "password = getPassword()",
        "String password = request.getParameter(\"pw\");",
        "self.password = password",
        "this.apiKey = apiKey;",
        "api_key = os.environ[\"API_KEY\"]",
        "apiKey: process.env.OPENAI_API_KEY,",
        "const accessToken = await fetchAccessToken(code);",
        "password=$DB_PASSWORD",
        "password: ${DB_PASSWORD}",
        "export API_KEY=<your-key-here>",
        "password: passwordEncoder",
        "password: ********",
        "api_key=YOUR_API_KEY",
        "if (password == null) {",
        "http://localhost:8080/path",
        "https://example.com:443/@scope/pkg",
        "git@github.com:me/repo.git",
        "ssh://git@host:22/x",
        "mailto:me@example.com",
        "see https://a.example/x, or me@b.example:8080",
        "task-management-overview and disk-encryption-settings",
        "sk-short",
        "commit 3f2a9c1d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b",
        "550e8400-e29b-41d4-a716-446655440000",
        "10:30:45 12345678: started",
        "The port is 5433 and the key is under the mat.",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "int tokens = 12345678; // access tokens: none",
        "eyJhbGciOiJIUzI1NiJ9 is only a header",
      })
  void ordinary_text_is_left_alone(String text) {
    assertThat(SHAPES.apply(text)).isSameAs(text);
  }

  @Test
  void values_of_the_profile_go_exactly() {
    Redactor redactor =
        Redactor.knowing(List.of("correct horse", "short", "correct horse battery", "$1\\E(.*!!"));
    assertThat(redactor.apply("it is correct horse battery, not correct horses"))
        .isEqualTo("it is [REDACTED], not [REDACTED]s");
    // seven characters are a word
    assertThat(redactor.apply("short")).isEqualTo("short");
    assertThat(redactor.apply("a $1\\E(.*!! b")).isEqualTo("a [REDACTED] b");
    assertThat(Redactor.knowing(List.of("12345678", "1234567")).apply("12345678 1234567"))
        .isEqualTo("[REDACTED] 1234567");
    assertThat(redactor).hasToString("Redactor");
  }

  @Test
  void values_of_the_profile_go_in_every_spelling_of_a_journal() {
    String secret = "pa\"ss\\wörd 1";
    Redactor redactor = Redactor.knowing(List.of(secret));
    String json = Json.compact(JsonValue.Obj.EMPTY.with("key", secret));
    assertThat(redactor.apply(json)).isEqualTo("{\"key\":\"[REDACTED]\"}");
    String nested = Json.compact(JsonValue.Obj.EMPTY.with("arguments", json));
    assertThat(redactor.apply(nested))
        .isEqualTo("{\"arguments\":\"{\\\"key\\\":\\\"[REDACTED]\\\"}\"}");
    String ascii = Json.print(new JsonValue.Str(secret), Json.Layout.INDENTED_ASCII);
    assertThat(redactor.apply(ascii)).isEqualTo("\"[REDACTED]\"");
    assertThat(redactor.apply("https://h/?q=pa%22ss%5Cw%C3%B6rd+1&x"))
        .isEqualTo("https://h/?q=[REDACTED]&x");
    assertThat(redactor.apply("https://h/pa%22ss%5Cw%C3%B6rd%201/x"))
        .isEqualTo("https://h/[REDACTED]/x");
  }

  @Test
  void redacting_twice_is_redacting_once() {
    long seed = 99;
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "password=",
            "secret99",
            "https://a:b@c",
            " ",
            "\n",
            "\"",
            "Authorization: Bearer ",
            key("sk-", 20),
            "[REDACTED]",
            "@",
            ":",
            "-----BEGIN PRIVATE KEY-----",
            "AbC",
            "-----END PRIVATE KEY-----",
            "api_key: ",
            "eyJ",
            ".",
            "correct horse battery");
    Redactor redactor = Redactor.knowing(List.of("correct horse battery"));
    int changed = 0;
    for (int round = 0; round < 5000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      String once = redactor.apply(text.toString());
      changed += once.contentEquals(text) ? 0 : 1;
      assertThat(redactor.apply(once)).as("seed %d, %s", seed, text).isEqualTo(once);
      assertThat(once).doesNotContain("correct horse battery");
    }
    assertThat(changed).isGreaterThan(1000);
  }

  /** Pieces of secrets, whole and damaged, and what may stand between them. */
  private static final List<String> PIECES =
      List.of(
          "sk-",
          "sk_live_",
          "rk_test_",
          "xapp-",
          "GOCSPX-",
          "ya29.",
          "npm_",
          "AGE-SECRET-KEY-1",
          "\\",
          "\\\"",
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
          "https://",
          "://",
          "a",
          "@",
          "/",
          " ",
          "  ",
          "\n",
          "\t",
          "\u0001",
          "\"",
          "'",
          ",",
          "Authorization",
          "proxy-authorization",
          "bearer",
          "BEARER ",
          "basic ",
          "token ",
          "api_key",
          "apiKey",
          "API-KEY",
          "secret_access_key",
          "Secret",
          "clientSecret",
          "client_secret",
          "PASSWORD",
          "passwd",
          "authToken",
          "ACCESS-token",
          "refresh_token",
          "x",
          "Q",
          "0",
          "é",
          "😀",
          "ABCDEFGHIJKLMNOP",
          key("", 36));

  @Test
  void the_result_is_that_of_replacing_every_match_of_the_patterns() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int changed = 0;
    int same = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder pieces = new StringBuilder();
      for (int piece = random.nextInt(1, 15); piece > 0; piece--) {
        pieces.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String text = pieces.toString();
      String expected = replacedEverywhere(text);
      assertThat(SHAPES.apply(text)).as("seed %d: %s", seed, text).isEqualTo(expected);
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

  static List<Function<Integer, String>> hostile() {
    return List.of(
        size -> "eyJ-".repeat(size / 4),
        size -> "eyJabcdefghij.".repeat(size / 14),
        size -> "eyJ" + "a".repeat(size),
        size -> "-----BEGIN PRIVATE KEY-----!".repeat(size / 28),
        size -> "-----BEGIN PRIVATE KEY-----".repeat(size / 27),
        size -> "-----BEGIN ".repeat(size / 11),
        size -> "-".repeat(size),
        size -> "a:".repeat(size / 2),
        size -> "https://a:".repeat(size / 10),
        size -> "https://" + "a".repeat(size),
        size -> "password=".repeat(size / 9),
        size -> "password  =  ".repeat(size / 13),
        size -> "api_key: a.b.c(".repeat(size / 15),
        size -> "a-".repeat(size / 2),
        size -> "_".repeat(size),
        size -> "bearer ".repeat(size / 7),
        size -> "bearer aaaaaaaaaaaaaaaaaaaaaaaaa ".repeat(size / 33),
        size -> "authorization:    ".repeat(size / 18),
        size -> "authorization:".repeat(size / 14),
        size -> "password=" + "\\".repeat(size),
        size -> "password=\\\\\\\\\\\\\\\\ ".repeat(size / 26),
        size -> "authorization:" + "a".repeat(size),
        size -> "1".repeat(size),
        size -> "12345678:".repeat(size / 9),
        size -> "sk-".repeat(size / 3),
        size -> " ".repeat(size),
        size -> "\n".repeat(size),
        size -> "xoxb-".repeat(size / 5),
        size -> "://a:".repeat(size / 5),
        size -> "-----BEGIN PRIVATE KEY-----!-----END X".repeat(size / 38));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void a_hostile_megabyte_takes_no_time(Function<Integer, String> make) {
    String text = make.apply(1 << 20);
    Redactor redactor = Redactor.knowing(List.of("correct horse battery", "aaaaaaaab"));
    long start = System.nanoTime();
    redactor.apply(text);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }
}
