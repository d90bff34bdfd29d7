package dev.alpi.cli.tui;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The terminal of a process. */
public interface TerminalDevice {
  /** How large it is. */
  record Size(int columns, int rows) {
    /** What a terminal has that does not tell. */
    public static final Size DEFAULT = new Size(80, 24);
  }

  /** Returns what keys send. */
  InputStream in();

  /** Returns where escape sequences go; unbuffered. */
  OutputStream out();

  /** Asks how large it is now. */
  Size size();

  /**
   * Makes it hand over each key as it is, Ctrl-C too, and show nothing by itself; until {@link
   * #restore}.
   */
  void raw() throws IOException;

  /** Makes it as it was before {@link #raw}; harmless at any time, and never blocks. */
  void restore();

  /** Stops this process until somebody lets it go on, as Ctrl-Z does elsewhere. */
  void suspend();
}
