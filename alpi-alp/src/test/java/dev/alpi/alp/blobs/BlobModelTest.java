package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.blobs.PutChunk.Kind;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store against the rules as they are written down, and against many at once. */
class BlobModelTest {
  private static final int BLOBS = 3;

  /** The rules of alp spec §6, with everything kept in memory. */
  private static final class Model {
    private final Map<String, ByteArrayOutputStream> staged = new HashMap<>();
    private final Map<BlobHash, byte[]> stored = new HashMap<>();

    /** What is staged of a stored blob goes then. */
    void restart() {
      stored.keySet().forEach(hash -> staged.keySet().removeIf(key -> key.endsWith(hash.text())));
    }

    String put(String sender, BlobHash hash, int size, int offset, byte[] data, boolean last) {
      if (offset + data.length > size || (last && offset + data.length != size)) {
        return "invalid";
      }
      if (stored.containsKey(hash) && stored.get(hash).length == size) {
        staged.remove(sender + hash);
        return "stored";
      }
      if (offset == 0) {
        staged.put(sender + hash, new ByteArrayOutputStream());
      }
      ByteArrayOutputStream part = staged.get(sender + hash);
      if (part == null || part.size() != offset) {
        return "refused";
      }
      part.writeBytes(data);
      if (!last) {
        return "next " + part.size();
      }
      staged.remove(sender + hash);
      if (!BlobHash.of(part.toByteArray()).equals(hash)) {
        return "refused";
      }
      stored.put(hash, part.toByteArray());
      return "stored";
    }
  }

  private static String put(
      BlobStore store,
      String sender,
      BlobHash hash,
      int size,
      int offset,
      byte[] data,
      boolean last)
      throws IOException {
    return switch (PutChunk.of(hash, size, offset, data, last ? Kind.LAST : Kind.MORE)) {
      case PutParams.Invalid _ -> "invalid";
      case PutParams.Valid(PutChunk chunk) ->
          switch (store.put(sender, chunk)) {
            case PutResult.Stored(BlobHash of, long bytes) -> {
              assertThat(of).isEqualTo(hash);
              assertThat(bytes).isEqualTo(size);
              yield "stored";
            }
            case PutResult.Continue(BlobHash _, long _, long next) -> "next " + next;
            case PutResult.Refused _ -> "refused";
          };
    };
  }

  @Test
  void it_agrees_with_the_rules_after_each_chunk() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, Integer> seen = new HashMap<>();
    for (int run = 0; run < 40; run++) {
      FakeClock clock = FakeClock.atRandom(seed + run);
      Path home = MemoryHomes.UNIX.create(clock);
      FileLocks locks = FileLocks.inMemory();
      BlobStore store = BlobStore.of(home, locks, clock);
      Model model = new Model();
      for (int step = 0; step < 150; step++) {
        String sender = "s" + random.nextInt(2);
        byte[] blob = Sender.content(20 + random.nextInt(BLOBS));
        BlobHash hash = BlobHash.of(blob);
        int size = blob.length + (random.nextInt(12) == 0 ? random.nextInt(-1, 2) : 0);
        ByteArrayOutputStream part = model.staged.get(sender + hash);
        int next = part == null ? 0 : part.size();
        int offset = random.nextInt(5) == 0 ? random.nextInt(blob.length) : next;
        offset = random.nextInt(9) == 0 ? 0 : Math.min(offset, blob.length);
        int to = Math.min(blob.length, offset + random.nextInt(12));
        byte[] data = Arrays.copyOfRange(blob, offset, to);
        if (data.length > 0 && random.nextInt(30) == 0) {
          data[0]++;
        }
        boolean last = to == size ? random.nextInt(8) > 0 : random.nextInt(20) == 0;
        String expected = model.put(sender, hash, size, offset, data, last);
        assertThat(put(store, sender, hash, size, offset, data, last))
            .as("seed %d, run %d, step %d", seed, run, step)
            .isEqualTo(expected);
        seen.merge(expected.split(" ")[0], 1, Integer::sum);
        assertThat(Sender.read(store, hash).isPresent()).isEqualTo(model.stored.containsKey(hash));
        if (random.nextInt(15) == 0) {
          store.close();
          store = BlobStore.of(home, locks, clock);
          model.restart();
        }
      }
    }
    assertThat(seen).containsOnlyKeys("invalid", "stored", "refused", "next");
    assertThat(seen.values()).as("each outcome was met often: %s", seen).allMatch(n -> n > 50);
  }

  /** Sends a blob until it is stored, whatever others do to the same upload meanwhile. */
  private static void insist(BlobStore store, String identity, byte[] blob, int chunkBytes)
      throws IOException {
    Sender sender = new Sender(store, identity);
    int at = 0;
    for (int call = 0; call < 20_000; call++) {
      switch (sender.put(blob, at, chunkBytes)) {
        case PutResult.Stored _ -> {
          assertThat(Sender.read(store, BlobHash.of(blob))).contains(blob);
          return;
        }
        case PutResult.Continue(BlobHash _, long _, long next) -> at = (int) next;
        case PutResult.Refused _ -> at = 0;
      }
    }
    throw new AssertionError("never stored");
  }

  @Test
  void many_at_once_store_nothing_but_whole_blobs(@TempDir Path home) throws Exception {
    try (BlobStore store =
            BlobStore.of(home, FileLocks.betweenProcesses(), java.time.InstantSource.system());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[][] blobs = {Sender.content(300_000), Sender.content(200_001), Sender.content(0)};
      List<Callable<Optional<String>>> tasks = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        byte[] blob = blobs[i % 3];
        // each blob by four senders, and by each of them twice at the same time
        String identity = "s" + i / 3 % 4;
        int chunkBytes = 40_000 + i / 12 * 10_000;
        tasks.add(
            () -> {
              insist(store, identity, blob, chunkBytes);
              return Optional.empty();
            });
      }
      for (Future<Optional<String>> each : threads.invokeAll(tasks)) {
        each.get();
      }
      Path folder = home.resolve("alp").resolve("blobs");
      assertThat(MemoryHomes.names(folder)).hasSize(4);
      assertThat(MemoryHomes.names(folder.resolve(".incoming"))).isEmpty();
      for (byte[] blob : blobs) {
        assertThat(Sender.read(store, BlobHash.of(blob))).contains(blob);
      }
    }
  }

  @Test
  void a_sender_that_begins_anew_while_it_ends_stores_nothing_half() throws Exception {
    FakeClock clock = FakeClock.atRandom(5);
    BlobStore store = BlobStore.of(MemoryHomes.UNIX.create(clock), FileLocks.inMemory(), clock);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 300; i++) {
        byte[] blob = Sender.content(1000 + i);
        AtomicBoolean isStored = new AtomicBoolean();
        Future<?> again =
            threads.submit(
                () -> {
                  while (!isStored.get()) {
                    new Sender(store, "alice").put(blob, 0, 500);
                  }
                  return null;
                });
        Future<?> whole =
            threads.submit(
                () -> {
                  try {
                    // each time from the start to the end, so that the ends are many
                    for (int end = 0; end < 20_000 && !isStored.get(); end++) {
                      new Sender(store, "alice").put(blob, 0, 500);
                      isStored.set(
                          new Sender(store, "alice").put(blob, 500, blob.length)
                              instanceof PutResult.Stored);
                    }
                    assertThat(isStored).isTrue();
                  } finally {
                    isStored.set(true);
                  }
                  return null;
                });
        whole.get();
        again.get();
        assertThat(Sender.read(store, BlobHash.of(blob))).as("blob %d", i).contains(blob);
      }
    }
  }
}
