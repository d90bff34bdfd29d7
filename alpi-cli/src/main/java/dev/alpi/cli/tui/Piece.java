package dev.alpi.cli.tui;

import java.util.List;

/** Something that becomes lines once the width of the terminal is known. */
@FunctionalInterface
interface Piece {
  /** Returns the lines, none of them wider than {@code width} if that can be done. */
  List<Line> lines(int width);

  static Piece of(Line line) {
    return width -> List.of(line.cut(width));
  }

  static Piece empty() {
    return Empty.LINE;
  }

  /** An empty line: always the same one, so that two of them are noticed. */
  enum Empty implements Piece {
    LINE;

    @Override
    public List<Line> lines(int width) {
      return List.of(Line.EMPTY);
    }
  }

  /** Returns text that is wrapped at its words. */
  static Piece wrapped(Line first, Line rest, List<Span> text) {
    return width -> Wrapping.words(first, rest, text, width);
  }

  /** Returns text that is broken where the line ends. */
  static Piece broken(Line first, Line rest, List<Span> text) {
    return width -> Wrapping.anywhere(first, rest, text, width);
  }
}
