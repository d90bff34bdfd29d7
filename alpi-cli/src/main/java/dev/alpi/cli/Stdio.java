package dev.alpi.cli;

import dev.alpi.cli.tui.TerminalDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** Standard input, output and error, and what they lead to. */
interface Stdio {
  /** One of the three. */
  enum Stream {
    IN,
    OUT,
    ERR
  }

  /** What a stream leads to. */
  enum Target {
    TERMINAL,
    /** A pipe or socket: writing fails once nobody reads any more. */
    PIPE,
    FILE,
    /** The platform does not tell. */
    UNKNOWN
  }

  InputStream in();

  /** Returns standard output, unbuffered. Its write failures must be thrown, not swallowed. */
  OutputStream out();

  /** Returns standard error, unbuffered. */
  OutputStream err();

  Target target(Stream stream);

  /** Says whether each of {@code streams} leads to a terminal: somebody is there. */
  default boolean isTerminal(Stream... streams) {
    for (Stream stream : streams) {
      if (target(stream) != Target.TERMINAL) {
        return false;
      }
    }
    return true;
  }

  /** A terminal that does not show what is typed, until closed. Closing twice is harmless. */
  interface Silence extends AutoCloseable {
    @Override
    void close();
  }

  /** Stops the terminal on standard input from showing what is typed. */
  Silence silence() throws IOException;

  /**
   * Lets the terminal on standard input give each key as it is pressed, and not show it; Ctrl-C is
   * a key, too.
   */
  default Silence keys() throws IOException {
    return silence();
  }

  /** Asks the terminal for its width in columns. */
  OptionalInt columns();

  /** Asks the terminal for its height in rows. */
  default OptionalInt rows() {
    return OptionalInt.empty();
  }

  /** Returns the terminal that all three lead to, as something to draw on, if it can be had. */
  default Optional<TerminalDevice> terminal() {
    return Optional.empty();
  }
}
