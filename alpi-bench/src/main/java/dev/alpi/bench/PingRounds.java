package dev.alpi.bench;

import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.peers.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pings, one after the other, against what the signatures alone take; the three in turns. */
final class PingRounds {
  private final LinkHome home;
  private final LinkServerProcess server;
  private final int rounds;
  private final int pings;
  private final PrintStream out;

  PingRounds(LinkHome home, LinkServerProcess server, int rounds, int pings, PrintStream out) {
    this.home = home;
    this.server = server;
    this.rounds = rounds;
    this.pings = pings;
    this.out = out;
  }

  /**
   * What the four operations alone have taken.
   *
   * @param nanos in the middle round, on average
   * @param each every time
   * @param cpuNanos of processor time, on average
   */
  private record Bound(double nanos, Sample each, double cpuNanos) {
    String row() {
      return String.format(
          Locale.ROOT,
          "| the four alone | %,.0f | 100 %% | %.0f | %.0f | 100 %% | | | |",
          1e9 / nanos,
          each.median() * 1000,
          each.percentile(99) * 1000);
    }
  }

  /** What one way of pinging has taken. */
  private final class Way {
    private final String name;
    private final Peer peer;
    private final List<Double> nanosOfRounds = new ArrayList<>();
    private long clientCpu;
    private long serverCpu;
    private final Sample each = new Sample(rounds * pings);

    Way(String name, Peer peer) {
      this.name = name;
      this.peer = peer;
    }

    void run(LinkClient client) throws IOException {
      long clientBefore = ProcessCost.cpuNanos();
      long serverBefore = server.cpuNanos();
      long began = System.nanoTime();
      for (int i = 0; i < pings; i++) {
        long start = System.nanoTime();
        client.ping(peer);
        each.add(System.nanoTime() - start);
      }
      nanosOfRounds.add((double) (System.nanoTime() - began) / pings);
      serverCpu += server.cpuNanos() - serverBefore;
      clientCpu += ProcessCost.cpuNanos() - clientBefore;
    }

    String row(Bound bound) {
      double nanos = Medians.of(nanosOfRounds);
      return String.format(
          Locale.ROOT,
          "| %s | %,.0f | %.0f %% | %.0f | %.0f | %.0f %% | %.0f | %.0f | %.0f %% |",
          name,
          1e9 / nanos,
          100 * bound.nanos() / nanos,
          each.percentile(50) * 1000,
          each.percentile(99) * 1000,
          100 * bound.each().median() / each.median(),
          clientCpu / 1e3 / rounds / pings,
          serverCpu / 1e3 / rounds / pings,
          100 * bound.cpuNanos() * rounds * pings / (clientCpu + serverCpu));
    }
  }

  void run() throws IOException {
    PingCrypto crypto = new PingCrypto(home.ends());
    warmUp(crypto);
    Way unix = new Way("Unix socket", home.local());
    Way tcp = new Way("TCP, warm session", home.remote(server.port()));
    List<List<Double>> parts = new ArrayList<>();
    PingCrypto.NAMES.forEach(_ -> parts.add(new ArrayList<>()));
    List<Double> sums = new ArrayList<>();
    Sample alone = new Sample(rounds * pings);
    long cpu = 0;
    for (int round = 0; round < rounds; round++) {
      double sum = 0;
      long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      double[] means = crypto.run(pings, alone);
      cpu += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
      for (int i = 0; i < means.length; i++) {
        parts.get(i).add(means[i]);
        sum += means[i];
      }
      sums.add(sum);
      unix.run(home.client(round));
      tcp.run(home.client(round));
    }
    Bound bound = new Bound(Medians.of(sums), alone, (double) cpu / rounds / pings);
    print(parts, bound, List.of(unix, tcp));
  }

  private void print(List<List<Double>> parts, Bound bound, List<Way> ways) {
    out.println("| Ed25519 alone | µs |");
    out.println("|---|---|");
    for (int i = 0; i < parts.size(); i++) {
      double micros = Medians.of(parts.get(i)) / 1000;
      out.printf(Locale.ROOT, "| %s | %.1f |%n", PingCrypto.NAMES.get(i), micros);
    }
    out.printf(Locale.ROOT, "| all four | %.1f |%n%n", bound.nanos() / 1000);
    out.println(
        "| one ping after the other | a second | of the bound | p50 µs | p99 µs | of the bound, p50"
            + " | CPU µs, asking | answering | Ed25519's part of it |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    out.println(bound.row());
    ways.forEach(way -> out.println(way.row(bound)));
    out.println();
  }

  private void warmUp(PingCrypto crypto) throws IOException {
    for (int round = 0; round < rounds; round++) {
      crypto.run(pings, new Sample(pings));
      LinkClient client = home.client(round);
      for (int i = 0; i < pings; i++) {
        client.ping(home.local());
        client.ping(home.remote(server.port()));
      }
    }
  }
}
