package dev.alpi.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What one turn is limited to beside the profile's settings.
 *
 * @param time how long it may take before it is asked to come to an end
 * @param tier which of the configured tiers answers, instead of {@code model}
 * @param tools which tools it may use
 */
public record TurnLimits(Optional<Duration> time, Optional<Tier> tier, ToolScope tools) {
  /** No limits of its own. */
  public static final TurnLimits NONE = new TurnLimits(Optional.empty(), Optional.empty());

  /** Creates limits that leave all tools. */
  public TurnLimits(Optional<Duration> time, Optional<Tier> tier) {
    this(time, tier, ToolScope.ALL);
  }

  public TurnLimits {
    if (time.isPresent() && !time.get().isPositive()) {
      throw new IllegalArgumentException("a turn needs some time");
    }
  }

  /** A kind of work that has a model of its own. */
  public enum Tier {
    /** Small work: summaries, quick research. */
    FAST,
    /** Hard work. */
    DEEP
  }
}
