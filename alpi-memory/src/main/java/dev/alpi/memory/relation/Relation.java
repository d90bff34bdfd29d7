package dev.alpi.memory.relation;

/** How a new statement stands to an old one. */
public enum Relation {
  /** Says the same. */
  SAME,
  /** Says a part of it. */
  CONTAINED,
  /** Says all of it, and more. */
  EXTENSION,
  /** Says something else about the same thing. */
  CORRECTION,
  /** Says something else. */
  SEPARATE
}
