package dev.alpi.daemon;

import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.engine.Engine;
import dev.alpi.profile.Profile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Answers the peers of one profile. That it cannot listen for other machines keeps nobody on this
 * one from being answered; it is tried again, as the address may come with a network.
 *
 * <p><b>Threads:</b> as {@link Service}.
 */
final class AlpService implements Service {
  private final Profile profile;
  private final Engine engine;
  private final DaemonWorld world;
  private final UnaryOperator<String> redactor;
  private final LinkLog log;
  private final ListenSettings listen;

  AlpService(
      Profile profile,
      Engine engine,
      DaemonWorld world,
      UnaryOperator<String> redactor,
      LinkLog log,
      ListenSettings listen) {
    this.profile = profile;
    this.engine = engine;
    this.world = world;
    this.redactor = redactor;
    this.log = log;
    this.listen = listen;
  }

  @Override
  public String name() {
    return "alp";
  }

  @Override
  public Running start(Failure failure) throws IOException {
    LinkWorld links = world.links();
    Serving serving =
        new Serving(LinkServing.start(profile, engine, links, redactor, log, Optional.empty()));
    serving.listen();
    return serving;
  }

  private final class Serving implements Running {
    private final LinkServing link;
    private final Retry retry;
    private Optional<InetSocketAddress> where = Optional.empty();
    private Optional<String> whyNot = Optional.empty();

    Serving(LinkServing link) {
      this.link = link;
      this.retry =
          new Retry(
              world.links().clock(),
              world.alarms(),
              world.links().random(),
              () -> world.threads().execute(this::listen));
    }

    synchronized void listen() {
      try {
        where = listen.address(world.addresses().get());
        if (where.isPresent()) {
          link.server().listen(where.get());
        }
        whyNot = Optional.empty();
      } catch (IOException e) {
        whyNot =
            Optional.of(
                where.map(at -> "cannot listen at " + shown(at) + ": ").orElse("")
                    + e.getMessage());
        where = Optional.empty();
        Instant _ = retry.failed(world.links().clock().instant());
      }
    }

    @Override
    public synchronized Optional<String> detail() {
      return where.map(at -> "listening at " + shown(at));
    }

    @Override
    public Optional<String> problem() {
      try {
        Optional<String> damage = link.peers().read().damage().map(PeerWarning::message);
        return damage.isPresent() ? damage : whyNot();
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    private synchronized Optional<String> whyNot() {
      return whyNot;
    }

    @Override
    public void drain() {
      link.server().drain();
    }

    @Override
    public void awaitIdle() throws InterruptedException {
      link.server().awaitIdle();
    }

    private static String shown(InetSocketAddress at) {
      return at.getAddress().getHostAddress() + ":" + at.getPort();
    }

    @Override
    public void close() throws IOException {
      retry.close();
      link.close();
    }
  }
}
