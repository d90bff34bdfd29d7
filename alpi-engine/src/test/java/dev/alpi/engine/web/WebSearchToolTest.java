package dev.alpi.engine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code web_search} with services that speak as SearXNG and Brave do. */
class WebSearchToolTest {
  private static final String KEY = "BSA-0123456789abcdef";

  private static WebSearchTool tool(SearchEndpoint endpoint) {
    return new WebSearchTool(Lab.client(), () -> Optional.of(endpoint), Network.ON, 25);
  }

  private static WebSearchTool searxng(LoopServer server) throws WebException {
    return tool(SearchEndpoint.searxng("http://127.0.0.1:" + server.port() + "/"));
  }

  private static WebSearchTool brave(LoopServer server) throws WebException {
    return tool(
        SearchEndpoint.brave("http://127.0.0.1:" + server.port() + "/res/v1/web/search", KEY));
  }

  /** Answers as SearXNG's `/search` does with `format=json`. */
  private static LoopServer searxngWith(String results) throws IOException {
    return LoopServer.of(
        (head, socket) ->
            LoopServer.write(
                socket,
                head.startsWith("GET /search?") && head.contains("format=json")
                    ? LoopServer.ok(
                        "application/json",
                        "{\"query\":\"q\",\"number_of_results\":0,\"results\":["
                            + results
                            + "],\"answers\":[],\"corrections\":[],\"infoboxes\":[],"
                            + "\"suggestions\":[],\"unresponsive_engines\":[]}")
                    : "HTTP/1.1 404 Not Found\r\n\r\n"));
  }

  /** Answers as Brave's API does: only with a key, web results below {@code web}. */
  private static LoopServer braveWith(String results) throws IOException {
    return LoopServer.of(
        (head, socket) ->
            LoopServer.write(
                socket,
                !head.contains("X-Subscription-Token: " + KEY + "\r\n")
                    ? "HTTP/1.1 422 Unprocessable\r\n\r\n{\"type\":\"ErrorResponse\"}"
                    : LoopServer.ok(
                        "application/json; charset=UTF-8",
                        "{\"type\":\"search\",\"query\":{\"original\":\"q\"},\"web\":{\"type\":"
                            + "\"search\",\"results\":["
                            + results
                            + "],\"family_friendly\":true}}")));
  }

  private static String searxngHit(String url, String title) {
    return "{\"url\":\""
        + url
        + "\",\"title\":\""
        + title
        + "\",\"content\":\"About it\",\"engine\":\"x\",\"score\":1.0,\"category\":\"general\"}";
  }

  @Test
  void searxng_is_asked_for_json_and_its_hits_are_listed() throws Exception {
    try (LoopServer server =
        searxngWith(
            searxngHit("https://a.example/1", "First &amp; best\u202e")
                + ","
                + searxngHit("https://b.example/2", "Second"))) {
      assertThat(Lab.run(searxng(server), "{\"query\":\"größe & äther?\"}"))
          .isEqualTo(
              "source: search with SearXNG at 127.0.0.1:"
                  + server.port()
                  + "\n\n1. First & best\n   https://a.example/1\n   About it\n"
                  + "2. Second\n   https://b.example/2\n   About it\n");
      assertThat(server.requests.getFirst())
          .startsWith("GET /search?q=gr%C3%B6%C3%9Fe+%26+%C3%A4ther%3F&format=json HTTP/1.1\r\n");
    }
  }

  @Test
  void brave_is_asked_with_the_key_and_its_hits_are_listed() throws Exception {
    String hit =
        "{\"type\":\"search_result\",\"title\":\"Locks\",\"url\":\"https://a.example/\","
            + "\"description\":\"All <strong>nine</strong> locks\",\"language\":\"en\"}";
    try (LoopServer server = braveWith(hit)) {
      assertThat(Lab.run(brave(server), "{\"query\":\"locks\"}"))
          .endsWith("\n1. Locks\n   https://a.example/\n   All nine locks\n")
          .doesNotContain(KEY);
      assertThat(server.requests.getFirst())
          .startsWith("GET /res/v1/web/search?q=locks&count=20 HTTP/1.1\r\n");
      SearchEndpoint wrong =
          SearchEndpoint.brave("http://127.0.0.1:" + server.port() + "/search", "other");
      assertThat(Lab.failure(tool(wrong), "{\"query\":\"locks\"}"))
          .contains("status 422; check the key");
    }
  }

  @Test
  void at_most_two_hits_a_domain_and_as_many_as_wanted() throws Exception {
    StringBuilder hits = new StringBuilder();
    for (int number = 0; number < 4; number++) {
      for (String host :
          List.of("a.example", "www.a.example", "b.example", "c" + number + ".org")) {
        hits.append(searxngHit("https://" + host + "/" + number, "x")).append(',');
      }
    }
    try (LoopServer server = searxngWith(hits + searxngHit("https://c0.org/0", "again"))) {
      String said = Lab.run(searxng(server), "{\"query\":\"q\",\"max_results\":15}");
      assertThat(said.lines().filter(line -> line.contains("a.example"))).hasSize(2);
      assertThat(said.lines().filter(line -> line.contains("b.example"))).hasSize(2);
      assertThat(said.lines().filter(line -> line.contains("/c"))).hasSize(4);
      assertThat(said).doesNotContain("again");
      assertThat(Lab.run(searxng(server), "{\"query\":\"q\"}").lines())
          .filteredOn(line -> line.contains("https://"))
          .hasSize(5);
      assertThat(Lab.failure(searxng(server), "{\"query\":\"q\",\"max_results\":16}"))
          .contains("from 1 to 15");
    }
  }

