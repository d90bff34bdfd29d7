package dev.alpi.bench;

import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.link.LinkBlobs;
import dev.alpi.alp.peers.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Blobs of 20 MiB over TCP, put and got in turns with what their chunks alone take. */
final class BlobRounds {
  private static final int CHUNKS = BlobStore.BYTES_MAX / BlobStore.CHUNK_BYTES_MAX;

  /** For each round: a blob is few calls of long loops, and they are compiled late. */
  private static final int WARM_UP = 4;

  private final LinkHome home;
  private final LinkServerProcess server;
  private final int rounds;
  private final PrintStream out;
  private final Random random = new Random();
  private Way put = new Way();
  private Way got = new Way();

  /** What one way has taken. */
  private static final class Way {
    private final List<Double> nanos = new ArrayList<>();
    private long cpuNanos;
  }

  BlobRounds(LinkHome home, LinkServerProcess server, int rounds, PrintStream out) {
    this.home = home;
    this.server = server;
    this.rounds = rounds;
    this.out = out;
  }

  void run() throws IOException {
    ChunkCrypto crypto = new ChunkCrypto();
    List<List<Double>> parts = new ArrayList<>();
    ChunkCrypto.NAMES.forEach(_ -> parts.add(new ArrayList<>()));
    for (int round = 0; round < WARM_UP * rounds; round++) {
      crypto(crypto);
      transfer(round);
    }
    put = new Way();
    got = new Way();
    for (int round = 0; round < rounds; round++) {
      double[] means = crypto(crypto);
      for (int i = 0; i < means.length; i++) {
        parts.get(i).add(means[i]);
      }
      transfer(round);
    }
    print(parts.stream().map(Medians::of).toList());
  }

  /** Returns the average nanoseconds of the parts of a chunk. */
  private static double[] crypto(ChunkCrypto crypto) throws IOException {
    double[] means = new double[ChunkCrypto.NAMES.size()];
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      double[] each = crypto.run();
      for (int i = 0; i < means.length; i++) {
        means[i] += each[i] / CHUNKS;
      }
    }
    return means;
  }

  /** Another blob each time: one that is there would not be sent. */
  private void transfer(int number) throws IOException {
    byte[] content = new byte[BlobStore.BYTES_MAX];
    random.nextBytes(content);
    Path source = Files.write(home.folder().resolve("source"), content);
    Path destination = home.folder().resolve("destination");
    LinkBlobs blobs = new LinkBlobs(home.client(number));
    Peer hub = home.remote(server.port());
    long cpuStart = server.cpuNanosOfBoth();
    long start = System.nanoTime();
    BlobHash hash = blobs.put(hub, source, _ -> {});
    put.nanos.add((double) (System.nanoTime() - start));
    long cpuBetween = server.cpuNanosOfBoth();
    long between = System.nanoTime();
    blobs.get(hub, hash, destination, _ -> {});
    got.nanos.add((double) (System.nanoTime() - between));
    put.cpuNanos += cpuBetween - cpuStart;
    got.cpuNanos += server.cpuNanosOfBoth() - cpuBetween;
    Files.delete(destination);
    Files.delete(LinkHome.hub(home.folder()).resolve("alp/blobs").resolve(hash.text()));
  }

  private void print(List<Double> parts) {
    out.println("| parts of a chunk of 512 KiB, alone | ms |");
    out.println("|---|---|");
    for (int i = 0; i < parts.size(); i++) {
      out.printf(Locale.ROOT, "| %s | %.3f |%n", ChunkCrypto.NAMES.get(i), parts.get(i) / 1e6);
    }
    double answered = sum(parts);
    double unanswered = sum(parts.subList(0, ChunkCrypto.UNANSWERED));
    out.println();
    out.println(
        "| blob of 20 MiB over TCP | MB/s | the parts alone, MB/s | of it"
            + " | CPU of both sides, ms a chunk | the parts alone, ms |");
    out.println("|---|---|---|---|---|---|");
    row("put: each chunk is answered before the next", put, answered);
    row("get: one request, then chunks", got, unanswered);
    out.println();
  }

  private static double sum(List<Double> parts) {
    return parts.stream().mapToDouble(Double::doubleValue).sum();
  }

  private void row(String name, Way way, double nanosOfChunk) {
    double speed = BlobStore.BYTES_MAX * 1e3 / Medians.of(way.nanos);
    double bound = BlobStore.CHUNK_BYTES_MAX * 1e3 / nanosOfChunk;
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.0f %% | %.2f | %.2f |%n",
        name,
        speed,
        bound,
        100 * speed / bound,
        way.cpuNanos / 1e6 / rounds / CHUNKS,
        nanosOfChunk / 1e6);
  }
}
