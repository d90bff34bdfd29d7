package dev.alpi.cli;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PendingPeer;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.alp.peers.PendingSuccession;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code alpi peers}: the commands about those who sent a message and are no peers. */
final class PendingCommands {
  private static final Argument WHO =
      Argument.of(
          "KEY", Argument.Arity.REQUIRED, "its key, or its fingerprint as peers pending shows it");
  private static final Argument WHOM =
      Argument.of("KEY", Argument.Arity.ANY, "keys, or fingerprints as peers pending shows them");
  private static final Option ALL = Option.flag("all", "all of them, and a list that is damaged");

  private PendingCommands() {}

  static Command pending() {
    return Command.of(
            "peers pending", "Show who knocked, and new keys of peers", PendingCommands::pending)
        .has(Effect.READS)
        .described(
            """
            Who sent you a validly signed message and is not your peer got no answer, and is noted \
            here: the last 20. Anybody can be; it says nothing about who they are. Also shown: \
            peers that say that they have a new key, until you accept it.\
            """)
        .printing(
            "`pending`: array of `{key, fingerprint, first_seen, last_seen, address}`, the most"
                + " recent first, instants as ISO 8601 in UTC; `new_keys`: array of `{peer, key,"
                + " fingerprint, old, received, serves_until, contested}`, contested being whether"
                + " the peer's key named two")
        .example("alpi peers pending", "who wants to link with you")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  static Command accept() {
    return Command.of(
            "peers accept",
            "Link with who knocked, or pin a peer's new key",
            PendingCommands::accept)
        .has(Effect.CHANGES)
        .described(
            """
            As peers add, with a key that peers pending shows. Ask the person you think it is for \
            the fingerprint, by voice, before you accept. If it is a peer's new key, all that you \
            allowed the peer stays, and nothing else can be said.\
            """)
        .taking(PeerCommands.NEW_ID, WHO)
        .with(PeerCommands.ADDRESS, PeerCommands.ALIAS, PeerCommands.ALLOW, PeerCommands.RATE)
        .printing("a row of `peers list`: " + PeerViews.ROW)
        .example("alpi peers accept bob et3o-22wl-7yia-tqbq-27ff", "bob read this out to you")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  static Command discard() {
    return Command.of("peers discard", "Forget who knocked, or a new key", PendingCommands::discard)
        .has(Effect.CHANGES)
        .described("Who knocks again, or tells again of a new key, is noted again.")
        .taking(WHOM)
        .with(ALL)
        .printing("`discarded`: array of keys")
        .example("alpi peers discard --all", "forget them all")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode pending(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    Instant now = invocation.context().clock().instant();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("FINGERPRINT", "LAST SEEN", "FIRST SEEN", "KEY"));
    List<JsonValue> objects = new ArrayList<>();
    for (PendingPeer each : strangers(book)) {
      rows.add(
          List.of(
              each.key().fingerprint(),
              ProfileViews.ago(each.lastSeen(), now),
              ProfileViews.ago(each.firstSeen(), now),
              each.key().text()));
      objects.add(
          Obj.EMPTY
              .with("key", each.key().text())
              .with("fingerprint", each.key().fingerprint())
              .with("first_seen", each.firstSeen().toString())
              .with("last_seen", each.lastSeen().toString())
              .with("address", each.address().map(PeerAddress::text).orElse("")));
    }
    if (objects.isEmpty()) {
      invocation.out().line("nobody knocked");
    } else {
      PeerViews.table(rows, invocation.out());
      invocation.out().line("to link with one: alpi peers accept ID FINGERPRINT");
    }
    invocation.answer(
        Obj.EMPTY
            .with("pending", new JsonValue.Arr(objects))
            .with("new_keys", new JsonValue.Arr(NewKeys.show(book))));
    return ExitCode.OK;
  }

  /** Returns who knocked and is still no peer. */
  private static List<PendingPeer> strangers(PeerBook book) throws IOException, CommandFailure {
    PeerList peers = book.peers();
    return list(book.pending()).stream().filter(each -> peers.byKey(each.key()).isEmpty()).toList();
  }

  private static List<PendingPeer> list(PendingPeers pending) throws IOException, CommandFailure {
    return readable(pending::list);
  }

  /** What {@code peers discard --all} begins anew. */
  interface Pending<T> {
    List<T> list() throws IOException;
  }

  /** Returns what waits, or says what to do about a file that is damaged. */
  static <T> List<T> readable(Pending<T> pending) throws IOException, CommandFailure {
    try {
      return pending.list();
    } catch (ConfigException e) {
      throw new CommandFailure(
          ExitCode.DAMAGED_DATA,
          e.getMessage(),
          "correct the file, or begin a new one with alpi peers discard --all");
    }
  }

  private static ExitCode accept(Invocation invocation) throws IOException, CommandFailure {
    PeerId id = PeerBook.id(invocation.required(PeerCommands.NEW_ID));
    PeerBook book = PeerBook.existing(invocation);
    Optional<PendingSuccession> newKey = NewKeys.named(invocation.required(WHO), book);
    if (newKey.isPresent()) {
      NewKeys.accept(id, newKey.get(), book);
      return ExitCode.OK;
    }
    PendingPeers pending = book.pending();
    PendingPeer who = named(invocation.required(WHO), list(pending));
    NewPeer peer = NewPeer.of(id, who.key());
    Optional<PeerAddress> address = who.address();
    peer = address.isPresent() ? peer.address(address.get()) : peer;
    peer = PeerCommands.described(peer, invocation);
    PeerCommands.tellOfNew(
        book.done(pending.accept(peer, book.store(), book.self())), "accepted ", invocation);
    return ExitCode.OK;
  }

  private static ExitCode discard(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    List<String> words = invocation.words(WHOM);
    if (words.isEmpty() != invocation.has(ALL)) {
      throw CommandFailure.usage(
          words.isEmpty() ? "nobody is named" : "--all and keys exclude each other",
          "name them by key or fingerprint, or say --all");
    }
    PendingPeers pending = book.pending();
    if (invocation.has(ALL)) {
      pending.discardAll();
      book.successions().discardAll();
      invocation.out().line("forgot all who knocked, and all new keys");
      invocation.answer(Obj.EMPTY.with("discarded", JsonValue.Arr.ofStrings(List.of())));
      return ExitCode.OK;
    }
    Set<PeerKey> keys = new LinkedHashSet<>();
    List<PendingPeer> present = list(pending);
    for (String word : words) {
      Optional<PendingSuccession> newKey = NewKeys.named(word, book);
      keys.add(newKey.isPresent() ? newKey.get().succession().next() : named(word, present).key());
    }
    for (PeerKey key : keys) {
      boolean _ = pending.discard(key);
      boolean _ = book.successions().discard(key);
      invocation.affects("fingerprint", key.fingerprint());
      invocation.out().line("forgot " + key.fingerprint());
    }
    invocation.answer(
        Obj.EMPTY.with(
            "discarded", JsonValue.Arr.ofStrings(keys.stream().map(PeerKey::text).toList())));
    return ExitCode.OK;
  }

  /** Says whether {@code word} is the whole of {@code key}, or of its fingerprint. */
  static boolean isNamed(PeerKey key, String word) {
    String typed = word.strip();
    String fingerprint = typed.toLowerCase(Locale.ROOT);
    return key.text().equals(typed)
        || key.fingerprint().equals(fingerprint)
        || key.fingerprint().replace("-", "").equals(fingerprint);
  }

  /**
   * Returns who is meant by a whole key or a whole fingerprint: anybody can have a key made whose
   * fingerprint starts like another one.
   */
  private static PendingPeer named(String word, List<PendingPeer> pending) throws CommandFailure {
    return pending.stream()
        .filter(each -> isNamed(each.key(), word))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "nobody with the key or fingerprint " + word.strip() + " has knocked",
                    "alpi peers pending shows who has; a fingerprint is named whole"));
  }
}
