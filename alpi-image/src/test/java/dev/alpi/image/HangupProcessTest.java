package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.IgnoredSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP has alpid read everything anew; commands that it starts still end by one. */
final class HangupProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path scratch;
  private Alpi alpi;

  @BeforeEach
  void home() throws IOException {
    assumeFalse(
        IgnoredSignals.has(Path.of("/proc/self/status"), IgnoredSignals.HANGUP),
        "these tests run under nohup, and so does what they start");
    alpi = Alpi.in(scratch);
  }

  private RunningCommand serving() throws IOException, InterruptedException {
    RunningCommand daemon =
        Command.of(
                alpi.directory(), Repository.ofThisBuild().image().resolve("bin/alpid").toString())
            .with("HOME", alpi.userHome())
            .within(LIMIT)
            .start();
    daemon.awaitUntil(() -> daemon.errSoFar().contains("serving the profiles of"));
    return daemon;
  }

  private Command.Result ok(String... words) throws IOException, InterruptedException {
    Command.Result result = alpi.run(words);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result;
  }

  private long timesRead() throws IOException {
    return Files.readAllLines(alpi.profile().resolve("logs/service.log")).stream()
        .filter(line -> line.endsWith("SIGHUP: read everything anew"))
        .count();
  }

  @Test
  void it_reads_everything_anew_and_goes_on() throws Exception {
    ok("profile", "create", "work");
    try (RunningCommand daemon = serving()) {
      Path config = alpi.profile().resolve("profiles/work/config.yaml");
      Files.writeString(config, "service:\n  schedule: false\n");
      daemon.signal("HUP");
      daemon.awaitUntil(() -> timesRead() == 1);
      daemon.awaitUntil(() -> ok("daemon", "status").out().contains("switched off"));
      daemon.signal("HUP");
      daemon.awaitUntil(() -> timesRead() == 2);
      ok("daemon", "status");
      daemon.signal("TERM");
      assertThat(daemon.await().exitCode()).isEqualTo(143);
    }
  }

  @Test
  void a_script_of_a_job_has_no_signal_blocked_or_ignored() throws Exception {
    ok("profile", "create", "work");
    Path home = alpi.profile().resolve("profiles/work");
    Path scripts = Files.createDirectories(home.resolve("skills/test/masks/scripts"));
    Lab.write(
        scripts.resolve("masks.sh"),
        "#!/bin/sh\ngrep -E '^Sig(Blk|Ign)' /proc/self/status > '"
            + scratch.resolve("masks")
            + "'\n",
        "rwx------");
    Obj job =
        Alpi.answer(
            ok(
                "-p",
                "work",
                "schedule",
                "add",
                "skills/test/masks/scripts/masks.sh",
                "--script",
                "--cron",
                "@yearly",
                "--json"));
    try (RunningCommand daemon = serving()) {
      ok("-p", "work", "schedule", "fire", job.string("id").orElseThrow());
      daemon.awaitUntil(() -> Files.exists(scratch.resolve("masks")));
      assertThat(Files.readAllLines(scratch.resolve("masks")))
          .hasSize(2)
          .allSatisfy(line -> assertThat(Long.parseLong(line.split("\\s+")[1], 16) & 1).isZero());
    }
  }
}
