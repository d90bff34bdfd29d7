package dev.alpi.bench;

import dev.alpi.testkit.ModelServerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The scripted model server in a process of its own, so that its work is not in our heap. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final URI uri;

  private ServerProcess(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /** Starts a server that asks for {@code calls} tool calls a turn, one after the other. */
  static ServerProcess start(int calls) throws IOException {
    return start("--mode", "agent", "--calls", Integer.toString(calls));
  }

  /** Starts such a server that sends each answer in one write: it is to cost little. */
  static ServerProcess atOnce(int calls) throws IOException {
    return start("--mode", "agent", "--calls", Integer.toString(calls), "--pace", "at-once");
  }

  private static ServerProcess start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ModelServerMain.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the model server ended before it said where it listens");
    }
    return new ServerProcess(process, URI.create(line));
  }

  URI uri() {
    return uri;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
