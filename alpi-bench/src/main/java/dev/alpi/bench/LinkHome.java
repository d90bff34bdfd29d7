package dev.alpi.bench;

import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.limits.RateLane;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerRoute;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One profile that answers, "hub", and several that ask it, on the real disk; gone when closed.
 * Several, because no peer may make more than {@value RateLane#PER_MINUTE_MAX} requests a minute.
 */
final class LinkHome implements AutoCloseable {
  private static final int ASKERS = 8;

  private final Path folder;
  private final LinkEnds ends;
  private final OwnIdentities hub;
  private final ScheduledExecutorService timer = LinkServer.timer();
  private final List<OwnIdentities> askers = new ArrayList<>();
  private final List<LinkClient> clients = new ArrayList<>();

  private LinkHome(Path folder) throws IOException {
    this.folder = folder;
    this.ends = new LinkEnds(folder);
    Files.createDirectories(hub(folder));
    this.hub = ends.identity(hub(folder));
    StringBuilder peers = new StringBuilder();
    for (int i = 0; i < ASKERS; i++) {
      // the first is the default profile beside "hub", the others are elsewhere
      Path home = i == 0 ? root(folder) : Files.createDirectory(folder.resolve("asker" + i));
      OwnIdentities asker = ends.identity(home);
      askers.add(asker);
      clients.add(ends.client(root(folder), asker, timer));
      peers.append(entry("asker" + i, asker));
    }
    Files.writeString(hub(folder).resolve("alp").resolve("peers.yaml"), peers);
  }

  static LinkHome create() throws IOException {
    return new LinkHome(Files.createTempDirectory("alpi-link-"));
  }

  static Path root(Path folder) {
    return folder.resolve("home");
  }

  static Path hub(Path folder) {
    return root(folder).resolve("profiles").resolve("hub");
  }

  private static String entry(String id, OwnIdentities identity) throws IOException {
    return """
    - id: %s
      pubkey: %s
      allow: [link.ping, link.put_blob, link.get_blob]
      rate_limit: {per_minute: %d}
    """
        .formatted(id, LinkEnds.key(identity.current()).text(), RateLane.PER_MINUTE_MAX);
  }

  Path folder() {
    return folder;
  }

  LinkEnds ends() {
    return ends;
  }

  Identity asker() throws IOException {
    return askers.getFirst().current();
  }

  /** Returns the client of one of those who ask: another one for each of a few numbers. */
  LinkClient client(int number) {
    return clients.get(number % clients.size());
  }

  /** Returns one without sessions, to be closed. */
  LinkClient freshClient(int number) {
    return ends.client(root(folder), askers.get(number % askers.size()), timer);
  }

  /** Returns the hub as those have it pinned who are on this machine. */
  Peer local() throws IOException {
    return hub(new PeerRoute.Local());
  }

  /** Returns the hub as those have it pinned who reach it over TCP. */
  Peer remote(int port) throws IOException {
    return hub(new PeerRoute.Remote(new PeerAddress("127.0.0.1", port)));
  }

  private Peer hub(PeerRoute route) throws IOException {
    return new Peer(
        new PeerId("hub"),
        LinkEnds.key(hub.current()),
        "",
        route,
        List.of(),
        Peer.REQUESTS_PER_MINUTE_DEFAULT,
        new ToolsPolicy.Unrestricted());
  }

  @Override
  public void close() throws IOException {
    clients.forEach(LinkClient::close);
    timer.shutdownNow();
    askers.forEach(OwnIdentities::close);
    hub.close();
    DurableFiles.deleteTree(folder);
  }
}
