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

  private final LinkHome home;
  private final LinkServerProcess server;
  private final int rounds;
  private final PrintStream out;
  private final Random random = new Random();
  private final List<Double> put = new ArrayList<>();
  private final List<Double> got = new ArrayList<>();

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
    for (int round = 0; round < rounds; round++) {
      crypto(crypto);
      transfer(round);
    }
    put.clear();
    got.clear();
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
    long start = System.nanoTime();
    BlobHash hash = blobs.put(hub, source, _ -> {});
    long between = System.nanoTime();
    blobs.get(hub, hash, destination, _ -> {});
    long end = System.nanoTime();
    put.add((double) (between - start));
    got.add((double) (end - between));
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
    out.println("| blob of 20 MiB over TCP | MB/s | the parts alone, MB/s | of it |");
    out.println("|---|---|---|---|");
    row("put: each chunk is answered before the next", put, answered);
    row("get: one request, then chunks", got, unanswered);
    out.println();
  }

  private static double sum(List<Double> parts) {
    return parts.stream().mapToDouble(Double::doubleValue).sum();
  }

  private void row(String name, List<Double> nanos, double nanosOfChunk) {
    double speed = BlobStore.BYTES_MAX * 1e3 / Medians.of(nanos);
    double bound = BlobStore.CHUNK_BYTES_MAX * 1e3 / nanosOfChunk;
    out.printf(
        Locale.ROOT, "| %s | %.1f | %.1f | %.0f %% |%n", name, speed, bound, 100 * speed / bound);
  }
}
