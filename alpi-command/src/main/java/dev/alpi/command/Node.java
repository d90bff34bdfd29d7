package dev.alpi.command;

import java.util.List;

/** A command as the shell parses it. */
sealed interface Node {
  /** Words, with assignments before and redirections between them. */
  record Simple(List<Assignment> assignments, List<Word> words, List<Redirect> redirects)
      implements Node {}

  /** Commands whose output is the next one's input. */
  record Pipeline(List<Node> stages) implements Node {}

  /** Commands one after the other. */
  record Sequence(List<Item> items) implements Node {}

  /** {@code ( … )} or <code>{ … }</code>. */
  record Group(Node body, Scope scope, List<Redirect> redirects) implements Node {}

  /** All that an {@code if}, {@code while}, {@code until} or {@code case} may run, in order. */
  record Branches(List<Node> parts, List<Word> words, List<Redirect> redirects) implements Node {}

  /** {@code for name in words}; without {@code in} the words are the positional parameters. */
  record Loop(String name, List<Word> words, Node body, List<Redirect> redirects) implements Node {}

  /** {@code name() body}. */
  record Function(String name, Node body) implements Node {}

  /** What only some shells know: its words are looked at, and it is never safe. */
  record Odd(String what, List<Word> words, List<Redirect> redirects) implements Node {}

  /** Whether a group changes the shell that it is in. */
  enum Scope {
    /** A process of its own. */
    SUBSHELL,
    /** The same shell. */
    SAME
  }

  /** How a command of a sequence is joined to the one before it. */
  enum Join {
    /** It runs whatever came of the one before. */
    ALWAYS,
    /** It runs if the one before succeeded. */
    AND,
    /** It runs if the one before failed. */
    OR
  }

  /** One command of a sequence; a background one has a process of its own. */
  record Item(Node node, Join join, Scope scope) {}

  /** {@code name=value}; the value of an array is what its words are. */
  record Assignment(String name, Word value) {}

  /**
   * A redirection.
   *
   * @param operator such as {@code >>}; a here-document is {@code <<}
   * @param target the file, descriptor or text
   */
  record Redirect(String operator, Word target) {}
}
