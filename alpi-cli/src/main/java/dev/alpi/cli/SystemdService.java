package dev.alpi.cli;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A service of systemd. */
final class SystemdService implements SystemService {
  private final CliContext context;
  private final Scope scope;

  SystemdService(CliContext context, Scope scope) {
    this.context = context;
    this.scope = scope;
  }

  @Override
  public String manager() {
    return "systemd";
  }

  @Override
  public Path file() {
    return directory().resolve(SystemdUnit.NAME);
  }

  private Path directory() {
    if (scope == Scope.MACHINE) {
      return context.systemRoot().resolve("etc").resolve("systemd").resolve("system");
    }
    String configured = context.environment().getOrDefault("XDG_CONFIG_HOME", "");
    // a relative one is to be ignored (XDG Base Directory Specification)
    Path config = context.userHome().resolve(configured.startsWith("/") ? configured : ".config");
    return config.resolve("systemd").resolve("user");
  }

  @Override
  public String unit(Path program, Path root) {
    return scope == Scope.MACHINE
        ? SystemdUnit.ofSystem(program.toString())
        : SystemdUnit.ofUser(program.toString(), SystemService.otherHome(root, context));
  }

  @Override
  public boolean serves(String unit, Path root) {
    return scope == Scope.MACHINE
        || SystemdUnit.serves(unit, SystemService.otherHome(root, context));
  }

  @Override
  public Optional<Job> job() throws IOException, InterruptedException {
    return ask().filter(shown -> shown.status() == 0).map(shown -> job(shown.output()));
  }

  private static Job job(String shown) {
    String state = property("ActiveState", shown).orElse("inactive");
    return new Job(
        !state.equals("inactive") && !state.equals("failed"),
        // 0 says that there is none
        property("MainPID", shown)
            .filter(pid -> pid.matches("[1-9][0-9]{0,17}"))
            .map(Long::parseLong));
  }

  private static Optional<String> property(String name, String shown) {
    return shown
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst();
  }

  private Optional<CliContext.Ended> ask() throws IOException, InterruptedException {
    return context.runProgram(line("show", "--property=ActiveState,MainPID", SystemdUnit.NAME));
  }

  @Override
  public String unreachable() throws IOException, InterruptedException {
    return ask()
        .map(ended -> "systemd does not answer: " + ended.output().strip())
        .orElse("there is no systemctl on the PATH");
  }

  @Override
  public void enable() throws IOException, InterruptedException, Refused {
    run("daemon-reload");
    run("enable", SystemdUnit.NAME);
  }

  @Override
  public Optional<String> linger() throws IOException, InterruptedException {
    if (scope == Scope.MACHINE) {
      return Optional.empty();
    }
    Optional<CliContext.Ended> ended = context.runProgram(List.of("loginctl", "enable-linger"));
    if (ended.isEmpty()) {
      return Optional.of("there is no loginctl on the PATH");
    }
    return ended
        .filter(each -> each.status() != 0)
        .map(each -> "loginctl enable-linger: " + each.output().strip());
  }

  @Override
  public void disable() throws IOException, InterruptedException, Refused {
    run("disable", "--now", SystemdUnit.NAME);
  }

  @Override
  public void removed() throws IOException, InterruptedException {
    String target = scope == Scope.MACHINE ? "multi-user.target" : "default.target";
    Path wanted = directory().resolve(target + ".wants").resolve(SystemdUnit.NAME);
    // left where no manager was there to be asked
    if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
      boolean _ = DurableFiles.delete(wanted);
    }
    try {
      run("daemon-reload");
    } catch (Refused e) {
      // it looks when it begins
    }
  }

  @Override
  public void start() throws IOException, InterruptedException, Refused {
    run("start", SystemdUnit.NAME);
  }

  @Override
  public void stop() throws IOException, InterruptedException, Refused {
    run("stop", SystemdUnit.NAME);
  }

  @Override
  public void restart() throws IOException, InterruptedException, Refused {
    run("restart", SystemdUnit.NAME);
  }

  @Override
  public String journal() {
    String whose = scope == Scope.MACHINE ? "" : " --user";
    return "journalctl" + whose + " -u " + SystemdUnit.NAME + " -n 30";
  }

  private void run(String... words) throws IOException, InterruptedException, Refused {
    SystemService.require(line(words), context);
  }

  private List<String> line(String... words) {
    List<String> line = new ArrayList<>(List.of("systemctl"));
    if (scope == Scope.PERSON) {
      line.add("--user");
    }
    line.addAll(List.of(words));
    return line;
  }
}
