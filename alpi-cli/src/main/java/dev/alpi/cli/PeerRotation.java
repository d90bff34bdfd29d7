package dev.alpi.cli;

import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.Succession;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkException;
import dev.alpi.alp.peers.Peer;
import dev.alpi.daemon.LinkCalls;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi peers rotate}. */
final class PeerRotation {
  private static final Option GRACE =
      Option.valued(
          "grace",
          "DAYS",
          "how long the old key still serves: 1 to "
              + Succession.GRACE_MAX.toDays()
              + ", default "
              + Succession.GRACE.toDays());
  private static final Option TELL =
      Option.flag("tell", "tell the peers again, and show who has accepted");
  private static final Option FINISH =
      Option.flag("finish", "destroy the old key now; who has not accepted is cut off");
  private static final Option FORCE = Option.flag("force", "do not ask");

  private PeerRotation() {}

  static Command command() {
    return Command.of("peers rotate", "Get a new key, and tell the peers", PeerRotation::run)
        .has(Effect.CHANGES)
        .described(
            """
            For a planned change. Your peers get a statement that both keys have signed; their \
            owners compare the fingerprint of the new one with you, and accept it. Until then, \
            and no longer than the grace, the old key serves too; then it is destroyed. If the old \
            key was stolen, a statement of it proves nothing: use --finish at once, and have every \
            peer pin your new key by hand.\
            """)
        .with(GRACE, TELL, FINISH, FORCE)
        .printing(
            "`key`, `fingerprint`: the new ones; `serves_until`: how long the old key does, empty"
                + " for no longer; `peers`: array of `{peer, status, detail}`, the status being"
                + " `pending`, `accepted`, `not_understood` or `failed`")
        .example("alpi peers rotate", "after a question")
        .example("alpi peers rotate --tell", "a day later: those who were not there")
        .example("alpi peers rotate --finish", "all have accepted")
        .exits(
            ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA, ExitCode.PARTLY_DONE);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    boolean isNew = !invocation.has(TELL) && !invocation.has(FINISH);
    if (invocation.has(TELL) && invocation.has(FINISH)) {
      throw CommandFailure.usage("--tell and --finish exclude each other", "say one of them");
    }
    if (!isNew && invocation.has(GRACE)) {
      throw CommandFailure.usage("--grace is for a new key", "say it without --tell and --finish");
    }
    PeerBook book = PeerBook.existing(invocation);
    IdentityStore store = IdentityStore.at(book.profile().home(), invocation.context().locks());
    if (invocation.has(FINISH)) {
      return finish(book, store, invocation);
    }
    if (isNew && !rotate(store, grace(invocation), invocation)) {
      invocation.out().line("nothing was changed");
      return ExitCode.OK;
    }
    return tell(book, store, invocation);
  }

  private static Duration grace(Invocation invocation) throws CommandFailure {
    String text = invocation.value(GRACE).orElse(Long.toString(Succession.GRACE.toDays()));
    long days = text.matches("[0-9]{1,3}") ? Long.parseLong(text) : 0;
    if (days < 1 || days > Succession.GRACE_MAX.toDays()) {
      throw CommandFailure.usage(
          "--grace takes 1 to " + Succession.GRACE_MAX.toDays() + " days, found " + text,
          "for example 14");
    }
    return Duration.ofDays(days);
  }

  /** Makes the new key, if that is wanted. */
  private static boolean rotate(IdentityStore store, Duration grace, Invocation invocation)
      throws IOException, CommandFailure {
    store.load().close();
    boolean isWanted =
        invocation.has(FORCE)
            || Confirmation.isGiven(
                "would give the profile a new key",
                "Give this profile a new key? The old one serves for "
                    + grace.toDays()
                    + (grace.toDays() == 1 ? " more day." : " more days."),
                invocation);
    if (isWanted) {
      CliContext context = invocation.context();
      Succession succession = store.rotate(context.keys(), context.clock().instant(), grace);
      invocation.affects("fingerprint", succession.next().fingerprint());
    }
    return isWanted;
  }

  private static ExitCode finish(PeerBook book, IdentityStore store, Invocation invocation)
      throws IOException, CommandFailure {
    if (store.publicKeys().size() > 1
        && !invocation.has(FORCE)
        && !Confirmation.isGiven(
            "would destroy the old key",
            "Destroy the old key now? Who has not accepted the new one is cut off.",
            invocation)) {
      invocation.out().line("nothing was changed");
      return ExitCode.OK;
    }
    boolean isDone = store.destroyFormer();
    invocation.out().line(isDone ? "destroyed the old key" : "there is no old key");
    invocation.answer(
        Obj.EMPTY
            .with("key", book.ownKey().text())
            .with("fingerprint", book.ownKey().fingerprint())
            .with("serves_until", "")
            .with("peers", new JsonValue.Arr(List.of())));
    return ExitCode.OK;
  }

  private static ExitCode tell(PeerBook book, IdentityStore store, Invocation invocation)
      throws IOException, CommandFailure {
    try (LinkCalls calls = LinkCalls.of(book.profile(), Profiles.links(invocation.context()))) {
      return tell(book, store, calls, invocation);
    }
  }

  private static ExitCode tell(
      PeerBook book, IdentityStore store, LinkCalls calls, Invocation invocation)
      throws IOException, CommandFailure {
    Optional<Succession> succession = calls.own().succession();
    if (succession.isEmpty()) {
      throw CommandFailure.usage(
          "no old key serves any more, so nobody can be told",
          store.succession().isPresent()
              ? "who has not accepted needs your key by hand: alpi peers key"
              : "alpi peers rotate makes a new key");
    }
    Output out = invocation.out();
    out.line("your key is now " + succession.get().next().text());
    out.line("its fingerprint is " + succession.get().next().fingerprint() + ": read it out");
    out.line("the old key serves until " + succession.get().servesUntil());
    List<JsonValue> told = new ArrayList<>();
    boolean isWhole = true;
    for (Peer peer : book.peers().all()) {
      Obj row = tell(peer, succession.get(), calls.client());
      isWhole &= !row.string("status").orElse("").equals("failed");
      told.add(row);
      out.line(peer.id().text() + ": " + row.string("detail").orElse(""));
    }
    invocation.answer(
        Obj.EMPTY
            .with("key", succession.get().next().text())
            .with("fingerprint", succession.get().next().fingerprint())
            .with("serves_until", succession.get().servesUntil().toString())
            .with("peers", new JsonValue.Arr(told)));
    return isWhole ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static Obj tell(Peer peer, Succession succession, LinkClient client) throws IOException {
    try {
      return switch (client.tell(peer, succession)) {
        case PENDING -> row(peer, "pending", "was told; its owner has to accept the new key");
        case KNOWN -> row(peer, "accepted", "has accepted");
        case NOT_UNDERSTOOD ->
            row(peer, "not_understood", "its owner has to pin your new key by hand");
      };
    } catch (LinkException e) {
      return row(peer, "failed", e.getMessage() + "; alpi peers rotate --tell tries again");
    }
  }

  private static Obj row(Peer peer, String status, String detail) {
    return Obj.EMPTY.with("peer", peer.id().text()).with("status", status).with("detail", detail);
  }
}
