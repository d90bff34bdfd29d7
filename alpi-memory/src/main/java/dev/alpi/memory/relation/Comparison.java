package dev.alpi.memory.relation;

/** Compares statements. Immutable. */
public final class Comparison {
  /** Creates it. */
  public Comparison() {}

  /** Says how {@code newText} stands to {@code oldText}. */
  public Relation relation(String oldText, String newText) {
    return Fold.fold(oldText).equals(Fold.fold(newText)) ? Relation.SAME : Relation.SEPARATE;
  }

  /** Returns how much the two have in common, 0 to 1. */
  public double closeness(String oldText, String newText) {
    return relation(oldText, newText) == Relation.SAME ? 1 : 0;
  }
}
