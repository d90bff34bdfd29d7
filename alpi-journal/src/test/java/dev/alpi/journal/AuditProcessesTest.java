package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail between real processes, killed ones too, and a reader in another language. */
@Timeout(240)
final class AuditProcessesTest {
  private static final int WRITERS = 4;
  private static final int RECORDS = 40;

  @TempDir private Path root;

  private AuditHome home() {
    return new AuditHome(root, FileLocks.betweenProcesses(), 30_000);
  }

  private static void go(Process process) throws IOException {
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  @Test
  void processes_that_write_at_the_same_time_make_one_chain() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(AuditWriter.start(root, RECORDS));
    }
    try {
      for (Process writer : writers) {
        go(writer);
      }
      for (Process writer : writers) {
        writer.inputReader().lines().count();
        assertThat(writer.waitFor()).isZero();
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    AuditReport report = home().trail().verify();
    assertThat(report.broken()).isEmpty();
    assertThat(report.last()).isEqualTo(WRITERS * RECORDS);
    assertThat(Files.exists(home().file(1))).as("renamed at least once").isTrue();
  }

  @Test
  void a_killed_writer_loses_no_record_that_it_has_told_of() throws Exception {
    long told = 0;
    for (int round = 0; round < 6; round++) {
      Process writer = AuditWriter.start(root, Integer.MAX_VALUE);
      try {
        go(writer);
        BufferedReader says = writer.inputReader();
        int after = 5 + 7 * round;
        String line = says.readLine();
        while (line != null && Integer.parseInt(line) < after) {
          line = says.readLine();
        }
        writer.toHandle().destroyForcibly();
        int last = after;
        for (line = says.readLine(); line != null; line = says.readLine()) {
          last = line.matches("[0-9]+") ? Math.max(last, Integer.parseInt(line)) : last;
        }
        told += last;
      } finally {
        writer.destroyForcibly().waitFor();
      }
      AuditReport report = home().trail().verify();
      assertThat(report.broken()).isEmpty();
      assertThat(report.last()).isGreaterThanOrEqualTo(told);
      told = report.last();
    }
    home().add(1);
    assertThat(home().trail().verify().last()).isEqualTo(told + 1);
  }

  private Obj python() throws IOException, InterruptedException {
    Path program = FileSystems.getDefault().getPath("src/test/python/audit_trail.py");
    Process process =
        new ProcessBuilder("python3", "-B", program.toString(), root.resolve("logs").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return Json.parseObject(said);
  }

  private static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "-c", "import hashlib, json").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void assertSame() throws Exception {
    AuditReport report = home().trail().verify();
    Obj other = python();
    assertThat(other.bool("whole")).contains(report.broken().isEmpty());
    if (report.broken().isEmpty()) {
      assertThat(other.integer("records")).hasValue(report.records());
      assertThat(other.string("head")).contains(report.head());
    } else {
      AuditReport.Finding broken = report.broken().get();
      assertThat(other.string("file")).contains(broken.file().getFileName().toString());
      assertThat(other.integer("line")).hasValue(broken.line());
    }
  }

  @Test
  void a_reader_in_python_comes_to_the_same_verdict_on_whole_and_mutated_trails() throws Exception {
    assumeTrue(hasPython(), "there is no python3 on this machine");
    home().append("{\"id\":\"audit_0\",\"method\":\"x\"}\n");
    home().add(30);
    home().append("{\"v\":1,\"torn");
    home().add(150);
    assertThat(home().file(1)).exists();
    assertSame();
    byte[] whole = Files.readAllBytes(home().file(1));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int broken = 0;
    for (int i = 0; i < 40; i++) {
      byte[] mutated = whole.clone();
      int at = random.nextInt(mutated.length);
      mutated[at] ^= (byte) (1 << random.nextInt(7));
      Files.write(home().file(1), mutated);
      assertSame();
      broken += home().trail().verify().broken().isPresent() ? 1 : 0;
    }
    assertThat(broken).as("seed " + seed).isEqualTo(40);
  }
}
