package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code read_file}, {@code write_file} and {@code edit_file}. */
class FileToolsTest {
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  @Nested
  class Reading {
    private final Tool read = new ReadFileTool();

    @Test
    void lines_are_numbered() throws Exception {
      disk.file("a.txt", "eins\r\nzwei\n\nvier");
      assertThat(disk.run(read, "{\"path\":\"a.txt\"}"))
          .isEqualTo("     1\teins\n     2\tzwei\n     3\t\n     4\tvier\n");
      disk.file("empty", "");
      assertThat(disk.run(read, "{\"path\":\"empty\"}")).isEqualTo("(the file is empty)");
    }

    @Test
    void numbers_are_the_same_in_every_locale() throws Exception {
      Locale before = Locale.getDefault();
      try {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        disk.file("a.txt", "x\n");
        assertThat(disk.run(read, "{\"path\":\"a.txt\"}")).isEqualTo("     1\tx\n");
      } finally {
        Locale.setDefault(before);
      }
    }

    @Test
    void a_piece_says_where_to_go_on() throws Exception {
      disk.file("a.txt", lines(2001));
      assertThat(disk.run(read, "{\"path\":\"a.txt\"}"))
          .contains("  2000\tline 2000\n")
          .endsWith("(lines 1 to 2000 of 2001; go on with offset 2000)\n");
      assertThat(disk.run(read, "{\"path\":\"a.txt\",\"offset\":2000}"))
          .isEqualTo("  2001\tline 2001\n");
      assertThat(disk.run(read, "{\"path\":\"a.txt\",\"offset\":1,\"limit\":2}"))
          .startsWith("     2\tline 2\n     3\tline 3\n(lines 2 to 3 of 2001;");
      assertThat(disk.failure(read, "{\"path\":\"a.txt\",\"offset\":2001}"))
          .isEqualTo("a.txt has 2001 lines; offset 2001 is past them");
    }

    @Test
    void limits_hold_at_and_one_past() throws Exception {
      disk.file("a.txt", lines(20_001));
      assertThat(disk.run(read, "{\"path\":\"a.txt\",\"limit\":20000}").lines()).hasSize(20_001);
      assertThat(disk.failure(read, "{\"path\":\"a.txt\",\"limit\":20001}"))
          .contains("from 1 to 20000");
      disk.file(
          "long", "x".repeat(2000) + "\n" + "x".repeat(2001) + "\n" + "x".repeat(1999) + "👋");
      assertThat(disk.run(read, "{\"path\":\"long\"}").lines())
          .containsExactly(
              "     1\t" + "x".repeat(2000),
              "     2\t" + "x".repeat(2000) + "…",
              "     3\t" + "x".repeat(1999) + "…");
    }

    @Test
    void what_is_no_text_file_is_refused() throws Exception {
      Files.write(disk.workspace.resolve("nul"), new byte[] {'a', 0, 'b'});
      Files.write(disk.workspace.resolve("control"), new byte[] {1, 2, 3, 'a', 'b', 'c', 'd'});
      Files.write(
          disk.workspace.resolve("mostly"),
          new byte[] {1, 2, 3, 'a', 'b', 'c', 'd', 'e', 'f', 'g'});
      assertThat(disk.failure(read, "{\"path\":\"nul\"}")).isEqualTo("nul is not a text file");
      assertThat(disk.failure(read, "{\"path\":\"control\"}")).contains("not a text file");
      assertThat(disk.run(read, "{\"path\":\"mostly\"}")).contains("abcdefg");
      assertThat(disk.failure(read, "{\"path\":\".\"}")).contains("is a directory", "search");
      Files.write(disk.workspace.resolve("big"), new byte[(int) TextFiles.BYTES_MAX + 1]);
      assertThat(disk.failure(read, "{\"path\":\"big\"}")).contains("at most 20971520");
    }

    @Test
    void a_missing_file_is_answered_with_similar_names() throws Exception {
      disk.file("Report.md", "x");
      disk.file("report-2026.md", "x");
      disk.file("other.md", "x");
      assertThat(disk.failure(read, "{\"path\":\"report.txt\"}"))
          .isEqualTo("there is no file report.txt; similar names there: Report.md, report-2026.md");
      assertThat(disk.failure(read, "{\"path\":\"nowhere/x.txt\"}"))
          .isEqualTo("there is no file nowhere/x.txt");
      assertThat(disk.failure(read, "{\"path\":\"Report.md/x.txt\"}")).startsWith("there is no");
    }

    @Test
    void bytes_that_are_no_utf8_are_shown_as_such() throws Exception {
      Files.write(disk.workspace.resolve("l1"), "grün".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(disk.run(read, "{\"path\":\"l1\"}")).contains("gr\ufffdn");
    }

    @Test
    void sensitive_files_are_refused() throws Exception {
      disk.file(".env", "SECRET=1");
      assertThat(disk.failure(read, "{\"path\":\".env\"}")).startsWith("refused: .env is");
    }
  }

  @Nested
  class Writing {
    private final Tool write = new WriteFileTool();

