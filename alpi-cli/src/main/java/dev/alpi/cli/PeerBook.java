package dev.alpi.cli;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityException;
import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.alp.peers.PendingSuccessions;
import dev.alpi.profile.Profile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The peers of the profile that a command works on, its own key, and the words for what is not
 * there.
 */
record PeerBook(Profile profile, Invocation invocation) {
  /** Fewer characters are no key that somebody tried to paste. */
  private static final int KEY_CHARS_MIN = 40;

  /** Returns that of the profile in use, which must be there. */
  static PeerBook existing(Invocation invocation) throws IOException, CommandFailure {
    return new PeerBook(Profiles.existing(invocation), invocation);
  }

  /** Returns that of the profile in use; the default one of a fresh machine is made. */
  static PeerBook bootstrapped(Invocation invocation) throws IOException, CommandFailure {
    return new PeerBook(Profiles.bootstrapped(invocation), invocation);
  }

  PeerStore store() {
    CliContext context = invocation.context();
    return PeerStore.of(profile.home(), context.locks(), context.clock());
  }

  PendingPeers pending() {
    CliContext context = invocation.context();
    return PendingPeers.of(profile.home(), context.locks(), context.clock());
  }

  PendingSuccessions successions() {
    CliContext context = invocation.context();
    return PendingSuccessions.of(profile.home(), context.locks(), context.clock());
  }

  /** Returns what peers have asked, to be deleted: nothing is written that would need masking. */
  MentionThreads threads() {
    CliContext context = invocation.context();
    return MentionThreads.open(
        profile.home(), context.locks(), context.clock(), UnaryOperator.identity());
  }

  private IdentityStore identities() {
    return IdentityStore.at(profile.home(), invocation.context().locks());
  }

  /** Returns the profile's own key; a profile that never had one gets one. */
  PeerKey self() throws IOException {
    boolean isNew = false;
    try {
      ownKey();
    } catch (IdentityException.Absent e) {
      isNew = true;
    }
    try (Identity identity = identities().loadOrCreate(invocation.context().keys())) {
      if (isNew) {
        invocation.note("made an identity for the profile " + profile.name());
      }
      return identity.key();
    }
  }

  /** Returns the profile's own key; makes none. */
  PeerKey ownKey() throws IOException {
    try (Identity identity = identities().load()) {
      return identity.key();
    }
  }

  /**
   * Returns who is a peer.
   *
   * @throws CommandFailure if the file as a whole cannot be read
   */
  PeerList peers() throws IOException, CommandFailure {
    PeerList peers = store().read();
    Optional<PeerWarning> damage = peers.damage();
    if (damage.isPresent()) {
      throw new CommandFailure(ExitCode.DAMAGED_DATA, damage.get().message(), damage.get().hint());
    }
    return peers;
  }

  /** Returns the peer that is called {@code word}. */
  static Optional<Peer> find(String word, PeerList peers) {
    return PeerId.problem(word).isPresent() ? Optional.empty() : peers.byId(new PeerId(word));
  }

  /** Returns the id that {@code word} is; what cannot be one is nobody's. */
  PeerId named(String word) throws IOException, CommandFailure {
    if (PeerId.problem(word).isPresent()) {
      throw unknown(word, peers());
    }
    return new PeerId(word);
  }

  private CommandFailure unknown(String word, PeerList peers) {
    List<String> known = peers.all().stream().map(peer -> peer.id().text()).toList();
    return CommandFailure.usage(
        "there is no peer " + word + " in the profile " + profile.name(),
        Similar.to(word, known)
            .map(id -> "did you mean " + id + "?")
            .orElse("alpi peers list shows them"));
  }

  /** Returns the peer that is called {@code word}. */
  Peer peer(String word) throws IOException, CommandFailure {
    PeerList peers = peers();
    return find(word, peers).orElseThrow(() -> unknown(word, peers));
  }

  /** Returns the key of the peer that is called {@code word}, or that {@code word} is. */
  PeerKey keyOf(String word) throws IOException, CommandFailure {
    PeerList peers = peers();
    Optional<Peer> peer = find(word, peers);
    if (peer.isEmpty() && word.length() < KEY_CHARS_MIN) {
      throw unknown(word, peers);
    }
    return peer.isPresent() ? peer.get().key() : PeerKey.parse(word);
  }

  /** Returns the id that {@code word} is, for a peer that there may not be yet. */
  static PeerId id(String word) throws CommandFailure {
    Optional<String> problem = PeerId.problem(word);
    if (problem.isPresent()) {
      throw CommandFailure.usage(
          problem.get(),
          isKey(word) ? "the id comes first, then the key" : "choose another id, for example bob");
    }
    return new PeerId(word);
  }

  private static boolean isKey(String word) {
    try {
      PeerKey.parse(word);
      return true;
    } catch (PeerKeyException e) {
      return false;
    }
  }

  /** Returns what a change made, and tells its warnings; or refuses as it did. */
  <T> T done(PeerChange<T> change) throws IOException, CommandFailure {
    return switch (change) {
      case PeerChange.Done<T>(T result, List<PeerWarning> warnings) -> {
        warn(warnings);
        yield result;
      }
      case PeerChange.Refused<T>(PeerChange.Reason _, String problem, String hint) ->
          throw CommandFailure.usage(problem, hint);
    };
  }

  /** Returns what a change of the peer {@code word} made, as {@link #done(PeerChange)}. */
  <T> T done(String word, PeerChange<T> change) throws IOException, CommandFailure {
    if (change instanceof PeerChange.Refused<T> refused
        && refused.reason() == PeerChange.Reason.ABSENT) {
      throw unknown(word, peers());
    }
    return done(change);
  }

  void warn(List<PeerWarning> warnings) throws IOException {
    for (PeerWarning warning : warnings) {
      invocation.warn(warning.message());
      invocation.hint(warning.hint());
    }
  }
}
