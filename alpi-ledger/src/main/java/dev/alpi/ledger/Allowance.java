package dev.alpi.ledger;

/**
 * A top-up: for the rest of the UTC day the daily and monthly caps are so much higher. Texts longer
 * than {@value #CHARS_MAX} characters are cut.
 *
 * @param usd what the daily and the monthly cap in dollars grow by, at most {@link #USD_MAX}
 * @param tokens what the daily token cap grows by, at most {@value #TOKENS_MAX}
 * @param who who allowed it, for people
 * @param why the reason, for people; may be empty
 */
public record Allowance(Usd usd, long tokens, String who, String why) {
  /** A million dollars: more is a slip of the finger. */
  public static final Usd USD_MAX = new Usd(1_000_000_000_000_000L);

  /** The same for tokens. */
  public static final long TOKENS_MAX = 1_000_000_000_000L;

  /** A sentence; a record of the journal has its limit. */
  public static final int CHARS_MAX = 200;

  public Allowance {
    if (tokens < 0 || (usd.nano() == 0 && tokens == 0)) {
      throw new IllegalArgumentException("an allowance allows something");
    }
    if (usd.isMoreThan(USD_MAX) || tokens > TOKENS_MAX) {
      throw new IllegalArgumentException("an allowance of more than can be meant");
    }
    who = cut(who);
    why = cut(why);
  }

  private static String cut(String text) {
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
  }
}
