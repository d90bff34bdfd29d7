package dev.alpi.cli;

import java.util.function.Predicate;

/** Whether a command changes something that a person set up; what does is in the audit trail. */
@FunctionalInterface
interface Effect {
  /** Nobody has said it yet; a test finds such commands. They count as changing something. */
  Effect UNJUDGED = new Always(true);

  /** Changes nothing, or only what it made anew on the way, as an index that it looks into. */
  Effect READS = new Always(false);

  /** Changes something. */
  Effect CHANGES = new Always(true);

  /** Lets an agent or a peer do its work, which has journals of its own. */
  Effect WORKS = new Always(false);

  /** The same in each run. Lambdas would be linked at each start of alpi. */
  final class Always implements Effect {
    private final boolean isChange;

    private Always(boolean isChange) {
      this.isChange = isChange;
    }

    @Override
    public boolean isChange(Invocation invocation) {
      return isChange;
    }
  }

  /** Says whether this run does. */
  boolean isChange(Invocation invocation);

  /** Returns that of a command that changes something only if it is asked to. */
  static Effect changesIf(Predicate<Invocation> isAsked) {
    return isAsked::test;
  }
}
