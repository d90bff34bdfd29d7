package dev.alpi.cli.tui;

/** Writes lines with the escape sequences of ECMA-48. */
final class Ansi {
  private static final String ESCAPE = "\u001b";
  private static final String END = ESCAPE + "[0m";
  private static final String LINK = ESCAPE + "]8;;";
  private static final String TERMINATOR = ESCAPE + "\\";

  /** The parameter of each trait, by its bit. */
  private static final int[] PARAMETERS = {1, 2, 3, 4, 7, 9};

  private final Colours colours;
  private final Links links;

  /** Whether colours are shown; bold, underlined and the like are no colours. */
  enum Colours {
    SHOWN,
    NOT_SHOWN
  }

  /** Whether the terminal knows links. */
  enum Links {
    SENT,
    NOT_SENT
  }

  Ansi(Colours colours, Links links) {
    this.colours = colours;
    this.links = links;
  }

  String encode(Line line) {
    StringBuilder text = new StringBuilder();
    for (Span span : line.spans()) {
      append(text, span);
    }
    return text.toString();
  }

  private void append(StringBuilder text, Span span) {
    Look look = span.look();
    boolean isLinked = links == Links.SENT && !look.link().isEmpty();
    if (isLinked) {
      text.append(LINK).append(look.link()).append(TERMINATOR);
    }
    String parameters = parameters(look);
    if (parameters.isEmpty()) {
      text.append(span.text());
    } else {
      text.append(ESCAPE).append('[').append(parameters).append('m');
      text.append(span.text()).append(END);
    }
    if (isLinked) {
      text.append(LINK).append(TERMINATOR);
    }
  }

  private String parameters(Look look) {
    StringBuilder parameters = new StringBuilder();
    for (int bit = 0; bit < PARAMETERS.length; bit++) {
      if (look.has(1 << bit)) {
        parameters.append(parameters.isEmpty() ? "" : ";").append(PARAMETERS[bit]);
      }
    }
    if (colours == Colours.SHOWN && !look.ink().isEmpty()) {
      parameters.append(parameters.isEmpty() ? "" : ";").append(look.ink());
    }
    return parameters.toString();
  }
}
