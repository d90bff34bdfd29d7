package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A Java program of this class path in a process of its own. */
final class JavaProcess {
  private final Class<?> main;
  private final List<String> arguments;
  private final List<String> flags = new ArrayList<>();

  private JavaProcess(Class<?> main, List<String> arguments) {
    this.main = main;
    this.arguments = arguments;
  }

  /** How it ended. */
  record Result(int code, String printed, String complained) {}

  static JavaProcess of(Class<?> main, String... arguments) {
    return new JavaProcess(main, List.of(arguments));
  }

  JavaProcess flag(String flag) {
    flags.add(flag);
    return this;
  }

  /** Starts it, able to take Ctrl-C even if this process was started to ignore it. */
  Process start() throws IOException {
    return new ProcessBuilder(line()).start();
  }

  /** Starts it on a terminal of its own, by script(1). */
  Process startOnTerminal() throws IOException {
    StringBuilder shell = new StringBuilder("exec");
    line().forEach(word -> shell.append(" '").append(word.replace("'", "'\\''")).append('\''));
    return new ProcessBuilder("script", "-q", "-e", "-c", shell.toString(), "/dev/null").start();
  }

  private List<String> line() {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/env")) && Files.exists(Path.of("/proc/self/status"))) {
      line.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    line.addAll(flags);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(arguments);
    return line;
  }

  Result run() throws Exception {
    return end(start());
  }

  /** Waits for {@code process} to end, and ends it if it does not. */
  static Result end(Process process) throws Exception {
    try {
      process.getOutputStream().close();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      String out = text(process.getInputStream());
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      return new Result(process.exitValue(), out, err.get(5, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(java.io.InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
