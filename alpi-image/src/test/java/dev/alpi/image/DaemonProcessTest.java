package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.SlotState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process: profiles come while it runs, and it ends and begins anew. */
final class DaemonProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path scratch;
  private Alpi alpi;

  @BeforeEach
  void home() throws IOException {
    alpi = Alpi.in(scratch);
  }

  private RunningCommand serving() throws IOException, InterruptedException {
    RunningCommand daemon = alpi.startWithin(LIMIT, "daemon", "serve");
    daemon.awaitUntil(() -> daemon.errSoFar().contains("serving the profiles of"));
    return daemon;
  }

  private Command.Result ok(String... words) throws Exception {
    Command.Result result = alpi.run(words);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result;
  }

  private Path home(String profile) {
    return alpi.profile().resolve("profiles").resolve(profile);
  }

  /** Waits until both services of a profile are at work. */
  private void awaitServed(RunningCommand daemon, String profile) throws Exception {
    Path home = home(profile);
    daemon.awaitUntil(
        () ->
            Files.exists(home.resolve("alp/alp.sock"))
                && Files.exists(home.resolve("schedule/slots.log")));
  }

  private List<SlotState> states(String job) throws IOException {
    return JobHistory.read(home("work")).of(new JobId(job)).stream()
        .map(SlotRecord::state)
        .toList();
  }

  private String job(String... words) throws Exception {
    return Alpi.answer(ok(words)).string("id").orElseThrow();
  }

  @Test
  void profiles_that_come_while_it_runs_are_served_and_their_jobs_run() throws Exception {
    try (RunningCommand daemon = serving()) {
      ok("profile", "create", "home");
      ok("profile", "create", "work");
      awaitServed(daemon, "home");
      awaitServed(daemon, "work");
      ok("daemon", "status");
      String homes = ok("-p", "home", "peers", "key").out().strip();
      String works = ok("-p", "work", "peers", "key").out().strip();
      ok("-p", "home", "peers", "add", "work", works);
      ok("-p", "work", "peers", "add", "home", homes);
      assertThat(ok("-p", "home", "peers", "ping", "work").out()).contains("answers as work");
      assertThat(ok("-p", "home", "peers", "ask", "work", "hello").out())
          .contains("builtin/offline");

      String job =
          job("-p", "work", "schedule", "add", "help", "--once", "2026-01-01T00:00Z", "--json");
      daemon.awaitUntil(() -> states(job).contains(SlotState.RAN));
      String fired = job("-p", "work", "schedule", "add", "help", "--cron", "@yearly", "--json");
      assertThat(ok("-p", "work", "schedule", "fire", fired).out()).contains("the daemon runs");
      daemon.awaitUntil(() -> states(fired).contains(SlotState.RAN));

      assertThat(alpi.run("daemon", "serve").exitCode()).as("a second one").isEqualTo(11);
      daemon.signal("TERM");
      assertThat(daemon.await().exitCode()).isEqualTo(143);
    }
    assertThat(alpi.profile().resolve("service.pid")).doesNotExist();
    assertThat(alpi.profile().resolve("host/host.sock")).doesNotExist();
    assertThat(alpi.run("daemon", "status").exitCode()).isEqualTo(13);
  }

  @Test
  void a_turn_runs_in_it_settings_are_followed_and_doctor_tells() throws Exception {
    ok("profile", "create", "work");
    assertThat(alpi.run("-p", "work", "chat", "--daemon", "--once", "help").exitCode())
        .isEqualTo(13);
    try (RunningCommand daemon = serving()) {
      awaitServed(daemon, "work");
      Obj said =
          Alpi.answer(
              ok("-p", "work", "chat", "--daemon", "--json", "--once", "remember port 5433"));
      assertThat(said.array("tools")).hasSize(1);
      String session = said.string("session").orElseThrow();
      Obj next =
          Alpi.answer(
              ok(
                  "-p",
                  "work",
                  "chat",
                  "--daemon",
                  "--json",
                  "--session",
                  session,
                  "--once",
                  "what is the port?"));
      assertThat(next.string("text").orElse("")).contains("5433");
      assertThat(ok("-p", "work", "sessions", "list").out()).contains(session);
      ok("doctor");

      ok("-p", "work", "config", "set", "service.schedule", "false");
      daemon.awaitUntil(() -> status().contains("switched off by service.schedule"));
      ok("daemon", "status");
      ok("-p", "work", "config", "set", "alp.tcp_port", "1");
      ok("-p", "work", "config", "set", "network.host", "203.0.113.1");
      daemon.awaitUntil(() -> status().contains("host.allow_public_bind"));
      assertThat(alpi.run("daemon", "status").exitCode()).isEqualTo(18);
      assertThat(alpi.run("doctor").exitCode()).isEqualTo(18);
      daemon.signal("TERM");
      assertThat(daemon.await().exitCode()).isEqualTo(143);
    }
  }

  private String status() throws IOException, InterruptedException {
    return alpi.run("daemon", "status").out();
  }

  @Test
  void after_a_kill_the_next_one_serves_and_no_slot_is_lost_or_run_twice() throws Exception {
    ok("profile", "create", "work");
    Path marks = scratch.resolve("marks");
    Path scripts = Files.createDirectories(home("work").resolve("skills/test/slow/scripts"));
    Lab.write(
        scripts.resolve("mark.sh"),
        "#!/bin/sh\necho begun >> '" + marks + "'\nexec sleep 600\n",
        "rwx------");
    String job =
        job(
            "-p",
            "work",
            "schedule",
            "add",
            "skills/test/slow/scripts/mark.sh",
            "--script",
            "--once",
            "2026-01-01T00:00Z",
            "--json");
    try (RunningCommand daemon = serving()) {
      daemon.awaitUntil(() -> Files.exists(marks));
      daemon.kill();
      daemon.await();
    }
    try (RunningCommand daemon = serving()) {
      daemon.awaitUntil(() -> states(job).contains(SlotState.FAILED));
      assertThat(states(job)).containsExactly(SlotState.FAILED);
      assertThat(Files.readAllLines(marks)).containsExactly("begun");
      Obj inbox = Alpi.answer(ok("-p", "work", "outputs", "list", "--json"));
      assertThat(inbox.array("outputs")).hasSize(1);
      JsonValue told = inbox.array("outputs").getFirst();
      assertThat(told instanceof Obj output ? output.string("body").orElse("") : "")
          .contains("alpi ended in its run");
      daemon.signal("TERM");
      assertThat(daemon.await().exitCode()).isEqualTo(143);
    }
  }
}
