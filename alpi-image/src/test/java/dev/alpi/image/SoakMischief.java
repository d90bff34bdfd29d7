package dev.alpi.image;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * What is done to a daemon by people, by its neighbours and by its disk while it runs. What was
 * damaged is mended after some seconds; commands run beside, so that the daemon may be killed in
 * the middle of one.
 *
 * <p><b>Threads:</b> one.
 */
final class SoakMischief {
  private static final int CHURNED_MAX = 3;
  private static final Duration AHEAD_MIN = Duration.ofHours(-3);
  private static final Duration AHEAD_MAX = Duration.ofHours(12);
  private static final Duration MENDED_MOST = Duration.ofSeconds(5);

  private final SoakMachine machine;
  private final SoakFindings findings;
  private final SoakProfiles profiles;
  private final Random random;
  private final List<Mend> mends = new ArrayList<>();
  private CompletableFuture<Void> command = CompletableFuture.completedFuture(null);

  SoakMischief(SoakMachine machine, SoakFindings findings, SoakProfiles profiles, Random random) {
    this.machine = machine;
    this.findings = findings;
    this.profiles = profiles;
    this.random = random;
  }

  /** Something that is put right again. */
  private record Mend(long nanoTime, Work work) {}

  /** Something to do. */
  interface Work {
    void run() throws Exception;
  }

  private void later(Work work) {
    long after = Duration.ofMillis(500 + random.nextLong(MENDED_MOST.toMillis())).toNanos();
    mends.add(new Mend(System.nanoTime() + after, work));
  }

  /** Puts right what has its time. */
  void mend() throws Exception {
    mend(System.nanoTime());
  }

  /** Puts everything right, and waits for the last command. */
  void mendAll() throws Exception {
    mend(Long.MAX_VALUE);
    while (isBusy()) {
      machine.pass(Duration.ofMillis(100));
    }
  }

  private void mend(long until) throws Exception {
    for (Mend each : List.copyOf(mends)) {
      if (each.nanoTime() <= until) {
        mends.remove(each);
        each.work().run();
      }
    }
  }

  /** Says whether a command is still under way. */
  boolean isBusy() {
    return !command.isDone();
  }

  private void beside(String what, Work work) {
    findings.count(what);
    command =
        Async.of(
            () -> {
              try {
                work.run();
              } catch (Exception | AssertionError e) { // it would be lost with its thread
                findings.add(what + " failed: " + e);
              }
              return null;
            });
  }

  /** Does something, drawn at random; with jobs and settings only where nothing is damaged. */
  void some() throws Exception {
    int drawn = random.nextInt(100);
    if (drawn < 22) {
      churn();
    } else if (drawn < 37) {
      setClock();
    } else if (drawn < 47) {
      SoakProfile from = profiles.stable(random);
      SoakProfile to = profiles.other(from);
      beside("ping", () -> machine.run("-p", from.name(), "peers", "ping", to.name()));
    } else if (!mends.isEmpty()) {
      findings.count("nothing");
    } else if (drawn < 65) {
      job(profiles.stable(random));
    } else if (drawn < 75) {
      damage(profiles.stable(random).home().resolve("schedule/jobs.json"), "damaged jobs");
    } else if (drawn < 82) {
      damage(profiles.stable(random).home().resolve("config.yaml"), "damaged settings");
    } else if (drawn < 90) {
      takePort(profiles.stable(random));
    } else {
      edit(profiles.stable(random));
    }
  }

  /** Makes, moves or removes a profile. */
  void churn() {
    List<SoakProfile> churned = profiles.churned();
    if (churned.isEmpty() || churned.size() < CHURNED_MAX && random.nextBoolean()) {
      beside("profile create", profiles::create);
      return;
    }
    SoakProfile some = churned.get(random.nextInt(churned.size()));
    if (random.nextInt(3) == 0) {
      beside("profile rename", () -> profiles.rename(some));
    } else {
      beside("profile remove", () -> profiles.remove(some));
    }
  }

