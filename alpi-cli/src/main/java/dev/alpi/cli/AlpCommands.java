package dev.alpi.cli;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code alpi alp}: the peer protocol itself. */
final class AlpCommands {
  private static final Argument WHOSE =
      Argument.of("PEER", Argument.Arity.OPTIONAL, "a peer's id, or any key; default your own key");

  private AlpCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "alp",
        "The protocol that links profiles",
        "Whom the profile is linked with is alpi peers; docs/peers.md has the rest.",
        List.of(AlpServe.command(), fingerprint()));
  }

  private static Command fingerprint() {
    return Command.of("alp fingerprint", "Print the fingerprint of a key", AlpCommands::fingerprint)
        .has(Effect.READS)
        .described(
            """
            Twenty letters and digits that people compare, best by voice: your fingerprint of the \
            other side's key with what they see as their own, and the other way round. Nobody can \
            make a key with the fingerprint of another one.\
            """)
        .taking(WHOSE)
        .printing("`fingerprint`; `key`; `peer`: the id, if it is a peer's")
        .example("alpi alp fingerprint", "your own, to read out")
        .example("alpi alp fingerprint bob", "what bob must read out")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode fingerprint(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    Optional<String> whose = invocation.optional(WHOSE);
    PeerKey key = whose.isPresent() ? book.keyOf(whose.get()) : book.ownKey();
    invocation.out().line(key.fingerprint());
    Obj answer = Obj.EMPTY.with("fingerprint", key.fingerprint()).with("key", key.text());
    Optional<Peer> peer = whose.isPresent() ? book.peers().byKey(key) : Optional.empty();
    invocation.answer(peer.isPresent() ? answer.with("peer", peer.get().id().text()) : answer);
    return ExitCode.OK;
  }
}
