package dev.alpi.engine.web;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;

/**
 * The search service that a person chose: SearXNG or Brave. It may be on this machine, since the
 * person named it; it is asked without redirects, and what it finds is only shown.
 *
 * <p><b>Threads:</b> any; immutable. {@link #toString} tells no key.
 */
public final class SearchEndpoint {
  /** Where Brave's service is. */
  public static final String BRAVE_URL = "https://api.search.brave.com/res/v1/web/search";

  private static final WebLimits LIMITS = new WebLimits(Duration.ofSeconds(20), 2_000_000);

  /** What Brave gives at once; from SearXNG comes a page of about as many. */
  private static final int HITS_ASKED = 20;

  private static final int TITLE_CHARS_MAX = 200;
  private static final int SNIPPET_CHARS_MAX = 400;

  private final Kind kind;
  private final WebUrl url;
  private final Optional<String> key;

  private enum Kind {
    SEARXNG("SearXNG"),
    BRAVE("Brave");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }
  }

  private SearchEndpoint(Kind kind, WebUrl url, Optional<String> key) {
    this.kind = kind;
    this.url = url;
    this.key = key;
  }

  /**
   * Returns the endpoint of a SearXNG.
   *
   * @param url where its start page is
   * @throws WebException if that is no address
   */
  public static SearchEndpoint searxng(String url) throws WebException {
    WebUrl start = WebUrl.parse(url);
    String path = start.target().split("\\?", 2)[0];
    String search = path.endsWith("/search") ? path : path.replaceAll("/$", "") + "/search";
    return new SearchEndpoint(
        Kind.SEARXNG,
        new WebUrl(start.scheme(), start.host(), start.port(), search),
        Optional.empty());
  }

  /**
   * Returns the endpoint of Brave, or of one that speaks like it.
   *
   * @param url where it is, such as {@link #BRAVE_URL}
   * @param key the person's key
   * @throws WebException if the address is none, or the key would go over the network in the clear
   */
  public static SearchEndpoint brave(String url, String key) throws WebException {
    WebUrl start = WebUrl.parse(url);
    boolean here =
        start.host().equals("localhost")
            || start.literal().filter(InetAddress::isLoopbackAddress).isPresent();
    if (start.scheme() == WebUrl.Scheme.HTTP && !here) {
      throw new WebException("the key would go to " + start.host() + " in the clear; use https");
    }
    if (key.isBlank() || !key.strip().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new WebException("the key of the search is empty, or holds what no key holds");
    }
    return new SearchEndpoint(Kind.BRAVE, start, Optional.of(key.strip()));
  }

  /**
   * Returns the hits for {@code query} in the service's order; those without an address are not.
   */
  List<SearchHit> search(String query, WebClient client, Cancellation cancellation)
      throws WebException {
    String asked = "?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    String parameters =
        switch (kind) {
          case SEARXNG -> asked + "&format=json";
          case BRAVE -> asked + "&count=" + HITS_ASKED;
        };
    String path = url.target().split("\\?", 2)[0];
    WebUrl request = new WebUrl(url.scheme(), url.host(), url.port(), path + parameters);
    Map<String, String> headers =
        key.map(text -> Map.of("Accept", "application/json", "X-Subscription-Token", text))
            .orElse(Map.of("Accept", "application/json"));
    WebClient.Answer answer = client.ask(request, headers, LIMITS, cancellation);
    if (answer.status() != 200) {
      throw refused(answer.status());
    }
    try {
      JsonValue.Obj json = Json.parseObject(answer.text());
      return switch (kind) {
        case SEARXNG -> hits(json.array("results"), "content");
        case BRAVE -> hits(json.object("web").array("results"), "description");
      };
    } catch (JsonSyntaxException e) {
      throw new WebException(this + " answered with something else than JSON");
    }
  }

  private WebException refused(int status) {
    String hint =
        switch (kind) {
          case SEARXNG ->
              status == 403
                  ? "; its settings.yml must list json under search.formats"
                  : status == 429 ? "; it limits how often it is asked" : "";
          case BRAVE ->
              switch (status) {
                case 401, 403, 422 -> "; check the key in tools.web_search.key";
                case 429 -> "; the plan of the key is used up for now";
                default -> "";
              };
        };
    return new WebException(this + " answered with status " + status + hint);
  }

  private static List<SearchHit> hits(List<JsonValue> results, String snippet) {
    List<SearchHit> hits = new ArrayList<>();
    for (JsonValue each : results) {
      if (each instanceof JsonValue.Obj result) {
        hit(result, snippet).ifPresent(hits::add);
      }
    }
    return hits;
  }

  private static Optional<SearchHit> hit(JsonValue.Obj result, String snippet) {
    try {
      return Optional.of(
          new SearchHit(
              shown(result.string("title").orElse(""), TITLE_CHARS_MAX),
              WebUrl.parse(result.string("url").orElse("")),
              shown(result.string(snippet).orElse(""), SNIPPET_CHARS_MAX)));
    } catch (WebException e) {
      // nothing that web_fetch could read
      return Optional.empty();
    }
  }

  /** Returns a text of a service, which may hold tags and entities, as one line. */
  private static String shown(String html, int charsMax) {
    String text = VisibleText.of(Jsoup.parse(html).text()).replaceAll("\\s+", " ").strip();
    int points = text.codePointCount(0, text.length());
    return points <= charsMax
        ? text
        : text.substring(0, text.offsetByCodePoints(0, charsMax)) + "…";
  }

  /** Returns what it is and its host. */
  @Override
  public String toString() {
    return kind.shown + " at " + url.authority();
  }
}
