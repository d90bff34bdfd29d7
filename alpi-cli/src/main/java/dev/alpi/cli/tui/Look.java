package dev.alpi.cli.tui;

/**
 * How a piece of text looks.
 *
 * @param ink the parameters of the colour in an SGR sequence; empty for the terminal's own
 * @param traits bits of {@link #BOLD} and the others
 * @param link where it leads; empty if nowhere
 */
record Look(String ink, int traits, String link) {
  static final int BOLD = 1;
  static final int FAINT = 2;
  static final int ITALIC = 4;
  static final int UNDERLINED = 8;
  static final int REVERSED = 16;
  static final int STRUCK = 32;

  static final Look PLAIN = new Look("", 0, "");
  static final Look STRONG = PLAIN.with(BOLD);
  static final Look QUIET = PLAIN.with(FAINT);
  static final Look CODE = PLAIN.in("36");
  static final Look GOOD = PLAIN.in("32");
  static final Look WARNING = PLAIN.in("33");
  static final Look BAD = PLAIN.in("31");

  /** What must not be overseen: also seen without colours. */
  static final Look DANGER = PLAIN.in("31").with(BOLD | UNDERLINED);

  /** A link in an escape sequence is printable ASCII, and of these schemes. */
  private static final String SCHEMES = "(?i)(https?|mailto):[!-~]{1,2000}";

  Look {
    if (!ink.isEmpty() && !ink.matches("[0-9;]+")) {
      throw new IllegalArgumentException("not a colour");
    }
    if (!link.isEmpty() && !link.matches(SCHEMES)) {
      throw new IllegalArgumentException("not a link that a terminal can have");
    }
  }

  /** Returns it in another colour. */
  Look in(String colour) {
    return new Look(colour, traits, link);
  }

  /** Returns it with more traits. */
  Look with(int more) {
    return new Look(ink, traits | more, link);
  }

  /** Returns it leading to {@code target}, if that is a link a terminal can have. */
  Look to(String target) {
    return target.matches(SCHEMES) ? new Look(ink, traits, target) : this;
  }

  boolean has(int trait) {
    return (traits & trait) != 0;
  }

  /**
   * Returns the colour of a profile.
   *
   * @param code as {@code ProfileColor.code} gives it; empty for none
   */
  static Look ofProfile(String code) {
    return switch (code) {
      case "" -> STRONG;
      case "yellow" -> STRONG.in("33");
      case "magenta" -> STRONG.in("35");
      case "cyan" -> STRONG.in("36");
      default -> {
        int rgb = code.matches("#[0-9a-fA-F]{6}") ? Integer.parseInt(code.substring(1), 16) : -1;
        yield rgb < 0
            ? STRONG
            : STRONG.in("38;2;" + (rgb >> 16) + ";" + (rgb >> 8 & 0xff) + ";" + (rgb & 0xff));
      }
    };
  }
}
