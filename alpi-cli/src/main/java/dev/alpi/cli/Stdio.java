package dev.alpi.cli;

import java.io.InputStream;
import java.io.OutputStream;
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

  /** Asks the terminal for its width in columns. */
  OptionalInt columns();
}
