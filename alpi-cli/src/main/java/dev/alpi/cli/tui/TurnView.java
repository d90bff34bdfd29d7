package dev.alpi.cli.tui;

import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.tools.FileChange;
import dev.alpi.model.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A turn that runs: what of it is finished, and what still changes. */
final class TurnView {
  /** Of longer reasoning the beginning is kept for looking at it. */
  private static final int REASONING_CHARS_MAX = 200_000;

  private final Glyphs glyphs;
  private final Expandables expandables;
  private final MarkdownStream markdown;
  private final List<Piece> finished = new ArrayList<>();
  private final Map<String, ToolCard> running = new LinkedHashMap<>();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder answer = new StringBuilder();
  private final long startedAt;
  private long passedAt;
  private long waitedNanos;
  private long reasoningSince;
  private boolean isFolded = true;
  private boolean hasStreamed;
  private Part last = Part.NOTHING;
  private String activity = "waiting for the model";
  private long contextTokens;

  /** What stands last, to know where an empty line is needed. */
  private enum Part {
    NOTHING,
    TEXT,
    CARD
  }

  TurnView(Glyphs glyphs, Expandables expandables, CodeBlocks codes, long now) {
    this.glyphs = glyphs;
    this.expandables = expandables;
    this.markdown = new MarkdownStream(codes);
    this.startedAt = now;
    this.passedAt = now;
  }

  /** Lets time pass until {@code now}; none of it counts if {@code dialog} stood meanwhile. */
  void pass(long now, Optional<Dialog> dialog) {
    long nanos = Math.max(0, now - passedAt);
    passedAt = now;
    waitedNanos += dialog.isPresent() ? nanos : 0;
    running.values().forEach(card -> card.waits(false));
    dialog.ifPresent(
        asked ->
            running.values().stream()
                .filter(card -> card.fits(asked) > 0)
                .max(Comparator.comparingInt(card -> card.fits(asked)))
                .ifPresent(card -> card.waits(true)));
    running.values().forEach(card -> card.pass(nanos));
  }

  /** Says whether reasoning is shown in one line or whole. */
  void fold(boolean folded) {
    isFolded = folded;
  }

  void happened(TurnEvent event, long now) {
    switch (event) {
      case TurnEvent.Text(String delta) -> text(delta, now);
      case TurnEvent.Reasoning(String delta) -> reasoning(delta, now);
      case TurnEvent.AssistantDone done -> said(done, now);
      case TurnEvent.ToolStarted started -> {
        endText(now);
        running.put(started.id(), new ToolCard(started.name(), started.preview(), now));
      }
      case TurnEvent.ToolState state -> {
        ToolCard card = running.get(state.id());
        if (card != null) {
          card.state(state.text());
        }
      }
      case TurnEvent.ToolEnded ended -> ended(ended, now);
      case TurnEvent.FilesChanged changed -> changed.changes().forEach(this::changed);
      case TurnEvent.Retrying retrying -> note(EventText.of(retrying), Look.WARNING, now);
      case TurnEvent.Rerouted rerouted -> note(EventText.of(rerouted), Look.WARNING, now);
      case TurnEvent.BudgetPassed passed -> note(EventText.of(passed), Look.WARNING, now);
      case TurnEvent.Compacted compacted -> note(EventText.of(compacted), Look.QUIET, now);
      case TurnEvent.Notified notified -> note(EventText.of(notified), Look.QUIET, now);
      case TurnEvent.Warned warned -> note(warned.text(), Look.WARNING, now);
      case TurnEvent.ModelState state -> activity = activity(state.phase());
      case TurnEvent.Paid paid -> {
        if (paid.purpose() == TurnEvent.Purpose.TURN) {
          contextTokens = paid.usage().inputTokens() + paid.usage().outputTokens();
        }
      }
      case TurnEvent.Interrupted _, TurnEvent.Failed _ -> endText(now);
      case TurnEvent.Started _, TurnEvent.Done _ -> {
        // who runs the turn tells what came of it
      }
    }
  }

  private static String activity(TurnEvent.Phase phase) {
    return switch (phase) {
      case WAITING -> "waiting for the model";
      case THINKING -> "thinking";
      case ANSWERING -> "answering";
    };
  }

  private void text(String delta, long now) {
    endReasoning(now);
    if (last == Part.CARD || (last == Part.TEXT && markdown.isEmpty())) {
      finished.add(Piece.empty());
    }
    last = Part.TEXT;
    hasStreamed = true;
    markdown.append(delta);
    answer.append(delta);
  }

  private void reasoning(String delta, long now) {
    if (reasoning.isEmpty()) {
      finishText();
      reasoningSince = now;
    }
    if (reasoning.length() < REASONING_CHARS_MAX) {
      reasoning.append(delta);
    }
  }

  private void said(TurnEvent.AssistantDone done, long now) {
    if (!hasStreamed && !done.text().isBlank()) {
      text(done.text(), now);
    }
    hasStreamed = false;
    endText(now);
    for (Path file : done.files()) {
      finished.add(Piece.of(Line.of(Span.quiet("  " + glyphs.corner() + " " + file))));
    }
    if (done.isFinal() && !done.text().isBlank()) {
      answer.setLength(0);
      answer.append(done.text());
    } else {
      answer.setLength(0);
    }
  }

