package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StagedFile;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Puts and sinks, crashed at each of their syncs and changes. */
class BlobCrashTest {
  /** A few sectors a chunk, so that each can tear. */
  private static final byte[] BLOB = Sender.content(4000);

  private static final int CHUNK_BYTES = 1500;
  private static final BlobHash HASH = BlobHash.of(BLOB);

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static Path folder(FileSystem disk) {
    return home(disk).resolve("alp/blobs");
  }

  /** A disk that a crash left has the times of today. */
  private static BlobStore store(FileSystem disk) {
    return BlobStore.of(home(disk), FileLocks.inMemory(), InstantSource.system());
  }

  private static void requireWholeOrAbsent(FileSystem disk, Ending ending) throws IOException {
    try (BlobStore store = store(disk)) {
      Optional<byte[]> found = Sender.read(store, HASH);
      if (ending == Ending.RETURNED) {
        assertThat(found).contains(BLOB);
      }
      assertThat(Files.exists(folder(disk).resolve(HASH.text())))
          .as("a file of that name without its content")
          .isEqualTo(found.isPresent());
    }
  }

  private static void requirePutWorks(FileSystem disk) throws IOException {
    try (BlobStore store = store(disk)) {
      new Sender(store, "alice").putAll(BLOB, CHUNK_BYTES);
      assertThat(Sender.read(store, HASH)).contains(BLOB);
    }
    assertThat(MemoryHomes.names(folder(disk).resolve(".incoming"))).isEmpty();
  }

  private static class Putting implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (BlobStore store = store(disk)) {
        new Sender(store, "alice").putAll(BLOB, CHUNK_BYTES);
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      requireWholeOrAbsent(disk, ending);
      goOn(disk);
      requireWholeOrAbsent(disk, Ending.CRASHED);
      requirePutWorks(disk);
    }

    /** The sender does not know that there was a crash. */
    private static void goOn(FileSystem disk) throws IOException {
      for (int at = CHUNK_BYTES; at < BLOB.length; at += CHUNK_BYTES) {
        try (BlobStore store = store(disk)) {
          PutResult result = new Sender(store, "alice").put(BLOB, at, CHUNK_BYTES);
          if (result instanceof PutResult.Stored) {
            assertThat(Sender.read(store, HASH)).contains(BLOB);
          }
        }
      }
    }
  }

  @Test
  void a_blob_is_whole_or_absent_whenever_it_crashes() throws IOException {
    assertThat(CrashSweep.run(Putting::new)).isGreaterThan(300);
  }

  private static final class PuttingLate extends Putting {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      super.prepare(disk);
      try (BlobStore store = store(disk)) {
        new Sender(store, "alice").put(BLOB, 0, CHUNK_BYTES);
        new Sender(store, "bob").putAll(BLOB, CHUNK_BYTES);
      }
      byte[] damaged = BLOB.clone();
      damaged[0]++;
      Files.write(folder(disk).resolve(HASH.text()), damaged);
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      if (ending == Ending.RETURNED) {
        requireWholeOrAbsent(disk, ending);
      }
      requirePutWorks(disk);
    }
  }

  @Test
  void a_damaged_blob_is_replaced_whole_or_not_at_all() throws IOException {
    assertThat(CrashSweep.run(PuttingLate::new)).isGreaterThan(200);
  }

  /** Acknowledged as stored although the one who stored it crashed before its last sync. */
  private static final class PuttingWhatIsThere implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectories(folder(disk).resolve(".incoming"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Path part = folder(disk).resolve("elsewhere");
      try (StagedFile staged = StagedFile.create(part)) {
        staged.append(ByteBuffer.wrap(BLOB));
        staged.publishNew(folder(disk).resolve("half"));
      }
      // the rename of a process that was killed right after it
      Files.move(
          folder(disk).resolve("half"),
          folder(disk).resolve(HASH.text()),
          StandardCopyOption.ATOMIC_MOVE);
      try (BlobStore store = store(disk)) {
        assertThat(new Sender(store, "alice").put(BLOB, 0, 10))
            .isInstanceOf(PutResult.Stored.class);
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      requireWholeOrAbsent(disk, ending);
    }
  }

  @Test
  void what_was_acknowledged_because_it_was_there_stays_there() throws IOException {
    assertThat(CrashSweep.run(PuttingWhatIsThere::new)).isGreaterThan(50);
  }

  private static final class Getting implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (BlobSink sink = BlobSink.create(home(disk).resolve("got"), HASH)) {
        sink.accept(0, Arrays.copyOf(BLOB, 2000));
        sink.accept(2000, Arrays.copyOfRange(BLOB, 2000, 4000));
        sink.finish(HASH, 4000);
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Path got = home(disk).resolve("got");
      if (ending == Ending.RETURNED) {
        assertThat(MemoryHomes.names(home(disk))).containsExactly("got");
      }
      if (Files.exists(got)) {
        assertThat(Files.readAllBytes(got)).isEqualTo(BLOB);
      } else {
        act(disk);
        assertThat(Files.readAllBytes(got)).isEqualTo(BLOB);
      }
    }
  }

  @Test
  void a_destination_is_whole_or_absent_whenever_it_crashes() throws IOException {
    assertThat(CrashSweep.run(Getting::new)).isGreaterThan(100);
  }
}
