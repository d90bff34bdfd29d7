package example.peers;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.link.AskCancel;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkHandler;
import dev.alpi.alp.link.LinkLimits;
import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.LocalPeers;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerChange.Done;
import dev.alpi.alp.peers.PeerChange.Refused;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Ann asks Bob a question, over TCP on this machine. */
public final class TwoPeers {
  private final Path directory;
  private final LinkWorld world;

  TwoPeers(Path directory) {
    this.directory = directory;
    this.world =
        new LinkWorld(
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            Path.of(System.getProperty("java.io.tmpdir")),
            LinkServer.timer());
  }

  /** Keeps the two homes in the directory that the argument names. */
  public static void main(String[] arguments) throws IOException {
    new TwoPeers(Path.of(arguments[0])).run().forEach(System.out::println);
  }

  List<String> run() throws IOException {
    Path annsHome = Files.createDirectories(directory.resolve("ann"));
    Path bobsHome = Files.createDirectories(directory.resolve("bob"));
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (OwnIdentities ann = identities(annsHome);
        OwnIdentities bob = identities(bobsHome);
        LinkServer server =
            LinkServer.start(
                bobsHome,
                bob,
                world,
                new Clerk(),
                LinkLimits.STANDARD,
                new Notes(),
                Optional.of(anyPort));
        LinkClient client =
            new LinkClient(
                ann,
                new LocalPeers(HomeRoot.at(annsHome), world.locks(), world.temporary()),
                world.clock(),
                world.ticker(),
                world.random(),
                world.timer())) {
      // as two people would, who have compared fingerprints
      Peer annAtBobs = add(bobsHome, NewPeer.of(new PeerId("ann"), key(ann)), key(bob));
      PeerAddress address = new PeerAddress("127.0.0.1", server.address().orElseThrow().getPort());
      NewPeer bobs = NewPeer.of(new PeerId("bob"), key(bob)).address(address);
      Peer bobAtAnns = add(annsHome, bobs, key(ann));

      LinkClient.Pong pong = client.ping(bobAtAnns);
      StringBuilder pieces = new StringBuilder();
      var answer =
          client.ask(
              bobAtAnns,
              "which port does staging use?",
              "",
              new AskCancel(),
              piece -> piece.string("text").ifPresent(text -> pieces.append(text).append('|')));
      return List.of(
          "ann may call: " + annAtBobs.allow(),
          "bob answers as " + pong.agentName(),
          "in pieces: " + pieces,
          "as a whole: " + answer.string("text").orElseThrow());
    } finally {
      world.timer().shutdownNow();
    }
  }

  private OwnIdentities identities(Path home) throws IOException {
    return OwnIdentities.open(home, world.locks(), world.clock(), world.random());
  }

  private static PeerKey key(OwnIdentities own) throws IOException {
    return own.current().key();
  }

  private Peer add(Path home, NewPeer peer, PeerKey self) throws IOException {
    PeerStore peers = PeerStore.of(home, world.locks(), world.clock());
    // a run before this one listened at another port
    PeerChange<PeerStore.Removed> _ = peers.remove(peer.id());
    return switch (peers.add(peer, self)) {
      case Done<Peer>(Peer added, _) -> added;
      // a refusal is an answer, not an exception
      case Refused<Peer>(_, String problem, String hint) ->
          throw new IOException(problem + "; " + hint);
    };
  }

  /** Answers questions; an agent would think first. */
  private static final class Clerk implements LinkHandler {
    @Override
    public String agentName() {
      return "Bob's clerk";
    }

    @Override
    public Optional<BudgetSpent> budgetSpent() {
      return Optional.empty();
    }

    @Override
    public AskAnswer ask(Ask ask, AskProgress progress) {
      progress.started("s1");
      progress.text("staging uses ");
      progress.text("8443");
      return new AskAnswer("staging uses 8443", 0, 0, 0, "s1", ask.cancel().isCancelled(), false);
    }
  }

  /** Tells who got no answer, and why. */
  private static final class Notes implements LinkLog {
    @Override
    public void dropped(String why) {
      System.err.println("no answer: " + why);
    }

    @Override
    public void refused(String peer, String method, String why) {
      System.err.println("refused " + peer + " " + method + ": " + why);
    }

    @Override
    public void failed(String what, Throwable cause) {
      System.err.println(what + " failed: " + cause);
    }
  }
}
