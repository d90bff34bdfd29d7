package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is assumed of a model whose price nobody knows: under a limit it would not be called
 * otherwise.
 */
final class UnknownPrice {
  /** The setting. */
  static final String KEY = "budget.unknown_price_usd_per_mtok";

  /** The option that says it. */
  static final String OPTION = "unknown-price";

  private static final String USUAL = "1.0,2.0";
  private static final Pattern PRICES =
      Pattern.compile("\\d{1,6}(\\.\\d{1,6})?,\\d{1,6}(\\.\\d{1,6})?");

  private UnknownPrice() {}

  /** Asks for it; returns {@code IN,OUT}. */
  static String asked(Questions ask) throws IOException, SetupException, LeftException {
    return ask.text(
        OPTION,
        "What to assume, in dollars for a million tokens: IN,OUT",
        USUAL,
        UnknownPrice::problem);
  }

  /** Returns the value of the setting. */
  static String value(String prices) {
    String[] inOut = prices.split(",", 2);
    return "{in: " + inOut[0] + ", out: " + inOut[1] + "}";
  }

  static Optional<String> problem(String prices) {
    return PRICES.matcher(prices).matches()
        ? Optional.empty()
        : Optional.of("two decimal numbers with a comma between them, as " + USUAL);
  }
}
