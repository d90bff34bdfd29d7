package dev.alpi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A service of launchd, of the person's own. */
final class LaunchdService implements SystemService {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final CliContext context;

  LaunchdService(CliContext context) {
    this.context = context;
  }

  @Override
  public String manager() {
    return "launchd";
  }

  @Override
  public Path file() {
    return context
        .userHome()
        .resolve("Library")
        .resolve("LaunchAgents")
        .resolve(LaunchdJob.LABEL + ".plist");
  }

  @Override
  public String unit(Path program, Path root) throws CommandFailure {
    String errors = root.resolve("logs").resolve("service.err").toString();
    for (String path : List.of(program.toString(), errors)) {
      if (!LaunchdJob.isPossible(path)) {
        throw CommandFailure.usage(
            "a property list cannot hold the path " + path,
            "move it to a path without characters of control");
      }
    }
    return LaunchdJob.text(program.toString(), SystemService.otherHome(root, context), errors);
  }

  @Override
  public boolean serves(String unit, Path root) {
    return LaunchdJob.serves(unit, SystemService.otherHome(root, context));
  }

  /** Returns what launchctl calls the person: their desktop, or without one their account. */
  private List<String> domains() throws IOException {
    String user = Files.getAttribute(context.userHome(), "unix:uid").toString();
    return List.of("gui/" + user, "user/" + user);
  }

  @Override
  public Optional<Job> job() throws IOException, InterruptedException {
    for (String domain : domains()) {
      Optional<CliContext.Ended> shown = launchctl("print", domain + "/" + LaunchdJob.LABEL);
      if (shown.isEmpty()) {
        return Optional.empty();
      }
      if (shown.get().status() == 0) {
        // what is loaded is kept at work
        return Optional.of(new Job(true, process(shown.get().output())));
      }
    }
    return Optional.of(new Job(false, Optional.empty()));
  }

  private static Optional<Long> process(String shown) {
    return shown
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("pid = [1-9][0-9]{0,17}"))
        .map(line -> Long.parseLong(line.substring("pid = ".length())))
        .findFirst();
  }

  private boolean isLoaded() throws IOException, InterruptedException {
    return job().filter(Job::isActive).isPresent();
  }

  @Override
  public String unreachable() {
    return "there is no launchctl on the PATH";
  }

  @Override
  public void enable() {
    // it is by its place
  }

  @Override
  public Optional<String> linger() {
    return Optional.of("an agent of launchd begins when you log in, and ends when you log out");
  }

  @Override
  public void disable() throws IOException, InterruptedException, Refused {
    stop();
  }

  @Override
  public void removed() {
    // there is nothing to be read anew
  }

  @Override
  public void start() throws IOException, InterruptedException, Refused {
    if (isLoaded()) {
      return;
    }
    Optional<Refused> refused = Optional.empty();
    for (String domain : domains()) {
      try {
        SystemService.require(
            List.of("launchctl", "bootstrap", domain, file().toString()), context);
        return;
      } catch (Refused e) {
        refused = Optional.of(refused.orElse(e));
      }
    }
    throw refused.orElseThrow();
  }

  @Override
  public void stop() throws IOException, InterruptedException, Refused {
    for (String domain : domains()) {
      Optional<CliContext.Ended> _ = launchctl("bootout", domain + "/" + LaunchdJob.LABEL);
    }
    long end = context.ticker().nanoTime() + SystemdUnit.STOP_MAX.toNanos();
    // bootout may return before its process has ended
    while (isLoaded()) {
      if (context.ticker().nanoTime() - end > 0) {
        throw new Refused("launchctl bootout has not ended " + LaunchdJob.LABEL);
      }
      context.pause().pause(LOOK, context.interrupt());
    }
  }

  @Override
  public void restart() throws IOException, InterruptedException, Refused {
    stop();
    start();
  }

  @Override
  public String journal() {
    return "logs/service.err in the root";
  }

  private Optional<CliContext.Ended> launchctl(String... words)
      throws IOException, InterruptedException {
    return context.runProgram(Stream.concat(Stream.of("launchctl"), Stream.of(words)).toList());
  }
}
