package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk: what a file's key is differs in memory. */
final class RotatingReaderTest {
  private static final int BYTES_MAX = 40;

  @TempDir private Path scratch;
  private Path path;
  private RotatingFile file;

  @BeforeEach
  void file() {
    path = scratch.resolve("a.log");
    file = new RotatingFile(path, BYTES_MAX, 3, FileLocks.inMemory(), Duration.ofSeconds(1));
  }

  private void write(String line) throws IOException {
    file.append((line + "\n").getBytes(UTF_8));
  }

  @Test
  void it_reads_what_is_there_and_then_what_comes() throws IOException {
    RotatingReader reader = file.reader();
    assertThat(reader.next()).isEmpty();
    write("one");
    write("zwölf");
    assertThat(reader.next()).containsExactly("one", "zwölf");
    assertThat(reader.next()).isEmpty();
    write("");
    write("three");
    assertThat(reader.next()).containsExactly("", "three");
  }

  @Test
  void a_line_that_is_half_there_is_read_when_it_is_whole() throws IOException {
    RotatingReader reader = file.reader();
    write("one");
    Files.writeString(path, "tw", StandardOpenOption.APPEND);
    assertThat(reader.next()).containsExactly("one");
    Files.writeString(path, "o\n", StandardOpenOption.APPEND);
    assertThat(reader.next()).containsExactly("two");
  }

  @Test
  void every_line_is_read_once_and_in_order_whenever_it_is_rotated() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RotatingReader reader = file.reader();
    List<String> written = new ArrayList<>();
    List<String> read = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      // at most what three older files hold is written between two reads
      for (int i = random.nextInt(8); i > 0; i--) {
        String line = "line " + written.size();
        write(line);
        written.add(line);
      }
      read.addAll(reader.next());
    }
    assertThat(written).hasSizeGreaterThan(300);
    assertThat(read).as("seed %d", seed).isEqualTo(written);
  }

  @Test
  void what_was_rotated_away_is_missed_and_nothing_is_read_twice() throws IOException {
    RotatingReader reader = file.reader();
    write("begin");
    assertThat(reader.next()).containsExactly("begin");
    for (int i = 0; i < 100; i++) {
      write("a line of some length " + i);
    }
    List<String> read = reader.next();
    assertThat(read).hasSizeBetween(3, 8).doesNotHaveDuplicates();
    assertThat(read.getLast()).isEqualTo("a line of some length 99");
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void a_link_is_not_read() throws IOException {
    Files.createSymbolicLink(path, scratch.resolve("elsewhere"));
    RotatingReader reader = file.reader();
    assertThatThrownBy(reader::next).isInstanceOf(StoreException.NotAFile.class);
  }
}
