package dev.alpi.engine.tools;

import dev.alpi.memory.Indexed;
import dev.alpi.memory.SessionHits;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionQuery;
import dev.alpi.memory.SessionSearch;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** {@code session_search}: what was said in earlier conversations. */
public final class SessionSearchTool implements Tool {
  private static final int RESULTS_DEFAULT = 3;
  private static final int RESULTS_MAX = 20;

  private static final ToolSpec SPEC =
      Specs.of(
          "session_search",
          "Search earlier conversations (not this one) for words. Returns for each conversation the"
              + " best turn; read around it with session_read. All words must be in one turn; a"
              + " star at the end of a word stands for its rest, and words in double quotes follow"
              + " each other.",
          "\"query\"",
          """
          "query":{"type":"string","description":"a few telling words"},
          "max_results":{"type":"integer","description":"conversations to return, default 3"}\
          """);

  private final SessionIndex index;
  private final SessionId current;
  private final ZoneId zone;
  private final SessionSources sources;

  /**
   * Creates it for one turn.
   *
   * @param index the profile's sessions
   * @param current the conversation that the turn is in; it is not searched
   * @param zone in which times are told
   * @param sources which conversations others may have written in
   */
  public SessionSearchTool(
      SessionIndex index, SessionId current, ZoneId zone, SessionSources sources) {
    this.index = index;
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
    return arguments.required("query");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String query = arguments.required("query");
    int max = arguments.integer("max_results", RESULTS_DEFAULT, 1, RESULTS_MAX);
    Optional<String> problem = SessionQuery.problem(query);
    if (problem.isPresent()) {
      throw new ToolFailure(problem.get());
    }
    SessionSearch search = SessionSearch.of(SessionQuery.of(query), max).without(current);
    Indexed<SessionHits> found;
    try {
      found = index.search(search, (_, _) -> !context.cancellation().isCancelled());
    } catch (CancellationException e) {
      throw new ToolFailure("interrupted");
    }
    for (SessionHits.Hit hit : found.value().hits()) {
      sources.of(hit.session().id()).forEach(context.sources());
    }
    return text(found.value());
  }

  private String text(SessionHits found) {
    if (found.hits().isEmpty()) {
      return "nothing found in earlier conversations";
    }
    StringBuilder out = new StringBuilder();
    if (found.matching() == SessionHits.Matching.SOME) {
      out.append("no turn has all of these words; these have some\n");
    }
    for (SessionHits.Hit hit : found.hits()) {
      boolean user = hit.speaker() == SessionHits.Speaker.USER;
      out.append("session ").append(hit.session().id());
      out.append(", turn ").append(hit.turn());
      hit.session().turns().ifPresent(turns -> out.append(" of ").append(turns));
      out.append(", ").append(SessionReadTool.time(hit.at(), zone));
      if (hit.moreTurns() > 0) {
        out.append(", and in ").append(hit.moreTurns()).append(" more");
      }
      out.append("\n  ").append(user ? "user: " : "you: ");
      out.append(hit.snippet().text()).append('\n');
    }
    return out.toString();
  }
}
