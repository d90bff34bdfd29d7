package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/** A row of the terminal, or what becomes one or several. */
record Line(List<Span> spans) {
  static final Line EMPTY = new Line(List.of());

  Line {
    spans = List.copyOf(spans);
  }

  static Line of(Span... spans) {
    return new Line(List.of(spans));
  }

  static Line plain(String text) {
    return of(Span.plain(text));
  }

  int columns() {
    int columns = 0;
    for (Span span : spans) {
      columns += Columns.of(span.text());
    }
    return columns;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    spans.forEach(span -> text.append(span.text()));
    return text.toString();
  }

  Line plus(Span... more) {
    List<Span> all = new ArrayList<>(spans);
    all.addAll(List.of(more));
    return new Line(all);
  }

  Line plus(Line more) {
    List<Span> all = new ArrayList<>(spans);
    all.addAll(more.spans);
    return new Line(all);
  }

  /** Returns the line, or as much of it as {@code columns} hold. */
  Line cut(int columns) {
    if (columns() <= columns) {
      return this;
    }
    List<Span> kept = new ArrayList<>();
    int left = columns;
    for (Span span : spans) {
      int width = Columns.of(span.text());
      if (width < left) {
        kept.add(span);
        left -= width;
        continue;
      }
      String part = span.text().substring(0, Columns.fitting(span.text(), 0, left - 1));
      kept.add(new Span(part + "…", span.look()));
      break;
    }
    return new Line(kept);
  }
}
