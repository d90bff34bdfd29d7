package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/** The last row: what a person wants to know without asking. */
final class StatusBar {
  private static final String BETWEEN = "  ";
  private static final int BAR_COLUMNS = 5;

  private StatusBar() {}

  /**
   * A part of the row.
   *
   * @param weight those with the least are left out first
   */
  private record Part(Line line, int weight) {}

  static Line of(StatusFacts facts, Glyphs glyphs, int width) {
    List<Part> parts = parts(facts, glyphs, facts.size() + " on disk");
    if (joined(parts).columns() > width) {
      parts = parts(facts, glyphs, "disk " + facts.size());
    }
    while (parts.size() > 1 && joined(parts).columns() > width) {
      int least = 0;
      for (int i = 1; i < parts.size(); i++) {
        least = parts.get(i).weight() < parts.get(least).weight() ? i : least;
      }
      parts.remove(least);
    }
    return joined(parts).cut(width);
  }

  private static List<Part> parts(StatusFacts facts, Glyphs glyphs, String size) {
    List<Part> parts = new ArrayList<>();
    add(parts, 10, new Span(facts.profile(), Look.ofProfile(facts.color())));
    if (facts.unread() > 0) {
      add(parts, 9, new Span(facts.unread() + " new", Look.CODE));
    }
    if (!facts.size().isEmpty()) {
      add(parts, 2, Span.quiet(size));
    }
    add(parts, 8, Span.plain(facts.model()));
    if (!facts.sandbox().isEmpty()) {
      Look look = facts.sandbox().startsWith("no ") ? Look.WARNING : Look.QUIET;
      add(parts, 4, new Span(facts.sandbox(), look));
    }
    if (!facts.spent().isEmpty()) {
      spend(parts, facts, glyphs);
    }
    if (facts.contextTokens() > 0 && facts.contextWindow() > 0) {
      long percent = facts.contextTokens() * 100 / facts.contextWindow();
      add(parts, 5, new Span("ctx " + percent + "%", level(percent / 100.0)));
    }
    if (!facts.daemon().isEmpty()) {
      add(parts, 3, Span.quiet(facts.daemon()));
    }
    return parts;
  }

  private static void spend(List<Part> parts, StatusFacts facts, Glyphs glyphs) {
    if (facts.cap().isEmpty()) {
      add(parts, 6, Span.quiet(facts.spent() + " today"));
      return;
    }
    add(parts, 6, new Span(facts.spent() + " of " + facts.cap(), level(facts.spentPart())));
    add(parts, 1, new Span(glyphs.bar(facts.spentPart(), BAR_COLUMNS), level(facts.spentPart())));
  }

  private static Look level(double part) {
    return part >= 1 ? Look.BAD : part >= 0.8 ? Look.WARNING : Look.QUIET;
  }

  private static void add(List<Part> parts, int weight, Span span) {
    parts.add(new Part(Line.of(span), weight));
  }

  private static Line joined(List<Part> parts) {
    Line line = Line.EMPTY;
    for (Part part : parts) {
      line =
          line.spans().isEmpty() ? part.line() : line.plus(Span.plain(BETWEEN)).plus(part.line());
    }
    return line;
  }
}
