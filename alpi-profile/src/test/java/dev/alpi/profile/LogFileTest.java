package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.RotatingFile;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Log lines, and the file that they rotate in: no line is lost, none is torn. */
@Timeout(60)
class LogFileTest {
  private final FileSystem disk =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder()
              .setAttributeViews("basic", "owner", "posix", "unix")
              .build());
  private final Path home = disk.getPath("/home/me/.alpi");
  private final FakeClock clock = FakeClock.at("2026-03-28T23:59:59.007Z");

  @BeforeEach
  void makeHome() throws IOException {
    Files.createDirectories(home);
  }

  private LogFile log(ZoneId zone) {
    return new LogFile(
        home,
        "agent",
        FileLocks.inMemory(),
        clock,
        zone,
        Redactor.knowing(List.of("hunter2 twice")));
  }

  private static RotatingFile rotating(Path file, int max, int backups, FileLocks locks) {
    return new RotatingFile(file, max, backups, locks, Duration.ofSeconds(30));
  }

  @Test
  void a_line_has_the_layout_of_the_spec_in_local_time() throws IOException {
    log(ZoneOffset.UTC).write(LogFile.Level.INFO, "hello");
    log(ZoneId.of("Europe/Berlin")).write(LogFile.Level.WARNING, "grüße");
    clock.advance(Duration.ofHours(2));
    log(ZoneId.of("Europe/Berlin")).write(LogFile.Level.ERROR, "after the change of time");
    Path file = home.resolve("logs/agent.log");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "2026-03-28 23:59:59,007 INFO alpi.agent hello",
            "2026-03-29 00:59:59,007 WARNING alpi.agent grüße",
            "2026-03-29 03:59:59,007 ERROR alpi.agent after the change of time");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void a_message_is_one_line_without_secrets() throws IOException {
    log(ZoneOffset.UTC)
        .write(LogFile.Level.INFO, "a\nb\r\nc hunter2 twice\n2026-01-01 INFO forged");
    assertThat(Files.readAllLines(home.resolve("logs/agent.log")))
        .containsExactly(
            "2026-03-28 23:59:59,007 INFO alpi.agent a b  c [REDACTED] 2026-01-01 INFO forged");
  }

  @Test
  void a_full_file_is_rotated_and_three_older_ones_are_kept() throws IOException {
    Path file = Files.createDirectories(home.resolve("logs")).resolve("x.log");
    RotatingFile rotating = rotating(file, 10, 3, FileLocks.inMemory());
    for (int i = 0; i < 6; i++) {
      rotating.append(("line " + i + "1\n").getBytes(UTF_8)); // 8 bytes
    }
    assertThat(file).hasContent("line 51\n");
    assertThat(home.resolve("logs/x.log.1")).hasContent("line 41\n");
    assertThat(home.resolve("logs/x.log.2")).hasContent("line 31\n");
    assertThat(home.resolve("logs/x.log.3")).hasContent("line 21\n");
    assertThat(home.resolve("logs/x.log.4")).doesNotExist();
  }

  @Test
  void the_limit_itself_still_fits() throws IOException {
    Path file = Files.createDirectories(home).resolve("x.log");
    RotatingFile rotating = rotating(file, 10, 1, FileLocks.inMemory());
    rotating.append("1234\n".getBytes(UTF_8));
    rotating.append("6789\n".getBytes(UTF_8));
    assertThat(home.resolve("x.log.1")).doesNotExist();
    rotating.append("\n".getBytes(UTF_8));
    assertThat(home.resolve("x.log.1")).hasContent("1234\n6789\n");
    // one that fits nowhere is kept all the same
    rotating.append("more than ten bytes\n".getBytes(UTF_8));
    assertThat(file).hasContent("more than ten bytes\n");
  }

  @Test
  void what_is_no_file_is_refused() throws IOException {
    Path file = Files.createDirectories(home).resolve("x.log");
    Files.createSymbolicLink(file, home.resolve("elsewhere"));
    RotatingFile rotating = rotating(file, 10, 1, FileLocks.inMemory());
    assertThatThrownBy(() -> rotating.append("x\n".getBytes(UTF_8)))
        .isInstanceOf(StoreException.NotAFile.class);
    assertThat(home.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void half_a_line_on_a_full_disk_is_taken_back() throws IOException {
    CrashingFileSystem full = CrashingFileSystem.create();
    Path file = Files.createDirectories(full.getPath("/logs")).resolve("x.log");
    RotatingFile rotating = rotating(file, 1000, 1, FileLocks.inMemory());
    rotating.append("first\n".getBytes(UTF_8));
    full.failWritesAfter(3);
    assertThatThrownBy(() -> rotating.append("second\n".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    full.failWritesAfter(Long.MAX_VALUE);
    rotating.append("third\n".getBytes(UTF_8));
    assertThat(Files.readString(file)).isEqualTo("first\nthird\n");
  }

  @Test
  void threads_of_one_process_lose_no_line() throws Exception {
    FileLocks shared = FileLocks.inMemory();
    Path file = Files.createDirectories(home).resolve("x.log");
    writersLoseNothing(file, 8, 100, () -> shared);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it takes flock(2) in several processes")
  void processes_lose_no_line(@TempDir Path directory) throws Exception {
    // each its own locks: flock(2) keeps them apart as it does processes
    writersLoseNothing(directory.resolve("x.log"), 6, 100, FileLocks::betweenProcesses);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it takes flock(2)")
  void two_processes_that_rotate_one_log_lose_no_line(@TempDir Path directory) throws Exception {
    // three files of a million bytes, less than the four that are kept
    int lines = 4_000;
    List<Process> writers = new ArrayList<>();
    try {
      for (String name : List.of("a", "b")) {
        writers.add(LogWriter.start(directory, name, lines));
      }
      for (Process writer : writers) {
        assertThat(writer.inputReader().readLine()).isEqualTo("ready");
      }
      for (Process writer : writers) {
        writer.getOutputStream().write('\n');
        writer.getOutputStream().close();
      }
      for (Process writer : writers) {
        assertThat(writer.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).isZero();
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    List<String> seen = new ArrayList<>();
    for (String name : List.of("agent.log", "agent.log.1", "agent.log.2")) {
      for (String line : Files.readAllLines(directory.resolve("logs").resolve(name))) {
        seen.add(line.split(" ")[4]);
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      expected.addAll(List.of("a-" + i, "b-" + i));
    }
    assertThat(seen).hasSize(2 * lines);
    assertThat(new HashSet<>(seen)).isEqualTo(new HashSet<>(expected));
  }

  private static void writersLoseNothing(
      Path file, int writers, int lines, java.util.function.Supplier<FileLocks> locks)
      throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      RotatingFile rotating = rotating(file, 1000, writers * lines, locks.get());
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < lines; i++) {
                        rotating.append((writer + " " + i + " end\n").getBytes(UTF_8));
                      }
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    List<String> seen = new ArrayList<>();
    int files = 0;
    try (Stream<Path> all = Files.list(file.getParent())) {
      for (Path part :
          all.filter(path -> path.getFileName().toString().startsWith("x.")).toList()) {
        files++;
        assertThat(Files.size(part)).isLessThanOrEqualTo(1000);
        seen.addAll(Files.readAllLines(part));
      }
    }
    assertThat(files).isGreaterThan(3);
    List<String> expected = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      for (int i = 0; i < lines; i++) {
        expected.add(w + " " + i + " end");
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }
}
