package dev.alpi.profile.store;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AppendLogTest {
  private static final List<String> RECORDS = List.of("first", "", "third ✓ with spaces", "last");

  @ParameterizedTest
  @EnumSource
  void records_come_back_in_order(MemoryDisk disk) throws IOException {
    Path file = disk.home().resolve("log");
    append(file, RECORDS);
    assertThat(records(file)).isEqualTo(RECORDS);
    append(file, List.of("more"));
    assertThat(records(file)).startsWith("first").endsWith("last", "more").hasSize(5);
    try (AppendLog log = AppendLog.open(file)) {
      assertThat(log.sizeBytes()).isEqualTo(Files.size(file));
    }
  }

  @Test
  void a_record_is_a_line_with_its_crc32c() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, List.of("123456789"));
    // e3069283 is the check value of CRC-32C (RFC 3720 B.4 uses the same polynomial)
    assertThat(Files.readString(file)).isEqualTo("e3069283 123456789\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void records_are_what_was_there_at_opening() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, List.of("one"));
    try (AppendLog log = AppendLog.open(file)) {
      log.append("two");
      assertThat(log.records()).containsExactly("one");
      assertThat(log.takeRecords()).containsExactly("one");
      assertThat(log.records()).as("they were taken").isEmpty();
      log.append("three");
    }
    assertThat(records(file)).containsExactly("one", "two", "three");
  }

  @Test
  void torn_tail_is_cut_on_open() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, RECORDS);
    byte[] whole = Files.readAllBytes(file);
    int lastStart = whole.length - "00000000 last\n".length();
    for (int length = lastStart; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(records(file)).isEqualTo(RECORDS.subList(0, 3));
      assertThat(Files.size(file)).isEqualTo(lastStart);
    }
  }

  @Test
  void a_tail_of_zeros_or_garbage_is_cut_on_open() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    for (String tail : List.of("\0\0\0\0", "\n", "\n\n\n", "x\ny\nz", "garb\nage\n", " \n \n")) {
      Files.deleteIfExists(file);
      append(file, RECORDS);
      long size = Files.size(file);
      Files.writeString(file, tail, APPEND);
      assertThat(records(file)).isEqualTo(RECORDS);
      assertThat(Files.size(file)).isEqualTo(size);
    }
  }

  @Test
  void damage_before_the_last_record_is_refused_and_the_file_left_alone() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, RECORDS);
    byte[] whole = Files.readAllBytes(file);
    int lastStart = whole.length - "00000000 last\n".length();
    for (int at = 0; at < lastStart; at++) {
      for (int bits : new int[] {0x01, 0x20, 0x80, 0xff}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) bits;
        Files.write(file, damaged);
        assertThatThrownBy(() -> AppendLog.open(file))
            .as("byte %d, bits %x", at, bits)
            .isInstanceOfSatisfying(
                StoreException.Damaged.class, e -> assertThat(e.hint()).isNotBlank())
            .hasMessageContaining(file.toString())
            .hasMessageNotContaining("spaces");
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
      }
    }
  }

  @Test
  void damage_in_the_last_record_cannot_be_told_from_a_torn_tail() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, RECORDS);
    byte[] whole = Files.readAllBytes(file);
    for (int at = whole.length - "00000000 last\n".length(); at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x01;
      Files.write(file, damaged);
      assertThat(records(file)).isEqualTo(RECORDS.subList(0, 3));
    }
  }

  @Test
  void a_bad_tail_longer_than_any_record_is_refused() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    int longest = 8 + 1 + AppendLog.RECORD_BYTES_MAX + 1;
    append(file, RECORDS);
    Files.write(file, new byte[longest], APPEND);
    assertThat(records(file)).isEqualTo(RECORDS);
    Files.write(file, new byte[longest + 1], APPEND);
    assertThatThrownBy(() -> AppendLog.open(file)).isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void any_bytes_are_read_cut_or_refused() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "0123456789abcdef \n";
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      Files.deleteIfExists(file);
      append(file, RECORDS);
      byte[] bytes = Files.readAllBytes(file);
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      Files.write(file, bytes);
      try {
        assertThat(RECORDS.subList(0, 4)).as("seed %d", seed).startsWith(asArray(records(file)));
      } catch (StoreException.Damaged e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @Test
  void records_at_the_limit_are_kept_and_one_byte_more_is_refused() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    String longest = "x".repeat(AppendLog.RECORD_BYTES_MAX - 2) + "é";
    try (AppendLog log = AppendLog.open(file)) {
      log.append(longest);
      assertThatThrownBy(() -> log.append(longest + "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65536")
          .hasMessageContaining("65537");
      assertThatThrownBy(() -> log.append("two\nlines"))
          .isInstanceOf(IllegalArgumentException.class);
      log.append("after");
    }
    assertThat(records(file)).containsExactly(longest, "after");
  }

  @Test
  void after_a_full_disk_the_log_is_dead_and_opens_again_with_what_was_acknowledged()
      throws IOException {
    for (int room = 0; room < "00000000 record\n".length(); room++) {
      CrashingFileSystem fileSystem = CrashingFileSystem.create();
      Path file = fileSystem.getPath("/log");
      append(file, RECORDS);
      long size = Files.size(file);
      try (AppendLog log = AppendLog.open(file)) {
        fileSystem.failWritesAfter(room);
        assertThatThrownBy(() -> log.append("record")).hasMessage("No space left on device");
        fileSystem.failWritesAfter(Long.MAX_VALUE);
        assertThatThrownBy(() -> log.append("record"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("failed before");
      }
      assertThat(records(file)).isEqualTo(RECORDS);
      assertThat(Files.size(file)).isEqualTo(size);
    }
  }

  @Test
  void after_a_failed_sync_the_log_is_dead() throws IOException {
    CrashingFileSystem fileSystem = CrashingFileSystem.create();
    try (AppendLog log = AppendLog.open(fileSystem.getPath("/log"))) {
      fileSystem.failAtSync(1);
      assertThatThrownBy(() -> log.append("record")).hasMessage("Input/output error");
      assertThatThrownBy(() -> log.append("record")).hasMessageContaining("failed before");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_link_or_a_directory_is_refused(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    Path link = Files.createSymbolicLink(home.resolve("link"), victim);
    Path dangling = Files.createSymbolicLink(home.resolve("dangling"), home.resolve("none"));
    for (Path file : List.of(link, dangling, home)) {
      assertThatThrownBy(() -> AppendLog.open(file)).isInstanceOf(StoreException.NotAFile.class);
      assertThatThrownBy(() -> AppendLog.read(file))
          .isInstanceOf(StoreException.NotAFile.class)
          .hasMessageContaining(file.toString());
    }
    assertThat(victim).hasContent("untouched");
    assertThat(home.resolve("none")).doesNotExist();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_pipe_is_refused_and_not_waited_for(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("log");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> AppendLog.read(pipe)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> AppendLog.open(pipe)).isInstanceOf(StoreException.NotAFile.class);
  }

  @Test
  void rewrite_replaces_all_records() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, RECORDS);
    AppendLog.rewrite(file, List.of("kept", "also"));
    append(file, List.of("more"));
    assertThat(records(file)).containsExactly("kept", "also", "more");
    AppendLog.rewrite(file, List.of());
    assertThat(records(file)).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_record_that_cannot_be_rewritten_leaves_the_log_as_it_was() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("log");
    append(file, RECORDS);
    assertThatThrownBy(() -> AppendLog.rewrite(file, List.of("fine", "two\nlines")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(records(file)).isEqualTo(RECORDS);
  }

  static void append(Path file, List<String> records) throws IOException {
    try (AppendLog log = AppendLog.open(file)) {
      for (String record : records) {
        log.append(record);
      }
    }
  }

  static List<String> records(Path file) throws IOException {
    try (AppendLog log = AppendLog.open(file)) {
      return log.records();
    }
  }

  private static String[] asArray(List<String> records) {
    return records.toArray(new String[0]);
  }
}
