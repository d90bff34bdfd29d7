package dev.alpi.engine;

import dev.alpi.engine.tools.Asker;

/**
 * Who is there while turns run.
 *
 * @param approver allows what the agent wants to do to the machine
 * @param asker answers the agent's questions
 * @param peers other profiles that can be asked
 */
public record People(Approver approver, Asker asker, PeerLink peers) {
  /** Nobody: everything that needs a yes is refused. */
  public static final People NOBODY =
      new People(Approver.nobody(), Asker.nobody(), PeerLink.none());

  /** Returns the same people with {@code others} to be asked. */
  public People with(PeerLink others) {
    return new People(approver, asker, others);
  }

  /** Creates it without peers. */
  public People(Approver approver, Asker asker) {
    this(approver, asker, PeerLink.none());
  }
}
