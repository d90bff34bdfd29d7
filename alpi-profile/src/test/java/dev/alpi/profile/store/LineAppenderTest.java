package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineAppenderTest {
  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(MemoryDisk.class)
  void lines_are_added_to_what_is_there(MemoryDisk disk) throws IOException {
    Path file = disk.home().resolve("x.jsonl");
    try (LineAppender appender = LineAppender.open(file)) {
      appender.append(line("one"));
      appender.append(line("two"));
      appender.sync();
    }
    try (LineAppender appender = LineAppender.open(file)) {
      appender.append(line("three"));
    }
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void a_file_is_private_and_a_torn_line_is_ended_when_it_is_opened() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("x.jsonl");
    LineAppender.open(file).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString(file, "one\ntw");
    LineAppender.open(file).close();
    assertThat(Files.readString(file)).isEqualTo("one\ntw\n");
  }

  @Test
  void a_link_or_a_directory_is_refused() throws IOException {
    Path home = MemoryDisk.UNIX.home();
    Path link = home.resolve("link");
    Files.createSymbolicLink(link, home.resolve("elsewhere"));
    assertThatThrownBy(() -> LineAppender.open(link)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> LineAppender.open(home)).isInstanceOf(StoreException.NotAFile.class);
    assertThat(home.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void after_closing_it_goes_on_with_the_file_that_is_there_then() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve("x.jsonl");
    LineAppender appender = LineAppender.open(file);
    appender.append(line("one"));
    appender.close();
    DurableFiles.replace(file, "other\n", FileMode.PRIVATE_FILE);
    appender.append(line("two"));
    appender.close();
    assertThat(Files.readString(file)).isEqualTo("other\ntwo\n");
  }

  @Test
  @Timeout(60)
  void interrupts_cost_no_line_that_was_acknowledged(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.jsonl");
    List<String> written = new ArrayList<>();
    AtomicBoolean done = new AtomicBoolean();
    Random random = new Random();
    try (LineAppender appender = LineAppender.open(file)) {
      Thread writing =
          new Thread(
              () -> {
                // on a quiet machine nearly each one is interrupted
                for (int i = 0; i < 3_000 || written.size() < 100; i++) {
                  String text = "line " + i;
                  try {
                    appender.append(line(text));
                    written.add(text);
                  } catch (IOException e) {
                    // the interrupt came in the middle; the next one opens the file again
                  }
                }
                done.set(true);
              });
      writing.start();
      while (!done.get()) {
        writing.interrupt();
        // now and then there is time for a line
        LockSupport.parkNanos(random.nextInt(100_000));
      }
      writing.join();
    }
    assertThat(written).isNotEmpty();
    assertThat(Files.readAllLines(file)).containsAll(written);
  }

  private static final class Appending implements CrashSweep.Scenario {
    private int synced;

    private static Path file(FileSystem disk) {
      return disk.getPath("/home/x.jsonl");
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(disk.getPath("/home"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (LineAppender appender = LineAppender.open(file(disk))) {
        for (int i = 0; i < 3; i++) {
          appender.append(line("a long enough line, number " + i));
          appender.sync();
          synced++;
        }
        appender.append(line("one more"));
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      try (LineAppender appender = LineAppender.open(file(disk))) {
        appender.append(line("after"));
      }
      String text =
          new String(Files.readAllBytes(file(disk)), java.nio.charset.StandardCharsets.ISO_8859_1);
      for (int i = 0; i < synced; i++) {
        assertThat(text.lines()).contains("a long enough line, number " + i);
      }
      assertThat(text).endsWith("\nafter\n".substring(synced == 0 ? 1 : 0));
    }
  }

  @Test
  void what_was_synced_survives_a_crash_and_what_is_torn_spoils_nothing() throws IOException {
    assertThat(CrashSweep.run(Appending::new)).isGreaterThan(100);
  }
}
