package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.HttpCalls;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Access tokens that are got with a refresh token (RFC 6749, section 6), kept until shortly before
 * they end.
 *
 * <p><b>Threads:</b> any; who asks while another one fetches a token waits for that one.
 */
final class RefreshedTokens implements Credential.Source {
  /** An answer without a lifetime is taken for this one; services give an hour. */
  private static final Duration LIFE_UNLESS_SAID = Duration.ofMinutes(10);

  /** A token that ends sooner is not used any more. */
  private static final Duration LEFT_MIN = Duration.ofMinutes(2);

  private static final Duration LIFE_MAX = Duration.ofDays(1);
  private static final Duration REQUEST_MAX = Duration.ofSeconds(30);
  private static final int TOKEN_CHARS_MAX = 8_192;

  private final HttpCalls http;
  private final InstantSource clock;
  private final URI endpoint;
  private final String form;
  private final String secretName;
  private final ReentrantLock lock = new ReentrantLock();

  private Optional<Credential> token = Optional.empty();
  private Instant end = Instant.EPOCH;

  private RefreshedTokens(
      HttpCalls http, InstantSource clock, URI endpoint, String form, String secretName) {
    this.http = http;
    this.clock = clock;
    this.endpoint = endpoint;
    this.form = form;
    this.secretName = secretName;
  }

  /**
   * Makes them for an account.
   *
   * @throws ConfigException if a secret is missing
   */
  static RefreshedTokens of(
      HttpCalls http, InstantSource clock, URI endpoint, ChannelSettings account)
      throws ConfigException {
    Secrets secrets = account.secrets();
    String secretName = Credential.secretName(account.id(), "REFRESH_TOKEN");
    Map<String, String> fields =
        Map.of(
            "grant_type", "refresh_token",
            "client_id", secrets.require("GMAIL_CLIENT_ID"),
            "client_secret", secrets.require("GMAIL_CLIENT_SECRET"),
            "refresh_token", secrets.require(secretName));
    String form =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return new RefreshedTokens(http, clock, endpoint, form, secretName);
  }

  @Override
  public Credential current() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      Instant now = clock.instant();
      if (token.isEmpty() || !now.plus(LEFT_MIN).isBefore(end)) {
        fetch(now);
      }
      return token.orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wasRejected(Credential rejected) {
    lock.lock();
    try {
      // somebody else may have got a new one already
      token = token.filter(current -> current != rejected);
    } finally {
      lock.unlock();
    }
  }

  private void fetch(Instant now) throws IOException, InterruptedException {
    token = Optional.empty();
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .timeout(REQUEST_MAX)
            .POST(BodyPublishers.ofString(form))
            .build();
    HttpCalls.Answer answer = http.call(request, REQUEST_MAX);
    Obj json = answer.json().orElse(Obj.EMPTY);
    String text = json.string("access_token").orElse("");
    if (!answer.isSuccess() || text.isEmpty() || !isToken(text)) {
      throw new IOException(
          json.string("error").orElse("").equals("invalid_grant")
              ? "the refresh token is not valid any more: authorise again, and store the new one"
                  + " as "
                  + secretName
              : "no access token was given: status " + answer.status());
    }
    token = Optional.of(new Credential(text, Credential.Kind.TOKEN));
    end = now.plus(life(json));
  }

  private static boolean isToken(String text) {
    return text.length() <= TOKEN_CHARS_MAX && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static Duration life(Obj json) {
    long seconds = json.integer("expires_in").orElse(LIFE_UNLESS_SAID.toSeconds());
    return Duration.ofSeconds(Math.clamp(seconds, 0, LIFE_MAX.toSeconds()));
  }
}
