package dev.alpi.command;

import java.util.List;

/**
 * What runs through a pipe.
 *
 * @param source where it comes from
 * @param text what it is, if that is known
 * @param roots the directories whose files are named, if it is a list of files
 */
record Flow(Source source, String text, List<String> roots) {
  static final Flow NONE = new Flow(Source.NONE, "", List.of());
  static final Flow PLAIN = new Flow(Source.PLAIN, "", List.of());
  static final Flow FETCHED = new Flow(Source.FETCHED, "", List.of());
  static final Flow DECODED = new Flow(Source.DECODED, "", List.of());

  /** Where something comes from, the most trusted first. */
  enum Source {
    /** There is nothing. */
    NONE,
    /** From the line itself. */
    TEXT,
    /** From a list of files. */
    FILES,
    /** From this machine. */
    PLAIN,
    /** From something that makes other text of text. */
    DECODED,
    /** From the network. */
    FETCHED
  }

  static Flow text(String text) {
    return Value.isLiteral(text) ? new Flow(Source.TEXT, text, List.of()) : PLAIN;
  }

  static Flow files(List<String> roots) {
    return new Flow(Source.FILES, "", List.copyOf(roots));
  }

  /** Returns this and then {@code next}. */
  Flow then(Flow next) {
    if (source == Source.NONE) {
      return next;
    }
    if (next.source == Source.NONE) {
      return this;
    }
    if (source == Source.TEXT && next.source == Source.TEXT) {
      return new Flow(Source.TEXT, text + next.text, List.of());
    }
    Source worst = source.compareTo(next.source) >= 0 ? source : next.source;
    return switch (worst) {
      case FETCHED -> FETCHED;
      case DECODED -> DECODED;
      case NONE, TEXT, FILES, PLAIN -> PLAIN;
    };
  }

  /** Returns what a program makes of it that changes text. */
  Flow filtered() {
    return switch (source) {
      case TEXT, DECODED -> DECODED;
      case FETCHED -> FETCHED;
      case NONE, FILES, PLAIN -> PLAIN;
    };
  }
}
