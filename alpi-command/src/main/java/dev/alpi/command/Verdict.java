package dev.alpi.command;

/** What may be done with a command, mildest first. Of several, the worst counts. */
public enum Verdict {
  /** Only reads, and only what the agent may read; or writes where that was allowed beforehand. */
  SAFE,
  /** Not known to be harmless: a person has to say yes. */
  ASK,
  /** Cannot be undone, or gives secrets away: nobody can say yes to it here. */
  REFUSED;

  /** Returns the worse of the two. */
  public Verdict worst(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
