package dev.alpi.command;

/** Reads bash's {@code $'…'}, in which backslashes make characters. */
final class AnsiC {
  private AnsiC() {}

  /** Reads up to the closing quote, which is skipped. */
  static String read(Cursor in) throws ShellSyntaxException {
    StringBuilder out = new StringBuilder();
    while (true) {
      if (in.isAtEnd()) {
        throw new ShellSyntaxException("a single quote is not closed");
      }
      char c = in.peek();
      in.at++;
      if (c == '\'') {
        return out.toString();
      }
      if (c == '\\' && !in.isAtEnd()) {
        escape(in, out);
      } else {
        out.append(c);
      }
    }
  }

  private static void escape(Cursor in, StringBuilder out) {
    char c = in.peek();
    in.at++;
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'v' -> out.append('\u000b');
      case 'e', 'E' -> out.append('\u001b');
      case 'x' -> number(in, 16, 2, out);
      case 'u' -> number(in, 16, 4, out);
      case 'U' -> number(in, 16, 8, out);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        in.at--;
        number(in, 8, 3, out);
      }
      default -> out.append(c);
    }
  }

  private static void number(Cursor in, int radix, int digitsMax, StringBuilder out) {
    int value = 0;
    int digits = 0;
    while (digits < digitsMax && Character.digit(in.peek(), radix) >= 0) {
      value = value * radix + Character.digit(in.peek(), radix);
      in.at++;
      digits++;
    }
    out.appendCodePoint(Character.isValidCodePoint(value) && value != 0 ? value : 0xfffd);
  }
}
