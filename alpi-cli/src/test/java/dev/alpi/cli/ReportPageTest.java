package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --html}: one file, that fetches nothing and runs nothing, whatever is in the home. */
final class ReportPageTest {
  private static final String HOSTILE = "</td><script>alert(1)</script>\\\"'&\\u202e\\u001b[2J";

  private final ReportHomeFixture at;

  ReportPageTest() throws IOException {
    at = new ReportHomeFixture();
  }

  private void hostileHome() throws IOException {
    at.session("000000000001", "", at.turn(Duration.ofHours(1)));
    at.write("skills/<b>x/<img src=y>/SKILL.md", "x", at.now);
    at.write("sessions/<i>.json", "x", at.now);
    at.write(
        "logs/runs.jsonl",
        ("{\"at\":%s,\"kind\":\"" + HOSTILE + "\",\"outcome\":\"" + HOSTILE + "\",\"elapsed_s\":1,")
                .formatted(at.now.minusSeconds(60).toEpochMilli() / 1000.0)
            + "\"job_id\":\""
            + HOSTILE
            + "\",\"output_tail\":\""
            + HOSTILE
            + "\"}\n",
        at.now);
  }

  @ParameterizedTest
  @ValueSource(strings = {"diff", "digest"})
  void what_is_in_the_home_is_never_markup(String command) throws Exception {
    hostileHome();
    at.run(command, "--html", "page.html");
    String page = Files.readString(at.context.workingDirectory().resolve("page.html"));
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains(
            "&lt;script&gt;",
            "&#39;&amp;&lt;U+202E&gt;&lt;U+001B&gt;",
            "<svg",
            "default-src 'none'")
        .doesNotContain("<script", "<img", "<b>x", "<i>", "\u202e", "\u001b");
    assertThat(page).doesNotContainPattern(Pattern.compile("(?i)(src|href)\\s*="));
    assertThat(page).doesNotContainPattern(Pattern.compile("(?i)https?:|url\\(|@import"));
    assertThat(page).contains("prefers-color-scheme: dark");
  }

  @ParameterizedTest
  @ValueSource(strings = {"diff", "digest"})
  void a_file_that_is_there_is_replaced_only_by_who_says_so(String command) throws Exception {
    Path file = at.context.workingDirectory().resolve("page.html");
    Files.writeString(file, "mine");
    assertThat(at.run(command, "--html", "page.html")).isEqualTo(ExitCode.USAGE.number());
    assertThat(file).hasContent("mine");
    assertThat(at.run(command, "--html", "page.html", "--force")).isZero();
    assertThat(Files.readString(file)).contains("</html>");
    try (var files = Files.list(file.getParent())) {
      assertThat(files.toList()).containsExactly(file);
    }
  }

  @Test
  void the_answer_for_programs_names_the_page() throws Exception {
    assertThat(at.json("diff", "--html", "x.html").string("html"))
        .hasValue(at.context.workingDirectory().resolve("x.html").toString());
  }
}
