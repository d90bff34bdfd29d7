package dev.alpi.cli.tui;

/**
 * Text of one look, within a line. Whatever it is made of, it holds nothing that a terminal acts
 * on: that is why text from outside can be handed around freely here.
 */
record Span(String text, Look look) {
  Span {
    if (text.indexOf('\n') >= 0 || text.indexOf('\t') >= 0) {
      text = text.replace('\n', ' ').replace('\t', ' ');
    }
    text = HarmlessText.neutralised(text);
  }

  static Span plain(String text) {
    return new Span(text, Look.PLAIN);
  }

  static Span quiet(String text) {
    return new Span(text, Look.QUIET);
  }
}
