package dev.alpi.engine.tools;

import dev.alpi.memory.MemoryException;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionQuery;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionTurns;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code session_read}: turns of an earlier conversation. */
public final class SessionReadTool implements Tool {
  private static final int WINDOW_DEFAULT = 3;
  private static final int WINDOW_MAX = 20;
  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;

  /** Of the answer (alpi-engine §2.4), in UTF-16 units. */
  static final int CHARS_MAX = 6000;

  /** Of one turn. */
  static final int TURN_CHARS_MAX = 600;

  /** Kept for what says how to go on. */
  private static final int FOOT_CHARS = 120;

  private static final String USER = "user: ";
  private static final String YOU = "you: ";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private static final ToolSpec SPEC =
      Specs.of(
          "session_read",
          "Read turns of an earlier conversation that session_search named: those around a phrase,"
              + " or from a turn on.",
          "\"session\"",
          """
          "session":{"type":"string","description":"its id"},
          "phrase":{"type":"string","description":"words of the turn to read around"},
          "start":{"type":"integer","description":"the first turn to read, default 1"},
          "window":{"type":"integer","description":"turns before and after the phrase, default 3"},
          "limit":{"type":"integer","description":"turns to return, default 20"}\
          """);

  private final SessionStore sessions;
  private final SessionId current;
  private final ZoneId zone;
  private final SessionSources sources;

  /**
   * Creates it for one turn.
   *
   * @param sessions the profile's sessions
   * @param current the conversation that the turn is in; it can be read, and is told as this one
   * @param zone in which times are told
   * @param sources which conversations others may have written in
   */
  public SessionReadTool(
      SessionStore sessions, SessionId current, ZoneId zone, SessionSources sources) {
    this.sessions = sessions;
    this.current = current;
    this.zone = zone;
    this.sources = sources;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("session");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    Session session = session(arguments.required("session"));
    sources.of(session.id()).forEach(context.sources());
    int start = arguments.integer("start", 1, 1, Integer.MAX_VALUE);
    int window = arguments.integer("window", WINDOW_DEFAULT, 0, WINDOW_MAX);
    int limit = arguments.integer("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
    int count = session.turns().size();
    Optional<String> phrase = arguments.optional("phrase").filter(text -> !text.isBlank());
    if (start > count) {
      throw new ToolFailure(
          "the session has " + count + " turns; start " + start + " is past them");
    }
    if (phrase.isEmpty()) {
      return text(session, start - 1, Math.min(count, start - 1 + limit));
    }
    int found = find(session.turns(), phrase.get(), start - 1);
    int first = Math.max(0, found - window);
    return text(session, first, Math.min(count, Math.min(found + window + 1, first + limit)));
  }

  private Session session(String text) throws ToolFailure, IOException {
    Optional<SessionId> id = SessionId.parse(text.strip());
    if (id.isEmpty()) {
      throw new ToolFailure(
          "the argument session must be an id of 12 hexadecimal digits, as session_search tells");
    }
    try {
      return switch (sessions.load(id.get())) {
        case SessionLookup.Found(Session session) -> session;
        case SessionLookup.Unknown _ -> throw new ToolFailure("there is no session " + id.get());
      };
    } catch (MemoryException | StoreException.Damaged e) {
      // a path of the machine tells a model nothing
      throw new ToolFailure("session " + id.get() + " cannot be read: its file is damaged");
    }
  }

  private static int find(List<SessionTurn> turns, String phrase, int from) throws ToolFailure {
    Optional<String> problem = SessionQuery.problem(phrase);
    if (problem.isPresent()) {
      throw new ToolFailure(problem.get().replace("query", "phrase"));
    }
    return SessionTurns.first(turns, SessionQuery.of(phrase), from)
        .orElseThrow(
            () -> new ToolFailure("no turn from " + (from + 1) + " on has the phrase " + phrase));
  }

  private String text(Session session, int first, int end) {
    StringBuilder out = new StringBuilder("session ").append(session.id());
    out.append(session.id().equals(current) ? " (this conversation), " : ", ");
    out.append(session.turns().size()).append(" turns\n");
    int next = first;
    while (next < end) {
      String turn = text(next, session.turns().get(next));
      if (out.length() + turn.length() > CHARS_MAX - FOOT_CHARS) {
        break;
      }
      out.append(turn);
      next++;
    }
    if (next < session.turns().size()) {
      out.append("(go on with start ").append(next + 1).append(")\n");
    }
    return out.toString();
  }

  /** Question and answer share what a turn may have; neither is left out. */
  private String text(int ordinal, SessionTurn turn) {
    String head = "turn " + (ordinal + 1) + ", " + time(turn.at(), zone) + "\n";
    int room = TURN_CHARS_MAX - head.length() - USER.length() - YOU.length() - 2;
    String user = turn.user().text().strip();
    String assistant = turn.assistant().text().strip();
    user = cut(user, Math.max(room / 2, room - assistant.length()));
    assistant = cut(assistant, room - user.length());
    return head
        + (user.isEmpty() ? "" : USER + user + "\n")
        + (assistant.isEmpty() ? "" : YOU + assistant + "\n");
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : TextFiles.cut(text, max - 1);
  }

  /** Returns a time as people write it. */
  static String time(Instant at, ZoneId zone) {
    return TIME.format(at.atZone(zone));
  }
}