  @Test
  void hits_that_are_none_are_left_out() throws Exception {
    try (LoopServer server =
        searxngWith(
            searxngHit("javascript:alert(1)", "x")
                + ",1,{\"title\":\"no address\"},{\"url\":\"https://u@a.example/\"},"
                + "{\"url\":\"https://bare.example/\",\"title\":null,\"content\":7}")) {
      assertThat(Lab.run(searxng(server), "{\"query\":\"q\"}"))
          .endsWith("\n\n1. \n   https://bare.example/\n");
    }
    try (LoopServer server = searxngWith("")) {
      assertThat(Lab.run(searxng(server), "{\"query\":\"q\"}")).contains("nothing was found");
    }
  }

  @Test
  void a_service_that_fails_is_told_with_what_to_do() throws Exception {
    for (String[] row :
        new String[][] {
          {"HTTP/1.1 403 Forbidden\r\n\r\n", "json under search.formats"},
          {"HTTP/1.1 429 Too Many\r\n\r\n", "how often"},
          {"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\n\r\n", "status 302"},
          {"HTTP/1.1 200 OK\r\n\r\n<html>", "something else than JSON"},
          {"HTTP/1.1 200 OK\r\n\r\n[]", "something else than JSON"},
          {"nonsense\r\n\r\n", "does not speak HTTP"},
        }) {
      try (LoopServer server = LoopServer.saying(row[0])) {
        assertThat(Lab.failure(searxng(server), "{\"query\":\"q\"}")).contains(row[1]);
      }
    }
  }

  @Test
  void without_a_service_it_says_how_to_configure_one() throws Exception {
    WebSearchTool tool = new WebSearchTool(Lab.client(), Optional::empty, Network.ON, 25);
    assertThat(Lab.failure(tool, "{\"query\":\"q\"}"))
        .contains("tools.web_search", "searxng", "brave", "docs/web.md");
    assertThat(Lab.failure(tool, "{\"query\":\" \"}")).contains("from 1 to 400");
  }

  private static String configured(String yaml) throws Exception {
    Path home = Jimfs.newFileSystem(Configuration.unix()).getPath("/home");
    Files.createDirectories(home);
    Files.writeString(home.resolve("config.yaml"), yaml);
    Secrets secrets = Secrets.of(Map.of("BRAVE_KEY", KEY), "/home/.env", Map.of());
    SearchSettings settings =
        SearchSettings.of(Config.load(home, home, JsonValue.Obj.EMPTY), secrets);
    try {
      return settings.endpoint().map(SearchEndpoint::toString).orElse("none");
    } catch (WebException e) {
      return e.getMessage();
    }
  }

  @Test
  void the_service_is_what_the_configuration_says() throws Exception {
    String search = "tools:\n  web_search:\n";
    assertThat(configured("{}")).isEqualTo("none");
    assertThat(configured(search + "    kind: searxng\n    url: http://127.0.0.1:8888/\n"))
        .isEqualTo("SearXNG at 127.0.0.1:8888");
    assertThat(configured(search + "    kind: brave\n    key: BRAVE_KEY\n"))
        .isEqualTo("Brave at api.search.brave.com");
    assertThat(configured(search + "    kind: brave\n    key: ${BRAVE_KEY}\n"))
        .isEqualTo("Brave at api.search.brave.com");
    assertThat(configured(search + "    kind: searxng\n")).contains("web_search.url is missing");
    assertThat(configured(search + "    kind: brave\n")).contains("web_search.key is missing");
    assertThat(configured(search + "    kind: brave\n    key: OTHER\n"))
        .contains("OTHER is not set", "alpi secrets set OTHER");
  }

  @Test
  void searches_of_a_turn_are_counted_and_the_network_can_be_off() throws Exception {
    try (LoopServer server = searxngWith("")) {
      SearchEndpoint endpoint = SearchEndpoint.searxng("http://127.0.0.1:" + server.port());
      WebSearchTool two =
          new WebSearchTool(Lab.client(), () -> Optional.of(endpoint), Network.ON, 2);
      Lab.run(two, "{\"query\":\"q\"}");
      Lab.run(two, "{\"query\":\"q\"}");
      assertThat(Lab.failure(two, "{\"query\":\"q\"}")).contains("at most 2 searches");
      WebSearchTool off =
          new WebSearchTool(Lab.client(), () -> Optional.of(endpoint), Network.OFF, 2);
      assertThat(Lab.failure(off, "{\"query\":\"q\"}")).contains("switched off");
      assertThat(server.requests).hasSize(2);
    }
  }

  @Test
  void a_key_goes_nowhere_in_the_clear_and_shows_nowhere() throws Exception {
    assertThatThrownBy(() -> SearchEndpoint.brave("http://search.example/", KEY))
        .isInstanceOf(WebException.class)
        .hasMessageContaining("in the clear")
        .hasMessageNotContaining(KEY);
    for (String key : List.of("", " ", "a b", "a\r\nHost: x")) {
      assertThatThrownBy(() -> SearchEndpoint.brave(SearchEndpoint.BRAVE_URL, key))
          .isInstanceOf(WebException.class);
    }
    assertThat(SearchEndpoint.brave(SearchEndpoint.BRAVE_URL, KEY))
        .hasToString("Brave at api.search.brave.com");
    assertThat(SearchEndpoint.searxng("https://searx.example/sub/"))
        .hasToString("SearXNG at searx.example");
  }
}
