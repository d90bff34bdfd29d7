package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that keeps as much as it may. */
final class BlobQuotaTest {
  private static final byte[] BLOB = Sender.content(1000);
  private static final PutResult FULL = new PutResult.Refused(PutRefusal.FULL);

  @TempDir private Path home;
  private BlobStore store;
  private Path folder;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.of(home, FileLocks.inMemory(), FakeClock.atRandom(1));
    folder = home.resolve("alp/blobs");
    Files.createDirectories(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Puts a file there that takes no room on the disk. */
  private void sparse(long bytes) throws IOException {
    Path file = folder.resolve("f".repeat(64));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
  }

  @Test
  void a_blob_that_is_one_byte_too_many_does_not_begin() throws IOException {
    sparse(BlobStore.STORED_BYTES_MAX - BLOB.length + 1);
    assertThat(new Sender(store, "ann").put(BLOB, 0, 400)).isEqualTo(FULL);
    sparse(BlobStore.STORED_BYTES_MAX - BLOB.length);
    new Sender(store, "ann").putAll(BLOB, 400);
    assertThat(new Sender(store, "ann").put(Sender.content(7), 0, 7)).isEqualTo(FULL);
    // what is there is there
    assertThat(new Sender(store, "bob").put(BLOB, 0, 400))
        .isEqualTo(new PutResult.Stored(BlobHash.of(BLOB), BLOB.length));
  }

  @Test
  void what_has_begun_goes_on() throws IOException {
    assertThat(new Sender(store, "ann").put(BLOB, 0, 400)).isInstanceOf(PutResult.Continue.class);
    sparse(BlobStore.STORED_BYTES_MAX);
    assertThat(new Sender(store, "ann").put(BLOB, 400, 600)).isInstanceOf(PutResult.Stored.class);
  }

  @Test
  void empty_blobs_count_too() throws IOException {
    for (int i = 0; i < BlobStore.STORED_MAX; i++) {
      Files.createFile(folder.resolve(Integer.toHexString(i)));
    }
    assertThat(new Sender(store, "ann").put(new byte[0], 0, 0)).isEqualTo(FULL);
    Files.delete(folder.resolve("0"));
    assertThat(new Sender(store, "ann").put(new byte[0], 0, 0))
        .isInstanceOf(PutResult.Stored.class);
  }
}
