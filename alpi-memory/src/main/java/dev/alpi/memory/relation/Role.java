package dev.alpi.memory.relation;

/** What a word does in a statement. */
enum Role {
  /** Turns a statement into its opposite: not, never, dislikes. */
  NEGATION,
  /** Bounds a statement: only, until, former. */
  QUALIFIER,
  /** Adds nothing: the, user, please. */
  LIGHT,
  /** Whom memory is about: says nothing at the beginning of a statement. */
  OWNER,
  /** Says only that something is new, before a colon: update, correction. */
  ANNOUNCEMENT,
  /** An article, which something must follow. */
  ARTICLE,
  /** What numbers count: kg, EUR, am. */
  UNIT,
  /** Tells apart what may be and what is: or. */
  ALTERNATIVE,
  /** One of few states that exclude each other: enabled, off, left. */
  STATE,
  /** Begins an addition: with, in, because. */
  CONNECTOR,
  /** Says what something is: is, are. */
  COPULA,
  /** A predicate with one value at a time: lives, prefers, named. */
  SINGLE,
  /** A predicate that holds for many values at once: likes, has, speaks, allergic. */
  MANY,
  /** Something that happens again and again: met, bought. */
  EVENT,
  /** Any other common predicate: runs, uses. */
  PREDICATE,
  /** A choice, which may differ by where it applies: prefers. */
  PREFERENCE,
  /** A property with one value: name, port, birthday. */
  ATTRIBUTE,
  /** Something that is told from its like by a number or letter: server, room. */
  LABEL,
  /** A number in words. */
  NUMBER,
  /** The article of one of many: a doctor. */
  INDEFINITE,
  /** A key that says nothing about its value: note, todo. */
  GENERIC
}
