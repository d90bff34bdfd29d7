package dev.alpi.cli;

import dev.alpi.cli.tui.TerminalDevice;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The standard streams of the process. Part of the assembly.
 *
 * <p>Not {@code System.out}: that one swallows write failures.
 */
final class ProcessStdio extends GivenStdio {
  ProcessStdio() {
    super(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  /**
   * Reads the name of the open file, which on Linux costs next to nothing. Elsewhere the platform
   * only tells about input and output together.
   */
  @Override
  public Target target(Stream stream) {
    try {
      Path link = Path.of("/proc/self/fd/" + stream.ordinal());
      return target(Files.readSymbolicLink(link).toString());
    } catch (IOException | UnsupportedOperationException e) {
      java.io.Console console = System.console();
      boolean terminal = console != null && console.isTerminal();
      return terminal ? Target.TERMINAL : Target.UNKNOWN;
    }
  }

  /** Returns what Linux calls {@code name} in {@code /proc/self/fd}. */
  static Target target(String name) {
    if (name.startsWith("/dev/pts/")
        || name.startsWith("/dev/tty")
        || name.equals("/dev/console")) {
      return Target.TERMINAL;
    }
    return name.startsWith("pipe:") || name.startsWith("socket:") ? Target.PIPE : Target.FILE;
  }

  @Override
  public Silence silence() throws IOException {
    return TerminalEcho.off();
  }

  @Override
  public Silence keys() throws IOException {
    return TerminalEcho.keys();
  }

  @Override
  public OptionalInt columns() {
    return WindowSize.columns();
  }

  @Override
  public OptionalInt rows() {
    return WindowSize.rows();
  }

  @Override
  public Optional<TerminalDevice> terminal() {
    return isTerminal(Stream.values())
        ? Optional.of(new ProcessTerminal(in(), out()))
        : Optional.empty();
  }
}
