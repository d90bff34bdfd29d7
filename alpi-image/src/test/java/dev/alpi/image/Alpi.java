package dev.alpi.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The built image with a {@code HOME} of its own, in an environment that holds nothing else.
 * Immutable.
 *
 * @param userHome what {@code HOME} says
 * @param directory where it is started
 * @param environment what it gets besides {@code PATH} and {@code HOME}
 * @param prefix a command that starts it, such as {@code unshare}; may be empty
 */
record Alpi(Path userHome, Path directory, Map<String, String> environment, List<String> prefix) {
  Alpi {
    environment = Map.copyOf(environment);
    prefix = List.copyOf(prefix);
  }

  /** Returns alpi with an empty home and an empty working directory below {@code scratch}. */
  static Alpi in(Path scratch) throws IOException {
    Path home = Files.createDirectories(scratch.resolve("home"));
    return new Alpi(home, Files.createDirectories(scratch.resolve("work")), Map.of(), List.of());
  }

  /** Returns the home of the profile {@code default}. */
  Path profile() {
    return userHome.resolve(".alpi");
  }

  Alpi with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Alpi(userHome, directory, more, prefix);
  }

  Alpi startedBy(String... words) {
    return new Alpi(userHome, directory, environment, List.of(words));
  }

  /** Runs it to its end, without standard input. */
  Ended run(String... words) throws Exception {
    try (Running running = start(words)) {
      running.closeInput();
      return running.end();
    }
  }

  /** Runs {@code chat --once}. */
  Ended chat(String text) throws Exception {
    return run("chat", "--once", text);
  }

  /** Starts it with pipes. */
  Running start(String... words) throws IOException {
    return new Running(process(command(words)));
  }

  /**
   * Starts it on a terminal, by script(1). What is typed is not echoed; stdout and stderr come as
   * one, with CR LF.
   */
  Running startOnTerminal(String... words) throws IOException {
    StringBuilder line = new StringBuilder("exec");
    for (String word : command(words)) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return new Running(
        process(List.of("script", "-q", "-e", "-E", "never", "-c", line.toString(), "/dev/null")));
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(prefix);
    // a build in the background may have been started to ignore Ctrl-C, and its children with it
    if (Files.exists(Path.of("/proc/self/status"))) {
      command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    command.add(image().resolve("bin/alpi").toString());
    command.addAll(List.of(words));
    return command;
  }

  private Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("HOME", userHome.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Path image() {
    return Path.of(System.getProperty("alpi.root", ".."), "alpi-image/target/image")
        .toAbsolutePath()
        .normalize();
  }
}
