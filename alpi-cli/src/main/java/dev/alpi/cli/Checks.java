package dev.alpi.cli;

/** What the data of a command must fulfil. Breaking it is a bug. */
final class Checks {
  private Checks() {}

  static void require(boolean fulfilled, String problem) {
    if (!fulfilled) {
      throw new IllegalArgumentException(problem);
    }
  }

  /** Requires the form of a command's or option's name: {@code daily-usd}. */
  static void requireName(String name) {
    require(!name.isEmpty() && name.charAt(0) != '-', "not a name: " + name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      require(letter, "not a name: " + name);
    }
  }

  /** Requires text of a help page: one line, something in it. */
  static void requireLine(String text) {
    require(!text.isBlank() && text.indexOf('\n') < 0, "not a line: " + text);
  }
}
