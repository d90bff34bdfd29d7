package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A peer that is to be linked.
 *
 * @param id what to call it
 * @param key what it proves to have
 * @param alias how people call it; empty for nothing
 * @param address where it listens; a profile on this machine has none
 * @param allow what it may call
 * @param requestsPerMinute how many requests it may make in a minute; the default if not said
 */
public record NewPeer(
    PeerId id,
    PeerKey key,
    String alias,
    Optional<PeerAddress> address,
    List<String> allow,
    OptionalInt requestsPerMinute) {

  /**
   * Checks it and copies the list, each method once.
   *
   * @throws IllegalArgumentException if {@link Peer} has a problem with the alias, a method or the
   *     rate
   */
  public NewPeer {
    allow = allow.stream().distinct().toList();
    require(Peer.problemWithAlias(alias));
    allow.forEach(method -> require(Peer.problemWithMethod(method)));
    requestsPerMinute.ifPresent(rate -> require(Peer.problemWithRate(rate)));
  }

  /**
   * {@return a profile on this machine of which nothing else is said: it may ping and ask}
   *
   * @param id what to call it
   * @param key what it proves to have
   */
  public static NewPeer of(PeerId id, PeerKey key) {
    return new NewPeer(id, key, "", Optional.empty(), Peer.ALLOW_DEFAULT, OptionalInt.empty());
  }

  /**
   * {@return it with an alias}
   *
   * @param alias one line of at most {@link Peer#ALIAS_CHARS_MAX} characters; empty for none
   * @throws IllegalArgumentException if {@link Peer#problemWithAlias} has one
   */
  public NewPeer alias(String alias) {
    return new NewPeer(id, key, alias, address, allow, requestsPerMinute);
  }

  /**
   * {@return it on another machine}
   *
   * @param address where it listens
   */
  public NewPeer address(PeerAddress address) {
    return new NewPeer(id, key, alias, Optional.of(address), allow, requestsPerMinute);
  }

  /**
   * {@return it with leave to call {@code allow} and nothing else}
   *
   * @param allow names of methods, known here or not; copied
   * @throws IllegalArgumentException if {@link Peer#problemWithMethod} has one with any of them
   */
  public NewPeer allow(List<String> allow) {
    return new NewPeer(id, key, alias, address, allow, requestsPerMinute);
  }

  /**
   * {@return it with this many requests in a minute}
   *
   * @param requestsPerMinute 1 to {@link Peer#REQUESTS_PER_MINUTE_MAX}
   * @throws IllegalArgumentException if it is another number
   */
  public NewPeer requestsPerMinute(int requestsPerMinute) {
    return new NewPeer(id, key, alias, address, allow, OptionalInt.of(requestsPerMinute));
  }

  /** Returns it as an entry of the file: the keys in the order of alp spec §4. */
  JsonValue.Obj entry() {
    JsonValue.Obj entry = JsonValue.Obj.EMPTY.with("id", id.text()).with("pubkey", key.text());
    entry = alias.isEmpty() ? entry : entry.with("alias", alias);
    entry = address.isEmpty() ? entry : entry.with("address", address.get().text());
    entry = entry.with("allow", JsonValue.Arr.ofStrings(allow));
    return requestsPerMinute.isEmpty()
        ? entry
        : entry.with(
            "rate_limit", JsonValue.Obj.EMPTY.with("per_minute", requestsPerMinute.getAsInt()));
  }

  static void require(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }
}
