package dev.alpi.model;

/**
 * What alpi appends to a person's message for the model: the time, and what else holds for one
 * message alone. It goes behind the message, never into the system prompt, so that everything
 * before it stays the same from call to call and providers can cache it.
 *
 * <p>Pure.
 *
 * <p><b>Compatibility:</b> persisted as {@code host_context} of a session's turn and replayed byte
 * for byte, so the form never changes for what is stored.
 */
public final class HostContext {
  /** What the block begins with. */
  public static final String HEADER = "\n\n[alpi: about this message; not the person's words]\n";

  /** The longest block, in characters (alpi-engine spec §1.2). */
  public static final int CHARS_MAX = 24_000;

  private HostContext() {}

  /** Returns {@code lines} as a block, cut to {@link #CHARS_MAX} characters. */
  public static String block(String lines) {
    String block = HEADER + lines;
    if (block.length() <= CHARS_MAX) {
      return block;
    }
    int end = Character.isHighSurrogate(block.charAt(CHARS_MAX - 1)) ? CHARS_MAX - 1 : CHARS_MAX;
    return block.substring(0, end);
  }

  /** Returns {@code text} without the block at its end, if it has one. */
  public static String strip(String text) {
    int at = text.lastIndexOf(HEADER);
    return at < 0 ? text : text.substring(0, at);
  }
}
