package dev.alpi.cli;

import dev.alpi.alp.Succession;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PendingSuccession;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** New keys of peers in the commands {@code alpi peers pending}, accept and discard. */
final class NewKeys {
  private NewKeys() {}

  private static List<PendingSuccession> list(PeerBook book) throws IOException, CommandFailure {
    PeerList peers = book.peers();
    return PendingCommands.readable(() -> book.successions().list(peers));
  }

  /** Prints them, if there are any; returns them for programs. */
  static List<JsonValue> show(PeerBook book) throws IOException, CommandFailure {
    List<PendingSuccession> all = list(book);
    PeerList peers = book.peers();
    List<JsonValue> objects = new ArrayList<>();
    Output out = book.invocation().out();
    for (PendingSuccession each : all) {
      Succession succession = each.succession();
      String peer = peers.byKey(succession.old()).map(found -> found.id().text()).orElse("");
      String fingerprint = succession.next().fingerprint();
      out.line("");
      out.line(peer + " says that it has a new key. Ask by voice whether its fingerprint is");
      out.line("    " + fingerprint);
      out.line("The old key serves until " + succession.servesUntil() + ".");
      out.line(
          each.isContested()
              ? "Its old key named two new ones, so none can be accepted: somebody else has it."
              : "If it is: alpi peers accept " + peer + " " + fingerprint);
      objects.add(
          Obj.EMPTY
              .with("peer", peer)
              .with("key", succession.next().text())
              .with("fingerprint", fingerprint)
              .with("old", succession.old().text())
              .with("received", each.received().toString())
              .with("serves_until", succession.servesUntil().toString())
              .with("contested", each.isContested()));
    }
    return objects;
  }

  /** Returns the one whose key or fingerprint is {@code word}. */
  static Optional<PendingSuccession> named(String word, PeerBook book)
      throws IOException, CommandFailure {
    return list(book).stream()
        .filter(each -> PendingCommands.isNamed(each.succession().next(), word))
        .findFirst();
  }

  /** Pins the new key of the peer {@code id}. */
  static void accept(PeerId id, PendingSuccession pending, PeerBook book)
      throws IOException, CommandFailure {
    Invocation invocation = book.invocation();
    Optional<Peer> peer = book.peers().byKey(pending.succession().old());
    if (peer.isPresent() && !peer.get().id().equals(id)) {
      throw CommandFailure.usage(
          "this is the new key of " + peer.get().id() + ", not of " + id,
          "alpi peers pending shows whose it is");
    }
    if (invocation.has(PeerCommands.ADDRESS)
        || invocation.has(PeerCommands.ALIAS)
        || invocation.has(PeerCommands.ALLOW)
        || invocation.has(PeerCommands.RATE)) {
      throw CommandFailure.usage(
          "a new key changes nothing else of a peer", "say that with alpi peers edit " + id);
    }
    Peer changed =
        book.done(book.successions().accept(pending, book.store(), book.pending(), book.ownKey()));
    invocation.affects("fingerprint", changed.key().fingerprint());
    Output out = invocation.out();
    out.line(changed.id() + " is now known by its new key:");
    PeerViews.describe(changed, out);
    invocation.answer(PeerViews.json(changed));
  }
}
