package dev.alpi.gateway.telegram;

/**
 * What stands around a part of a text in MarkdownV2.
 *
 * @param rank which of several is outside: the lower one
 * @param start what opens it
 * @param end what closes it
 * @param plainEnd what stands behind the part if there are no marks
 */
record Mark(int rank, String start, String end, String plainEnd) {
  static final Mark BOLD = new Mark(1, "*", "*", "");
  static final Mark ITALIC = new Mark(2, "_", "_", "");
  static final Mark STRIKE = new Mark(3, "~", "~", "");
  static final Mark CODE = new Mark(4, "`", "`", "");
  private static final int LINK_RANK = 0;
  private static final int BLOCK_RANK = 5;

  static Mark link(String url) {
    String escaped = url.replace("\\", "\\\\").replace(")", "\\)");
    return new Mark(LINK_RANK, "[", "](" + escaped + ")", " (" + url + ")");
  }

  /** Returns the mark of a code block; {@code language} may be empty. */
  static Mark block(String language) {
    return new Mark(BLOCK_RANK, "```" + language + "\n", "\n```", "");
  }

  boolean isLink() {
    return rank == LINK_RANK;
  }

  int chars() {
    return start.length() + end.length();
  }
}
