package dev.alpi.bench;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkHandler;
import dev.alpi.alp.link.LinkLimits;
import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.LocalPeers;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** How the two ends of a link are made here. */
final class LinkEnds {
  private final LinkWorld world;

  /** Makes ends whose sockets are reached, if need be, by way of {@code temporary}. */
  LinkEnds(Path temporary) {
    world =
        new LinkWorld(
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            temporary,
            LinkServer.timer());
  }

  /** Returns who the profile at {@code home} is; makes it somebody if it is nobody yet. */
  OwnIdentities identity(Path home) throws IOException {
    return OwnIdentities.open(home, world.locks(), world.clock(), world.random());
  }

  static PeerKey key(Identity identity) {
    return identity.key();
  }

  EnvelopeCodec codec(Identity self) {
    return new EnvelopeCodec(self, world.clock(), world.random());
  }

  /** Answers for the profile at {@code home}, over both transports, with the limits of a server. */
  LinkServer server(Path home, OwnIdentities self) throws IOException {
    InetSocketAddress tcp = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return LinkServer.start(
        home, self, world, new Pongs(), LinkLimits.STANDARD, new Complaints(), Optional.of(tcp));
  }

  LinkClient client(Path root, OwnIdentities self, ScheduledExecutorService timer) {
    LocalPeers local = new LocalPeers(HomeRoot.at(root), world.locks(), world.temporary());
    return new LinkClient(self, local, world.clock(), world.ticker(), world.random(), timer);
  }

  /** Has a name and no agent; nothing is ever spent. */
  private static final class Pongs implements LinkHandler {
    @Override
    public String agentName() {
      return "hub";
    }

    @Override
    public Optional<BudgetSpent> budgetSpent() {
      return Optional.empty();
    }

    @Override
    public AskAnswer ask(Ask ask, AskProgress progress) throws IOException {
      throw new IOException("there is no agent");
    }
  }

  /** What is refused or fails spoils what is measured, so it is said. */
  private static final class Complaints implements LinkLog {
    @Override
    public void dropped(String why) {
      System.err.println("dropped: " + why);
    }

    @Override
    public void refused(String peer, String method, String why) {
      System.err.println("refused: " + peer + " " + method + " " + why);
    }

    @Override
    public void failed(String what, Throwable cause) {
      System.err.println("failed: " + what + " " + cause);
    }
  }
}
