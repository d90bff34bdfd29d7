package dev.alpi.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What concerns the whole machine: processes, the environment, containers, alpi itself. */
final class Machines {
  private static final Set<String> CONTAINERS =
      Set.of("docker", "podman", "nerdctl", "docker-compose");

  /** Options of a container whose value is in the next word. */
  private static final Set<String> CONTAINER_VALUES =
      Set.of(
          "-e",
          "--env",
          "--env-file",
          "--name",
          "-w",
          "--workdir",
          "-u",
          "--user",
          "-p",
          "--publish",
          "--network",
          "--net",
          "-h",
          "--hostname",
          "-m",
          "--memory",
          "--cpus",
          "--entrypoint",
          "--label",
          "-l",
          "--restart",
          "--platform",
          "--pull",
          "--shm-size",
          "--ulimit",
          "--add-host",
          "--dns",
          "--tmpfs",
          "--log-driver",
          "--gpus",
          "--runtime");

  private static final Ruling STOPS = Ruling.refused("stop", "it stops the machine");

  private final Paths paths;

  Machines(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    List<String> words = call.arguments();
    String program = call.program();
    if (CONTAINERS.contains(program)) {
      return Optional.of(container(call));
    }
    return switch (program) {
      case "kill" -> Optional.of(kill(words));
      case "printenv" ->
          Optional.of(
              Options.of(words).operands().isEmpty()
                  ? Ruling.refused("environment", "it prints the environment")
                  : Ruling.ask("environment", "it prints a part of the environment"));
      case "ps" ->
          !words.isEmpty() && words.stream().anyMatch(Machines::showsEnvironment)
              ? Optional.of(Ruling.refused("environment", "it prints the environment of processes"))
              : Optional.empty();
      case "crontab" -> Optional.of(crontab(words));
      case "shutdown", "reboot", "poweroff", "halt", "killall5", "kexec" -> Optional.of(STOPS);
      case "init", "telinit" ->
          words.stream().anyMatch(word -> word.matches("[016sS]"))
              ? Optional.of(STOPS)
              : Optional.empty();
      case "systemctl", "loginctl" ->
          words.stream()
                  .anyMatch(word -> word.matches("poweroff|reboot|halt|kexec|emergency|rescue"))
              ? Optional.of(STOPS)
              : Optional.empty();
      case "alpi", "alpid" -> Optional.of(alpi(words));
      default -> Optional.empty();
    };
  }

  /** BSD's options have no dash. */
  private static boolean showsEnvironment(String word) {
    return word.matches("[a-zA-Z]*e[a-zA-Z]*") && !word.startsWith("-");
  }

  private static Ruling kill(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      boolean isSignal = i == 0 && words.size() > 1;
      boolean isEverything = words.get(i).equals("-1") || words.get(i).equals("--1");
      if (isEverything && !isSignal) {
        return Ruling.refused("kill-all", "it ends every process");
      }
    }
    return Ruling.ask("kill", "it ends processes");
  }

  private static Ruling crontab(List<String> words) {
    return words.equals(List.of("-l"))
        ? Ruling.ask("schedule", "it shows what runs by itself")
        : Ruling.refused("schedule", "it changes what runs by itself");
  }

  private Ruling container(Call call) {
    List<String> words = call.arguments();
    int at = 0;
    while (at < words.size() && !words.get(at).matches("run|create|exec")) {
      at++;
    }
    for (at++; at < words.size(); at++) {
      String word = words.get(at);
      if (!word.startsWith("-")) {
        break;
      }
      if (word.matches(
              "--privileged(=true)?|--(pid|ipc|uts|userns|network|net)=host"
                  + "|--cap-add=(ALL|SYS_ADMIN).*|--device.*")
          || word.matches("--(pid|cap-add)")
              && at + 1 < words.size()
              && words.get(at + 1).matches("host|ALL|SYS_ADMIN")) {
        return Ruling.refused("container", word + " lets it out of its container");
      }
      Optional<String> mount = mount(words, at);
      if (mount.isPresent()) {
        Optional<Ruling> ruling = mounted(mount.get(), call.shell());
        if (ruling.isPresent()) {
          return ruling.get();
        }
      }
      if (CONTAINER_VALUES.contains(word) || word.matches("-v|--volume|--mount")) {
        at++;
      }
    }
    return Ruling.ask("container", "what runs in containers is not judged");
  }

  private static Optional<String> mount(List<String> words, int at) {
    String word = words.get(at);
    if (word.matches("-v|--volume|--mount")) {
      return at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }
    if (word.matches("(-v|--volume|--mount)=.*")) {
      return Optional.of(word.substring(word.indexOf('=') + 1));
    }
    return word.startsWith("-v") ? Optional.of(word.substring(2)) : Optional.empty();
  }

  private Optional<Ruling> mounted(String value, Shell shell) {
    String source = value.split(":", 2)[0];
    for (String part : value.split(",")) {
      if (part.matches("(source|src)=.*")) {
        source = part.substring(part.indexOf('=') + 1);
      }
    }
    if (!source.startsWith("/") && !source.startsWith(".")) {
      return Optional.empty();
    }
    for (String path : paths.resolve(source, shell)) {
      boolean isWorkspace = path.equals(paths.policy().workspace());
      if (paths.secret(path).isPresent() || !isWorkspace && paths.vital(path, shell).isPresent()) {
        return Optional.of(
            Ruling.refused("container", Value.shown(path) + " would be open to the container"));
      }
    }
    return Optional.empty();
  }

  /** An agent does not change what it is allowed itself. */
  private static Ruling alpi(List<String> words) {
    List<String> operands = Options.of(words).operands();
    String all = " " + String.join(" ", operands) + " ";
    boolean isOwn =
        all.contains(" config ") && all.matches(".* (set|unset|edit) .*")
            || all.contains(" secrets ")
            || all.contains(" vault ")
            || all.contains(" approvals ") && !all.contains(" explain ")
            || all.contains(" profile ") && all.matches(".* (remove|erase|rename|restore|use) .*")
            || all.contains(" spend ") && all.contains(" allow ")
            || all.contains(" setup ")
            || all.contains(" peers ")
            || all.contains(" backup ");
    return isOwn
        ? Ruling.refused("alpi", "an agent does not change its own limits")
        : Ruling.ask("alpi", "it works on alpi itself");
  }
}