    @Test
    void a_file_is_created_with_its_directories_and_replaced() throws Exception {
      assertThat(disk.run(write, "{\"path\":\"a/b/c.txt\",\"content\":\"grün\"}"))
          .isEqualTo("created a/b/c.txt (5 bytes)");
      assertThat(disk.run(write, "{\"path\":\"a/b/c.txt\",\"content\":\"\"}"))
          .isEqualTo("replaced a/b/c.txt (0 bytes)");
      assertThat(disk.workspace.resolve("a/b/c.txt")).isEmptyFile();
      try (var children = Files.list(disk.workspace.resolve("a/b"))) {
        assertThat(children).hasSize(1);
      }
    }

    @Test
    void permissions_of_a_file_that_was_there_are_kept() throws Exception {
      Path file = disk.file("run.sh", "old");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
      disk.run(write, "{\"path\":\"run.sh\",\"content\":\"new\"}");
      assertThat(file).hasContent("new");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rwxr-x---");
    }

    @Test
    void a_link_is_written_through_and_stays() throws Exception {
      Path target = disk.file("real.txt", "old");
      Path link = Files.createSymbolicLink(disk.workspace.resolve("link.txt"), target);
      disk.run(write, "{\"path\":\"link.txt\",\"content\":\"new\"}");
      assertThat(target).hasContent("new");
      assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    @Test
    void directories_sensitive_paths_and_missing_arguments_are_refused() throws Exception {
      assertThat(disk.failure(write, "{\"path\":\".\",\"content\":\"x\"}"))
          .isEqualTo(". is a directory");
      assertThat(disk.failure(write, "{\"path\":\"/\",\"content\":\"x\"}"))
          .isEqualTo("/ is a directory");
      assertThat(disk.failure(write, "{\"path\":\"~/.bashrc\",\"content\":\"x\"}"))
          .startsWith("refused");
      assertThat(disk.failure(write, "{\"path\":\"~/.ssh/authorized_keys\",\"content\":\"x\"}"))
          .startsWith("refused");
      assertThat(disk.home.resolve(".ssh")).doesNotExist();
      assertThat(disk.failure(write, "{\"path\":\"x\"}")).contains("content (a string) is missing");
    }

    @Test
    void the_preview_never_shows_the_content() throws Exception {
      assertThat(write.preview(Arguments.parse("{\"path\":\"a\",\"content\":\"secret\"}")))
          .isEqualTo("a");
    }
  }

  @Nested
  class Editing {
    private final Tool edit = new EditFileTool();

    private String json(String old, String replacement) {
      return "{\"path\":\"a.txt\",\"old_string\":\""
          + old
          + "\",\"new_string\":\""
          + replacement
          + "\"}";
    }

    @Test
    void one_place_is_replaced() throws Exception {
      disk.file("a.txt", "one\ntwo three\nfour\n");
      assertThat(disk.run(edit, json("three", "3")))
          .isEqualTo("replaced one piece of a.txt near line 2");
      assertThat(disk.workspace.resolve("a.txt")).hasContent("one\ntwo 3\nfour\n");
      assertThat(disk.run(edit, json("one", "1"))).endsWith("line 1");
      assertThat(disk.run(edit, json("four\\n", ""))).endsWith("line 3");
      assertThat(disk.workspace.resolve("a.txt")).hasContent("1\ntwo 3\n");
      // no pattern, no group reference
      assertThat(disk.run(edit, json("two 3", "$1 \\\\0"))).endsWith("line 2");
      assertThat(Files.readString(disk.workspace.resolve("a.txt"))).isEqualTo("1\n$1 \\0\n");
    }

    @Test
    void it_must_occur_exactly_once() throws Exception {
      disk.file("a.txt", "aaa b\n");
      assertThat(disk.failure(edit, json("aa", "x"))).contains("more than once");
      assertThat(disk.failure(edit, json("c", "x"))).contains("does not occur", "read the file");
      assertThat(disk.failure(edit, json("", "x"))).contains("old_string is empty");
      assertThat(disk.workspace.resolve("a.txt")).hasContent("aaa b\n");
    }

    @Test
    void other_line_ends_are_named() throws Exception {
      disk.file("a.txt", "one\r\ntwo\r\n");
      assertThat(disk.failure(edit, json("one\\ntwo", "x"))).contains("its lines end with \\r\\n");
      disk.run(edit, json("one\\r\\ntwo", "x"));
      assertThat(Files.readString(disk.workspace.resolve("a.txt"))).isEqualTo("x\r\n");
    }

    @Test
    void a_file_that_is_not_utf8_is_left_alone() throws Exception {
      byte[] latin = "grün one".getBytes(StandardCharsets.ISO_8859_1);
      Path file = Files.write(disk.workspace.resolve("a.txt"), latin);
      assertThat(disk.failure(edit, json("one", "two"))).contains("not UTF-8");
      assertThat(Files.readAllBytes(file)).isEqualTo(latin);
    }

    @Test
    void missing_and_sensitive_files_are_refused() throws Exception {
      assertThat(disk.failure(edit, json("x", "y"))).contains("there is no file a.txt");
      assertThatThrownBy(
              () ->
                  disk.run(
                      edit, "{\"path\":\"~/.zshrc\",\"old_string\":\"x\",\"new_string\":\"y\"}"))
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("refused");
    }
  }
}
