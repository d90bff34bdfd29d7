package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The side that answers, in a process of its own with the flags of this one. */
final class LinkServerProcess implements AutoCloseable {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  /** This process has the first core. */
  private static final String CORE = "1";

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final int port;
  private final int echoPort;

  private LinkServerProcess(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.in = process.outputWriter(UTF_8);
    String[] ports = line().split(" ");
    this.port = Integer.parseInt(ports[0]);
    this.echoPort = Integer.parseInt(ports[1]);
  }

  static LinkServerProcess start(LinkHome home) throws IOException {
    List<String> command = new ArrayList<>();
    if (isPinned()) {
      command.addAll(List.of(TASKSET.toString(), "-c", CORE));
    }
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            LinkServerMain.class.getName(),
            home.folder().toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new LinkServerProcess(process);
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  /** Says whether each side has a core of its own: there are two, and the script has given one. */
  static boolean isPinned() throws IOException {
    return Files.isExecutable(TASKSET) && ProcessCost.status("Cpus_allowed_list").equals("0");
  }

  int port() {
    return port;
  }

  /** Returns where its {@link BareEcho} listens. */
  int echoPort() {
    return echoPort;
  }

  /** Returns the processor time of it and of this process together. */
  long cpuNanosOfBoth() throws IOException {
    return cpuNanos() + ProcessCost.cpuNanos();
  }

  /** Returns its processor time. */
  long cpuNanos() throws IOException {
    return Long.parseLong(ask("cpu"));
  }

  ProcessCost.Memory memory() throws IOException {
    return ProcessCost.Memory.parse(ask("memory"));
  }

  private String ask(String question) throws IOException {
    in.write(question + "\n");
    in.flush();
    return line();
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the server has ended");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    in.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
