package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the wizard talks to the person.
 *
 * <p><b>Threads:</b> one at a time.
 */
public interface Console {
  /** Shows a line. */
  void line(String text) throws IOException;

  /** Shows text on as many lines as it takes, none of which ends within a word. */
  void paragraph(String text) throws IOException;

  /** Shows a command, indented, on as many lines as it takes. */
  void command(String text) throws IOException;

  /** Shows a line that stands out. */
  void heading(String text) throws IOException;

  /** Shows a question, with the cursor behind it. */
  void prompt(String text) throws IOException;

  /** Tells that something went wrong, and what to do about it. */
  void problem(String message, String hint) throws IOException;

  /**
   * Returns the next line that is typed; empty if the input has ended.
   *
   * @throws LeftException if the process is told to end meanwhile
   */
  Optional<String> read() throws IOException, LeftException;

  /**
   * Returns the next line, which the terminal does not show; empty if the input has ended.
   *
   * @param question what is asked; empty if the person knows
   */
  Optional<byte[]> readSecret(String question) throws IOException, LeftException;

  /** Returns the keys of a terminal that can move its cursor; empty if there is none. */
  Optional<Keys> keys() throws IOException;

  /** Returns how many columns there are. */
  int columns();

  /** Returns how many rows there are; empty if nobody knows. */
  OptionalInt rows();

  /** A terminal that gives each key as it is pressed, until closed. */
  interface Keys extends AutoCloseable {
    /** What ended. */
    int END = -1;

    /** Ctrl-C; also if the process is told to end. */
    int INTERRUPTED = 3;

    /** Returns the next byte of what is typed; {@link #END} if nothing comes any more. */
    int next() throws IOException;

    /** Says whether more comes with the byte before, as the rest of what an arrow sends does. */
    boolean hasMore() throws IOException;

    /** Shows text that may have escape sequences. */
    void show(String text) throws IOException;

    @Override
    void close() throws IOException;
  }
}
