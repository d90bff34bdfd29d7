package dev.alpi.command;

import java.util.List;

/** A word before the shell expands it. */
record Word(List<Part> parts) {
  static final Word EMPTY = new Word(List.of());

  Word {
    parts = List.copyOf(parts);
  }

  /** Whether the shell splits what a part becomes, and looks for patterns in it. */
  enum Quoting {
    /** It does. */
    NONE,
    /** It does not. */
    QUOTED
  }

  /** A piece of a word. */
  sealed interface Part {
    /** Text; unquoted it may hold patterns, braces and a tilde. */
    record Text(String text, Quoting quoting) implements Part {}

    /**
     * A parameter.
     *
     * @param operator what stands after the name in braces, such as {@code :-}; empty without
     * @param argument what stands after the operator
     */
    record Parameter(String name, String operator, Word argument, Quoting quoting)
        implements Part {}

    /** {@code $( … )} or backquotes. */
    record Substitution(Node body, Quoting quoting) implements Part {}

    /** {@code $(( … ))}: a number; its words may hold substitutions. */
    record Arithmetic(Word inner) implements Part {}

    /** {@code <( … )} or {@code >( … )}: the name of a pipe. */
    record Process(Node body, Direction direction) implements Part {}

    /** Text that only some shells read so; {@code what} says which construct. */
    record Odd(String text, String what) implements Part {}
  }

  /** Which end of a pipe a process substitution is. */
  enum Direction {
    /** The command's output is read. */
    READ,
    /** The command's input is written. */
    WRITE
  }

  /** Returns the text if the word is nothing but unquoted text, as a reserved word is. */
  String bare() {
    return parts.size() == 1
            && parts.getFirst() instanceof Part.Text(String text, Quoting q)
            && q == Quoting.NONE
        ? text
        : "";
  }
}
