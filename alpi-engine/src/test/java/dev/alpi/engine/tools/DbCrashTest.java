package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that changes a database and is killed at random moments. A seed is printed by a
 * failure; {@code -Dalpi.seed=N} repeats it, {@code -Dalpi.crash.kills=N} kills more often.
 */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "it kills processes with SIGKILL")
@Timeout(300)
class DbCrashTest {
  private static final int KILLS = Integer.getInteger("alpi.crash.kills", 3);
  private static final long SEED = Long.getLong("alpi.seed", new Random().nextLong());

  @TempDir private Path scratch;

  /** Moves one unit from one row to the other, again and again; says each time that it is done. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) throws Exception {
      ToolsOnDisk disk = ToolsOnDisk.at(Path.of(arguments[0]));
      for (int done = 1; ; done++) {
        call(
            disk,
            "exec",
            "UPDATE a SET n = n - 1 WHERE id = 1; UPDATE a SET pad = randomblob(20000);"
                + " UPDATE a SET n = n + 1 WHERE id = 2");
        System.out.println(done);
      }
    }
  }

  private static String call(ToolsOnDisk disk, String action, String sql)
      throws ToolFailure, IOException {
    return disk.run(
        new DbTool(disk.alpi, System::nanoTime),
        "{\"action\":\"" + action + "\",\"skill\":\"crash-test\",\"sql\":\"" + sql + "\"}");
  }

  @Test
  void what_was_acknowledged_is_there_and_no_half_of_a_transaction() throws Exception {
    ToolsOnDisk disk = ToolsOnDisk.at(scratch.toRealPath());
    call(disk, "exec", "CREATE TABLE a(id INTEGER PRIMARY KEY, n, pad)");
    call(disk, "exec", "INSERT INTO a VALUES (1, 0, NULL), (2, 0, NULL)");
    Random random = new Random(SEED);
    int total = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      String when = "kill " + kill + " of -Dalpi.seed=" + SEED;
      int acknowledged = workAndDie(random);
      int moved = Integer.parseInt(cell(call(disk, "query", "SELECT n FROM a WHERE id = 2")));
      // the one that was under way may be there
      assertThat(moved).as(when).isBetween(total + acknowledged, total + acknowledged + 1);
      assertThat(cell(call(disk, "query", "SELECT sum(n) FROM a"))).as(when).isEqualTo("0");
      assertThat(cell(call(disk, "query", "PRAGMA integrity_check"))).as(when).isEqualTo("\"ok\"");
      total = moved;
    }
    assertThat(total).isPositive();
  }

  /** Returns how many transactions it said were done before it was killed. */
  private int workAndDie(Random random) throws Exception {
    Process worker =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Worker.class.getName(),
                    scratch.toRealPath().toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = worker.inputReader()) {
      int done = 0;
      for (int round = random.nextInt(1, 30); round > 0; round--) {
        done = Integer.parseInt(lines.readLine());
      }
      // it is killed somewhere in a transaction
      assertThat(worker.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS)).isFalse();
      // not destroyForcibly(), which closes the pipe with what is still in it
      new ProcessBuilder("kill", "-KILL", Long.toString(worker.pid())).start().waitFor();
      worker.waitFor();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        done = Integer.parseInt(line);
      }
      return done;
    } finally {
      worker.destroyForcibly();
    }
  }

  private static String cell(String result) {
    String row = result.lines().skip(1).findFirst().orElseThrow();
    return row.substring(1, row.length() - 1);
  }
}
