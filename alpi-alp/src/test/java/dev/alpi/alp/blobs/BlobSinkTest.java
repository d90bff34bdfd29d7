package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlobSinkTest {
  private static final byte[] BLOB = Sender.content(1000);
  private static final BlobHash HASH = BlobHash.of(BLOB);

  private final FakeClock clock = FakeClock.atRandom(new Random().nextLong());
  private final Path home = MemoryHomes.UNIX.create(clock);
  private final Path destination = home.resolve("got");

  BlobSinkTest() throws IOException {}

  private interface Peer {
    void send(BlobSink sink) throws IOException;
  }

  private void requireRefused(Peer peer, String problem) throws IOException {
    try (BlobSink sink = BlobSink.create(destination, HASH)) {
      assertThatThrownBy(() -> peer.send(sink))
          .isInstanceOf(BlobException.Mismatch.class)
          .hasMessageContaining(problem);
      assertThat(home).isEmptyDirectory();
      assertThatThrownBy(() -> sink.accept(0, BLOB)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> sink.finish(HASH, 1000)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(home).isEmptyDirectory();
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(BLOB, from, to);
  }

  @ParameterizedTest
  @EnumSource
  void a_blob_arrives(MemoryHomes kind) throws IOException {
    Path file = kind.create(clock).resolve("got");
    try (BlobSink sink = BlobSink.create(file, HASH)) {
      sink.accept(0, part(0, 600));
      sink.accept(600, part(600, 1000));
      assertThat(file).doesNotExist();
      sink.finish(HASH, 1000);
    }
    assertThat(file).hasBinaryContent(BLOB);
    assertThat(MemoryHomes.names(file.getParent())).containsExactly("got");
  }

  @Test
  void an_empty_blob_arrives_without_a_chunk() throws IOException {
    BlobHash empty = BlobHash.of(new byte[0]);
    try (BlobSink sink = BlobSink.create(destination, empty)) {
      sink.finish(empty, 0);
    }
    assertThat(destination).isEmptyFile();
  }

  @Test
  void what_is_not_finished_leaves_nothing() throws IOException {
    try (BlobSink sink = BlobSink.create(destination, HASH)) {
      sink.accept(0, part(0, 600));
    }
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_peer_that_does_not_send_what_was_asked_for_is_found_out() throws IOException {
    requireRefused(sink -> sink.accept(1, part(1, 600)), "at offset 1 instead of 0");
    requireRefused(
        sink -> {
          sink.accept(0, part(0, 600));
          sink.accept(500, part(500, 1000));
        },
        "at offset 500 instead of 600");
    requireRefused(sink -> sink.accept(0, new byte[0]), "0 bytes");
    requireRefused(sink -> sink.accept(0, new byte[BlobStore.CHUNK_BYTES_MAX + 1]), "524289 bytes");
    requireRefused(sink -> sink.finish(HASH, 1000), "0 bytes came");
    requireRefused(sink -> sink.finish(BlobHash.of(new byte[1]), 0), "ended it as");
    requireRefused(
        sink -> {
          sink.accept(0, BLOB);
          sink.finish(HASH, 999);
        },
        "1000 bytes came, and the peer says it has 999");
    requireRefused(
        sink -> {
          byte[] other = BLOB.clone();
          other[0]++;
          sink.accept(0, other);
          sink.finish(HASH, 1000);
        },
        "another hash");
    requireRefused(
        sink -> {
          byte[] chunk = new byte[BlobStore.CHUNK_BYTES_MAX];
          for (long at = 0; at <= BlobStore.BYTES_MAX; at += chunk.length) {
            sink.accept(at, chunk);
          }
        },
        "more than 20971520 bytes");
  }

  @Test
  void nothing_is_ever_overwritten() throws IOException {
    Files.writeString(destination, "mine");
    assertThatThrownBy(() -> BlobSink.create(destination, HASH))
        .isInstanceOf(BlobException.Exists.class);
    Files.delete(destination);
    Files.createSymbolicLink(destination, home.resolve("absent"));
    assertThatThrownBy(() -> BlobSink.create(destination, HASH))
        .isInstanceOf(BlobException.Exists.class);
    Files.delete(destination);
    try (BlobSink sink = BlobSink.create(destination, HASH)) {
      sink.accept(0, BLOB);
      Files.writeString(destination, "mine");
      assertThatThrownBy(() -> sink.finish(HASH, 1000)).isInstanceOf(BlobException.Exists.class);
    }
    assertThat(destination).hasContent("mine");
    assertThat(MemoryHomes.names(home)).containsExactly("got");
  }

  @Test
  void a_directory_that_is_not_there_is_not_made() {
    assertThatThrownBy(() -> BlobSink.create(home.resolve("no/got"), HASH))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_full_disk_leaves_nothing_and_says_so() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    Path full = Files.createDirectory(disk.getPath("/home"));
    disk.failWritesAfter(700);
    try (BlobSink sink = BlobSink.create(full.resolve("got"), HASH)) {
      sink.accept(0, part(0, 600));
      assertThatThrownBy(() -> sink.accept(600, part(600, 1000)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(MemoryHomes.names(full)).isEmpty();
    }
  }

  @Test
  void two_gets_of_one_destination_are_kept_apart() throws IOException {
    try (BlobSink first = BlobSink.create(destination, HASH);
        BlobSink second = BlobSink.create(destination, HASH)) {
      first.accept(0, part(0, 500));
      second.accept(0, BLOB);
      second.finish(HASH, 1000);
      first.accept(500, part(500, 1000));
      assertThatThrownBy(() -> first.finish(HASH, 1000)).isInstanceOf(BlobException.Exists.class);
    }
    assertThat(destination).hasBinaryContent(BLOB);
    assertThat(MemoryHomes.names(home)).containsExactly("got");
  }
}
