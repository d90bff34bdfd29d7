package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * alpi on a terminal of script(1), whose settings are compared before and after. What is waited for
 * has to come after what was waited for last.
 */
final class TerminalWindow implements AutoCloseable {
  private final RunningCommand running;
  private final Path directory;
  private int seen;

  private TerminalWindow(RunningCommand running, Path directory) {
    this.running = running;
    this.directory = directory;
  }

  static TerminalWindow start(Alpi alpi, int columns, String... words) throws IOException {
    return new TerminalWindow(alpi.startOnWindow(columns, words), alpi.directory());
  }

  /** A question, and what is typed then. */
  record Said(String question, String answer) {}

  void talk(List<Said> all) throws Exception {
    for (Said each : all) {
      sees(each.question());
      running.type(each.answer());
    }
  }

  /** Waits for all that is between bars in {@code text}, one after the other. */
  void sees(String text) throws Exception {
    for (String part : text.split("\\|")) {
      running.awaitUntil(() -> running.outSoFar().indexOf(part, seen) >= 0);
      seen = running.outSoFar().indexOf(part, seen) + part.length();
    }
  }

  void type(String text) throws IOException {
    running.type(text);
  }

  String shown() throws IOException {
    return running.outSoFar();
  }

  /** Leaves as a person or a system does. */
  void leave(Leaving how) throws Exception {
    ProcessHandle java = java();
    switch (how) {
      case CTRL_C -> type("\u0003");
      case CTRL_D -> type("\u0004");
      case TERMINATED -> new ProcessBuilder("kill", "" + java.pid()).start().waitFor();
      case CLOSED -> {
        // script(1) holds the terminal: without it, what runs there is hung up
        running.kill();
        java.onExit().join();
      }
    }
  }

  private ProcessHandle java() {
    return ProcessHandle.of(running.pid())
        .orElseThrow()
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  /** Waits for the end; the terminal must be as it was. */
  void ends(int code) throws Exception {
    running.await();
    assertThat(shown()).contains("ended with " + code + "\r\n");
    assertThat(directory.resolve("after")).hasSameTextualContentAs(directory.resolve("before"));
  }

  @Override
  public void close() throws IOException {
    running.close();
  }

  /** How somebody leaves. */
  enum Leaving {
    CTRL_C(130),
    CTRL_D(130),
    TERMINATED(143),
    /** The window is closed. */
    CLOSED(129);

    private final int code;

    Leaving(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
