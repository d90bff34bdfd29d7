package dev.alpi.engine.tools;

/** The beginning and the end of a long text. */
final class Excerpt {
  private Excerpt() {}

  /**
   * Returns {@code text}; of a longer one than {@code max} the head and the tail, with a line that
   * says how much is missing. Never half of a pair.
   */
  static String of(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int half = max / 2;
    int headEnd = Character.isHighSurrogate(text.charAt(half - 1)) ? half - 1 : half;
    int tailStart = text.length() - half;
    tailStart += Character.isLowSurrogate(text.charAt(tailStart)) ? 1 : 0;
    return text.substring(0, headEnd)
        + "\n… "
        + (tailStart - headEnd)
        + " characters left out …\n"
        + text.substring(tailStart);
  }
}
