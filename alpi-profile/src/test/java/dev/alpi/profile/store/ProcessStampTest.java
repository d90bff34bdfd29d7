package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStampTest {
  /** Fields 3 to 24 of /proc/pid/stat, start time 22 left open. */
  private static final String FIELDS =
      " %s 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 %d 1000 10\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java",
        "two words",
        "evil) S 1 2 3 4",
        "((()))",
        "",
        // the kernel cuts names at 15 bytes, also within a character
        "\u00c3\u00a4\u00c3\u00a4\u00c3"
      })
  void a_process_is_known_by_its_start_whatever_its_name(String name) throws IOException {
    Path proc = proc(42, name, "S", 4711);
    assertThat(new ProcessStamp(42, 4711).isAlive(proc)).isTrue();
    assertThat(new ProcessStamp(42, 4712).isAlive(proc)).isFalse();
    assertThat(new ProcessStamp(43, 4711).isAlive(proc)).isFalse();
  }

  @Test
  void a_zombie_is_dead() throws IOException {
    assertThat(new ProcessStamp(42, 4711).isAlive(proc(42, "java", "Z", 4711))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "42 (java", "42 (java)", "42 (java) S", "42 (java) S x x x"})
  void a_stat_that_cannot_be_read_belongs_to_nobody(String stat) throws IOException {
    Path proc = proc(42, "java", "S", 4711);
    Files.writeString(proc.resolve("42").resolve("stat"), stat);
    assertThat(new ProcessStamp(42, 4711).isAlive(proc)).isFalse();
  }

  @Test
  void without_a_start_time_a_running_id_counts_as_running() throws IOException {
    long self = ProcessHandle.current().pid();
    Path absent = MemoryDisk.UNIX.home().resolve("proc");
    assertThat(ProcessStamp.current(absent)).isEqualTo(new ProcessStamp(self, 0));
    assertThat(ProcessStamp.current(absent).isAlive(absent)).isTrue();
    assertThat(new ProcessStamp(self, 99).isAlive(absent)).isTrue();
    assertThat(new ProcessStamp(Long.MAX_VALUE, 0).isAlive(absent)).isFalse();
    assertThat(new ProcessStamp(-1, 0).isAlive(absent)).isFalse();
  }

  @Test
  void the_text_form_is_read_back() {
    ProcessStamp stamp = new ProcessStamp(42, 4711);
    assertThat(stamp).hasToString("42-4711");
    assertThat(ProcessStamp.parse("42-4711")).contains(stamp);
    assertThat(ProcessStamp.parse("42-0")).contains(new ProcessStamp(42, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "42",
        "42-",
        "-42",
        "-42-1",
        "42--1",
        "42-1-2",
        "+42-1",
        "42-+1",
        " 42-1",
        "42-1\n",
        "42-99999999999999999999",
        "0x2a-1",
        "\u0664\u0662-1"
      })
  void other_text_is_no_stamp(String text) {
    assertThat(ProcessStamp.parse(text)).isEmpty();
  }

  @Test
  @Timeout(30)
  void this_process_is_alive_and_a_child_until_it_ends(@TempDir Path real) throws Exception {
    Path proc = real.getFileSystem().getPath("/proc");
    assumeTrue(Files.isDirectory(proc.resolve("self")), "no /proc here");
    ProcessStamp self = ProcessStamp.current(proc);
    assertThat(self.start()).isPositive();
    assertThat(self.isAlive(proc)).isTrue();
    assertThat(new ProcessStamp(self.pid(), self.start() + 1).isAlive(proc)).isFalse();
    Process child = new ProcessBuilder("cat").start();
    String stat = Files.readString(proc.resolve(Long.toString(child.pid())).resolve("stat"));
    long start = Long.parseLong(stat.split(" ")[21]);
    ProcessStamp stamp = new ProcessStamp(child.pid(), start);
    assertThat(stamp.isAlive(proc)).isTrue();
    child.getOutputStream().close();
    assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(stamp.isAlive(proc)).isFalse();
  }

  private static Path proc(long pid, String name, String state, long start) throws IOException {
    Path proc = Files.createDirectory(MemoryDisk.UNIX.home().resolve("proc"));
    Files.createDirectory(proc.resolve("self"));
    Path process = Files.createDirectory(proc.resolve(Long.toString(pid)));
    String stat = pid + " (" + name + ")" + FIELDS.formatted(state, start);
    Files.write(process.resolve("stat"), stat.getBytes(ISO_8859_1));
    return proc;
  }
}
