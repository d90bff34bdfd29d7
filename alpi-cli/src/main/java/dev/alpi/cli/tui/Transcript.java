package dev.alpi.cli.tui;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What is said and done, finished. It is shown once; the newest of it is kept, so that it can be
 * shown again on a cleared screen.
 */
final class Transcript {
  /** More than a screen of them is never shown again. */
  private static final int KEPT_MAX = 500;

  private final Deque<Piece> kept = new ArrayDeque<>();
  private final List<Piece> unshown = new ArrayList<>();

  void add(Piece piece) {
    if (piece == Piece.empty() && endsEmpty()) {
      return;
    }
    unshown.add(piece);
    kept.addLast(piece);
    if (kept.size() > KEPT_MAX) {
      kept.removeFirst();
    }
  }

  void addAll(List<Piece> pieces) {
    pieces.forEach(this::add);
  }

  /** Says whether an empty line more would be one too many. */
  boolean endsEmpty() {
    return kept.isEmpty() || kept.getLast() == Piece.empty();
  }

  /** Adds an empty line, if there is none. */
  void space() {
    if (!endsEmpty()) {
      add(Piece.empty());
    }
  }

  /** Adds a line with empty ones around it. */
  void apart(Line line) {
    space();
    add(line);
    space();
  }

  void add(Line line) {
    add(Piece.of(line));
  }

  /** Adds what a person said, as it was written. */
  void said(Editor editor, List<String> files, Glyphs glyphs) {
    space();
    Line first = Line.of(new Span(glyphs.prompt() + " ", Look.STRONG.in(Look.CODE.ink())));
    Line rest = Line.plain("  ");
    List<Span> line = new ArrayList<>();
    CharSequence raw = editor.raw();
    StringBuilder plain = new StringBuilder();
    boolean isFirst = true;
    for (int character : raw.codePoints().toArray()) {
      if (character == '\n' || editor.isFolded(character)) {
        line.add(new Span(plain.toString(), Look.STRONG));
        plain.setLength(0);
      }
      if (character == '\n') {
        add(Piece.wrapped(isFirst ? first : rest, rest, List.copyOf(line)));
        line.clear();
        isFirst = false;
      } else if (editor.isFolded(character)) {
        line.add(new Span(editor.label(character), Look.CODE));
      } else {
        plain.appendCodePoint(character);
      }
    }
    line.add(new Span(plain.toString(), Look.STRONG));
    add(Piece.wrapped(isFirst ? first : rest, rest, List.copyOf(line)));
    for (String file : files) {
      add(Line.of(Span.quiet("  " + glyphs.corner() + " " + file)));
    }
  }

  /** Adds what went wrong. */
  void trouble(ChatBackend.Ended ended) {
    if (!ended.trouble().isEmpty()) {
      told("error: ", Look.BAD.with(Look.BOLD), ended.trouble());
    }
    if (!ended.hint().isEmpty()) {
      told("hint: ", Look.CODE, ended.hint());
    }
  }

  /** Adds something that alpi says. */
  void note(String text) {
    told("· ", Look.QUIET, text);
  }

  private void told(String label, Look look, String text) {
    Line first = Line.of(new Span(label, look));
    Line rest = Line.plain(" ".repeat(label.length()));
    Line begin = first;
    for (String line : text.split("\n")) {
      add(Piece.wrapped(begin, rest, List.of(Span.plain(line))));
      begin = rest;
    }
  }

  /** Adds turns of the past. */
  void past(List<ChatBackend.PastTurn> turns, Glyphs glyphs, CodeBlocks codes) {
    for (ChatBackend.PastTurn turn : turns) {
      Editor editor = new Editor();
      editor.paste(turn.said());
      said(editor, List.of(), glyphs);
      space();
      if (!turn.tools().isEmpty()) {
        String used = String.join(", ", turn.tools());
        add(Line.of(new Span(glyphs.done() + " ", Look.QUIET), Span.quiet(used)));
        space();
      }
      MarkdownStream answer = new MarkdownStream(codes);
      answer.append(turn.answer());
      answer.finish();
      addAll(answer.takeFinished());
    }
  }

  /** Returns the lines of what was not shown yet. */
  List<Line> take(int width) {
    if (unshown.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    for (Piece piece : unshown) {
      lines.addAll(piece.lines(width));
    }
    unshown.clear();
    return lines;
  }

  /** Returns the last lines, at most {@code rowsMax}; all of it counts as shown then. */
  List<Line> tail(int width, int rowsMax) {
    unshown.clear();
    Deque<List<Line>> blocks = new ArrayDeque<>();
    int count = 0;
    for (Iterator<Piece> pieces = kept.descendingIterator();
        pieces.hasNext() && count < rowsMax; ) {
      List<Line> lines = pieces.next().lines(width);
      blocks.addFirst(lines);
      count += lines.size();
    }
    List<Line> all = blocks.stream().flatMap(List::stream).toList();
    return all.subList(Math.max(0, all.size() - rowsMax), all.size());
  }

  /** Forgets what could be shown again. */
  void forget() {
    kept.clear();
    unshown.clear();
  }
}
