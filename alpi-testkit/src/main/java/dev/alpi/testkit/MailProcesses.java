package dev.alpi.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that tests run as their children. */
final class MailProcesses {
  private static final int POLL_MILLIS = 50;
  private static final int POLLS_MAX = 400;

  private MailProcesses() {}

  /** Runs a command to its end, and returns what it printed. */
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(command.getFirst() + ": " + printed);
    }
    return printed;
  }

  /** Returns whether a command can be run. */
  static boolean exists(String... command) throws InterruptedException {
    try {
      String _ = run(List.of(command));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static boolean isRoot() throws IOException, InterruptedException {
    return run(List.of("id", "-u")).equals("0");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until {@code process} listens at {@code port}, and greets. */
  static void await(Process process, int port) throws IOException, InterruptedException {
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(POLL_MILLIS * POLLS_MAX);
        if (socket.getInputStream().read() >= 0) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException("the server ended with " + process.exitValue());
      }
    }
    throw new IOException("the server does not answer");
  }

  /** Ends a process and those it has started, by their ids, and waits for that. */
  static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroy();
    if (!process.waitFor(2, TimeUnit.SECONDS)) {
      all.addAll(process.descendants().toList());
      Process _ = process.destroyForcibly();
      int _ = process.waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      Optional<ProcessHandle> alive = Optional.of(each).filter(ProcessHandle::isAlive);
      alive.ifPresent(
          handle ->
              handle.onExit().orTimeout(2, TimeUnit.SECONDS).exceptionally(_ -> handle).join());
    }
  }
}
