package dev.alpi.bench;

import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The memory of a server that has many sessions over TCP which say nothing. */
final class IdleSessions {
  /** Opened and closed before, so that what the first ones need is not counted. */
  private static final int WARM_UP = 200;

  /**
   * Pings before, for each session. With them the collector has filled, once, all the memory that
   * it takes for short-lived objects; it does not give it back, and what sessions need would be
   * lost in it.
   */
  private static final int PINGS_BEFORE = 20;

  private static final Duration PING_MAX = Duration.ofSeconds(5);

  private final LinkHome home;
  private final LinkServerProcess server;
  private final int sessions;
  private final PrintStream out;

  IdleSessions(LinkHome home, LinkServerProcess server, int sessions, PrintStream out) {
    this.home = home;
    this.server = server;
    this.sessions = sessions;
    this.out = out;
  }

  void run() throws IOException {
    Peer hub = home.remote(server.port());
    try (LinkClient client = home.freshClient(0)) {
      open(client, hub, WARM_UP);
    }
    for (int i = 0; i < PINGS_BEFORE * sessions; i++) {
      home.client(i).ping(hub);
    }
    ProcessCost.Memory before = server.memory();
    try (LinkClient client = home.freshClient(1)) {
      open(client, hub, sessions);
      ProcessCost.Memory after = server.memory();
      out.printf("| %,d idle sessions, the answering side | MB |%n", sessions);
      out.println("|---|---|");
      row("resident before", before.residentBytes());
      row("more resident with them", after.residentBytes() - before.residentBytes());
      row("of it objects", after.heapBytes() - before.heapBytes());
      out.println();
    }
  }

  /** Opens sessions that stay: each in a lane of its own, with one ping. */
  private static void open(LinkClient client, Peer hub, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Obj _ = client.call(hub, "link.ping", Obj.EMPTY.with("nonce", "00"), "lane" + i, PING_MAX);
    }
  }

  private void row(String name, long bytes) {
    out.printf(Locale.ROOT, "| %s | %.1f |%n", name, bytes / 1e6);
  }
}
