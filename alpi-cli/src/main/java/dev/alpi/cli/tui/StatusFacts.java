package dev.alpi.cli.tui;

/**
 * What the status bar tells.
 *
 * @param profile the profile's name
 * @param color its colour, as {@code ProfileColor.code}; empty if it has none
 * @param size how large it is, for people; empty if nobody knows yet
 * @param model the model that answers
 * @param sandbox how commands are kept in, in a word or two
 * @param spent what was spent today, for people
 * @param cap what may be spent today, for people; empty if there is no cap
 * @param spentPart how much of the cap that is, 1 for all
 * @param contextTokens the size of the last prompt
 * @param contextWindow the most that the model takes; 0 if nobody knows
 * @param unread how many outputs nobody has read
 * @param daemon how the daemon is, in a word or two; empty if nobody knows yet
 */
public record StatusFacts(
    String profile,
    String color,
    String size,
    String model,
    String sandbox,
    String spent,
    String cap,
    double spentPart,
    long contextTokens,
    long contextWindow,
    int unread,
    String daemon) {

  /** Returns what is known of a profile at once. */
  public static StatusFacts of(String profile, String model) {
    return new StatusFacts(profile, "", "", model, "", "", "", 0, 0, 0, 0, "");
  }

  /** Returns the same with another size of the last prompt. */
  StatusFacts withContext(long tokens) {
    return with(tokens, unread);
  }

  /** Returns the same with another number of outputs that nobody has read. */
  public StatusFacts withUnread(int outputs) {
    return with(contextTokens, outputs);
  }

  private StatusFacts with(long tokens, int outputs) {
    return new StatusFacts(
        profile,
        color,
        size,
        model,
        sandbox,
        spent,
        cap,
        spentPart,
        tokens,
        contextWindow,
        outputs,
        daemon);
  }
}
