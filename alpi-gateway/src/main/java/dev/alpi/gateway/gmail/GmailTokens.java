package dev.alpi.gateway.gmail;

import dev.alpi.gateway.HttpCalls;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Access tokens, which a refresh token gets anew when they end.
 *
 * <p><b>Threads:</b> any; who asks while another one fetches a token waits for that one.
 */
final class GmailTokens {
  private static final Duration REQUEST_MAX = Duration.ofSeconds(30);
  private static final Duration LEFT_MIN = Duration.ofMinutes(2);
  private static final long LIFE_SECONDS = 600;
  private static final long LIFE_SECONDS_MAX = 86_400;

  private final HttpCalls http;
  private final InstantSource clock;
  private final URI endpoint;
  private final String form;
  private final String secretName;
  private Optional<String> token = Optional.empty();
  private Instant end = Instant.EPOCH;

  private GmailTokens(
      HttpCalls http, InstantSource clock, URI endpoint, String form, String secretName) {
    this.http = http;
    this.clock = clock;
    this.endpoint = endpoint;
    this.form = form;
    this.secretName = secretName;
  }

  static GmailTokens of(
      HttpCalls http, InstantSource clock, GmailSettings settings, Secrets secrets)
      throws ConfigException {
    String secretName = settings.secretPrefix() + "REFRESH_TOKEN";
    Map<String, String> fields = new TreeMap<>();
    fields.put("grant_type", "refresh_token");
    fields.put("client_id", secrets.require("GMAIL_CLIENT_ID"));
    fields.put("client_secret", secrets.require("GMAIL_CLIENT_SECRET"));
    fields.put("refresh_token", secrets.require(secretName));
    String form =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return new GmailTokens(http, clock, settings.token(), form, secretName);
  }

  /**
   * {@return a token that is good for a while}
   *
   * @throws IOException if none is given
   * @throws InterruptedException if the thread is to end
   */
  synchronized String current() throws IOException, InterruptedException {
    Instant now = clock.instant();
    if (token.isEmpty() || !now.plus(LEFT_MIN).isBefore(end)) {
      fetch(now);
    }
    return token.orElseThrow();
  }

  /** Forgets {@code rejected}, unless somebody else has a new one already. */
  synchronized void wasRejected(String rejected) {
    token = token.filter(current -> !current.equals(rejected));
  }

  private void fetch(Instant now) throws IOException, InterruptedException {
    token = Optional.empty();
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    HttpCalls.Answer answer = http.call(request, REQUEST_MAX);
    Obj json = answer.json().orElse(Obj.EMPTY);
    String text = json.string("access_token").orElse("");
    if (!answer.isSuccess() || !text.matches("[!-~]{1,8192}")) {
      throw new IOException(
          json.string("error").orElse("").equals("invalid_grant")
              ? "the refresh token is not valid any more: authorise again, and store the new one"
                  + " as "
                  + secretName
              : "no access token was given: status " + answer.status());
    }
    token = Optional.of(text);
    long life = json.integer("expires_in").orElse(LIFE_SECONDS);
    end = now.plusSeconds(Math.clamp(life, 0, LIFE_SECONDS_MAX));
  }
}
