package dev.alpi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What links between profiles cost: a process that answers, this one that asks, and for comparison
 * the cryptography that no implementation could do without.
 */
public final class LinkBenchmark {
  private static final int ROUNDS = 20;

  private final Size size;
  private final PrintStream out;

  /**
   * How much is measured.
   *
   * @param rounds how often each thing is done in turn
   * @param pings of each kind in a round
   * @param connections in a round
   * @param blobRounds blobs each way
   * @param sessions idle ones
   */
  record Size(int rounds, int pings, int connections, int blobRounds, int sessions) {}

  LinkBenchmark(Size size, PrintStream out) {
    this.size = size;
    this.out = out;
  }

  /** Prints Markdown; the argument is how many rounds to measure, after as many to warm up. */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
    Size size = new Size(rounds, 1_000, 25, Math.max(1, rounds / 2), 1_000);
    new LinkBenchmark(size, System.out).run();
  }

  void run() throws IOException {
    out.printf(
        Locale.ROOT,
        "Each side has %s. Load %.1f before.%n%n",
        LinkServerProcess.isPinned() ? "one core of its own" : "all cores: nobody is pinned",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    try (LinkHome home = LinkHome.create();
        LinkServerProcess server = LinkServerProcess.start(home)) {
      new PingRounds(home, server, size.rounds(), size.pings(), out).run();
      new Handshakes(home, server, size.rounds(), size.connections(), out).run();
      new BlobRounds(home, server, size.blobRounds(), out).run();
    }
    // a process that has not seen the 40,000 pings, whose garbage would hide what sessions take
    try (LinkHome home = LinkHome.create();
        LinkServerProcess server = LinkServerProcess.start(home)) {
      new IdleSessions(home, server, size.sessions(), out).run();
    }
    out.printf(
        Locale.ROOT,
        "Load %.1f after.%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