  private void ended(TurnEvent.ToolEnded ended, long now) {
    ToolCard card = running.remove(ended.id());
    if (card == null) {
      card = new ToolCard(ended.name(), "", now);
    }
    beforeCard();
    String output = ended.isOk() ? ended.output() : Refusal.shown(ended.output());
    finished.add(card.ended(glyphs, ended.isOk(), output, ended.duration()));
    expandables.add(card.expanded(glyphs, output));
  }

  private void changed(FileChange change) {
    String lines = change.lines() > 0 ? ", " + change.lines() + " lines" : "";
    String text = "    " + change.operation().wireName() + " " + change.path() + lines;
    finished.add(Piece.of(Line.of(Span.quiet(text))));
    if (!change.diff().isEmpty()) {
      expandables.add(diff(change));
    }
  }

  private static Piece diff(FileChange change) {
    return width -> {
      List<Line> lines = new ArrayList<>();
      lines.add(Line.of(new Span(change.path(), Look.STRONG)).cut(width));
      for (String line : change.diff().split("\n")) {
        Look look = line.startsWith("+") ? Look.GOOD : line.startsWith("-") ? Look.BAD : Look.QUIET;
        lines.add(Line.of(Span.quiet("  │ "), new Span(line, look)).cut(width));
      }
      return lines;
    };
  }

  /** Adds a line that is neither text nor a call. */
  void note(String text, Look look, long now) {
    endText(now);
    beforeCard();
    Line first = Line.of(new Span("· ", look));
    Line rest = Line.plain("  ");
    finished.add(Piece.wrapped(first, rest, List.of(new Span(text, look))));
  }

  private void beforeCard() {
    if (last == Part.TEXT) {
      finished.add(Piece.empty());
    }
    last = Part.CARD;
  }

  private void finishText() {
    if (!markdown.isEmpty()) {
      markdown.finish();
      finished.addAll(markdown.takeFinished());
    }
  }

  private void endText(long now) {
    endReasoning(now);
    finishText();
  }

  private void endReasoning(long now) {
    if (reasoning.isEmpty()) {
      return;
    }
    beforeCard();
    String text = reasoning.toString();
    reasoning.setLength(0);
    String time = EventText.seconds(Duration.ofNanos(now - reasoningSince));
    Line head =
        Line.of(
            Span.quiet(glyphs.thought() + " thought for " + time),
            Span.quiet(isFolded ? " · Ctrl-O shows it" : ""));
    finished.add(Piece.of(head));
    Piece whole = thoughts(text);
    if (isFolded) {
      expandables.add(whole);
    } else {
      finished.add(whole);
    }
  }

  private static Piece thoughts(String text) {
    Line bar = Line.of(Span.quiet("  │ "));
    return width -> {
      List<Line> lines = new ArrayList<>();
      for (String line : text.strip().split("\n")) {
        int most = Math.min(width, Wrapping.PROSE_COLUMNS_MAX);
        lines.addAll(Wrapping.words(bar, bar, List.of(Span.quiet(line)), most));
      }
      return lines;
    };
  }

  /** Ends all that is still open: calls whose end nobody told. */
  void end(long now) {
    endText(now);
    for (ToolCard card : List.copyOf(running.values())) {
      beforeCard();
      finished.add(card.ended(glyphs, false, "not finished", Duration.ZERO));
    }
    running.clear();
  }

  /** Returns how many characters of the answer have come since {@link #takeFinished}. */
  int fresh() {
    return markdown.fresh();
  }

  /** Returns what has become finished since the last call. */
  List<Piece> takeFinished() {
    finished.addAll(markdown.takeFinished());
    List<Piece> taken = List.copyOf(finished);
    finished.clear();
    return taken;
  }

  /** Returns the text of the answer so far. */
  String answer() {
    return answer.toString();
  }

  /** Returns the size of the last prompt and what was answered; 0 before the first. */
  long contextTokens() {
    return contextTokens;
  }

  /** Returns the rows that still change, at most {@code rowsMax}: the last ones. */
  List<Line> rows(int width, int rowsMax, long now) {
    List<Line> rows = new ArrayList<>();
    for (Piece piece : markdown.open()) {
      rows.addAll(piece.lines(width));
    }
    for (ToolCard card : running.values()) {
      rows.addAll(card.rows(glyphs, width, now));
    }
    if (!reasoning.isEmpty()) {
      rows.add(thinking(width, now));
    }
    int from = Math.max(0, rows.size() - Math.max(0, rowsMax));
    return rows.subList(from, rows.size());
  }

  private Line thinking(int width, long now) {
    String time = EventText.seconds(Duration.ofNanos(now - reasoningSince));
    String head = glyphs.thought() + " thinking " + time + "  ";
    int room = Math.max(0, width - Columns.of(head));
    String end = reasoning.substring(Math.max(0, reasoning.length() - room)).replace('\n', ' ');
    return Line.of(Span.quiet(head), new Span(end, Look.QUIET.with(Look.ITALIC))).cut(width);
  }

  /** Returns the row that tells what happens, and for how long. */
  Line activity(int width, long now, String how) {
    String what =
        running.isEmpty() ? activity : running.size() == 1 ? "1 tool" : running.size() + " tools";
    String time = EventText.wholeSeconds(Duration.ofNanos(now - startedAt - waitedNanos));
    return Line.of(
            new Span(glyphs.spinner(now) + " ", Look.WARNING),
            Span.plain(what),
            Span.quiet(" · " + time + " · " + how))
        .cut(width);
  }
}
