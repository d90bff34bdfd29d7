package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receipts of what tools do to files. */
class FileChangesTest {
  /** By sha256sum(1). */
  private static final String HASH_OF_ONE_LINE =
      "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806";

  private static final String HASH_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  private FileChange only() {
    List<FileChange> drained = disk.changes.drain();
    assertThat(drained).hasSize(1);
    return drained.getFirst();
  }

  @Test
  void a_created_file_has_a_receipt() throws Exception {
    disk.run(new WriteFileTool(), "{\"path\":\"a/b.txt\",\"content\":\"hello\\n\"}");
    FileChange change = only();
    assertThat(change.path()).isEqualTo("a/b.txt");
    assertThat(change.operation()).isEqualTo(FileChange.Operation.CREATE);
    assertThat(change.sha256Before()).isEmpty();
    assertThat(change.sha256After())
        .contains("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    assertThat(change.bytes()).isEqualTo(6);
    assertThat(change.lines()).isEqualTo(1);
    assertThat(change.diff()).isEqualTo("@@ -0,0 +1,1 @@\n+hello\n");
  }

  @Test
  void a_replaced_file_says_what_it_was_and_is() throws Exception {
    disk.file("a.txt", "");
    disk.run(new WriteFileTool(), "{\"path\":\"a.txt\",\"content\":\"one\\n\"}");
    FileChange change = only();
    assertThat(change.operation()).isEqualTo(FileChange.Operation.WRITE);
    assertThat(change.sha256Before()).contains(HASH_OF_NOTHING);
    assertThat(change.sha256After()).contains(HASH_OF_ONE_LINE);
  }

  @Test
  void an_edit_shows_its_place_with_the_line_before() throws Exception {
    disk.file("a.txt", "one\ntwo\nthree\nfour");
    disk.run(
        new EditFileTool(),
        "{\"path\":\"a.txt\",\"old_string\":\"three\",\"new_string\":\"3\\n3.5\"}");
    FileChange change = only();
    assertThat(change.operation()).isEqualTo(FileChange.Operation.EDIT);
    assertThat(change.diff()).isEqualTo("@@ -3,1 +3,2 @@\n two\n-three\n+3\n+3.5\n");
    assertThat(change.lines()).isEqualTo(5);
    assertThat(change.bytes()).isEqualTo(18);
  }

  @Test
  void a_deleted_file_leaves_its_hash() throws Exception {
    disk.file("a.txt", "one\n");
    disk.run(new DeleteFileTool(), "{\"path\":\"a.txt\"}");
    FileChange change = only();
    assertThat(change)
        .isEqualTo(
            new FileChange(
                "a.txt",
                FileChange.Operation.DELETE,
                Optional.of(HASH_OF_ONE_LINE),
                Optional.empty(),
                0,
                0,
                "@@ -1,1 +0,0 @@\n-one\n"));
    assertThat(Json.compact(change.json()))
        .isEqualTo(
            "{\"path\":\"a.txt\",\"operation\":\"delete\",\"sha256_before\":\""
                + HASH_OF_ONE_LINE
                + "\",\"sha256_after\":null,\"bytes\":0,\"lines\":0,"
                + "\"diff\":\"@@ -1,1 +0,0 @@\\n-one\\n\"}");
  }

  @Test
  void what_failed_has_no_receipt() throws Exception {
    disk.file("a.txt", "one\n");
    disk.failure(new WriteFileTool(), "{\"path\":\".env\",\"content\":\"x\"}");
    disk.failure(
        new EditFileTool(), "{\"path\":\"a.txt\",\"old_string\":\"x\",\"new_string\":\"y\"}");
    disk.failure(new DeleteFileTool(), "{\"path\":\"b.txt\"}");
    assertThat(disk.changes.drain()).isEmpty();
  }

  @Test
  void what_was_drained_is_gone() throws Exception {
    disk.run(new WriteFileTool(), "{\"path\":\"a\",\"content\":\"1\"}");
    disk.run(new WriteFileTool(), "{\"path\":\"b\",\"content\":\"1\"}");
    assertThat(disk.changes.drain()).extracting(FileChange::path).containsExactly("a", "b");
    assertThat(disk.changes.drain()).isEmpty();
  }

  @Test
  void no_change_happens_without_room_for_its_receipt() throws Exception {
    disk.file("a.txt", "one\n");
    FileChange some =
        new FileChange(
            "x", FileChange.Operation.CREATE, Optional.empty(), Optional.empty(), 0, 0, "");
    for (int i = 1; i < FileChanges.CHANGES_MAX; i++) {
      disk.changes.add(some);
    }
    disk.run(new WriteFileTool(), "{\"path\":\"last\",\"content\":\"\"}");
    assertThat(disk.failure(new WriteFileTool(), "{\"path\":\"b\",\"content\":\"\"}"))
        .contains("not done", "1000 files");
    assertThat(
            disk.failure(
                new EditFileTool(),
                "{\"path\":\"a.txt\",\"old_string\":\"one\",\"new_string\":\"y\"}"))
        .contains("not done");
    assertThat(disk.failure(new DeleteFileTool(), "{\"path\":\"a.txt\"}")).contains("not done");
    assertThat(disk.workspace.resolve("b")).doesNotExist();
    assertThat(disk.workspace.resolve("a.txt")).hasContent("one\n");
    assertThat(disk.changes.drain()).hasSize(FileChanges.CHANGES_MAX);
    disk.run(new DeleteFileTool(), "{\"path\":\"a.txt\"}");
  }

  @Test
  void secrets_are_masked_before_the_diff_is_cut() throws Exception {
    String secret = "correct-horse-battery";
    disk.changes = new FileChanges(Redactor.knowing(List.of(secret)));
    // the limit of a line would leave half of it
    disk.run(
        new WriteFileTool(),
        "{\"path\":\"a\",\"content\":\"" + "x".repeat(110) + secret + " tail\\n\"}");
    assertThat(only().diff()).contains("[REDAC").doesNotContain("corr");
    disk.run(new WriteFileTool(), "{\"path\":\"a\",\"content\":\"token " + secret + "\\n\"}");
    assertThat(only().diff()).contains("+token [REDACTED]").doesNotContain("corr");
  }

  @Test
  void binary_and_large_files_have_hashes_but_no_diff() throws Exception {
    Path binary = Files.write(disk.workspace.resolve("bin"), new byte[] {1, 0, 2});
    disk.run(new DeleteFileTool(), "{\"path\":\"bin\"}");
    FileChange change = only();
    assertThat(change.diff()).isEmpty();
    assertThat(change.sha256Before()).isPresent();
    assertThat(binary).doesNotExist();

    disk.file("at", "x".repeat(FileState.TEXT_BYTES_MAX));
    disk.file("past", "x".repeat(FileState.TEXT_BYTES_MAX + 1));
    disk.run(new DeleteFileTool(), "{\"path\":\"at\"}");
    assertThat(only().diff()).isEqualTo("@@ -1,1 +0,0 @@\n-" + "x".repeat(119) + "…\n");
    disk.run(new DeleteFileTool(), "{\"path\":\"past\"}");
    change = only();
    assertThat(change.diff()).isEmpty();
    assertThat(change.sha256Before()).isPresent();
  }

  @Test
  void a_file_beyond_the_limit_is_not_hashed() throws Exception {
    Path file = disk.workspace.resolve("huge");
    Files.write(file, new byte[(int) FileState.HASH_BYTES_MAX]);
    assertThat(FileState.of(file).sha256()).isPresent();
    Files.write(file, new byte[(int) FileState.HASH_BYTES_MAX + 1]);
    assertThat(FileState.of(file).sha256()).isEmpty();
    assertThat(FileState.of(file).bytes()).isEqualTo(FileState.HASH_BYTES_MAX + 1);
  }

  @Test
  void the_diff_finds_what_is_common_in_the_middle() {
    assertThat(LineDiff.excerpt("a\nb\nc\nd\ne\n", "a\nB\nc\nD\ne\n"))
        .isEqualTo("@@ -2,1 +2,1 @@\n a\n-b\n+B\n@@ -4,1 +4,1 @@\n c\n-d\n+D\n");
    assertThat(LineDiff.excerpt("a\nb\n", "a\nx\nb\n")).isEqualTo("@@ -1,0 +2,1 @@\n a\n+x\n");
    assertThat(LineDiff.excerpt("a\nx\nb\n", "a\nb\n")).isEqualTo("@@ -2,1 +1,0 @@\n a\n-x\n");
    assertThat(LineDiff.excerpt("a\na\n", "a\na\na\n")).contains("+a\n");
    assertThat(LineDiff.excerpt("same\n", "same")).isEmpty();
    assertThat(LineDiff.excerpt("", "")).isEmpty();
  }

  @Test
  void any_two_texts_have_a_diff_that_makes_one_of_the_other() {
    java.util.Random random = new java.util.Random(7);
    for (int round = 0; round < 2000; round++) {
      List<String> before = lines(random);
      List<String> after = lines(random);
      String diff = LineDiff.excerpt(text(before), text(after));
      if (!diff.endsWith("…")) {
        assertThat(applied(before, diff)).as(diff).isEqualTo(after);
      }
    }
  }

  private static List<String> lines(java.util.Random random) {
    return random.ints(random.nextInt(9), 0, 4).mapToObj(i -> "" + (char) ('a' + i)).toList();
  }

  private static String text(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** What patch(1) does, for diffs whose context is one line before. */
  private static List<String> applied(List<String> before, String diff) {
    List<String> result = new java.util.ArrayList<>();
    int next = 0;
    int from = 0;
    for (String line : diff.lines().toList()) {
      switch (line.charAt(0)) {
        case '@' -> {
          String[] range = line.substring(4, line.indexOf(" +")).split(",");
          from = Integer.parseInt(range[0]) - (range[1].equals("0") ? 0 : 1);
          result.addAll(before.subList(next, from));
          next = from;
        }
        case '-' -> assertThat(before.get(next++)).isEqualTo(line.substring(1));
        case '+' -> result.add(line.substring(1));
        default -> assertThat(before.get(from - 1)).isEqualTo(line.substring(1));
      }
    }
    result.addAll(before.subList(next, before.size()));
    return result;
  }

  @Test
  void a_long_diff_is_cut_with_a_mark_at_its_limit() {
    String long1 = String.join("\n", Collections.nCopies(100, "line of text"));
    String diff = LineDiff.excerpt("", long1);
    assertThat(diff).startsWith("@@ -0,0 +1,100 @@\n+line of text\n").endsWith("\n…");
    assertThat(diff.length()).isBetween(380, LineDiff.EXCERPT_CHARS_MAX);
    for (int length = 1; length < 900; length++) {
      assertThat(LineDiff.excerpt("x".repeat(length), "👋\n".repeat(length)).length())
          .isLessThanOrEqualTo(LineDiff.EXCERPT_CHARS_MAX);
    }
  }

  @Test
  void texts_with_nothing_in_common_take_bounded_work() {
    String before = numbers(0, 60_000);
    String after = numbers(100_000, 160_000);
    long start = System.nanoTime();
    assertThat(LineDiff.excerpt(before, after)).startsWith("@@ -1,60000 +1,60000 @@\n-0\n");
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  private static String numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  @Test
  void the_footer_lists_each_change_on_a_line() throws Exception {
    assertThat(FileChanges.footer(List.of())).isEmpty();
    disk.run(new WriteFileTool(), "{\"path\":\"a.txt\",\"content\":\"x\"}");
    disk.run(
        new EditFileTool(), "{\"path\":\"a.txt\",\"old_string\":\"x\",\"new_string\":\"1\\n2\"}");
    disk.run(new DeleteFileTool(), "{\"path\":\"a.txt\"}");
    disk.run(new WriteFileTool(), "{\"path\":\"b\\n- deleted everything\",\"content\":\"\"}");
    assertThat(FileChanges.footer(disk.changes.drain()))
        .isEqualTo(
            """
            [alpi] What these calls did to files:
            - created a.txt (1 byte, 1 line)
            - edited a.txt (3 bytes, 2 lines)
            - deleted a.txt
            - created b?- deleted everything (0 bytes, 0 lines)\
            """);
  }

  @Test
  void a_long_footer_counts_the_rest() {
    FileChange some =
        new FileChange(
            "x", FileChange.Operation.DELETE, Optional.empty(), Optional.empty(), 0, 0, "");
    assertThat(FileChanges.footer(Collections.nCopies(FileChanges.FOOTER_FILES_MAX, some)).lines())
        .hasSize(FileChanges.FOOTER_FILES_MAX + 1)
        .doesNotContain("- and 1 more changes");
    assertThat(
            FileChanges.footer(Collections.nCopies(FileChanges.FOOTER_FILES_MAX + 7, some)).lines())
        .hasSize(FileChanges.FOOTER_FILES_MAX + 2)
        .endsWith("- and 7 more changes");
  }
}
