package dev.alpi.cli.setup;

/** Where {@code q} and Esc lead from a question. */
public enum WayOut {
  /** Back to the menu of what can be set up. */
  BACK("back", "goes back"),
  /** Out of alpi: nothing was before it. */
  LEAVE("leave", "leaves"),
  /** On to what comes next, where each part can be left out. */
  SKIP("skip", "skips this");

  private final String word;
  private final String does;

  WayOut(String word, String does) {
    this.word = word;
    this.does = does;
  }

  /** Returns what a menu says of the key. */
  String key() {
    return "q: " + word;
  }

  /** Returns what a sentence says of it. */
  String sentence() {
    return "q " + does;
  }
}
