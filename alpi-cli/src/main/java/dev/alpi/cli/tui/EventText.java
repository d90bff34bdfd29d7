package dev.alpi.cli.tui;

import dev.alpi.engine.TurnEvent;
import java.time.Duration;
import java.util.Locale;

/** What a person reads of what happens beside the answer; the same in every chat. */
public final class EventText {
  private EventText() {}

  /** Returns what is told of a call that is tried again. */
  public static String of(TurnEvent.Retrying retrying) {
    return retrying.reason()
        + "; trying again in "
        + String.format(Locale.ROOT, "%.1f", retrying.delay().toMillis() / 1000.0)
        + " s";
  }

  /** Returns what is told of another model. */
  public static String of(TurnEvent.Rerouted rerouted) {
    return rerouted.reason() + "; going on with " + rerouted.to();
  }

  /** Returns what is told of a cap that is nearly used up. */
  public static String of(TurnEvent.BudgetPassed passed) {
    return passed.percent() + " % of " + passed.cap() + " are used (" + passed.used() + ")";
  }

  /** Returns what is told of a conversation that was made shorter. */
  public static String of(TurnEvent.Compacted compacted) {
    return "the conversation was made shorter: about "
        + compacted.tokensBefore()
        + " tokens before, "
        + compacted.tokensAfter()
        + " now";
  }

  /** Returns what is told of a notification. */
  public static String of(TurnEvent.Notified notified) {
    return "left in the inbox: " + notified.title();
  }

  /** Returns how long something took that is over: {@code 0.0 s} would say nothing. */
  static String took(Duration length) {
    long millis = length.toMillis();
    return millis < 100 ? millis + " ms" : seconds(length);
  }

  static String seconds(Duration length) {
    long millis = length.toMillis();
    return millis < 10_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : wholeSeconds(length);
  }

  static String wholeSeconds(Duration length) {
    return length.toMinutes() < 1
        ? length.toSeconds() + " s"
        : length.toMinutes() + " min " + length.toSecondsPart() + " s";
  }
}
