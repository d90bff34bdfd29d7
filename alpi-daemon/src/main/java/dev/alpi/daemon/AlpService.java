package dev.alpi.daemon;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.link.LinkLimits;
import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.engine.Engine;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Answers the peers of one profile.
 *
 * <p><b>Threads:</b> as {@link Service}.
 */
final class AlpService implements Service {
  private final Profile profile;
  private final Engine engine;
  private final LinkWorld world;
  private final Redactor redactor;
  private final LinkLog log;
  private final Optional<InetSocketAddress> tcp;

  AlpService(
      Profile profile,
      Engine engine,
      LinkWorld world,
      Redactor redactor,
      LinkLog log,
      Optional<InetSocketAddress> tcp) {
    this.profile = profile;
    this.engine = engine;
    this.world = world;
    this.redactor = redactor;
    this.log = log;
    this.tcp = tcp;
  }

  @Override
  public String name() {
    return "alp";
  }

  @Override
  public Running start(Failure failure) throws IOException {
    OwnIdentities own =
        OwnIdentities.open(profile.home(), world.locks(), world.clock(), world.random());
    try {
      MentionThreads threads =
          MentionThreads.open(profile.home(), world.locks(), world.clock(), redactor);
      PeerStore peers = PeerStore.of(profile.home(), world.locks(), world.clock());
      LinkServer server =
          LinkServer.start(
              profile.home(),
              own,
              world,
              new EngineLinkHandler(profile, engine, threads, peers, world.ticker()),
              LinkLimits.STANDARD,
              log,
              tcp);
      return new Serving(server, own, peers);
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  private record Serving(LinkServer server, OwnIdentities own, PeerStore peers) implements Running {
    @Override
    public Optional<String> problem() {
      try {
        return peers.read().damage().map(PeerWarning::message);
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void close() throws IOException {
      try (own) {
        server.close();
      }
    }
  }
}
