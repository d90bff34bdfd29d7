package dev.alpi.ledger;

/**
 * On whose behalf money is spent. What does not apply is empty. Texts longer than {@value
 * #CHARS_MAX} characters are cut: they come from configurations and peers, and a record of the
 * journal has its limit.
 *
 * @param model the model called
 * @param session the session's id
 * @param surface where the turn came from: {@code cli}, {@code job}, …
 * @param job the job that started the turn
 * @param peer the peer that asked; {@link #INTERACTIVE} for the owner
 * @param run the run, which is a turn with all that its sub-agents and helpers do
 */
public record Attribution(
    String model, String session, String surface, String job, String peer, String run) {
  /** The key under which the file counts what the owner spends (alpi-state spec §2.2). */
  public static final String INTERACTIVE = "__interactive__";

  /** Twice the longest peer id; names of models are shorter. */
  public static final int CHARS_MAX = 128;

  /** Money of which only the day is known: spent by another program, or before there were rows. */
  static final Attribution UNKNOWN = new Attribution("", "", "", "", "", "");

  public Attribution {
    model = cut(model);
    session = cut(session);
    surface = cut(surface);
    job = cut(job);
    peer = cut(peer);
    run = cut(run);
  }

  /** Returns what the owner spends on {@code model}, and nothing more said. */
  public static Attribution of(String model) {
    return new Attribution(model, "", "", "", INTERACTIVE, "");
  }

  /** Returns it with this model. */
  public Attribution model(String model) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  /** Returns it with this session. */
  public Attribution session(String session) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  /** Returns it with this surface. */
  public Attribution surface(String surface) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  /** Returns it with this job. */
  public Attribution job(String job) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  /** Returns it with this peer. */
  public Attribution peer(String peer) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  /** Returns it with this run. */
  public Attribution run(String run) {
    return new Attribution(model, session, surface, job, peer, run);
  }

  private static String cut(String text) {
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
  }
}
