package dev.alpi.engine.tools;

import java.util.regex.Pattern;

/**
 * File name patterns as a regular expression, so that the search's step limit holds for them too:
 * {@code *} and {@code ?} within a name, {@code **} across names, {@code [a-z]}, {@code [!a-z]},
 * {@code {a,b}}.
 */
final class Glob {
  private final String glob;
  private final StringBuilder regex = new StringBuilder("(?:^|.*/)");
  private int at;
  private int depth;

  private Glob(String glob) {
    this.glob = glob;
  }

  /**
   * Returns the pattern, for a path whose names are separated by slashes.
   *
   * @throws ToolFailure if a bracket or brace is not closed
   */
  static Pattern pattern(String glob, int flags) throws ToolFailure {
    return new Glob(glob).translate(flags);
  }

  private Pattern translate(int flags) throws ToolFailure {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        case '[' -> characters();
        case '{' -> {
          depth++;
          regex.append("(?:");
        }
        case ',' -> regex.append(depth > 0 ? "|" : ",");
        case '}' -> {
          regex.append(depth > 0 ? ")" : "\\}");
          depth = Math.max(0, depth - 1);
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (depth > 0) {
      throw new ToolFailure("the glob has a { without }");
    }
    return Pattern.compile(regex.append('$').toString(), flags);
  }

  private void star() {
    int first = at;
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    regex.append(at > first ? ".*" : "[^/]*");
  }

  private void characters() throws ToolFailure {
    // a bracket right at the beginning is one of the characters
    int close = glob.indexOf(']', at + 1);
    if (close < 0) {
      throw new ToolFailure("the glob has a [ without ]");
    }
    boolean negated = glob.charAt(at) == '!' && close > at + 1;
    String inside = glob.substring(negated ? at + 1 : at, close);
    regex.append(negated ? "[^/" : "[");
    for (char c : inside.toCharArray()) {
      regex.append(c == '-' ? "-" : "\\x{" + Integer.toHexString(c) + "}");
    }
    regex.append(']');
    at = close + 1;
  }
}
