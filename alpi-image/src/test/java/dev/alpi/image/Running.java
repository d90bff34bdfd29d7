package dev.alpi.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process under test. Every wait has a limit, and closing it leaves nothing behind.
 *
 * <p><b>Threads:</b> one, besides those that read what it prints.
 */
final class Running implements AutoCloseable {
  /** Far beyond what anything takes on a loaded machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Printed out;
  private final Printed err;

  Running(Process process) {
    this.process = process;
    this.out = Printed.of(process.getInputStream());
    this.err = Printed.of(process.getErrorStream());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until {@code text} stands in what it has printed on standard output. */
  void awaitOutput(String text) throws InterruptedException {
    out.await(text);
  }

  /** Sends {@code text} to its standard input. */
  void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Sends SIGINT. */
  void interrupt() throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Says whether it ends within {@code limit}. */
  boolean endsWithin(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for the end. */
  Ended end() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + out.text() + err.text());
    }
    return new Ended(process.exitValue(), out.whole(), err.whole());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Returns the ids of the processes that have {@code word} in their command line. */
  static java.util.List<Long> processesWith(String word) throws IOException {
    java.util.List<Long> found = new java.util.ArrayList<>();
    try (java.nio.file.DirectoryStream<Path> entries =
        Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        if (commandLine(entry).contains(word)) {
          found.add(Long.parseLong(entry.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static String commandLine(Path entry) {
    try {
      return Files.readString(entry.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** What a stream has brought so far. */
  private static final class Printed {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    static Printed of(InputStream in) {
      Printed printed = new Printed();
      Thread.ofVirtual().start(() -> printed.read(in));
      return printed;
    }

    private void read(InputStream in) {
      byte[] buffer = new byte[8192];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          add(buffer, count);
        }
      } catch (IOException closed) {
        // what was read is what there is
      } finally {
        finish();
      }
    }

    private synchronized void add(byte[] buffer, int count) {
      bytes.write(buffer, 0, count);
      notifyAll();
    }

    private synchronized void finish() {
      ended = true;
      notifyAll();
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    synchronized void await(String text) throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!text().contains(text)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (ended || left <= 0) {
          throw new AssertionError("no \"" + text + "\" in: " + text());
        }
        wait(left);
      }
    }

    /** Waits for the end of the stream; something that outlives the process may hold it open. */
    synchronized String whole() throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!ended) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("something still holds the output open: " + text());
        }
        wait(left);
      }
      return text();
    }
  }
}
