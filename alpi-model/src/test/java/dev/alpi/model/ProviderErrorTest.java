package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.ModelException.Kind;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderErrorTest {

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of(
            401, "{'error':{'message':'bad','code':'invalid_api_key'}}", Kind.AUTHENTICATION),
        Arguments.of(403, "", Kind.AUTHENTICATION),
        Arguments.of(
            400, "[{'error':{'code':400,'message':'API key not valid.'}}]", Kind.AUTHENTICATION),
        Arguments.of(402, "", Kind.PAYMENT),
        Arguments.of(429, "{'error':{'code':'insufficient_quota'}}", Kind.PAYMENT),
        Arguments.of(
            400,
            "{'type':'error','error':{'type':'invalid_request_error',"
                + "'message':'Your credit balance is too low'}}",
            Kind.PAYMENT),
        Arguments.of(404, "<html>", Kind.UNKNOWN_MODEL),
        Arguments.of(400, "{'error':{'message':'x is not a valid model ID'}}", Kind.UNKNOWN_MODEL),
        Arguments.of(413, "{'error':{'type':'request_too_large'}}", Kind.CONTEXT_OVERFLOW),
        Arguments.of(413, "", Kind.CONTEXT_OVERFLOW),
        Arguments.of(400, "{'error':{'code':'context_length_exceeded'}}", Kind.CONTEXT_OVERFLOW),
        Arguments.of(
            400,
            "{'error':{'message':'This model\\u0027s maximum context length is 8 tokens'}}",
            Kind.CONTEXT_OVERFLOW),
        Arguments.of(
            400,
            "{'type':'error','error':{'type':'invalid_request_error',"
                + "'message':'prompt is too long: 9 tokens > 8 maximum'}}",
            Kind.CONTEXT_OVERFLOW),
        Arguments.of(400, "{'error':'unexpected field'}", Kind.BAD_REQUEST),
        Arguments.of(422, "{'detail':'extra_forbidden'}", Kind.BAD_REQUEST),
        Arguments.of(302, "", Kind.BAD_REQUEST),
        Arguments.of(
            429, "{'error':{'message':'reduce the length of the messages'}}", Kind.RATE_LIMIT),
        Arguments.of(408, "", Kind.SERVER),
        Arguments.of(500, "{'error':{'message':'maximum context length'}}", Kind.SERVER),
        Arguments.of(503, "not json", Kind.SERVER),
        Arguments.of(529, "{'type':'error','error':{'type':'overloaded_error'}}", Kind.SERVER));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void a_status_and_a_body_become_a_kind(int status, String body, Kind kind) {
    assertThat(ProviderError.ofBody(status, body.replace('\'', '"')).kind()).isEqualTo(kind);
  }

  @Test
  void random_bodies_become_some_kind() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String body = "{\"error\":{\"message\":\"m\",\"code\":429,\"metadata\":{\"raw\":\"r\"}}}";
    for (int run = 0; run < 2_000; run++) {
      String mutated = Mutations.of(body, random);
      assertThat(ProviderError.ofBody(0, mutated).kind()).as("seed %d", seed).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after,7,7000",
    "retry-after,1.5,1500",
    "retry-after-ms,250,250",
    "retry-after,'Wed, 21 Oct 2026 07:28:30 GMT',30000",
    "retry-after,'Wed, 21 Oct 2026 07:27:00 GMT',-1",
    "retry-after,-5,-1",
    "retry-after,soon,-1",
    "retry-after,99999999999999999999,-1"
  })
  void retry_after_is_seconds_or_a_date(String name, String value, long millis) {
    HttpHeaders headers = headers(Map.of(name, value, "date", "Wed, 21 Oct 2026 07:28:00 GMT"));
    assertThat(Failures.retryAfter(headers))
        .isEqualTo(millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)));
  }

  @Test
  void text_of_a_provider_is_short_one_line_and_without_the_key() {
    Optional<ApiKey> key = ApiKey.read("sk-secret-1");
    assertThat(ProviderText.clean("a\u001b[31m\r\n\tb\u202e\ud800c\u2028d", key))
        .isEqualTo("a[31m bc d");
    assertThat(ProviderText.clean("no sk-se\u0000cret-1 and sk-secret-1", key))
        .isEqualTo("no *** and ***");
    String longText = "x".repeat(295) + "sk-secret-1";
    assertThat(ProviderText.clean(longText, key)).hasSize(298).endsWith("***");
    String pairs = "👍".repeat(200);
    assertThat(ProviderText.clean(pairs, key)).hasSizeLessThanOrEqualTo(300).endsWith("👍…");
  }

  @ParameterizedTest
  @CsvSource({"'',false", "a b,false", "schlüssel,false", "sk-abc,true", "'a\u007f',false"})
  void a_key_is_visible_ascii(String text, boolean fits) {
    assertThat(ApiKey.read(text).isPresent()).isEqualTo(fits);
    assertThat(ApiKey.read(text + "\n")).isEmpty();
    assertThat(ApiKey.read("x".repeat(ApiKey.CHARS_MAX))).isPresent();
    assertThat(ApiKey.read("x".repeat(ApiKey.CHARS_MAX + 1))).isEmpty();
  }

  private static HttpHeaders headers(Map<String, String> headers) {
    return HttpHeaders.of(
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))),
        (name, value) -> true);
  }
}
