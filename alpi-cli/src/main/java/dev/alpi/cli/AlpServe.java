package dev.alpi.cli;

import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.daemon.LinkNotes;
import dev.alpi.daemon.LinkServing;
import dev.alpi.engine.Engine;
import dev.alpi.engine.People;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** {@code alpi alp serve}: answers the peers of one profile until it is ended. */
final class AlpServe {
  private static final Option LISTEN =
      Option.valued(
          "listen",
          "HOST:PORT",
          "listen for other machines too, usually at port " + LinkServer.PORT);

  private AlpServe() {}

  static Command command() {
    return Command.of("alp serve", "Answer the peers of this profile", AlpServe::run)
        .has(Effect.WORKS)
        .described(
            """
            Runs until Ctrl-C or SIGTERM. Peers on this machine reach it by the profile's socket; \
            others only with --listen. A question of a peer is a turn with the peer's authority: \
            it may look, and nothing else.\
            """)
        .with(LISTEN)
        .printing("nothing: it runs until it is ended, and says on standard error where it listens")
        .example("alpi alp serve", "for the profiles of this machine")
        .example("alpi -p work alp serve --listen 0.0.0.0:7423", "for other machines too")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<String> listen = invocation.value(LISTEN);
    Optional<InetSocketAddress> address = Optional.empty();
    if (listen.isPresent()) {
      PeerAddress parsed = PeerAddress.parse(listen.get());
      address = Optional.of(new InetSocketAddress(parsed.host(), parsed.port()));
    }
    Profile profile = Profiles.bootstrapped(invocation);
    CliContext context = invocation.context();
    CountDownLatch ended = new CountDownLatch(1);
    invocation.interrupt().onCancel(ended::countDown);
    Redactor redactor =
        Redactor.knowing(new ProfileSecrets(invocation).secretsOf(profile).values());
    try (Engine engine =
            Engine.of(profile, ChatCommand.machine(invocation), People.NOBODY, Obj.EMPTY);
        LinkServing link =
            LinkServing.start(
                profile,
                engine,
                Profiles.links(context),
                redactor,
                new LinkNotes(log(profile, context, redactor)),
                address)) {
      String where = link.server().address().map(tcp -> ", and at " + shown(tcp)).orElse("");
      invocation.note("answering the peers of " + profile.name() + " on this machine" + where);
      ended.await();
    } catch (StoreException.Locked e) {
      throw new CommandFailure(
          ExitCode.LOCKED,
          "another process answers the peers of " + profile.name(),
          "alpi daemon status tells whether it is the daemon");
    }
    return ExitCode.OK;
  }

  private static LogFile log(Profile profile, CliContext context, Redactor redactor) {
    return new LogFile(
        profile.home(), "alp", context.locks(), context.clock(), context.zone(), redactor);
  }

  private static String shown(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
