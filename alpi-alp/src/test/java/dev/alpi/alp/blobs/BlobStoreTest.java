package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.blobs.PutChunk.Kind;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobStoreTest {
  private static final byte[] BLOB = Sender.content(1000);
  private static final BlobHash HASH = BlobHash.of(BLOB);
  private static final PutResult STORED = new PutResult.Stored(HASH, 1000);

  private final FakeClock clock = FakeClock.atRandom(new Random().nextLong());
  private final FileLocks locks = FileLocks.inMemory();
  private final Path home = MemoryHomes.UNIX.create(clock);
  private final Path folder = home.resolve("alp").resolve("blobs");
  private final Path incoming = folder.resolve(".incoming");
  private BlobStore store = BlobStore.of(home, locks, clock);
  private Sender alice = new Sender(store, "alice");
  private Sender bob = new Sender(store, "bob");

  BlobStoreTest() throws IOException {}

  private void restart() {
    store.close();
    store = BlobStore.of(home, locks, clock);
    alice = new Sender(store, "alice");
    bob = new Sender(store, "bob");
  }

  private static PutResult refused(PutRefusal reason) {
    return new PutResult.Refused(reason);
  }

  private static PutResult next(long offset) {
    return new PutResult.Continue(HASH, 1000, offset);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_put_can_be_got(MemoryHomes kind) throws IOException {
    Path other = kind.create(clock);
    try (BlobStore there = BlobStore.of(other, locks, clock)) {
      for (int bytes : new int[] {0, 1, 999, BlobStore.CHUNK_BYTES_MAX + 1}) {
        byte[] blob = Sender.content(bytes);
        assertThat(Sender.read(there, BlobHash.of(blob))).isEmpty();
        new Sender(there, "alice").putAll(blob, BlobStore.CHUNK_BYTES_MAX);
        assertThat(Sender.read(there, BlobHash.of(blob))).contains(blob);
      }
      Path blobs = other.resolve("alp").resolve("blobs");
      assertThat(MemoryHomes.names(blobs)).hasSize(5).contains(".incoming");
      assertThat(MemoryHomes.names(blobs.resolve(".incoming"))).isEmpty();
    }
  }

  @Test
  void files_and_directories_are_private_and_named_as_the_other_system_names_them()
      throws IOException {
    alice.put(BLOB, 0, 400);
    // SHA-256 of "alice"
    String part = "2bd806c97f0e00af-" + HASH + ".part";
    assertThat(MemoryHomes.names(incoming)).containsExactly(part);
    assertThat(permissions(incoming.resolve(part))).isEqualTo("rw-------");
    assertThat(permissions(incoming)).isEqualTo("rwx------");
    alice.put(BLOB, 400, 600);
    assertThat(permissions(folder.resolve(HASH.text()))).isEqualTo("rw-------");
    assertThat(permissions(folder)).isEqualTo("rwx------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void the_largest_blob_is_taken() throws IOException {
    byte[] blob = Sender.content(BlobStore.BYTES_MAX);
    alice.putAll(blob, BlobStore.CHUNK_BYTES_MAX);
    assertThat(Sender.read(store, BlobHash.of(blob))).contains(blob);
  }

  @Test
  void a_chunk_that_does_not_follow_is_refused_and_the_upload_goes_on() throws IOException {
    assertThat(alice.put(BLOB, 400, 100)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(alice.put(BLOB, 0, 400)).isEqualTo(next(400));
    assertThat(alice.put(BLOB, 300, 100)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(alice.put(BLOB, 500, 500)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(alice.put(BLOB, 400, 100)).isEqualTo(next(500));
    assertThat(alice.put(BLOB, 500, 500)).isEqualTo(STORED);
  }

  @Test
  void a_chunk_at_0_begins_anew() throws IOException {
    alice.put(BLOB, 0, 400);
    alice.put(BLOB, 400, 400);
    assertThat(alice.put(BLOB, 0, 100)).isEqualTo(next(100));
    assertThat(alice.put(BLOB, 800, 200)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(alice.put(BLOB, 100, 900)).isEqualTo(STORED);
    assertThat(Sender.read(store, HASH)).contains(BLOB);
  }

  @Test
  void an_empty_last_chunk_ends_what_was_already_whole() throws IOException {
    byte[] nothing = new byte[0];
    store.put("alice", Sender.chunk(HASH, 1000, 0, BLOB, Kind.MORE));
    assertThat(store.put("alice", Sender.chunk(HASH, 1000, 1000, nothing, Kind.MORE)))
        .isEqualTo(next(1000));
    assertThat(Sender.read(store, HASH)).isEmpty();
    assertThat(store.put("alice", Sender.chunk(HASH, 1000, 1000, nothing, Kind.LAST)))
        .isEqualTo(STORED);
  }

  @Test
  void an_empty_blob_may_also_come_in_two_calls() throws IOException {
    byte[] nothing = new byte[0];
    BlobHash empty = BlobHash.of(nothing);
    assertThat(store.put("alice", Sender.chunk(empty, 0, 0, nothing, Kind.MORE)))
        .isEqualTo(new PutResult.Continue(empty, 0, 0));
    assertThat(store.put("alice", Sender.chunk(empty, 0, 0, nothing, Kind.LAST)))
        .isEqualTo(new PutResult.Stored(empty, 0));
    assertThat(Sender.read(store, empty)).contains(nothing);
  }

  @Test
  void content_of_another_hash_is_removed() throws IOException {
    byte[] other = BLOB.clone();
    other[7]++;
    store.put("alice", Sender.chunk(HASH, 1000, 0, Arrays.copyOf(other, 500), Kind.MORE));
    PutChunk last = Sender.chunk(HASH, 1000, 500, Arrays.copyOfRange(BLOB, 500, 1000), Kind.LAST);
    assertThat(store.put("alice", last)).isEqualTo(refused(PutRefusal.MISMATCH));
    assertThat(MemoryHomes.names(incoming)).isEmpty();
    assertThat(Sender.read(store, HASH)).isEmpty();
    assertThat(store.put("alice", last)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    alice.putAll(BLOB, 300);
  }

  @Test
  void a_stored_blob_is_acknowledged_at_any_chunk_and_what_was_staged_of_it_goes()
      throws IOException {
    alice.put(BLOB, 0, 100);
    bob.putAll(BLOB, 1000);
    assertThat(alice.put(BLOB, 100, 100)).isEqualTo(STORED);
    assertThat(alice.put(BLOB, 0, 100)).isEqualTo(STORED);
    assertThat(alice.put(BLOB, 900, 100)).isEqualTo(STORED);
    assertThat(MemoryHomes.names(incoming)).isEmpty();
  }

  @Test
  void a_stored_blob_of_another_size_is_another() throws IOException {
    alice.putAll(BLOB, 1000);
    PutChunk longer = Sender.chunk(HASH, 1001, 0, Arrays.copyOf(BLOB, 1001), Kind.LAST);
    assertThat(store.put("alice", longer)).isEqualTo(refused(PutRefusal.MISMATCH));
    assertThat(Sender.read(store, HASH)).contains(BLOB);
  }

  @Test
  void a_damaged_blob_is_not_found_and_can_be_put_again() throws IOException {
    alice.putAll(BLOB, 1000);
    byte[] damaged = BLOB.clone();
    damaged[999]++;
    Files.write(folder.resolve(HASH.text()), damaged);
    assertThat(store.get(HASH)).isEqualTo(new BlobLookup.NotFound(HASH));
    bob.putAll(BLOB, 600);
    assertThat(Sender.read(store, HASH)).contains(BLOB);
  }

  @Test
  void a_file_that_is_too_large_is_not_found() throws IOException {
    byte[] blob = Sender.content(BlobStore.BYTES_MAX + 1);
    Files.createDirectories(folder);
    Files.write(folder.resolve(BlobHash.of(blob).text()), blob);
    assertThat(store.get(BlobHash.of(blob))).isInstanceOf(BlobLookup.NotFound.class);
  }

  @Test
  void a_link_is_neither_read_nor_written_through() throws IOException {
    Path outside = Files.write(home.resolve("outside"), BLOB);
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve(HASH.text()), outside);
    assertThat(store.get(HASH)).isEqualTo(new BlobLookup.NotFound(HASH));
    assertThatThrownBy(() -> alice.put(BLOB, 0, 1000)).isInstanceOf(StoreException.NotAFile.class);

    byte[] blob = Sender.content(70);
    Files.createDirectories(incoming);
    String part = "2bd806c97f0e00af-" + BlobHash.of(blob) + ".part";
    Files.createSymbolicLink(incoming.resolve(part), outside);
    restart();
    assertThat(alice.put(blob, 10, 10)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    // one that begins takes the place of the link
    alice.putAll(blob, 30);
    assertThat(Sender.read(store, BlobHash.of(blob))).contains(blob);
    assertThat(outside).hasBinaryContent(BLOB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alp", "alp/blobs", "alp/blobs/.incoming"})
  void a_directory_that_is_a_link_is_refused(String name) throws IOException {
    Path outside = Files.createDirectories(home.resolve("outside/blobs/.incoming"));
    Files.write(outside.resolveSibling(HASH.text()), BLOB);
    Path link = home.resolve(name);
    Files.createDirectories(link.getParent());
    Path target =
        switch (name) {
          case "alp" -> home.resolve("outside");
          case "alp/blobs" -> outside.getParent();
          default -> outside;
        };
    Files.createSymbolicLink(link, target);
    assertThatThrownBy(() -> alice.put(BLOB, 0, 10))
        .isInstanceOf(BlobException.UnsafeDirectory.class);
    assertThat(store.get(HASH)).isInstanceOf(BlobLookup.NotFound.class);
    assertThat(MemoryHomes.names(outside)).isEmpty();
  }

  @Test
  void an_upload_goes_on_after_a_restart() throws IOException {
    alice.put(BLOB, 0, 300);
    alice.put(BLOB, 300, 300);
    restart();
    assertThat(alice.put(BLOB, 600, 100)).isEqualTo(next(700));
    restart();
    assertThat(alice.put(BLOB, 700, 300)).isEqualTo(STORED);
    assertThat(Sender.read(store, HASH)).contains(BLOB);
  }

  @Test
  void what_was_changed_behind_the_back_is_not_stored() throws IOException {
    alice.put(BLOB, 0, 300);
    restart();
    Path part = incoming.resolve(MemoryHomes.names(incoming).getFirst());
    byte[] changed = Files.readAllBytes(part);
    changed[0]++;
    Files.write(part, changed);
    assertThat(alice.put(BLOB, 300, 700)).isEqualTo(refused(PutRefusal.MISMATCH));

    alice.put(BLOB, 0, 300);
    Files.write(part, new byte[299]);
    assertThat(alice.put(BLOB, 300, 700)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    alice.put(BLOB, 0, 300);
    Files.delete(part);
    assertThat(alice.put(BLOB, 300, 700)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    alice.putAll(BLOB, 300);
  }

  @Test
  void what_is_staged_of_a_stored_blob_goes_at_the_start() throws IOException {
    // what a crash in the middle of a rename can leave
    alice.putAll(BLOB, 1000);
    String part = "2bd806c97f0e00af-" + HASH + ".part";
    Files.createLink(incoming.resolve(part), folder.resolve(HASH.text()));
    restart();
    store.put("alice", Sender.chunk(HASH, 2000, 1000, new byte[1000], Kind.LAST));
    assertThat(Sender.read(store, HASH)).contains(BLOB);
    assertThat(MemoryHomes.names(incoming)).isEmpty();
  }

  @Test
  void two_senders_do_not_disturb_each_other() throws IOException {
    alice.put(BLOB, 0, 400);
    bob.put(BLOB, 0, 100);
    assertThat(alice.put(BLOB, 400, 100)).isEqualTo(next(500));
    assertThat(bob.put(BLOB, 100, 100)).isEqualTo(next(200));
    assertThat(MemoryHomes.names(incoming)).hasSize(2);
    assertThat(bob.put(BLOB, 200, 800)).isEqualTo(STORED);
    assertThat(alice.put(BLOB, 500, 500)).isEqualTo(STORED);
    assertThat(MemoryHomes.names(incoming)).isEmpty();
  }

  @Test
  void an_upload_is_removed_when_it_was_left_alone_for_more_than_a_day() throws IOException {
    alice.put(BLOB, 0, 400);
    clock.advance(Duration.ofHours(24));
    assertThat(store.sweep()).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(store.sweep()).isEqualTo(1);
    assertThat(MemoryHomes.names(incoming)).isEmpty();
    assertThat(alice.put(BLOB, 400, 600)).isEqualTo(refused(PutRefusal.NOT_NEXT));
  }

  @Test
  void each_chunk_gives_another_day_also_over_a_restart() throws IOException {
    alice.put(BLOB, 0, 400);
    clock.advance(Duration.ofHours(23));
    alice.put(BLOB, 400, 100);
    clock.advance(Duration.ofHours(23));
    restart();
    assertThat(store.sweep()).isZero();
    assertThat(alice.put(BLOB, 500, 500)).isEqualTo(STORED);

    byte[] other = Sender.content(50);
    alice.put(other, 0, 10);
    clock.advance(Duration.ofHours(25));
    restart();
    assertThat(alice.put(other, 10, 40)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(MemoryHomes.names(incoming)).isEmpty();
  }

  @Test
  void a_new_upload_sweeps_and_a_sweep_of_nothing_makes_nothing() throws IOException {
    assertThat(store.sweep()).isZero();
    assertThat(home).isEmptyDirectory();
    alice.put(BLOB, 0, 400);
    clock.advance(Duration.ofHours(25));
    bob.put(Sender.content(5), 0, 1);
    assertThat(MemoryHomes.names(incoming)).hasSize(1);
  }

  @Test
  void a_time_to_come_does_not_keep_an_upload_for_ever() throws IOException {
    alice.put(BLOB, 0, 400);
    clock.advance(Duration.ofDays(-2));
    assertThat(store.sweep()).isEqualTo(1);
  }

  @Test
  void foreign_names_in_the_staging_directory_are_left_alone() throws IOException {
    Files.createDirectories(incoming);
    for (String name : List.of("note.txt", "x.part", "2bd806c97f0e00af-" + HASH + ".PART")) {
      Files.writeString(incoming.resolve(name), "x");
    }
    alice.put(BLOB, 0, 400);
    clock.advance(Duration.ofDays(9));
    assertThat(store.sweep()).isEqualTo(1);
    assertThat(MemoryHomes.names(incoming)).hasSize(3);
  }

  @Test
  void a_sender_that_starts_too_many_uploads_loses_its_own_oldest() throws IOException {
    bob.put(BLOB, 0, 400);
    for (int bytes = 11; bytes < 11 + BlobStore.UPLOADS_PER_SENDER_MAX; bytes++) {
      clock.advance(Duration.ofSeconds(1));
      alice.put(Sender.content(bytes), 0, 10);
    }
    clock.advance(Duration.ofSeconds(1));
    // the first is not the one that was left alone for longest any more
    alice.put(Sender.content(11), 10, 0);
    assertThat(MemoryHomes.names(incoming)).hasSize(5);
    alice.put(Sender.content(99), 0, 10);
    assertThat(MemoryHomes.names(incoming)).hasSize(5);
    assertThat(alice.put(Sender.content(12), 10, 2)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    assertThat(alice.put(Sender.content(11), 10, 1)).isInstanceOf(PutResult.Stored.class);
    assertThat(alice.put(Sender.content(99), 10, 89)).isInstanceOf(PutResult.Stored.class);
    assertThat(bob.put(BLOB, 400, 600)).isEqualTo(STORED);
  }

  @Test
  void when_all_is_full_only_what_was_left_alone_for_long_gives_way() throws IOException {
    for (int i = 0; i < BlobStore.UPLOADS_MAX; i++) {
      store.put("sender" + i, Sender.chunk(BLOB, 0, 400));
    }
    assertThat(alice.put(BLOB, 0, 400)).isEqualTo(refused(PutRefusal.BUSY));
    clock.advance(Duration.ofMinutes(10));
    assertThat(alice.put(BLOB, 0, 400)).isEqualTo(refused(PutRefusal.BUSY));
    store.put("sender0", Sender.chunk(BLOB, 400, 100));
    clock.advance(Duration.ofMillis(1));
    assertThat(alice.put(BLOB, 0, 400)).isEqualTo(next(400));
    assertThat(MemoryHomes.names(incoming)).hasSize(BlobStore.UPLOADS_MAX);
    assertThat(store.put("sender0", Sender.chunk(BLOB, 500, 100))).isEqualTo(next(600));
  }

  @Test
  void a_full_disk_leaves_nothing_of_the_blob_and_says_so() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    Path full = Files.createDirectory(disk.getPath("/home"));
    BlobStore there = BlobStore.of(full, locks, clock);
    Sender sender = new Sender(there, "alice");
    sender.put(BLOB, 0, 400);
    disk.failWritesAfter(100);
    assertThatThrownBy(() -> sender.put(BLOB, 400, 400))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
    assertThat(MemoryHomes.names(full.resolve("alp/blobs/.incoming"))).isEmpty();
    assertThat(MemoryHomes.names(full.resolve("alp/blobs"))).containsExactly(".incoming");
    assertThat(sender.put(BLOB, 400, 400)).isEqualTo(refused(PutRefusal.NOT_NEXT));
    disk.failWritesAfter(1000);
    sender.putAll(BLOB, 400);
  }

  @Test
  void a_blob_whose_sync_failed_is_not_acknowledged() throws IOException {
    int failures = 0;
    for (int sync = 1; sync <= 3; sync++) {
      CrashingFileSystem disk = CrashingFileSystem.create();
      Path there = Files.createDirectory(disk.getPath("/home"));
      Sender sender = new Sender(BlobStore.of(there, locks, clock), "alice");
      sender.put(BLOB, 0, 400);
      disk.failAtSync(sync);
      assertThatThrownBy(() -> sender.put(BLOB, 400, 600)).isInstanceOf(IOException.class);
      failures++;
      assertThat(MemoryHomes.names(there.resolve("alp/blobs/.incoming"))).isEmpty();
      sender.putAll(BLOB, 400);
    }
    assertThat(failures).as("the file, the directory it came to, the one it left").isEqualTo(3);
  }

  @Test
  void one_process_at_a_time_receives_and_any_number_read() throws IOException {
    alice.putAll(BLOB, 1000);
    BlobStore second = BlobStore.of(home, impatient(locks), clock);
    assertThatThrownBy(() -> new Sender(second, "bob").put(Sender.content(5), 0, 5))
        .isInstanceOf(StoreException.Locked.class);
    assertThat(Sender.read(second, HASH)).contains(BLOB);
    store.close();
    new Sender(second, "bob").putAll(Sender.content(5), 5);
  }

  private static FileLocks impatient(FileLocks locks) {
    return new FileLocks() {
      @Override
      public Optional<Held> tryAcquire(Path lockFile, Sharing sharing) throws IOException {
        return locks.tryAcquire(lockFile, sharing);
      }

      @Override
      public Held acquire(Path lockFile, Sharing sharing, Duration patience) throws IOException {
        return FileLocks.super.acquire(lockFile, sharing, Duration.ZERO);
      }
    };
  }

  @Test
  void a_home_that_is_gone_does_not_come_back() throws IOException {
    Files.delete(home);
    assertThatThrownBy(() -> alice.put(BLOB, 0, 10)).isInstanceOf(StoreException.Gone.class);
    assertThat(store.get(HASH)).isInstanceOf(BlobLookup.NotFound.class);
    assertThat(store.sweep()).isZero();
    assertThat(home).doesNotExist();
  }

  @Test
  void a_reader_keeps_what_it_has_opened() throws IOException {
    alice.putAll(BLOB, 1000);
    try (BlobReader reader = ((BlobLookup.Found) store.get(HASH)).reader()) {
      Files.delete(folder.resolve(HASH.text()));
      assertThat(reader.next().orElseThrow().bytes()).isEqualTo(BLOB);
      assertThat(reader.next()).isEmpty();
      assertThat(reader.next()).isEmpty();
    }
  }
}
