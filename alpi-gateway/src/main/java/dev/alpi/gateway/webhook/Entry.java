package dev.alpi.gateway.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may use a hook: what has to be shown, and what it is compared with.
 *
 * <p>Whatever is shown, the same work is done: a token compared, a body signed. So the time tells
 * little of what was wrong, and whether there is such a hook.
 */
final class Entry {
  /** How far the time of a signature may be from ours, either way. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** More signatures in one header are left out; Stripe sends two while a secret is changed. */
  private static final int SIGNATURES_MAX = 5;

  private static final Pattern TIME = Pattern.compile("[0-9]{1,12}");
  private static final Pattern SIGNATURE = Pattern.compile("sha256=([0-9a-fA-F]{64})");
  private static final Pattern BARE_SIGNATURE = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([^\\s]+)");

  private final Set<Style> styles;

  /** Those that sign; one that is not asked for if there are none. */
  private final Set<Style> signing;

  private final String token;
  private final String secret;

  /**
   * Creates it.
   *
   * @param styles all that has to be shown; at least one
   * @param token what a token is compared with; anything if no token has to be shown
   * @param secret what bodies are signed with; anything if nothing has to be signed
   */
  Entry(Set<Style> styles, String token, String secret) {
    this.styles = Set.copyOf(styles);
    Set<Style> signing = EnumSet.noneOf(Style.class);
    signing.addAll(styles);
    signing.remove(Style.TOKEN);
    this.signing = Set.copyOf(signing.isEmpty() ? EnumSet.of(Style.HMAC) : signing);
    this.token = token;
    this.secret = secret;
  }

  Set<Style> styles() {
    return styles;
  }

  /**
   * What was signed, when, and how.
   *
   * @param time the time that was signed too, in seconds; empty if none was
   * @param signatures lower-case digits, of which one has to be right
   */
  private record Signed(String time, List<String> signatures) {
    static final Signed NOT = new Signed("", List.of());
  }

  /** Whether a request may come in. */
  sealed interface Verdict {
    /**
     * It may.
     *
     * @param signatures the right ones, by style
     */
    record Welcome(Map<Style, String> signatures) implements Verdict {
      public Welcome {
        signatures = Map.copyOf(signatures);
      }
    }

    /** It may not. */
    record Refused() implements Verdict {}
  }

  /** Judges a request. */
  Verdict judge(Call call, Instant now) {
    Matcher bearer = BEARER.matcher(call.header("Authorization").orElse(""));
    boolean isWelcome =
        Hash.isSame(token, bearer.matches() ? bearer.group(1) : "")
            || !styles.contains(Style.TOKEN);
    Map<Style, String> signatures = new EnumMap<>(Style.class);
    for (Style style : signing) {
      Optional<String> right = right(style, call, now);
      if (styles.contains(style)) {
        right.ifPresent(signature -> signatures.put(style, signature));
        isWelcome &= right.isPresent();
      }
    }
    return isWelcome ? new Verdict.Welcome(signatures) : new Verdict.Refused();
  }

  /** Returns the signature that is right, if there is one. */
  private Optional<String> right(Style style, Call call, Instant now) {
    // who only reads has no body, and is no service: it signs its path, in our style
    Style way = call.kind() == Call.Kind.READ ? Style.HMAC : style;
    Signed signed =
        switch (way) {
          case HMAC -> ours(call);
          case GITHUB -> github(call);
          case STRIPE -> stripe(call);
          case TOKEN -> Signed.NOT;
        };
    byte[] content = call.kind() == Call.Kind.READ ? Hash.utf8(call.path()) : call.body();
    String expected =
        way == Style.GITHUB
            ? Hash.hmac(secret, content)
            : Hash.hmac(secret, ascii(signed.time() + "."), content);
    Optional<String> right = Optional.empty();
    for (String signature : signed.signatures()) {
      if (Hash.isSame(expected, signature)) {
        right = Optional.of(signature);
      }
    }
    return way == Style.GITHUB || isNear(signed.time(), now) ? right : Optional.empty();
  }

  private static Signed ours(Call call) {
    return new Signed(
        call.header("X-Alpi-Timestamp").orElse(""), signature(call, "X-Alpi-Signature"));
  }

  private static Signed github(Call call) {
    return new Signed("", signature(call, "X-Hub-Signature-256"));
  }

  private static List<String> signature(Call call, String header) {
    Matcher matcher = SIGNATURE.matcher(call.header(header).orElse(""));
    return matcher.matches() ? List.of(matcher.group(1).toLowerCase(Locale.ROOT)) : List.of();
  }

  private static Signed stripe(Call call) {
    String header = call.header("Stripe-Signature").orElse("");
    List<String> items = List.of(header.split(",", -1)).stream().map(String::strip).toList();
    List<String> times =
        items.stream().filter(item -> item.startsWith("t=")).map(t -> t.substring(2)).toList();
    List<String> signatures =
        items.stream()
            .filter(item -> item.startsWith("v1="))
            .map(item -> item.substring(3))
            .filter(item -> BARE_SIGNATURE.matcher(item).matches())
            .map(item -> item.toLowerCase(Locale.ROOT))
            .limit(SIGNATURES_MAX)
            .toList();
    return times.size() == 1 ? new Signed(times.getFirst(), signatures) : Signed.NOT;
  }

  private static boolean isNear(String time, Instant now) {
    if (!TIME.matcher(time).matches()) {
      return false;
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(time));
    return Duration.between(signed, now).abs().compareTo(WINDOW) <= 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "Entry" + styles;
  }
}
