package dev.alpi.gateway.telegram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a part of a text looks.
 *
 * @param marks what stands around it, from the outside in
 * @param lines what its lines are
 */
record Style(List<Mark> marks, Lines lines) {
  /** What lines are. */
  enum Lines {
    /** Lines of a paragraph. */
    PROSE,
    /** Lines of a quotation: each begins with a mark of its own. */
    QUOTED,
    /** Lines of a code block. */
    CODE
  }

  static final Style PLAIN = new Style(List.of(), Lines.PROSE);

  Style {
    marks = List.copyOf(marks);
  }

  /** Returns it with one more mark, unless it has it, or a link is to be within a link. */
  Style with(Mark mark) {
    if (marks.contains(mark) || (mark.isLink() && isLink())) {
      return this;
    }
    List<Mark> more = new ArrayList<>(marks);
    more.add(mark);
    more.sort(Comparator.comparingInt(Mark::rank));
    return new Style(more, lines);
  }

  /** Returns the style of code within a line, which can have no other mark. */
  Style code() {
    return new Style(List.of(Mark.CODE), lines);
  }

  /** Returns the style of a quotation; there are none within one another. */
  Style quoted() {
    return new Style(marks, Lines.QUOTED);
  }

  /** Returns the style of what stands between blocks. */
  Style bare() {
    return new Style(List.of(), lines);
  }

  static Style block(String language) {
    return new Style(List.of(Mark.block(language)), Lines.CODE);
  }

  boolean isLink() {
    return !marks.isEmpty() && marks.getFirst().isLink();
  }

  boolean isCode() {
    return lines == Lines.CODE || marks.contains(Mark.CODE);
  }
}
