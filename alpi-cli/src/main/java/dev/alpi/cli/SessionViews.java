package dev.alpi.cli;

import dev.alpi.ledger.Usd;
import dev.alpi.memory.Indexed;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionFilter;
import dev.alpi.memory.SessionHits;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionKeyPrefix;
import dev.alpi.memory.SessionKind;
import dev.alpi.memory.SessionListing;
import dev.alpi.memory.SessionSearch;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionSummary;
import dev.alpi.memory.Snippet;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi sessions}: the commands that only look. */
final class SessionViews {
  private static final int LIST_MAX = 100_000;

  /** What fits behind the other columns of a list on a usual terminal. */
  private static final int TITLE_CHARS_MIN = 20;

  private SessionViews() {}

  static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    int limit =
        SessionCommands.number(
            SessionCommands.LIMIT, invocation.value(SessionCommands.LIMIT).orElseThrow(), LIST_MAX);
    // one more than is shown tells whether there are more
    SessionFilter filter = new SessionFilter(kind(invocation), prefix(invocation), limit + 1);
    SessionStore store = SessionCommands.store(Profiles.existing(invocation), invocation);
    Indexed<SessionListing> found =
        SessionIndex.of(store).list(filter, SessionCommands.progress(invocation));
    SessionCommands.tell(found, invocation);
    List<SessionSummary> all = found.value().sessions();
    List<SessionSummary> shown = all.subList(0, Math.min(limit, all.size()));
    List<JsonValue> rows = new ArrayList<>();
    Instant now = invocation.context().clock().instant();
    for (SessionSummary session : shown) {
      print(session, now, invocation.out());
      rows.add(json(session));
    }
    if (shown.isEmpty()) {
      invocation.out().line("no sessions");
    }
    boolean more = all.size() > limit;
    if (more) {
      invocation.note("there are more; -n N shows N of them");
    }
    for (SessionListing.Unreadable bad : found.value().unreadable()) {
      invocation.warn(bad.file() + " is no session: " + bad.reason());
    }
    invocation.answer(
        Obj.EMPTY
            .with("sessions", new JsonValue.Arr(rows))
            .with("more", more)
            .with("unreadable", unreadable(found.value()))
            .with("warnings", SessionCommands.warnings(found)));
    return ExitCode.OK;
  }

  private static Optional<SessionKind> kind(Invocation invocation) {
    Optional<String> label = invocation.value(SessionCommands.KIND);
    for (SessionKind kind : SessionKind.values()) {
      if (label.equals(Optional.of(SessionCommands.label(kind)))) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static Optional<SessionKeyPrefix> prefix(Invocation invocation) throws CommandFailure {
    Optional<String> text = invocation.value(SessionCommands.KEY);
    Optional<SessionKeyPrefix> prefix = text.flatMap(SessionKeyPrefix::parse);
    if (text.isPresent() && prefix.isEmpty()) {
      throw CommandFailure.usage(
          "no key begins with " + text.get(), "for example --key agent:main or --key subagent");
    }
    return prefix;
  }

  private static JsonValue unreadable(SessionListing listing) {
    List<JsonValue> rows = new ArrayList<>();
    for (SessionListing.Unreadable bad : listing.unreadable()) {
      rows.add(Obj.EMPTY.with("file", bad.file().toString()).with("problem", bad.reason()));
    }
    return new JsonValue.Arr(rows);
  }

  private static void print(SessionSummary session, Instant now, Output out) throws IOException {
    String when = ProfileViews.ago(session.updatedAt(), now);
    String turns =
        session.turns().isPresent() ? turns(session.turns().getAsInt()) : "too large to count";
    String cost = session.costNanoUsd() == 0 ? "" : "  " + new Usd(session.costNanoUsd());
    String kind =
        session.kind() == SessionKind.CHAT ? "" : "  " + SessionCommands.label(session.kind());
    String line = "  " + when + "  " + turns + cost + kind;
    out.styled(Style.NAME, session.id().text());
    out.text(line);
    int left = out.width() - session.id().text().length() - line.length() - 2;
    out.line("  " + oneLine(session.firstUserText(), Math.max(TITLE_CHARS_MIN, left)));
  }

  static String turns(int count) {
    return count + (count == 1 ? " turn" : " turns");
  }

  /** Returns the beginning of {@code text} in one line of at most {@code max} characters. */
  static String oneLine(String text, int max) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= max) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, max - 1)) + "…";
  }

  private static Obj json(SessionSummary session) {
    Obj row =
        Obj.EMPTY
            .with("id", session.id().text())
            .with("key", session.key().text())
            .with("kind", SessionCommands.label(session.kind()))
            .with("model", session.model())
            .with("started_at", session.startedAt().toString())
            .with("updated_at", session.updatedAt().toString());
    if (session.turns().isPresent()) {
      row = row.with("turns", session.turns().getAsInt());
    }
    return row.with("tokens", session.tokens())
        .with("cost_usd", new Usd(session.costNanoUsd()).toDouble())
        .with("title", session.firstUserText())
        .with("size_bytes", session.sizeBytes());
  }

  static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> asked = invocation.value(SessionCommands.TURNS);
    int last =
        asked.isPresent()
            ? SessionCommands.number(SessionCommands.TURNS, asked.get(), LIST_MAX)
            : Integer.MAX_VALUE;
    SessionStore store = SessionCommands.store(Profiles.existing(invocation), invocation);
    SessionId id = SessionCommands.id(invocation.required(SessionCommands.ID), store);
    Session session = SessionCommands.load(id, store);
    SessionTranscript transcript =
        new SessionTranscript(session, TimeForm.zone(invocation.context().zone()), last);
    transcript.print(invocation.out());
    invocation.answer(transcript.json());
    return ExitCode.OK;
  }

  static ExitCode search(Invocation invocation) throws IOException, CommandFailure {
    int limit =
        SessionCommands.number(
            SessionCommands.LIMIT,
            invocation.value(SessionCommands.LIMIT).orElseThrow(),
            SessionSearch.SESSIONS_MAX);
    SessionSearch search = SessionSearch.of(SessionCommands.query(invocation), limit);
    SessionStore store = SessionCommands.store(Profiles.existing(invocation), invocation);
    Indexed<SessionHits> found =
        SessionIndex.of(store).search(search, SessionCommands.progress(invocation));
    SessionCommands.tell(found, invocation);
    SessionHits hits = found.value();
    if (hits.matching() == SessionHits.Matching.SOME) {
      invocation.note("no turn has all of these words; these have some");
    }
    List<JsonValue> rows = new ArrayList<>();
    Instant now = invocation.context().clock().instant();
    for (SessionHits.Hit hit : hits.hits()) {
      print(hit, now, invocation.out());
      rows.add(json(hit));
    }
    if (rows.isEmpty()) {
      invocation.out().line("nothing found");
    }
    invocation.answer(
        Obj.EMPTY
            .with("hits", new JsonValue.Arr(rows))
            .with("matching", SessionCommands.label(hits.matching()))
            .with("warnings", SessionCommands.warnings(found)));
    return ExitCode.OK;
  }

  private static void print(SessionHits.Hit hit, Instant now, Output out) throws IOException {
    String who = hit.speaker() == SessionHits.Speaker.USER ? "you" : "alpi";
    String more = hit.moreTurns() == 0 ? "" : "  (and " + turns(hit.moreTurns()) + " more)";
    out.styled(Style.NAME, hit.session().id().text());
    out.line("  " + ProfileViews.ago(hit.at(), now) + "  turn " + hit.turn() + more);
    out.text("    " + who + ": ");
    int at = 0;
    String text = hit.snippet().text();
    for (Snippet.Mark mark : hit.snippet().marks()) {
      out.text(text.substring(at, mark.start()));
      out.styled(Style.WARNING, text.substring(mark.start(), mark.end()));
      at = mark.end();
    }
    out.line(text.substring(at));
  }

  private static Obj json(SessionHits.Hit hit) {
    List<JsonValue> marks = new ArrayList<>();
    for (Snippet.Mark mark : hit.snippet().marks()) {
      marks.add(
          new JsonValue.Arr(
              List.of(JsonValue.Num.of((long) mark.start()), JsonValue.Num.of((long) mark.end()))));
    }
    return Obj.EMPTY
        .with("session", hit.session().id().text())
        .with("key", hit.session().key().text())
        .with("kind", SessionCommands.label(hit.session().kind()))
        .with("title", hit.session().firstUserText())
        .with("updated_at", hit.session().updatedAt().toString())
        .with("turn", hit.turn())
        .with("at", hit.at().toString())
        .with("speaker", SessionCommands.label(hit.speaker()))
        .with("snippet", hit.snippet().text())
        .with("marks", new JsonValue.Arr(marks))
        .with("more_turns", hit.moreTurns());
  }
}
