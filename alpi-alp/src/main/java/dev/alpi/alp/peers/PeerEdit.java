package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of what is said of a peer. Starts as {@link #NOTHING}; what is empty stays as it is.
 *
 * @param key its key from now on, and the profile's own
 * @param alias its alias; empty text for none
 * @param route {@link PeerRoute.Local} or {@link PeerRoute.Remote}
 * @param allowed methods that it may call too
 * @param disallowed methods that it may not call any more; one that is also allowed is not
 * @param requestsPerMinute the rate; 0 for the default one
 * @param tools {@link ToolsPolicy.Unrestricted} or {@link ToolsPolicy.Allow}
 */
public record PeerEdit(
    Optional<NewKey> key,
    Optional<String> alias,
    Optional<PeerRoute> route,
    List<String> allowed,
    List<String> disallowed,
    OptionalInt requestsPerMinute,
    Optional<ToolsPolicy> tools) {
  /**
   * Another key for a peer.
   *
   * @param key what the peer proves to have from now on
   * @param self the profile's own key, which is no peer's
   */
  public record NewKey(PeerKey key, PeerKey self) {}

  /** Changes nothing. */
  public static final PeerEdit NOTHING =
      new PeerEdit(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          OptionalInt.empty(),
          Optional.empty());

  /** The rate that stands for the default one. */
  static final int RATE_DEFAULT = 0;

  /**
   * Checks it and copies the lists.
   *
   * @throws IllegalArgumentException if {@link Peer} has a problem with the alias, an allowed
   *     method or the rate, or if route or tools are of those that only a file can have
   */
  public PeerEdit {
    allowed = List.copyOf(allowed);
    disallowed = List.copyOf(disallowed);
    NewPeer.require(alias.flatMap(Peer::problemWithAlias));
    allowed.forEach(method -> NewPeer.require(Peer.problemWithMethod(method)));
    if (requestsPerMinute.isPresent() && requestsPerMinute.getAsInt() != RATE_DEFAULT) {
      NewPeer.require(Peer.problemWithRate(requestsPerMinute.getAsInt()));
    }
    if (route.isPresent() && route.get() instanceof PeerRoute.Unusable(String detail)) {
      throw new IllegalArgumentException(detail);
    }
    if (tools.isPresent() && !isSettable(tools.get())) {
      throw new IllegalArgumentException("tools: " + tools.get());
    }
  }

  private static boolean isSettable(ToolsPolicy tools) {
    return switch (tools) {
      case ToolsPolicy.Unrestricted _ -> true;
      case ToolsPolicy.Allow _ -> true;
      case ToolsPolicy.Deny _ -> false;
      case ToolsPolicy.Invalid _ -> false;
    };
  }

  /**
   * {@return it with another key}
   *
   * @param other what the peer proves to have from now on
   * @param self the profile's own key, which is no peer's
   */
  public PeerEdit key(PeerKey other, PeerKey self) {
    return new PeerEdit(
        Optional.of(new NewKey(other, self)),
        alias,
        route,
        allowed,
        disallowed,
        requestsPerMinute,
        tools);
  }

  /**
   * {@return it with an alias}
   *
   * @param text the alias; empty for none
   * @throws IllegalArgumentException if {@link Peer#problemWithAlias} has one
   */
  public PeerEdit alias(String text) {
    return new PeerEdit(
        key, Optional.of(text), route, allowed, disallowed, requestsPerMinute, tools);
  }

  /**
   * {@return it with a way to reach the peer}
   *
   * @param way {@link PeerRoute.Local} or {@link PeerRoute.Remote}
   * @throws IllegalArgumentException if it is {@link PeerRoute.Unusable}
   */
  public PeerEdit route(PeerRoute way) {
    return new PeerEdit(
        key, alias, Optional.of(way), allowed, disallowed, requestsPerMinute, tools);
  }

  /**
   * {@return it with leave for these methods too}
   *
   * @param methods names of methods, known here or not; they replace those of a call before
   * @throws IllegalArgumentException if {@link Peer#problemWithMethod} has one with any of them
   */
  public PeerEdit allowing(List<String> methods) {
    return new PeerEdit(key, alias, route, methods, disallowed, requestsPerMinute, tools);
  }

  /**
   * {@return it without leave for these methods}
   *
   * @param methods names of methods, of any form; they replace those of a call before
   */
  public PeerEdit disallowing(List<String> methods) {
    return new PeerEdit(key, alias, route, allowed, methods, requestsPerMinute, tools);
  }

  /**
   * {@return it with this many requests in a minute}
   *
   * @param rate 1 to {@link Peer#REQUESTS_PER_MINUTE_MAX}, or 0 for the default
   * @throws IllegalArgumentException if it is another number
   */
  public PeerEdit requestsPerMinute(int rate) {
    return new PeerEdit(key, alias, route, allowed, disallowed, OptionalInt.of(rate), tools);
  }

  /**
   * {@return it with these tools}
   *
   * @param policy {@link ToolsPolicy.Unrestricted} or {@link ToolsPolicy.Allow}
   * @throws IllegalArgumentException if it is another one, which only a file can have
   */
  public PeerEdit tools(ToolsPolicy policy) {
    return new PeerEdit(
        key, alias, route, allowed, disallowed, requestsPerMinute, Optional.of(policy));
  }
}
