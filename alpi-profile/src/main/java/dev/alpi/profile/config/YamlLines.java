package dev.alpi.profile.config;

/** Where the lines of a YAML text are. */
final class YamlLines {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String text;
  private final String lineBreak;

  YamlLines(String text) {
    this.text = text;
    this.lineBreak = firstLineBreak(text);
  }

  /** Returns what ends a line here: what ends the first one. */
  String lineBreak() {
    return lineBreak;
  }

  int column(int offset) {
    return offset - lineStart(offset);
  }

  int lineStart(int offset) {
    int at = offset;
    while (at > 0 && !isBreak(text.charAt(at - 1))) {
      at--;
    }
    return at == 0 && text.indexOf(BYTE_ORDER_MARK) == 0 && offset > 0 ? 1 : at;
  }

  int lineEnd(int offset) {
    int at = offset;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    return at;
  }

  int behindLine(int offset) {
    int end = lineEnd(offset);
    if (text.startsWith("\r\n", end)) {
      return end + 2;
    }
    return Math.min(end + 1, text.length());
  }

  int behindBlankLines(int lineStart) {
    int at = lineStart;
    while (at < text.length() && text.substring(at, lineEnd(at)).isBlank()) {
      at = behindLine(at);
    }
    return at;
  }

  boolean isIndentation(int from, int to) {
    return text.substring(from, to).chars().allMatch(c -> c == ' ');
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  private static String firstLineBreak(String text) {
    int at = 0;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      return "\n";
    }
    return text.startsWith("\r\n", at) ? "\r\n" : "\r";
  }
}