  private void setClock() throws IOException {
    Duration step =
        switch (random.nextInt(4)) {
          case 0 -> Duration.ofSeconds(1 + random.nextInt(110));
          case 1 -> Duration.ofMinutes(1 + random.nextInt(10));
          case 2 -> Duration.ofMinutes(10 + random.nextInt(50));
          default -> Duration.ofMinutes(60 + random.nextInt(120));
        };
    Duration to = random.nextInt(5) < 3 ? machine.ahead().plus(step) : machine.ahead().minus(step);
    if (to.compareTo(AHEAD_MIN) > 0 && to.compareTo(AHEAD_MAX) < 0) {
      findings.note("clock " + machine.ahead() + " → " + to);
      findings.count(to.compareTo(machine.ahead()) > 0 ? "clock set ahead" : "clock set back");
      Instant before = machine.now();
      machine.set(to);
      if (machine.now().isBefore(before)) {
        SlotAudit.Step back = new SlotAudit.Step(before, machine.now());
        profiles.stable().forEach(each -> each.setBack(back));
      }
    }
  }

  private void job(SoakProfile profile) {
    List<String> jobs = profile.jobs();
    String job = jobs.get(random.nextInt(jobs.size()));
    switch (random.nextInt(4)) {
      case 0 ->
          beside(
              "job of a single time",
              () -> profile.once(machine.now().plusSeconds(random.nextInt(40) - 5L)));
      case 1 -> beside("job paused and resumed", () -> rest(profile, job));
      default ->
          beside(
              "job fired by hand",
              () -> machine.run("-p", profile.name(), "schedule", "fire", job));
    }
  }

  private void rest(SoakProfile profile, String job) throws Exception {
    Command.Result paused = machine.run("-p", profile.name(), "schedule", "pause", job);
    if (paused.exitCode() == 0) {
      // one of a single time may have gone meanwhile
      Command.Result _ = machine.run("-p", profile.name(), "schedule", "resume", job);
    }
  }

  /** Writes nonsense into a file, and later what was there. */
  private void damage(Path file, String what) throws IOException {
    if (isBusy() || !Files.exists(file)) {
      return;
    }
    findings.count(what);
    findings.note(what + " in " + file);
    String before = Files.readString(file);
    replace(file, random.nextBoolean() ? "{\"" : "");
    later(() -> replace(file, before));
  }

  private static void replace(Path file, String text) throws IOException {
    Path made = file.resolveSibling("soak.new");
    Lab.write(made, text, "rw-------");
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Somebody else listens where the profile is to. */
  private void takePort(SoakProfile profile) throws IOException {
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    later(taken::close);
    String port = Integer.toString(taken.getLocalPort());
    beside(
        "port taken",
        () -> {
          set(profile, "network.host", "127.0.0.1");
          set(profile, "alp.tcp_port", port);
        });
  }

  private void edit(SoakProfile profile) {
    String service = random.nextBoolean() ? "service.alp" : "service.schedule";
    beside(
        "service switched off and on",
        () -> {
          set(profile, service, "false");
          set(profile, service, "true");
        });
  }

  private void set(SoakProfile profile, String key, String value) throws Exception {
    Obj _ = machine.ok("-p", profile.name(), "config", "set", key, value);
  }

  /** Does something that is possible only where no daemon is; before the next begins. */
  void whileItIsDead() throws Exception {
    SoakProfile profile = profiles.stable(random);
    switch (random.nextInt(8)) {
      case 0 -> hold(profile.home().resolve("alp/secrets/.replay.lock"));
      case 1 -> hold(profile.home().resolve("schedule/.slots.lock"));
      case 2 -> misplace(profile.slots());
      default -> {}
    }
  }

  /** Another process has the lock for some seconds. */
  private void hold(Path lock) throws IOException {
    if (Files.exists(lock)) {
      findings.count("lock held by another process");
      findings.note("held " + lock);
      String seconds = Integer.toString(1 + random.nextInt(5));
      RunningCommand holder =
          Command.of(machine.scratch(), "flock", lock.toString(), "sleep", seconds).start();
      later(
          () -> {
            boolean _ = holder.endsWithin(Duration.ofSeconds(10));
            holder.close();
          });
    }
  }

  /** The log of slots is elsewhere for some seconds, and a link to a directory in its place. */
  private void misplace(Path log) throws IOException {
    Path aside = log.resolveSibling("slots.aside");
    if (mends.isEmpty() && Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
      findings.count("log of slots misplaced");
      findings.note("misplaced " + log);
      Files.move(log, aside, StandardCopyOption.ATOMIC_MOVE);
      Files.createSymbolicLink(log, machine.scratch());
      later(
          () ->
              Files.move(
                  aside, log, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }
  }
}
