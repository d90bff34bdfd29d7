package dev.alpi.alp.link;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerRoute;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Two profiles of one root on a real disk: "default" asks, "hub" answers. */
final class LinkFixture implements AutoCloseable {
  static final LinkLimits SHORT =
      new LinkLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(90),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          64,
          64);

  final Path root;
  final Path home;
  final SecureRandom random = new SecureRandom();
  final OwnIdentities asker;
  final OwnIdentities hub;
  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final FakeAgent agent = new FakeAgent();
  final ScheduledExecutorService timer = LinkServer.timer();
  final LinkWorld world;
  final List<LinkClient> clients = new ArrayList<>();
  LinkServer server;

  LinkFixture(Path directory, LinkLimits limits) throws IOException {
    root = directory.resolve(".alpi");
    home = root.resolve("profiles/hub");
    Files.createDirectories(home);
    world =
        new LinkWorld(
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            System::nanoTime,
            random,
            directory.getFileSystem().getPath("/tmp"),
            timer);
    asker = OwnIdentities.open(root, world.locks(), world.clock(), random);
    hub = OwnIdentities.open(home, world.locks(), world.clock(), random);
    peers(
        entry(asker, "[link.ping, link.ask, link.cancel, link.put_blob, link.get_blob]", 100_000));
    start(limits);
  }

  void start(LinkLimits limits) throws IOException {
    LinkLog notes =
        new LinkLog() {
          @Override
          public void dropped(String why) {
            log.add("dropped " + why);
          }

          @Override
          public void refused(String peer, String method, String why) {
            log.add("refused " + peer + " " + method + " " + why);
          }

          @Override
          public void failed(String what, Throwable cause) {
            log.add("failed " + what + " " + cause);
          }
        };
    server =
        LinkServer.start(
            home,
            hub,
            world,
            agent,
            limits,
            notes,
            Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  void stop() throws IOException {
    server.close();
  }

  /** Returns the identity of a profile that is nowhere else. */
  OwnIdentities somebody() throws IOException {
    Path other = Files.createTempDirectory(root, "other");
    return OwnIdentities.open(other, world.locks(), world.clock(), random);
  }

  static String entry(OwnIdentities own, String allow, int perMinute) throws IOException {
    PeerKey key = own.current().key();
    return """
    - id: asker%s
      pubkey: %s
      allow: %s
      rate_limit: {per_minute: %d}
    """
        .formatted(Integer.toHexString(key.hashCode()), key.text(), allow, perMinute);
  }

  void peers(String yaml) throws IOException {
    Files.createDirectories(home.resolve("alp"));
    Files.writeString(home.resolve("alp/peers.yaml"), yaml);
  }

  LinkClient client(OwnIdentities self) {
    return client(self, InstantSource.system());
  }

  LinkClient client(OwnIdentities self, InstantSource clock) {
    LocalPeers local = new LocalPeers(HomeRoot.at(root), world.locks(), world.temporary());
    LinkClient client = new LinkClient(self, local, clock, System::nanoTime, random, timer);
    clients.add(client);
    return client;
  }

  InetSocketAddress address() throws IOException {
    return server.address().orElseThrow();
  }

  /** Returns the hub as the asker has it pinned. */
  Peer hub(boolean isRemote) throws IOException {
    PeerRoute route =
        isRemote
            ? new PeerRoute.Remote(new PeerAddress("127.0.0.1", address().getPort()))
            : new PeerRoute.Local();
    return new Peer(
        new PeerId("hub"),
        hub.current().key(),
        "",
        route,
        List.of(),
        60,
        new ToolsPolicy.Unrestricted());
  }

  static InstantSource at(Instant instant) {
    return () -> instant;
  }

  @Override
  public void close() throws IOException {
    clients.forEach(LinkClient::close);
    server.close();
    timer.shutdownNow();
    asker.close();
    hub.close();
  }
}
