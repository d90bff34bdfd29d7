package dev.alpi.engine.web;

/**
 * A text that was read from the web.
 *
 * @param url where it came from, after all redirects
 * @param type what its server says it is
 * @param text its text, as it came
 * @param extent whether that is all of it
 */
record WebPage(WebUrl url, MediaType type, String text, Extent extent) {
  /** How much of a text was read. */
  enum Extent {
    WHOLE,
    /** It is longer than the limit. */
    CUT
  }
}
