package dev.alpi.bench;

import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.peers.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * What a cold connection over TCP costs both sides: a fresh client that pings once and closes,
 * without what a ping on a warm session costs; the two in turns.
 */
final class Handshakes {
  private final LinkHome home;
  private final LinkServerProcess server;
  private final int rounds;
  private final int connections;
  private final PrintStream out;

  Handshakes(
      LinkHome home, LinkServerProcess server, int rounds, int connections, PrintStream out) {
    this.home = home;
    this.server = server;
    this.rounds = rounds;
    this.connections = connections;
    this.out = out;
  }

  void run() throws IOException {
    Peer hub = home.remote(server.port());
    // unmeasured, so that it is compiled
    for (int i = 0; i < rounds; i++) {
      cold(hub, new Sample(connections));
    }
    Sample wall = new Sample(rounds * connections);
    // sums: the system tells the time of a process in steps of 10 ms
    long asking = 0;
    long answering = 0;
    for (int round = 0; round < rounds; round++) {
      Cpu before = cpu();
      cold(hub, wall);
      Cpu between = cpu();
      warm(hub, round);
      Cpu end = cpu();
      asking += 2 * between.asking - before.asking - end.asking;
      answering += 2 * between.answering - before.answering - end.answering;
    }
    double each = 1e6 * rounds * connections;
    out.println("| cold connection over TCP | ms |");
    out.println("|---|---|");
    row("CPU of both sides, without the ping", (asking + answering) / each);
    row("of it the side that connects", asking / each);
    row("of it the side that answers", answering / each);
    row("connection, handshake and ping, p50", wall.percentile(50));
    row("the same, p99", wall.percentile(99));
    out.println();
  }

  private void row(String name, double millis) {
    out.printf(Locale.ROOT, "| %s | %.2f |%n", name, millis);
  }

  private record Cpu(long asking, long answering) {}

  private Cpu cpu() throws IOException {
    return new Cpu(ProcessCost.cpuNanos(), server.cpuNanos());
  }

  private void cold(Peer hub, Sample wall) throws IOException {
    for (int i = 0; i < connections; i++) {
      long start = System.nanoTime();
      try (LinkClient client = home.freshClient(i)) {
        client.ping(hub);
        wall.add(System.nanoTime() - start);
      }
    }
  }

  private void warm(Peer hub, int number) throws IOException {
    for (int i = 0; i < connections; i++) {
      home.client(number).ping(hub);
    }
  }
}
