package dev.alpi.bench;

import dev.alpi.alp.link.LinkClient;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pings, one after the other, against what their signatures alone take, and against what an
 * exchange of as many bytes takes; all in turns.
 */
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

  /** Something that is done time and again. */
  private interface Step {
    void run() throws IOException;
  }

  /** What one kind of exchange has taken. */
  private final class Way {
    private final String name;
    private final List<Double> nanosOfRounds = new ArrayList<>();
    private final Sample each = new Sample(rounds * pings);
    private long clientCpu;
    private long serverCpu;

    Way(String name) {
      this.name = name;
    }

    void run(Step step) throws IOException {
      long clientBefore = ProcessCost.cpuNanos();
      long serverBefore = server.cpuNanos();
      long began = System.nanoTime();
      for (int i = 0; i < pings; i++) {
        long start = System.nanoTime();
        step.run();
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
          each.median() * 1000,
          each.percentile(99) * 1000,
          100 * bound.each().median() / each.median(),
          clientCpu / 1e3 / rounds / pings,
          serverCpu / 1e3 / rounds / pings,
          100 * bound.cpuNanos() * rounds * pings / (clientCpu + serverCpu));
    }

    /** Without what is compared with the signatures: it has none. */
    String bareRow() {
      return String.format(
          Locale.ROOT,
          "| %s | %,.0f | | %.0f | %.0f | | %.0f | %.0f | |",
          name,
          1e9 / Medians.of(nanosOfRounds),
          each.median() * 1000,
          each.percentile(99) * 1000,
          clientCpu / 1e3 / rounds / pings,
          serverCpu / 1e3 / rounds / pings);
    }
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

  void run() throws IOException {
    PingCrypto crypto = new PingCrypto(home.ends());
    SocketAddress bareTcp =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.echoPort());
    try (SocketChannel kept = BareEcho.connect(bareTcp)) {
      List<Way> ways = List.of(new Way("Unix socket"), new Way("TCP, warm session"));
      List<Way> bare =
          List.of(
              new Way("as many bytes, new Unix connection"), new Way("as many bytes, TCP, kept"));
      warmUp(crypto, kept);
      List<List<Double>> parts = new ArrayList<>();
      PingCrypto.NAMES.forEach(_ -> parts.add(new ArrayList<>()));
      List<Double> sums = new ArrayList<>();
      Sample alone = new Sample(rounds * pings);
      long cpu = 0;
      for (int round = 0; round < rounds; round++) {
        long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        double[] means = crypto.run(pings, alone);
        cpu += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
          parts.get(i).add(means[i]);
          sum += means[i];
        }
        sums.add(sum);
        LinkClient client = home.client(round);
        ways.get(0).run(() -> client.ping(home.local()));
        bare.get(0).run(this::bareUnix);
        ways.get(1).run(() -> client.ping(home.remote(server.port())));
        bare.get(1).run(() -> BareEcho.exchange(kept));
      }
      printParts(parts);
      print(new Bound(Medians.of(sums), alone, (double) cpu / rounds / pings), ways, bare);
    }
  }

  private void bareUnix() throws IOException {
    try (SocketChannel connection = BareEcho.connect(BareEcho.socket(home.folder()))) {
      BareEcho.exchange(connection);
    }
  }

  private void warmUp(PingCrypto crypto, SocketChannel kept) throws IOException {
    for (int round = 0; round < rounds; round++) {
      crypto.run(pings, new Sample(pings));
      LinkClient client = home.client(round);
      for (int i = 0; i < pings; i++) {
        client.ping(home.local());
        client.ping(home.remote(server.port()));
        bareUnix();
        BareEcho.exchange(kept);
      }
    }
  }

  private void printParts(List<List<Double>> parts) {
    out.println("| Ed25519 alone | µs |");
    out.println("|---|---|");
    double sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      double micros = Medians.of(parts.get(i)) / 1000;
      sum += micros;
      out.printf(Locale.ROOT, "| %s | %.1f |%n", PingCrypto.NAMES.get(i), micros);
    }
    out.printf(Locale.ROOT, "| all four | %.1f |%n%n", sum);
  }

  private void print(Bound bound, List<Way> ways, List<Way> bare) {
    out.println(
        "| one ping after the other | a second | of the bound | p50 µs | p99 µs | of it, p50"
            + " | CPU µs, asking | answering | Ed25519's part of it |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    out.println(bound.row());
    ways.forEach(way -> out.println(way.row(bound)));
    bare.forEach(way -> out.println(way.bareRow()));
    out.println();
  }
}
