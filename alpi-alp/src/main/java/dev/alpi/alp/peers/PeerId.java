package dev.alpi.alp.peers;

import java.util.Locale;
import java.util.Optional;

/**
 * What a profile calls a peer: the name in {@code @bob}, in commands and in file names. Nobody else
 * ever sees it.
 *
 * @param text 1 to {@value #CHARS_MAX} of the letters A–Z, digits, {@code -} and {@code _}
 */
public record PeerId(String text) implements Comparable<PeerId> {
  /**
   * The most characters. With a conversation of 64 it is in the name of a file of mention threads
   * (alp spec §6), which may have 255 bytes.
   */
  public static final int CHARS_MAX = 64;

  /** What the ledger has in the place of a peer for all that the owner does. */
  private static final String OWNER = "__interactive__";

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if {@link #problem} has one
   */
  public PeerId {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  /** {@return what is wrong with {@code text} as an id, if anything} */
  public static Optional<String> problem(String text) {
    if (text.isEmpty()) {
      return Optional.of("a peer's id cannot be empty");
    }
    if (text.length() > CHARS_MAX) {
      return Optional.of(
          "a peer's id has up to " + CHARS_MAX + " characters, found " + text.length());
    }
    if (text.equals(OWNER)) {
      return Optional.of("no peer can be called " + OWNER + ": the books call the owner so");
    }
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean known =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!known) {
        return Optional.of(
            "a peer's id has only letters A to Z, digits, - and _, found "
                + shown(text.codePointAt(at))
                + " at position "
                + (at + 1));
      }
    }
    return Optional.empty();
  }

  private static String shown(int c) {
    return c > ' ' && c < 0x7f ? Character.toString(c) : String.format(Locale.ROOT, "U+%04X", c);
  }

  @Override
  public int compareTo(PeerId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
