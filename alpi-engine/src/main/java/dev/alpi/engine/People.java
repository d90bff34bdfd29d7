package dev.alpi.engine;

import dev.alpi.engine.tools.Asker;

/**
 * Who is there while turns run.
 *
 * @param approver allows what the agent wants to do to the machine
 * @param asker answers the agent's questions
 */
public record People(Approver approver, Asker asker) {
  /** Nobody: everything that needs a yes is refused. */
  public static final People NOBODY = new People(Approver.nobody(), Asker.nobody());
}
