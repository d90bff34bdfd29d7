package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class SearchToolTest {
  private final Tool search = new SearchTool();
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  private String search(String json) throws ToolFailure, IOException {
    return disk.run(search, json);
  }

  @Test
  void lines_are_found_with_file_and_number() throws Exception {
    disk.file("b/two.txt", "nothing\r\n  Needle here \n");
    disk.file("a.txt", "a needle\n\nneedle\n");
    assertThat(search("{\"pattern\":\"needle\"}"))
        .isEqualTo("a.txt:1: a needle\na.txt:3: needle\nb/two.txt:2: Needle here\n");
    assertThat(search("{\"pattern\":\"Needle\"}")).isEqualTo("b/two.txt:2: Needle here\n");
    assertThat(search("{\"pattern\":\"needle\",\"case_sensitive\":true,\"path\":\"b\"}"))
        .isEqualTo("no hits\n");
    assertThat(search("{\"pattern\":\"needle\",\"path\":\"a.txt\"}"))
        .startsWith("a.txt:1: a needle");
    assertThat(search("{\"pattern\":\"needle\",\"file_glob\":\"*.{md,txt}\",\"path\":\"b\"}"))
        .startsWith("b/two.txt");
    assertThat(search("{\"pattern\":\"needle\",\"file_glob\":\"*.md\"}")).isEqualTo("no hits\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-e", "--pre=touch /tmp/x", "-f/etc/passwd", "--", "-", "$(touch x)", "`id`"})
  void a_pattern_that_looks_like_an_option_is_text(String pattern) throws Exception {
    disk.file("a.txt", "before\n" + pattern + "\nafter\n");
    String quoted = "\\\\Q" + pattern + "\\\\E";
    assertThat(search("{\"pattern\":\"" + quoted + "\"}")).contains("a.txt:2: " + pattern);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.java|a/b/Main.java",
        "*.JAVA|no hits",
        "main|a/b/Main.java",
        "**/b/*.java|a/b/Main.java",
        "Main\\\\.java$|a/b/Main.java",
        "*.{kt,java}|a/b/Main.java",
        "*[!x].java|a/b/Main.java",
        "*[x-z].java|no hits",
        "*.md|no hits",
      })
  void files_are_found_by_name(String pattern, String found) throws Exception {
    disk.file("a/b/Main.java", "x");
    disk.file("a/c/other.txt", "x");
    assertThat(search("{\"pattern\":\"" + pattern + "\",\"target\":\"files\"}"))
        .isEqualTo(found + "\n");
  }

  @Test
  void no_line_and_no_name_of_a_denied_file_is_shown() throws Exception {
    for (String name :
        new String[] {".env", ".env.local", "id_rsa", "server.pem", ".npmrc", "deep/.env"}) {
      disk.file(name, "needle-" + name + "\n");
    }
    Files.createDirectories(disk.home.resolve(".ssh"));
    Files.writeString(disk.home.resolve(".ssh/config"), "needle-ssh\n");
    Files.writeString(disk.alpi.resolve("memories/USER.md"), "needle-alpi\n");
    Files.writeString(Files.createDirectories(disk.home.resolve("/etc")).resolve("motd"), "needle");
    disk.file("fine.txt", "needle-fine\n");
    for (String path : new String[] {".", "~", "/", "/home", "..", "deep/.."}) {
      String arguments = "\"path\":\"" + path + "\",\"include_noise\":true";
      assertThat(search("{\"pattern\":\"needle\"," + arguments + "}"))
          .as(path)
          .isEqualTo("fine.txt:1: needle-fine\n");
      assertThat(search("{\"pattern\":\".\",\"target\":\"files\"," + arguments + "}"))
          .as(path)
          .isEqualTo("fine.txt\n");
    }
    for (String path : new String[] {".env", "~/.ssh", "/etc", "~/.alpi/memories"}) {
      assertThat(disk.failure(search, "{\"pattern\":\"needle\",\"path\":\"" + path + "\"}"))
          .startsWith("refused");
    }
  }

  @Test
  void links_are_not_followed() throws Exception {
    Files.createDirectories(disk.home.resolve("outside"));
    Files.writeString(disk.home.resolve("outside/a.txt"), "needle\n");
    Files.createSymbolicLink(disk.workspace.resolve("folder"), disk.home.resolve("outside"));
    Files.createSymbolicLink(disk.workspace.resolve("file"), disk.home.resolve("outside/a.txt"));
    Files.createSymbolicLink(disk.workspace.resolve("loop"), disk.workspace);
    assertThat(search("{\"pattern\":\"needle\"}")).isEqualTo("no hits\n");
    // asked for by name, an ordinary target is fine
    assertThat(search("{\"pattern\":\"needle\",\"path\":\"folder\"}")).contains("a.txt:1: needle");
  }

  @Test
  void noise_is_left_out_unless_it_is_asked_for() throws Exception {
    disk.file(".git/description", "needle\n");
    disk.file("node_modules/x/y.js", "needle\n");
    disk.file("target/z.txt", "needle\n");
    assertThat(search("{\"pattern\":\"needle\"}")).isEqualTo("no hits\n");
    assertThat(search("{\"pattern\":\"needle\",\"include_noise\":true}").lines()).hasSize(3);
    assertThat(search("{\"pattern\":\"needle\",\"path\":\"target\"}"))
        .isEqualTo("target/z.txt:1: needle\n");
  }

  @Test
  void the_limit_is_one_for_all_files_and_says_that_there_is_more() throws Exception {
    String lines = "needle\n".repeat(6);
    disk.file("a.txt", lines);
    disk.file("b.txt", lines);
    assertThat(search("{\"pattern\":\"needle\",\"limit\":12}").lines())
        .hasSize(12)
        .noneMatch(line -> line.startsWith("("));
    assertThat(search("{\"pattern\":\"needle\",\"limit\":11}").lines())
        .hasSize(12)
        .last()
        .isEqualTo("(more than 11 hits; narrow the search)");
    assertThat(search("{\"pattern\":\"needle\",\"limit\":7}").lines()).hasSize(8);
    assertThat(disk.failure(search, "{\"pattern\":\"needle\",\"limit\":2001}"))
        .contains("from 1 to 2000");
    assertThat(disk.failure(search, "{\"pattern\":\"needle\",\"limit\":0}"))
        .contains("from 1 to 2000");
  }

  @Test
  void long_lines_are_cut_between_characters() throws Exception {
    disk.file("a.txt", "needle" + "x".repeat(493) + "👋👋\n");
    assertThat(search("{\"pattern\":\"needle\"}"))
        .isEqualTo("a.txt:1: needle" + "x".repeat(493) + "…\n");
    disk.file("a.txt", "needle" + "x".repeat(494) + "\n");
    assertThat(search("{\"pattern\":\"needle\"}")).doesNotContain("…");
  }

  @Test
  void binary_and_huge_files_are_no_text() throws Exception {
    Files.write(disk.workspace.resolve("bin"), "needle\0".getBytes());
    disk.file("huge", "needle\n" + "x".repeat(4 * 1024 * 1024 - 7));
    disk.file("huger", "needle\n" + "x".repeat(4 * 1024 * 1024 - 6));
    Files.write(
        disk.workspace.resolve("latin1"),
        new byte[] {(byte) 0xe4, ' ', 'n', 'e', 'e', 'd', 'l', 'e'});
    assertThat(search("{\"pattern\":\"needle\"}"))
        .isEqualTo("huge:1: needle\nlatin1:1: \ufffd needle\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*b",
        "(a*)*c",
        "^(a?){40}a{40}$",
        "a*a*a*a*a*a*a*a*b",
        "(.*a){20}x"
      })
  void a_pattern_written_to_be_slow_ends_at_the_step_limit(String pattern) throws Exception {
    disk.file("a.txt", "a".repeat(30_000) + "!\n" + "a".repeat(60) + "!\n");
    Tool limited = new SearchTool(5_000_000);
    long start = System.nanoTime();
    String said;
    try {
      said = disk.run(limited, "{\"pattern\":\"" + pattern + "\"}");
    } catch (ToolFailure e) {
      said = e.getMessage();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    // some of them are not slow with this Java; none may hang or break the turn
    assertThat(said).containsAnyOf("took too long", "too complex", "no hits", "a.txt:");
  }

  @Test
  void the_step_limit_is_reached_by_a_slow_pattern() throws Exception {
    disk.file("a.txt", "a".repeat(40) + "!\n");
    assertThatThrownBy(
            () -> disk.run(new SearchTool(5_000_000), "{\"pattern\":\"a*a*a*a*a*a*a*a*b\"}"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("took too long");
  }

  @Test
  void slow_globs_end_at_the_step_limit_too() throws Exception {
    disk.file("a".repeat(200) + ".txt", "needle\n");
    String glob = "*a".repeat(12) + "*b";
    Tool limited = new SearchTool(5_000_000);
    assertThat(disk.failure(limited, "{\"pattern\":\"n\",\"file_glob\":\"" + glob + "\"}"))
        .contains("took too long");
    assertThat(disk.failure(limited, "{\"pattern\":\"" + glob + "\",\"target\":\"files\"}"))
        .contains("took too long");
  }

  @Test
  void a_cancelled_search_ends() throws Exception {
    disk.file("a.txt", "a".repeat(40) + "!\n");
    Thread.ofVirtual().start(disk.cancellation::cancel).join();
    assertThat(disk.failure(search, "{\"pattern\":\"a*a*a*a*a*a*a*a*b\"}"))
        .isEqualTo("interrupted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[a", "*x", "a{2,1}", "\\\\", "(?<a>x)(?<a>y)", "\\\\p{Nope}"})
  void what_is_no_pattern_is_explained(String pattern) throws Exception {
    assertThat(disk.failure(search, "{\"pattern\":\"" + pattern + "\"}"))
        .startsWith("pattern is not a regular expression: ")
        .contains("backslash");
  }

  @Test
  void patterns_made_to_break_the_compiler_are_refused() throws Exception {
    String deep = "(".repeat(480) + ")".repeat(480);
    assertThat(search("{\"pattern\":\"" + deep + "\",\"path\":\".\"}")).isEqualTo("no hits\n");
    String deeper = "(".repeat(20_000) + ")".repeat(20_000);
    assertThat(disk.failure(search, "{\"pattern\":\"" + deeper + "\"}"))
        .contains("at most 1000 characters");
    assertThat(disk.failure(search, "{\"pattern\":\"x\",\"file_glob\":\"" + deeper + "\"}"))
        .contains("at most 1000 characters");
    for (String glob : new String[] {"[", "{a", "[]", "a[!"}) {
      assertThat(disk.failure(search, "{\"pattern\":\"x\",\"file_glob\":\"" + glob + "\"}"))
          .contains("without");
    }
  }

  @Test
  void random_patterns_and_globs_only_ever_fail_as_a_tool() throws Exception {
    disk.file("some/file.txt", "aab(b]c\n");
    java.util.Random random = new java.util.Random(42);
    String alphabet = "ab*?[]{}()|\\\\^$.+-!,&:<>=0123";
    int compiled = 0;
    for (int i = 0; i < 3000; i++) {
      String text =
          random
              .ints(random.nextInt(1, 12), 0, alphabet.length())
              .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
              .collect(Collectors.joining())
              .replace("\\", "\\\\");
      for (String json :
          new String[] {
            "{\"pattern\":\"" + text + "\"}",
            "{\"pattern\":\"a\",\"file_glob\":\"" + text + "\"}",
            "{\"pattern\":\"*" + text + "\",\"target\":\"files\"}"
          }) {
        try {
          disk.run(search, json);
          compiled++;
        } catch (ToolFailure e) {
          assertThat(e.getMessage()).as(json).isNotBlank();
        }
      }
    }
    assertThat(compiled).isGreaterThan(1000);
  }

  @Test
  void a_missing_path_or_target_is_explained() throws Exception {
    assertThat(disk.failure(search, "{\"pattern\":\"x\",\"path\":\"nope\"}"))
        .isEqualTo("there is no nope");
    assertThat(disk.failure(search, "{\"pattern\":\"x\",\"target\":\"dirs\"}"))
        .contains("one of content, files");
    assertThat(disk.failure(search, "{}")).contains("pattern (a string) is missing");
  }

  @Test
  void hits_come_in_the_order_of_paths() throws Exception {
    IntStream.range(0, 30)
        .boxed()
        .sorted(java.util.Comparator.reverseOrder())
        .forEach(
            i -> {
              try {
                disk.file(String.format("f%02d.txt", i), "needle\n");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(search("{\"pattern\":\"needle\"}").lines()).hasSize(30).isSorted();
  }
}
