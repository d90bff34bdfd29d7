package dev.alpi.cli;

import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code alpi peers remove}. */
final class PeerRemoval {
  private static final Option FORCE = Option.flag("force", "do not ask");

  private PeerRemoval() {}

  static Command command() {
    return Command.of("peers remove", "End the link with a peer", PeerRemoval::remove)
        .has(Effect.CHANGES)
        .described(
            """
            Asks first; where nobody can be asked, --force is needed. What you allowed it is \
            forgotten, and so is what it has asked before: whoever is called so next does not go \
            on from that. Its side may still have your key.\
            """)
        .taking(PeerCommands.ID)
        .with(FORCE)
        .printing("`removed`: whether it was; `id`; `key` and `lost`: what it could call")
        .example("alpi peers remove bob", "after a question")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode remove(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    String word = invocation.required(PeerCommands.ID);
    Optional<Peer> found = PeerBook.find(word, book.peers());
    // an entry that was left out for a mistake allowed nothing: nothing is lost
    if (found.isPresent() && !invocation.has(FORCE) && !isWanted(found.get(), invocation)) {
      invocation.out().line("nothing was changed");
      invocation.answer(removal(word, found).with("removed", false));
      return ExitCode.OK;
    }
    PeerStore.Removed removed = book.done(word, book.store().remove(book.named(word)));
    int _ = book.threads().forget(word);
    if (found.isPresent()) {
      invocation.affects("fingerprint", found.get().key().fingerprint());
      invocation.out().line("removed " + word + ": " + loss(found.get()));
      invocation.out().line("to link again: alpi peers add " + word + " " + found.get().key());
    } else {
      invocation.out().line("removed " + word + ", which was left out for a mistake in its entry");
    }
    if (removed.remaining().isPresent()) {
      invocation.warn(
          "the same key is still that of the peer "
              + removed.remaining().get().id()
              + ", which may call "
              + PeerViews.methods(removed.remaining().get().allow()));
    }
    invocation.answer(removal(word, found).with("removed", true));
    return ExitCode.OK;
  }

  private static Obj removal(String id, Optional<Peer> peer) {
    return Obj.EMPTY
        .with("id", id)
        .with("key", peer.map(each -> each.key().text()).orElse(""))
        .with("lost", JsonValue.Arr.ofStrings(peer.map(Peer::allow).orElse(List.of())));
  }

  private static String loss(Peer peer) {
    return (peer.allow().isEmpty()
            ? "it is not known any more"
            : "it can no longer call " + PeerViews.methods(peer.allow()))
        + ", and you can no longer reach it";
  }

  private static boolean isWanted(Peer peer, Invocation invocation)
      throws IOException, CommandFailure {
    return Confirmation.isGiven(
        "would remove " + peer.id() + ": " + loss(peer),
        "Remove " + peer.id() + "? " + loss(peer) + ".",
        invocation);
  }
}
