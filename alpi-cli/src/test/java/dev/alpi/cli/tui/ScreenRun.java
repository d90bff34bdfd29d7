package dev.alpi.cli.tui;

import dev.alpi.engine.TurnEvent;
import dev.alpi.testkit.VirtualTerminal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A screen on a terminal in memory, driven by a script; the time is what the script says. */
final class ScreenRun implements ScreenPort {
  private final VirtualTerminal terminal;
  private final Painter painter;
  private final Screen screen;
  private final KeyDecoder decoder = new KeyDecoder();
  private final List<String> asked = new ArrayList<>();
  private long now = 1_000_000_000_000L;

  ScreenRun(int columns, int rows) {
    this(columns, rows, Ansi.Colours.SHOWN);
  }

  ScreenRun(int columns, int rows, Ansi.Colours colours) {
    terminal = new VirtualTerminal(columns, rows, Columns::of);
    painter = new Painter(new Ansi(colours, Ansi.Links.SENT));
    StatusFacts facts =
        new StatusFacts(
            "work",
            "cyan",
            "12 MB",
            "lab/some-model",
            "sandbox, offline",
            "$1.20",
            "$5.00",
            0.24,
            41_200,
            200_000,
            0,
            "daemon");
    screen = new Screen(Glyphs.UNICODE, facts, this, now);
    screen.commands(List.of(new Candidate("/model", "which model"), new Candidate("/memory", "")));
    draw();
  }

  Screen screen() {
    return screen;
  }

  VirtualTerminal terminal() {
    return terminal;
  }

  /** Returns what the screen has asked for. */
  List<String> asked() {
    return asked;
  }

  ScreenRun after(Duration time) {
    now += time.toNanos();
    screen.time(now);
    return draw();
  }

  /** Sends what keys send. */
  ScreenRun type(String bytes) {
    now += Duration.ofMillis(30).toNanos();
    screen.time(now);
    byte[] typed = bytes.getBytes(StandardCharsets.UTF_8);
    decoder.take(typed, typed.length).forEach(screen::key);
    if (decoder.isWaiting()) {
      decoder.settle().forEach(screen::key);
    }
    return draw();
  }

  ScreenRun happens(TurnEvent... events) {
    for (TurnEvent event : events) {
      now += Duration.ofMillis(100).toNanos();
      screen.time(now);
      screen.happened(event);
    }
    return draw();
  }

  ScreenRun ends() {
    screen.ended(ChatBackend.Ended.WELL);
    return draw();
  }

  ScreenRun resize(int columns, int rows) {
    terminal.resize(columns, rows);
    terminal.write(painter.resized(columns));
    return draw();
  }

  ScreenRun draw() {
    List<Line> finished = screen.takeFinished(terminal.columns());
    terminal.write(painter.paint(finished, screen.frame(terminal.columns(), terminal.height())));
    return this;
  }

  @Override
  public void say(String text, List<String> files) {
    asked.add("say " + text + (files.isEmpty() ? "" : " with " + files));
  }

  @Override
  public void command(String line) {
    asked.add("command " + line);
  }

  @Override
  public void interrupt() {
    asked.add("interrupt");
  }

  @Override
  public void leave() {
    asked.add("leave");
  }

  @Override
  public void complete(ChatBackend.Completing what, String start) {
    asked.add("complete " + what + " " + start);
  }

  @Override
  public void attach(String file) {
    asked.add("attach " + file);
  }

  @Override
  public void copy(String text) {
    terminal.write(Clipboard.sequence(text));
  }

  @Override
  public void remember(String text) {
    asked.add("remember " + text);
  }

  @Override
  public void suspend() {
    asked.add("suspend");
  }

  @Override
  public void redraw() {
    terminal.write(painter.clear());
    Painter.Frame frame = screen.frame(terminal.columns(), terminal.height());
    int rows = terminal.height() - frame.rows().size();
    terminal.write(painter.paint(screen.transcript().tail(terminal.columns() - 1, rows), frame));
  }
}
