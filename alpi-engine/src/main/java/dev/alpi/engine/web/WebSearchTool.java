package dev.alpi.engine.web;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.Specs;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code web_search}: what a search service finds, at most two hits a domain.
 *
 * <p>One object serves one turn, with its sub-agents: it counts the searches.
 */
public final class WebSearchTool implements Tool {
  private static final int HITS_DEFAULT = 5;
  private static final int HITS_MAX = 15;
  private static final int HITS_A_DOMAIN = 2;
  private static final int QUERY_CHARS_MAX = 400;

  private static final ToolSpec SPEC =
      Specs.of(
          "web_search",
          "Search the web. The result is a list of titles, addresses and snippets; read a page with"
              + " web_fetch or web_extract.",
          "\"query\"",
          """
          "query":{"type":"string"},
          "max_results":{"type":"integer","description":"from 1 to 15, default 5"}\
          """);

  private final WebClient client;
  private final SearchSettings settings;
  private final Network network;
  private final int callsMax;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Creates the tool.
   *
   * @param settings what the person configured; if nothing, the tool says how to
   * @param callsMax the most searches that it makes
   */
  public WebSearchTool(WebClient client, SearchSettings settings, Network network, int callsMax) {
    this.client = client;
    this.settings = settings;
    this.network = network;
    this.callsMax = callsMax;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("query");
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure {
    network.require();
    String query = arguments.required("query").strip();
    if (query.isEmpty() || query.length() > QUERY_CHARS_MAX) {
      throw new ToolFailure(
          "the query has from 1 to " + QUERY_CHARS_MAX + " characters, found " + query.length());
    }
    int limit = arguments.integer("max_results", HITS_DEFAULT, 1, HITS_MAX);
    SearchEndpoint service = service();
    if (calls.getAndUpdate(count -> Math.min(count + 1, callsMax)) >= callsMax) {
      throw new ToolFailure(
          "there are at most " + callsMax + " searches in one turn; go on with what was found");
    }
    try {
      List<SearchHit> hits = service.search(query, client, context.cancellation());
      return text(service, spread(hits, limit));
    } catch (WebException e) {
      throw new ToolFailure(e.getMessage());
    }
  }

  private SearchEndpoint service() throws ToolFailure {
    try {
      return settings.endpoint().orElseThrow(WebSearchTool::unconfigured);
    } catch (WebException e) {
      throw new ToolFailure(e.getMessage());
    }
  }

  private static ToolFailure unconfigured() {
    return new ToolFailure(
        "no search service is configured. Tell the person: in config.yaml below tools.web_search,"
            + " set kind to searxng and url to where theirs is, or kind to brave and key to the"
            + " name of the secret with the key; docs/web.md has examples. Pages whose address is"
            + " known can be read with web_fetch");
  }

  private static List<SearchHit> spread(List<SearchHit> hits, int limit) {
    List<SearchHit> kept = new ArrayList<>();
    Map<String, Integer> domains = new HashMap<>();
    for (SearchHit hit : hits) {
      boolean known = kept.stream().anyMatch(other -> other.url().equals(hit.url()));
      if (kept.size() < limit
          && !known
          && domains.merge(hit.domain(), 1, Integer::sum) <= HITS_A_DOMAIN) {
        kept.add(hit);
      }
    }
    return kept;
  }

  private static String text(SearchEndpoint service, List<SearchHit> hits) {
    StringBuilder out = new StringBuilder("source: search with " + service + "\n\n");
    int number = 1;
    for (SearchHit hit : hits) {
      out.append(number++).append(". ").append(hit.title()).append("\n   ").append(hit.url());
      out.append('\n');
      if (!hit.snippet().isEmpty()) {
        out.append("   ").append(hit.snippet()).append('\n');
      }
    }
    return hits.isEmpty() ? out + "nothing was found\n" : out.toString();
  }
}
