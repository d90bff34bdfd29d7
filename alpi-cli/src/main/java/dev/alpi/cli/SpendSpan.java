package dev.alpi.cli;

import dev.alpi.ledger.Allowance;
import dev.alpi.ledger.Usd;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads spans of time and amounts as {@code alpi spend} takes them. */
final class SpendSpan {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([hdw])");
  private static final Pattern AMOUNT =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(usd|tokens|ktokens|mtokens)");

  private SpendSpan() {}

  /** Returns the first UTC day of {@code text}: 7d, 2w, 36h or 2026-11-01. */
  static LocalDate from(String text, Instant now) throws CommandFailure {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    Matcher matcher = SPAN.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      if (count > 0) {
        return switch (matcher.group(2)) {
          case "h" -> LocalDate.ofInstant(now.minus(Duration.ofHours(count)), ZoneOffset.UTC);
          case "d" -> today.minusDays(count - 1);
          default -> today.minusDays(7 * count - 1);
        };
      }
    }
    try {
      LocalDate date = LocalDate.parse(text);
      if (!date.isAfter(today)) {
        return date;
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw CommandFailure.usage(
        "--since takes days, weeks or hours until now, or a day until today, got " + text,
        "for example --since 7d, --since 4w, --since 36h, --since " + today.withDayOfMonth(1));
  }

  /** Returns the top-up that {@code text} means: 2usd, 50ktokens. */
  static Allowance allowance(String text, String who, String why) throws CommandFailure {
    Matcher matcher = AMOUNT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw notAnAmount(text);
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    BigDecimal amount =
        switch (matcher.group(2)) {
          case "ktokens" -> number.movePointRight(3);
          case "mtokens" -> number.movePointRight(6);
          default -> number;
        };
    boolean isMoney = matcher.group(2).equals("usd");
    BigDecimal most =
        isMoney
            ? BigDecimal.valueOf(Allowance.USD_MAX.nano(), 9)
            : BigDecimal.valueOf(Allowance.TOKENS_MAX);
    if (amount.signum() == 0 || amount.compareTo(most) > 0) {
      throw CommandFailure.usage(
          text
              + " cannot be allowed, only more than nothing and at most "
              + most.stripTrailingZeros().toPlainString(),
          "for more than a day, set a cap: alpi config set budget.daily_usd");
    }
    if (isMoney) {
      return new Allowance(Usd.of(amount), 0, who, why);
    }
    if (amount.stripTrailingZeros().scale() > 0) {
      throw notAnAmount(text);
    }
    return new Allowance(Usd.ZERO, amount.longValueExact(), who, why);
  }

  private static CommandFailure notAnAmount(String text) {
    return CommandFailure.usage(
        text + " is no amount", "say 2usd, 0.50usd, 50ktokens or 50000tokens");
  }
}
