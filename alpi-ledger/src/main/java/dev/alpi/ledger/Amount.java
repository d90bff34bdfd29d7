package dev.alpi.ledger;

import java.util.Locale;

/** An amount of what a {@link Limit} limits. Its text is for people. */
public sealed interface Amount {
  /** Returns nano-dollars, or tokens. */
  long units();

  /** Money. */
  record Money(Usd usd) implements Amount {
    @Override
    public long units() {
      return usd.nano();
    }

    @Override
    public String toString() {
      return usd.toString();
    }
  }

  /**
   * Tokens, in and out.
   *
   * @param count how many, not negative
   */
  record Tokens(long count) implements Amount {
    public Tokens {
      if (count < 0) {
        throw new IllegalArgumentException("a token count cannot be negative: " + count);
      }
    }

    @Override
    public long units() {
      return count;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d token%s", count, count == 1 ? "" : "s");
    }
  }
}
