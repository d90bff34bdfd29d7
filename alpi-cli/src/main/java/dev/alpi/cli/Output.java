package dev.alpi.cli;

import dev.alpi.cli.tui.HarmlessText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Text on its way to standard output or error: UTF-8, buffered until {@link #flush}. On a terminal
 * whatever is printed is neutralised first ({@link HarmlessText}), so only {@link #styled} text can
 * carry escape sequences; into a pipe or file it goes as it is.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Output {
  /** Narrower than this, help wraps as if it were this wide. */
  static final int WIDTH_MIN = 40;

  /** The width of what is no terminal. */
  static final int WIDTH_DEFAULT = 80;

  /** Longer lines are hard to read. */
  static final int WIDTH_MAX = 100;

  /** What the rest of a line begins with that was too long. */
  private static final String HANGING = "  ";

  /** Thrown when nobody reads any more; the command ends quietly. */
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1;

    Closed(IOException cause) {
      super("the reader of the output is gone", cause);
    }
  }

  /** What becomes of the text. */
  enum Mode {
    COLOURED_IF_TERMINAL,
    PLAIN,
    /** Nothing is printed. */
    SILENT
  }

  private final Stdio stdio;
  private final Stdio.Stream stream;
  private final Map<String, String> environment;
  private final Mode mode;
  private final Writer writer;

  Output(Stdio stdio, Stdio.Stream stream, Map<String, String> environment, Mode mode) {
    this.stdio = stdio;
    this.stream = stream;
    this.environment = environment;
    this.mode = mode;
    OutputStream bytes = stream == Stdio.Stream.OUT ? stdio.out() : stdio.err();
    // its encoder buffers, and joins surrogates that come in two calls
    writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
  }

  /** Prints {@code text}. */
  void text(String text) throws IOException {
    write(HarmlessText.isHarmless(text) || !isTerminal() ? text : HarmlessText.neutralised(text));
  }

  /** Prints {@code text} and ends the line. */
  void line(String text) throws IOException {
    text(text);
    write("\n");
  }

  /**
   * Prints {@code text} and ends the line. A terminal would break words where its last column is;
   * so on one, lines that are too long are broken at spaces, and go on indented. A word that is
   * longer than a line is left to the terminal.
   */
  void message(String text) throws IOException {
    for (String each : broken(text)) {
      line(each);
    }
  }

  /** Prints {@code label} in a style, and {@code text} behind it as {@link #message(String)}. */
  void message(Style style, String label, String text) throws IOException {
    // the label is a word, whatever is in it
    List<String> lines = broken("x".repeat(label.length()) + " " + text);
    styled(style, label);
    line(lines.getFirst().substring(label.length()));
    for (String each : lines.subList(1, lines.size())) {
      line(each);
    }
  }

  private List<String> broken(String text) {
    int width = isTerminal() ? Math.max(columns(), WIDTH_MIN) : Integer.MAX_VALUE;
    List<String> lines = new ArrayList<>();
    for (String each : text.split("\n", -1)) {
      if (each.length() <= width) {
        lines.add(each);
        continue;
      }
      int indentation = each.length() - each.stripLeading().length();
      if (indentation > width / 2) {
        lines.add(each);
        continue;
      }
      String start = " ".repeat(indentation);
      for (String part : Wrap.lines(each, width - indentation - HANGING.length())) {
        lines.add(start + part);
        start = " ".repeat(indentation) + HANGING;
      }
    }
    return lines;
  }

  /** Prints {@code text} in a style, if styles are shown. */
  void styled(Style style, String text) throws IOException {
    if (isColoured()) {
      write(style.around(HarmlessText.neutralised(text)));
    } else {
      text(text);
    }
  }

  /**
   * Prints {@code text} in a colour, if styles are shown.
   *
   * @param color as {@code ProfileColor.code} gives it; empty for none
   */
  void coloured(String color, String text) throws IOException {
    if (isColoured() && !color.isEmpty()) {
      write("\u001b[" + parameters(color) + "m" + HarmlessText.neutralised(text) + "\u001b[0m");
    } else {
      text(text);
    }
  }

  private static String parameters(String color) {
    return switch (color) {
      case "yellow" -> "33";
      case "magenta" -> "35";
      case "cyan" -> "36";
      default -> {
        int rgb = Integer.parseInt(color.substring(1), 16);
        yield "38;2;" + (rgb >> 16) + ";" + (rgb >> 8 & 0xff) + ";" + (rgb & 0xff);
      }
    };
  }

  /** Sends {@code text}, which has escape sequences of our own, at once. */
  void raw(String text) throws IOException {
    write(text);
    flush();
  }

  /** Sends what was printed on its way. */
  void flush() throws IOException {
    if (mode != Mode.SILENT) {
      try {
        writer.flush();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  boolean isTerminal() {
    return stdio.isTerminal(stream);
  }

  /** Says whether styles are shown: a terminal that can, and nobody said no. */
  boolean isColoured() {
    String terminal = environment.getOrDefault("TERM", "");
    return mode == Mode.COLOURED_IF_TERMINAL
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !terminal.isEmpty()
        && !terminal.equals("dumb")
        && isTerminal();
  }

  /**
   * Returns how many columns to fill: those of {@code COLUMNS} or else of the terminal, between
   * {@link #WIDTH_MIN} and {@link #WIDTH_MAX}.
   */
  int width() {
    return isTerminal() ? Math.clamp(columns(), WIDTH_MIN, WIDTH_MAX) : WIDTH_DEFAULT;
  }

  /** Returns how many columns the terminal has, or {@code COLUMNS} says it has. */
  int columns() {
    int columns = columnsOfEnvironment();
    if (columns == 0) {
      OptionalInt asked = stdio.columns();
      columns = asked.orElse(0) > 0 ? asked.getAsInt() : WIDTH_DEFAULT;
    }
    return columns;
  }

  private int columnsOfEnvironment() {
    try {
      return Math.max(0, Integer.parseInt(environment.getOrDefault("COLUMNS", "")));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void write(String text) throws IOException {
    if (mode != Mode.SILENT) {
      try {
        writer.write(text);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /**
   * A pipe or terminal fails because its other end is gone; only a file fails for reasons worth
   * telling. Where the platform does not say what it is, its message does.
   */
  private IOException failed(IOException e) {
    return switch (stdio.target(stream)) {
      case PIPE, TERMINAL -> new Closed(e);
      case FILE, UNKNOWN -> {
        String message = String.valueOf(e.getMessage());
        yield message.contains("roken pipe")
            ? new Closed(e)
            : new IOException("cannot write to standard output: " + message, e);
      }
    };
  }
}
