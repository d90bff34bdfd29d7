package dev.alpi.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.ToolFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code web_fetch} and {@code web_extract}, against a server on this machine. */
class WebFetchToolTest {
  private static final String PAGE =
      "<title>Locks</title><nav>Menu</nav><main><h1>Nine locks</h1><p>See <a href=/x>more</a>."
          + " \u200bDone.</main>";

  private final List<Extractor.Question> asked = new ArrayList<>();

  private static WebFetchTool tool() {
    return new WebFetchTool(Lab.client(), Network.ON);
  }

  private WebExtractTool extract(String answer) {
    return new WebExtractTool(
        Lab.client(),
        (question, cancellation) -> {
          asked.add(question);
          return answer;
        },
        Network.ON);
  }

  private static String arguments(LoopServer server, String more) {
    return "{\"url\":\"" + Lab.url(server) + "\"" + more + "}";
  }

  @Test
  void a_page_comes_as_markdown_below_where_it_is_from() throws Exception {
    try (LoopServer server =
        LoopServer.of(
            (head, socket) ->
                LoopServer.write(
                    socket,
                    head.startsWith("GET /page")
                        ? LoopServer.redirect(301, "/there#part")
                        : LoopServer.ok("text/html", PAGE)))) {
      String origin = "http://site.test:" + server.port();
      assertThat(Lab.run(tool(), arguments(server, "")))
          .isEqualTo(
              "source: "
                  + origin
                  + "/there\ntitle: Locks\n\n# Nine locks\n\nSee [more]("
                  + origin
                  + "/x). Done.");
      assertThat(Lab.run(tool(), arguments(server, ",\"strip_links\":true")))
          .endsWith("See more. Done.");
      assertThat(Lab.run(tool(), arguments(server, ",\"raw\":true")))
          .endsWith("\n\n" + PAGE.replace("\u200b", ""));
    }
  }

  @Test
  void the_size_is_as_asked_for_and_a_cut_is_told() throws Exception {
    String body = "a".repeat(300_000);
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", body))) {
      assertThat(Lab.run(tool(), arguments(server, "")))
          .contains("only the beginning was read")
          .endsWith("\n\n" + "a".repeat(250_000));
      assertThat(Lab.run(tool(), arguments(server, ",\"max_bytes\":1000")))
          .endsWith("\n\n" + "a".repeat(1000));
      assertThat(Lab.run(tool(), arguments(server, ",\"max_bytes\":400000")))
          .doesNotContain("beginning")
          .endsWith("\n\n" + body);
      assertThat(Lab.failure(tool(), arguments(server, ",\"max_bytes\":2000001")))
          .contains("max_bytes must be an integer from 1000 to 2000000");
    }
  }

  @Test
  void failures_are_for_the_model() throws Exception {
    assertThat(Lab.failure(tool(), "{}")).contains("url (a string) is missing");
    assertThat(Lab.failure(tool(), "{\"url\":\"http://10.0.0.1/\"}")).contains("no public address");
    try (LoopServer server =
        LoopServer.saying(LoopServer.ok("text/html", "<script>a()</script>"))) {
      assertThat(Lab.run(tool(), arguments(server, ""))).contains("no text without its scripts");
      assertThat(Lab.failure(extract("x"), arguments(server, ",\"question\":\"why\"")))
          .contains("no text without its scripts");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void without_a_network_nothing_is_asked_of_anybody() throws Exception {
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/html", PAGE))) {
      String arguments = arguments(server, ",\"question\":\"why\"");
      assertThat(Lab.failure(new WebFetchTool(Lab.client(), Network.OFF), arguments))
          .contains("switched off");
      Extractor none =
          (question, cancellation) -> {
            throw new ToolFailure("asked");
          };
      assertThat(Lab.failure(new WebExtractTool(Lab.client(), none, Network.OFF), arguments))
          .contains("switched off");
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void a_question_is_answered_from_the_page() throws Exception {
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/html", PAGE))) {
      assertThat(Lab.run(extract(" Nine. "), arguments(server, ",\"question\":\" How many? \"")))
          .isEqualTo("source: " + Lab.url(server) + "\ntitle: Locks\n\nNine.");
      Extractor.Question question = asked.getFirst();
      assertThat(question.text()).isEqualTo("How many?");
      assertThat(question.source()).isEqualTo(Lab.url(server));
      assertThat(question.page()).startsWith("# Nine locks").doesNotContain("Menu");
      assertThat(question.wordsMax()).isEqualTo(600);
      assertThat(Lab.failure(extract("x"), arguments(server, ",\"question\":\" \"")))
          .contains("from 1 to 4000");
    }
  }

  @Test
  void answers_and_pages_are_cut_to_their_limits() throws Exception {
    String body = "😀".repeat(WebExtractTool.PAGE_CHARS_MAX + 1);
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", body))) {
      String arguments = arguments(server, ",\"question\":\"why\",\"max_bytes\":400000");
      String words = "word ".repeat(600).strip();
      String said = Lab.run(extract(words + " more"), arguments);
      assertThat(said).contains("(only the beginning was looked at)").endsWith(words + " …");
      assertThat(asked.getFirst().page()).isEqualTo("😀".repeat(WebExtractTool.PAGE_CHARS_MAX));
      assertThat(Lab.run(extract(words), arguments)).endsWith("word");
      assertThat(Lab.run(extract("a".repeat(50_000)), arguments))
          .endsWith("a".repeat(12_000) + " …");
    }
  }
}
