package dev.alpi.gateway;

/**
 * Who has sent a message, as far as the channel vouches for it.
 *
 * @param id the channel's own name of them, which decides whether they are let in
 * @param name what they call themselves: anything, for people to read
 */
public record Sender(String id, String name) {
  private static final int NAME_CHARS_MAX = 100;

  /** Cuts the name off, and leaves out what is no text. */
  public Sender {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(NAME_CHARS_MAX)
        .forEach(plain::appendCodePoint);
    name = plain.toString();
  }
}
