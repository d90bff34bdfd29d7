package dev.alpi.daemon;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkException;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerAddressException;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeer;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The peers of a profile over a daemon's socket (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class PeerMethods {
  private final Daemon daemon;

  PeerMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.peers.list", HostMethod.of(this::list),
        "host.peers.add", HostMethod.of(this::add),
        "host.peers.remove", HostMethod.of(this::remove),
        "host.peers.ping", HostMethod.of(this::ping),
        "host.peers.pending_list", HostMethod.of(this::pending),
        "host.peers.pending_accept", HostMethod.of(this::accept),
        "host.peers.pending_discard", HostMethod.of(this::discard));
  }

  private Profile profile(HostParams said) throws HostRefusal {
    return daemon.served(said.required("profile")).profile();
  }

  private PeerStore store(Profile profile) {
    return PeerStore.of(profile.home(), daemon.links().locks(), daemon.links().clock());
  }

  private PendingPeers knocked(Profile profile) {
    return PendingPeers.of(profile.home(), daemon.links().locks(), daemon.links().clock());
  }

  private PeerKey self(Profile profile) throws IOException {
    IdentityStore identities = IdentityStore.at(profile.home(), daemon.links().locks());
    try (Identity identity = identities.loadOrCreate(daemon.links().random())) {
      return identity.key();
    }
  }

  private static HostRefusal wrong(String problem) {
    return new HostRefusal(HostRefusal.INVALID_PARAMS, problem);
  }

  private static PeerId id(HostParams said) throws HostRefusal {
    String id = said.required("id");
    Optional<String> problem = PeerId.problem(id);
    if (problem.isPresent()) {
      throw wrong("id: " + problem.get());
    }
    return new PeerId(id);
  }

  private static PeerKey key(HostParams said) throws HostRefusal {
    try {
      return PeerKey.parse(said.required("key"));
    } catch (PeerKeyException e) {
      throw wrong("key: " + e.getMessage());
    }
  }

  private static <T> T done(PeerChange<T> change) throws HostRefusal {
    return switch (change) {
      case PeerChange.Done<T>(T result, _) -> result;
      case PeerChange.Refused<T> refused ->
          throw new HostRefusal(
              switch (refused.reason()) {
                case ABSENT -> HostRefusal.NOT_FOUND;
                case ID_TAKEN, KEY_TAKEN -> HostRefusal.NAME_TAKEN;
                case UNUSABLE, OWN_KEY, CONTESTED -> HostRefusal.INVALID_PARAMS;
              },
              refused.problem());
    };
  }

  private Obj list(Obj params) throws HostRefusal, IOException {
    PeerList peers = store(profile(new HostParams(params))).read();
    List<JsonValue> rows = peers.all().stream().<JsonValue>map(PeerMethods::json).toList();
    return Obj.EMPTY
        .with("peers", new Arr(rows))
        .with(
            "warnings",
            Arr.ofStrings(peers.warnings().stream().map(each -> each.message()).toList()));
  }

  private static Obj json(Peer peer) {
    return Obj.EMPTY
        .with("id", peer.id().text())
        .with("alias", peer.alias())
        .with("key", peer.key().text())
        .with("fingerprint", peer.key().fingerprint())
        .with("address", peer.address().map(PeerAddress::text).orElse(""))
        .with("allow", Arr.ofStrings(peer.allow()))
        .with("requests_per_minute", peer.requestsPerMinute());
  }

  private Obj add(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    NewPeer peer = described(NewPeer.of(id(said), key(said)), said);
    Profile profile = profile(said);
    return json(done(store(profile).add(peer, self(profile))));
  }

  /** Returns {@code peer} with what else is said of it. */
  private static NewPeer described(NewPeer peer, HostParams said) throws HostRefusal {
    NewPeer described = peer;
    Optional<String> address = said.text("address").filter(text -> !text.isEmpty());
    Optional<String> alias = said.text("alias");
    List<String> allow = said.texts("allow", Peer.METHODS.size());
    int rate =
        said.number(
            "requests_per_minute",
            1,
            Peer.REQUESTS_PER_MINUTE_MAX,
            Peer.REQUESTS_PER_MINUTE_DEFAULT);
    try {
      described =
          address.isPresent() ? described.address(PeerAddress.parse(address.get())) : described;
    } catch (PeerAddressException e) {
      throw wrong("address: " + e.getMessage());
    }
    Optional<String> problem = alias.flatMap(Peer::problemWithAlias);
    if (problem.isPresent()) {
      throw wrong("alias: " + problem.get());
    }
    for (String method : allow) {
      if (!Peer.METHODS.contains(method)) {
        throw wrong("allow: one of " + String.join(", ", Peer.METHODS) + " is needed");
      }
    }
    described = alias.isPresent() ? described.alias(alias.get()) : described;
    described = allow.isEmpty() ? described : described.allow(allow);
    return described.requestsPerMinute(rate);
  }

  private Obj remove(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Profile profile = profile(said);
    PeerId id = id(said);
    PeerStore.Removed _ = done(store(profile).remove(id));
    // whoever is called so next does not go on from what this one has asked
    int _ =
        MentionThreads.open(
                profile.home(),
                daemon.links().locks(),
                daemon.links().clock(),
                UnaryOperator.identity())
            .forget(id.text());
    return Obj.EMPTY.with("removed", true);
  }

  private Obj ping(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Profile profile = profile(said);
    PeerId id = id(said);
    Peer peer =
        store(profile)
            .read()
            .byId(id)
            .orElseThrow(
                () -> new HostRefusal(HostRefusal.NOT_FOUND, "there is no peer " + id.text()));
    try (LinkCalls calls = LinkCalls.of(profile, daemon.links())) {
      LinkClient.Pong pong = calls.client().ping(peer);
      return Obj.EMPTY
          .with("answers", true)
          .with("agent_name", pong.agentName())
          .with("version", pong.version());
    } catch (LinkException e) {
      return Obj.EMPTY.with("answers", false).with("problem", e.getMessage());
    }
  }

  private Obj pending(Obj params) throws HostRefusal, IOException {
    Profile profile = profile(new HostParams(params));
    PeerList peers = store(profile).read();
    List<JsonValue> rows =
        knocked(profile).list().stream()
            .filter(each -> peers.byKey(each.key()).isEmpty())
            .<JsonValue>map(PeerMethods::json)
            .toList();
    return Obj.EMPTY.with("pending", new Arr(rows));
  }

  private static Obj json(PendingPeer pending) {
    return Obj.EMPTY
        .with("key", pending.key().text())
        .with("fingerprint", pending.key().fingerprint())
        .with("first_seen", pending.firstSeen().toString())
        .with("last_seen", pending.lastSeen().toString())
        .with("address", pending.address().map(PeerAddress::text).orElse(""));
  }

  private Obj accept(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Profile profile = profile(said);
    PeerKey key = key(said);
    PendingPeers knocked = knocked(profile);
    PendingPeer who =
        knocked.list().stream()
            .filter(each -> each.key().equals(key))
            .findFirst()
            .orElseThrow(
                () -> new HostRefusal(HostRefusal.NOT_FOUND, "nobody with this key has knocked"));
    NewPeer peer = NewPeer.of(id(said), key);
    Optional<PeerAddress> address = who.address();
    peer = address.isPresent() ? peer.address(address.get()) : peer;
    return json(done(knocked.accept(described(peer, said), store(profile), self(profile))));
  }

  private Obj discard(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    return Obj.EMPTY.with("discarded", knocked(profile(said)).discard(key(said)));
  }
}
