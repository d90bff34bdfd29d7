package dev.alpi.gateway.mail;

/** Text in lines, with quotes, without more empty lines than paragraphs need. */
final class TextLines {
  /** Deeper lists and quotes look like these. */
  static final int INDENTS_MAX = 10;

  /** More is left out, in characters; of a message is taken less. */
  private static final int CHARS_MAX = 1_000_000;

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private int quotes;

  /** How deep the last line was quoted. */
  private int lastQuotes;

  /** Whether an empty line comes before the next text. */
  private boolean isGapDue;

  /** How much of the line is the mark of an item; nothing separates that from its text. */
  private int markerLength;

  /** Begins an item on a line of its own. */
  void marker(String marker) {
    line.setLength(0);
    line.append(marker);
    markerLength = marker.length();
  }

  /** Puts {@code sign} between what stands in the line and what follows. */
  void separator(String sign) {
    if (!line.toString().isBlank()) {
      words(sign);
    }
  }

  private boolean isMarkerOnly() {
    return markerLength > 0 && line.length() == markerLength;
  }

  /** Adds words with single spaces between them. */
  void words(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean isSpace = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0';
      if (!isSpace) {
        add(c);
      } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
  }

  /** Adds text as it is. */
  void verbatim(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        lineBreak();
      } else {
        add(c);
      }
    }
  }

  private void add(char c) {
    boolean isText = !Character.isISOControl(c) || c == '\t';
    if (isText && out.length() + line.length() < CHARS_MAX) {
      line.append(c);
    }
  }

  /** Ends the line if something stands in it. */
  void line() {
    if (isMarkerOnly()) {
      return;
    }
    if (!line.toString().isBlank()) {
      lineBreak();
    }
    line.setLength(0);
  }

  /** Ends the line. */
  void lineBreak() {
    if (isMarkerOnly()) {
      return;
    }
    String text = line.toString().stripTrailing();
    line.setLength(0);
    markerLength = 0;
    if (text.isEmpty()) {
      isGapDue = true;
    } else if (out.length() < CHARS_MAX) {
      if (isGapDue && !out.isEmpty()) {
        out.append(prefix(Math.min(quotes, lastQuotes)).stripTrailing()).append('\n');
      }
      out.append(prefix(quotes)).append(text).append('\n');
      lastQuotes = quotes;
      isGapDue = false;
    }
  }

  private static String prefix(int quotes) {
    return "> ".repeat(Math.min(quotes, INDENTS_MAX));
  }

  /** Ends the line, and leaves an empty one before the next text. */
  void paragraph() {
    if (!isMarkerOnly()) {
      line();
      isGapDue = true;
    }
  }

  void quote() {
    quotes++;
  }

  void unquote() {
    quotes--;
  }

  /** Returns all of it. */
  String text() {
    markerLength = 0;
    line();
    return out.toString().strip();
  }
}
