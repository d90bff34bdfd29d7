package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A root with its daemon, which is killed and begun again, and a clock that can be set. */
final class SoakMachine implements AutoCloseable {
  private static final Duration LIFE_MAX = Duration.ofHours(12);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;

  /** What a command says whose daemon ends before it has answered. */
  private static final Pattern GONE =
      Pattern.compile("error: (Broken pipe|Connection reset|the daemon has closed)");

  private final Path scratch;
  private final Path clock;
  private final Alpi alpi;
  private final SoakFindings findings;
  private Duration ahead = Duration.ZERO;
  private RunningCommand daemon;
  private boolean isRunning;

  SoakMachine(Path scratch, SoakFindings findings) throws IOException {
    this.scratch = scratch;
    this.clock = scratch.resolve("clock");
    this.alpi = Alpi.in(scratch).with("ALPI_TEST_CLOCK", clock.toString()).with("TZ", "UTC");
    this.findings = findings;
    set(Duration.ZERO);
  }

  Path scratch() {
    return scratch;
  }

  Path root() {
    return alpi.profile();
  }

  /** Returns what time it is for alpi. */
  Instant now() {
    return Instant.now().plus(ahead);
  }

  Duration ahead() {
    return ahead;
  }

  /** Sets the clock. */
  void set(Duration other) throws IOException {
    Path made = Files.writeString(scratch.resolve("clock.new"), other + "\n");
    Files.move(made, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    ahead = other;
  }

  /** Runs a command to its end; one that ends as no command should is a finding. */
  Command.Result run(String... words) throws Exception {
    Command.Result result = alpi.run(words);
    if (GONE.matcher(result.err()).find()) {
      findings.count("daemon killed while a command asked it");
    } else if (result.exitCode() == 1 || result.err().contains("Exception")) {
      findings.add("alpi " + String.join(" ", words) + " ended with " + result);
    }
    return result;
  }

  /** Runs a command that must succeed. */
  Obj ok(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    Command.Result result = run(all.toArray(String[]::new));
    if (result.exitCode() != 0) {
      findings.add("alpi " + String.join(" ", words) + " ended with " + result);
      return Obj.EMPTY;
    }
    return Json.parseObject(result.out());
  }

  /** Starts the daemon, without waiting for it. */
  void startDaemon() throws IOException {
    daemon = alpi.startWithin(LIFE_MAX, "daemon", "serve");
    isRunning = true;
  }

  /** Waits until the daemon serves. */
  void awaitServing() throws IOException, InterruptedException {
    daemon.awaitUntil(PATIENCE, () -> daemon.errSoFar().contains("serving the profiles of"));
  }

  /** Lets time pass; that the daemon ends meanwhile is a finding, and it is begun again. */
  void pass(Duration time) throws IOException, InterruptedException {
    if (daemon.endsWithin(time)) {
      findings.add("the daemon has ended by itself: " + daemon.await());
      daemon.closeAlone();
      startDaemon();
    }
  }

  void kill() throws IOException, InterruptedException {
    daemon.kill();
    end(KILLED);
    findings.count("SIGKILL");
  }

  /** Ends it as a person does; returns how long that took. */
  Duration terminate() throws IOException, InterruptedException {
    long start = System.nanoTime();
    daemon.signal("TERM");
    end(TERMINATED);
    findings.count("SIGTERM");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void end(int expected) throws IOException, InterruptedException {
    if (!daemon.endsWithin(PATIENCE)) {
      findings.add("the daemon does not end");
      daemon.kill();
      boolean _ = daemon.endsWithin(PATIENCE);
    }
    Command.Result result = daemon.await();
    if (result.exitCode() != expected && result.exitCode() != KILLED) {
      findings.add("the daemon ended with " + result + ", not " + expected);
    }
    if (result.err().contains("Exception")) {
      findings.add("the daemon said " + result.err());
    }
    // only the daemon: scripts of its jobs go on, as they do for a person
    daemon.closeAlone();
    isRunning = false;
  }

  /** Returns what {@code alpi daemon status} says; empty if nobody answers. */
  Obj status() throws Exception {
    Command.Result result = run("daemon", "status", "--json");
    return switch (result.exitCode()) {
      case 0, 18 -> Json.parseObject(result.out());
      case 13 -> Obj.EMPTY;
      default -> {
        findings.add("alpi daemon status ended with " + result);
        yield Obj.EMPTY;
      }
    };
  }

  /** Waits until all is at work, for a minute and a half: a service is tried once a minute. */
  void awaitHealthy(String when) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos() * 3 / 2;
    Obj status = status();
    while (!status.bool("healthy").orElse(false)) {
      if (System.nanoTime() > end) {
        findings.add(when + " the daemon is not healthy: " + Json.compact(status));
        return;
      }
      pass(Duration.ofMillis(500));
      status = status();
    }
  }

  /** Returns what the daemon has open, by what it is, numbers left out. */
  Map<String, Long> open() {
    Map<String, Long> open = new TreeMap<>();
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(daemon.pid()), "fd"))) {
      for (Path each : all.toList()) {
        open.merge(target(each), 1L, Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  private String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor)
          .toString()
          .replace(scratch.toString(), "")
          .replaceAll("\\[[0-9]+\\]", "");
    } catch (IOException e) {
      return "closed in this moment";
    }
  }

  @Override
  public void close() throws IOException {
    if (isRunning) {
      daemon.close();
    }
  }
}
