package dev.alpi.cli;

import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionKey;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.ToolTrace;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A session to read: as text, as Markdown, as JSON. */
final class SessionTranscript {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /** How much of a tool's arguments a line shows. */
  private static final int ARGS_CHARS_MAX = 120;

  private static final int TITLE_CHARS_MAX = 80;

  private final Session session;
  private final ZoneId zone;
  private final int first;

  /**
   * Makes one.
   *
   * @param zone for times
   * @param last how many turns, from the end
   */
  SessionTranscript(Session session, ZoneId zone, int last) {
    this.session = session;
    this.zone = zone;
    this.first = Math.max(0, session.turns().size() - last);
  }

  void print(Output out) throws IOException {
    out.styled(Style.HEADING, "session " + session.id());
    out.line("  " + key().text());
    out.line(facts());
    if (first > 0) {
      out.line("(" + SessionViews.turns(first) + " before these)");
    }
    for (int i = first; i < session.turns().size(); i++) {
      print(i, session.turns().get(i), out);
    }
  }

  private void print(int ordinal, SessionTurn turn, Output out) throws IOException {
    out.line("");
    out.styled(Style.FAINT, "turn " + (ordinal + 1) + "  " + time(turn.at()) + took(turn));
    out.line("");
    out.styled(Style.NAME, "you:");
    out.line(" " + turn.user().text().strip() + attached(turn.attachments()));
    for (ToolTrace tool : turn.tools()) {
      out.styled(Style.FAINT, "  " + line(tool));
      out.line("");
    }
    if (!turn.assistant().text().isBlank()) {
      out.styled(Style.NAME, "alpi:");
      out.line(" " + turn.assistant().text().strip() + attached(turn.outputAttachments()));
    }
    if (turn.interrupted()) {
      out.styled(Style.WARNING, "(interrupted)");
      out.line("");
    }
  }

  /** Returns it as Markdown. What was said stays as it is: most of it is Markdown. */
  String markdown() {
    StringBuilder out = new StringBuilder("# ");
    String title = session.turns().isEmpty() ? "" : session.turns().getFirst().user().text();
    out.append(SessionViews.oneLine(title, TITLE_CHARS_MAX)).append("\n\n");
    out.append("Session ").append(session.id()).append(", ").append(key().text()).append("  \n");
    out.append(facts()).append('\n');
    for (int i = first; i < session.turns().size(); i++) {
      SessionTurn turn = session.turns().get(i);
      out.append("\n## Turn ").append(i + 1).append(", ").append(time(turn.at()));
      out.append(took(turn)).append("\n\n**You:**\n\n").append(turn.user().text().strip());
      out.append(attached(turn.attachments())).append("\n\n");
      turn.tools().forEach(tool -> out.append("- ").append(code(line(tool))).append('\n'));
      out.append(turn.tools().isEmpty() ? "" : "\n");
      if (!turn.assistant().text().isBlank()) {
        out.append("**alpi:**\n\n").append(turn.assistant().text().strip());
        out.append(attached(turn.outputAttachments())).append('\n');
      }
      if (turn.interrupted()) {
        out.append("\n*(interrupted)*\n");
      }
    }
    return out.toString();
  }

  /** Returns {@code text} as code, between more backticks than are in it. */
  private static String code(String text) {
    String fence = "`";
    while (text.contains(fence)) {
      fence += "`";
    }
    return fence.length() == 1 ? fence + text + fence : fence + " " + text + " " + fence;
  }

  Obj json() {
    List<JsonValue> turns = new ArrayList<>();
    for (int i = first; i < session.turns().size(); i++) {
      turns.add(json(i, session.turns().get(i)));
    }
    return Obj.EMPTY
        .with("id", session.id().text())
        .with("key", key().text())
        .with("kind", SessionCommands.label(session.kind()))
        .with("model", session.model())
        .with("started_at", session.startedAt().toString())
        .with("tokens", session.usage().tokens())
        .with("cost_usd", new Usd(session.usage().costNanoUsd()).toDouble())
        .with("turns", new JsonValue.Arr(turns));
  }

  private static Obj json(int ordinal, SessionTurn turn) {
    List<JsonValue> tools = new ArrayList<>();
    for (ToolTrace tool : turn.tools()) {
      tools.add(
          Obj.EMPTY
              .with("name", tool.name())
              .with("ok", tool.status() == ToolTrace.Status.OK)
              .with("seconds", tool.duration().toMillis() / 1000.0)
              .with("args", tool.args().text())
              .with("result", tool.result()));
    }
    Obj row = Obj.EMPTY.with("turn", ordinal + 1).with("at", turn.at().toString());
    row = with("ended_at", turn.endedAt().map(Instant::toString), row);
    row = with("model", turn.model(), row);
    return row.with("user", turn.user().text())
        .with("assistant", turn.assistant().text())
        .with("interrupted", turn.interrupted())
        .with("tools", new JsonValue.Arr(tools));
  }

  private static Obj with(String name, Optional<String> text, Obj row) {
    return text.isPresent() ? row.with(name, text.get()) : row;
  }

  private SessionKey key() {
    return session.key().orElseGet(() -> SessionKey.ofChat(session.id()));
  }

  private String facts() {
    return String.join(
        "  ",
        time(session.startedAt()),
        session.model(),
        SessionViews.turns(session.turns().size()),
        session.usage().tokens() + " tokens",
        new Usd(session.usage().costNanoUsd()).toString());
  }

  private String time(Instant at) {
    return TIME.format(at.atZone(zone));
  }

  private static String took(SessionTurn turn) {
    return turn.endedAt()
        .map(end -> "  " + seconds(Duration.between(turn.at(), end)))
        .orElse("  (not finished)");
  }

  private static String seconds(Duration length) {
    return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1000.0);
  }

  private static String line(ToolTrace tool) {
    String failed = tool.status() == ToolTrace.Status.OK ? "" : "  failed";
    return tool.name()
        + "  "
        + seconds(tool.duration())
        + failed
        + "  "
        + SessionViews.oneLine(tool.args().text(), ARGS_CHARS_MAX);
  }

  private static String attached(List<JsonValue> files) {
    return files.isEmpty() ? "" : "\n(" + files.size() + (files.size() == 1 ? " file)" : " files)");
  }
}
