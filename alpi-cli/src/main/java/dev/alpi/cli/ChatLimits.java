package dev.alpi.cli;

import dev.alpi.engine.TurnLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the environment of a turn limits it to (alpi-state spec §1.1). */
final class ChatLimits {
  private ChatLimits() {}

  /** Reads {@code ALPI_TURN_BUDGET_S} and {@code ALPI_TIER}. */
  static TurnLimits of(Map<String, String> environment) throws CommandFailure {
    return new TurnLimits(
        time(environment.getOrDefault("ALPI_TURN_BUDGET_S", "")),
        tier(environment.getOrDefault("ALPI_TIER", "")));
  }

  private static Optional<Duration> time(String text) throws CommandFailure {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?") || Double.parseDouble(text) <= 0) {
      throw CommandFailure.usage(
          "ALPI_TURN_BUDGET_S is not a number of seconds", "set it to 600, for example");
    }
    return Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1000)));
  }

  private static Optional<TurnLimits.Tier> tier(String text) throws CommandFailure {
    return switch (text) {
      case "" -> Optional.empty();
      case "fast" -> Optional.of(TurnLimits.Tier.FAST);
      case "deep" -> Optional.of(TurnLimits.Tier.DEEP);
      default -> throw CommandFailure.usage("ALPI_TIER is neither fast nor deep", "unset it");
    };
  }
}
