package dev.alpi.journal;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Names a run. New ones are 32 hexadecimal digits.
 *
 * <p><b>Compatibility:</b> the Python system allows letters, digits, {@code _} and {@code -}.
 *
 * @param text the name
 */
public record RunId(String text) {
  private static final int CHARS_MAX = 128;
  private static final int RANDOM_BYTES = 16;

  /** Requires a name of the allowed characters. */
  public RunId {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a run id: " + text);
    }
  }

  /** Returns the id that {@code text} is, if it is one. */
  public static Optional<RunId> parse(String text) {
    return isValid(text) ? Optional.of(new RunId(text)) : Optional.empty();
  }

  static RunId random(RandomGenerator random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new RunId(HexFormat.of().formatHex(bytes));
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= CHARS_MAX
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '_'
                        || c == '-');
  }

  @Override
  public String toString() {
    return text;
  }
}
