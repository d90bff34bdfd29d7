package dev.alpi.model;

import java.util.Optional;

/**
 * What is known of a model.
 *
 * @param contextTokens the size of its context window, input and output together
 * @param outputTokensMax the most it can produce in one answer
 * @param price what its tokens cost; empty if nobody said
 * @param reasoning how it is told how hard to think
 * @param vision whether it can look at pictures
 */
public record ModelCard(
    int contextTokens,
    int outputTokensMax,
    Optional<Price> price,
    Reasoning reasoning,
    Vision vision) {

  /** Creates one of a model that takes text alone. */
  public ModelCard(
      int contextTokens, int outputTokensMax, Optional<Price> price, Reasoning reasoning) {
    this(contextTokens, outputTokensMax, price, reasoning, Vision.NONE);
  }

  /** Whether a model can look at pictures. */
  public enum Vision {
    /** It takes text alone; pictures are left out of what it gets. */
    NONE,
    /** It takes pictures too. */
    IMAGES
  }

  /** How a model is told how hard to think. */
  public enum Reasoning {
    /** Not at all: it does not reason, or does not let itself be told. */
    NONE,
    /** By a level. */
    EFFORT,
    /**
     * By a level; but a request that offers tools must say {@code none} (OpenAI's chat completions
     * from gpt-5.2 on).
     */
    EFFORT_WITHOUT_TOOLS,
    /** By a budget of tokens (Anthropic's models up to 4.5). */
    BUDGET,
    /** By a level, deciding itself when to think (Anthropic's models from 4.6 on). */
    ADAPTIVE
  }
}
