package dev.alpi.alp;

import dev.alpi.profile.json.JsonValue;

/**
 * The one form of a JSON value that signatures are made over, and the parser that goes with it.
 *
 * <p>The form is that of Python's {@code json.dumps} with sorted keys, no space and nothing escaped
 * but what must be, in UTF-8 (alp spec §2):
 *
 * <ul>
 *   <li>members sorted by code point at every level;
 *   <li>in strings only {@code "}, {@code \} and U+0000 to U+001F escaped, the short way where
 *       there is one, else {@code \}{@code u00xx} in lower case;
 *   <li>integers as they are, of any size, {@code -0} as {@code 0};
 *   <li>what is written with a point or an exponent as a double: shortest digits that read back, an
 *       exponent below 1e-4 and from 1e16 on, of two digits at least and with its sign.
 * </ul>
 *
 * <p><b>Threads:</b> any. No I/O.
 */
public final class CanonicalJson {
  /** The deepest nesting; messages have three levels and what tools put into them. */
  public static final int DEPTH_MAX = 100;

  /**
   * The most values in a message, names not counted. The largest honest message, a pull of 5,000
   * posts, has half as many; each takes up to 200 bytes of memory.
   */
  public static final int VALUES_MAX = 100_000;

  /** The longest number in characters; Python refuses to read longer integers. */
  public static final int NUMBER_CHARS_MAX = 4300;

  /** The most bytes of a message in any form: a frame (alp spec §10). */
  public static final int BYTES_MAX = 1_048_576;

  /** The longest canonical form: {@code 1e15,} takes 5 bytes and becomes 19. */
  static final int CANONICAL_BYTES_MAX = 4 * BYTES_MAX;

  private CanonicalJson() {}

  /**
   * Parses one JSON value as Python's {@code json.loads} reads it, but stricter where that is lax.
   *
   * <p>Of members of one name the last one counts. Numbers with a point or an exponent come in
   * their canonical layout. Refused are {@code NaN} and {@code Infinity}, numbers beyond the range
   * of {@code double}, lone surrogates, anything that is not UTF-8, and what passes a limit of this
   * class.
   *
   * @param utf8 the text
   * @return the value
   * @throws MalformedMessageException if it is not exactly that
   */
  public static JsonValue parse(byte[] utf8) throws MalformedMessageException {
    return MessageParser.parse(utf8);
  }

  /**
   * {@return the canonical form of {@code value} in UTF-8}
   *
   * @param value any
   * @throws MalformedMessageException if it has no such form: a lone surrogate, a number that is
   *     not finite or no number at all, or more than a limit allows
   */
  public static byte[] bytes(JsonValue value) throws MalformedMessageException {
    return CanonicalWriter.write(value);
  }
}
