package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import java.util.List;
import java.util.Optional;

/**
 * Somebody the profile is linked with.
 *
 * @param id what the profile calls it
 * @param key what it proves to have
 * @param alias how people call it; empty if nobody said
 * @param route how it is reached
 * @param allow the methods it may call; nothing else, but for {@link #allows}
 * @param requestsPerMinute how many requests it may make in any minute, at least 1
 * @param tools which tools its questions may use
 */
public record Peer(
    PeerId id,
    PeerKey key,
    String alias,
    PeerRoute route,
    List<String> allow,
    int requestsPerMinute,
    ToolsPolicy tools) {
  /** Requests in a minute for a peer of whom nothing else is said (alp spec §4.2). */
  public static final int REQUESTS_PER_MINUTE_DEFAULT = 60;

  /** The most that is taken from a person; a file may say more. */
  public static final int REQUESTS_PER_MINUTE_MAX = 100_000;

  /** What a new peer may call if nothing else is said. */
  public static final List<String> ALLOW_DEFAULT = List.of("link.ping", "link.ask");

  /**
   * The methods that a peer needs leave for. Those of workgroups need none: there, membership
   * decides.
   */
  public static final List<String> METHODS =
      List.of(
          "link.ping",
          "link.ask",
          "link.cancel",
          "link.put_blob",
          "link.get_blob",
          "link.succession");

  /** The most characters of an alias that is taken from a person. */
  public static final int ALIAS_CHARS_MAX = 100;

  /** The most characters of a method's name that is taken from a person. */
  static final int METHOD_CHARS_MAX = 64;

  private static final String WORKGROUP = "workgroup.";

  /**
   * Checks it and copies the list.
   *
   * @throws IllegalArgumentException if it may make no request at all
   */
  public Peer {
    allow = List.copyOf(allow);
    if (requestsPerMinute < 1) {
      throw new IllegalArgumentException("requests per minute: " + requestsPerMinute);
    }
  }

  /**
   * {@return whether it may call {@code method}: one that it is allowed, or any of workgroups,
   * where membership decides}
   *
   * @param method a method's name as it stands in a request
   */
  public boolean allows(String method) {
    return method.startsWith(WORKGROUP) || allow.contains(method);
  }

  /** {@return where it listens, if it is on another machine and its address can be used} */
  public Optional<PeerAddress> address() {
    return route instanceof PeerRoute.Remote(PeerAddress address)
        ? Optional.of(address)
        : Optional.empty();
  }

  /** {@return how to speak of it: its alias, or else its id} */
  public String name() {
    return alias.isEmpty() ? id.text() : alias;
  }

  /**
   * {@return what is wrong with {@code text} as a new alias, if anything}
   *
   * @param text as somebody typed it; empty text is right, and no alias
   */
  public static Optional<String> problemWithAlias(String text) {
    if (text.codePointCount(0, text.length()) > ALIAS_CHARS_MAX) {
      return Optional.of(
          "an alias has up to "
              + ALIAS_CHARS_MAX
              + " characters, found "
              + text.codePointCount(0, text.length()));
    }
    boolean isLine =
        text.codePoints()
            .allMatch(
                c ->
                    !Character.isISOControl(c)
                        && Character.getType(c) != Character.SURROGATE
                        && c != '\u2028'
                        && c != '\u2029');
    return isLine ? Optional.empty() : Optional.of("an alias is one line of text");
  }

  /**
   * {@return what is wrong with {@code text} as the name of a method, if anything}
   *
   * @param text as somebody typed it; only its form is judged, see {@link #isKnown}
   */
  public static Optional<String> problemWithMethod(String text) {
    boolean fits =
        !text.isEmpty()
            && text.length() <= METHOD_CHARS_MAX
            && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return fits
        ? Optional.empty()
        : Optional.of(
            "the name of a method has 1 to "
                + METHOD_CHARS_MAX
                + " visible characters of ASCII, as link.ask");
  }

  /**
   * {@return what is wrong with {@code perMinute} as a new rate, if anything}
   *
   * @param perMinute requests in a minute
   */
  public static Optional<String> problemWithRate(int perMinute) {
    return perMinute >= 1 && perMinute <= REQUESTS_PER_MINUTE_MAX
        ? Optional.empty()
        : Optional.of(
            "requests per minute are 1 to " + REQUESTS_PER_MINUTE_MAX + ", found " + perMinute);
  }

  /**
   * {@return whether a peer that may call {@code method} can do something with it}
   *
   * @param method a method's name; case counts
   */
  public static boolean isKnown(String method) {
    return METHODS.contains(method) || method.startsWith(WORKGROUP);
  }
}
