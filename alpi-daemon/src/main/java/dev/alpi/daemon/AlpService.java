package dev.alpi.daemon;

import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkWorld;
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
    return new Serving(LinkServing.start(profile, engine, world, redactor, log, tcp));
  }

  private record Serving(LinkServing link) implements Running {
    @Override
    public Optional<String> problem() {
      try {
        return link.peers().read().damage().map(PeerWarning::message);
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void close() throws IOException {
      link.close();
    }
  }
}
