package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code memory}, {@code todo}, and what holds for every tool. */
class StateToolsTest {
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  @Nested
  class Memory {
    private final Tool memory = new MemoryTool();

    private String call(String more) throws ToolFailure, IOException {
      return disk.run(memory, "{\"target\":\"memory\"," + more + "}");
    }

    private String refusal(String more) throws IOException {
      return disk.failure(memory, "{\"target\":\"memory\"," + more + "}");
    }

    @Test
    void facts_are_added_replaced_and_removed() throws Exception {
      assertThat(call("\"action\":\"read\""))
          .startsWith("MEMORY.md now (0 of 5000 characters used, revision ")
          .endsWith("):\n(nothing is remembered here)\n");
      assertThat(call("\"action\":\"add\",\"content\":\"The staging port is 5432\""))
          .startsWith("added: The staging port is 5432\n")
          .contains("characters used");
      assertThat(call("\"action\":\"add\",\"content\":\"The staging port is 5432\""))
          .startsWith("known already: ");
      assertThat(call("\"action\":\"replace\",\"match\":\"staging\",\"content\":\"The port is 1\""))
          .startsWith("replaced: The staging port is 5432 → The port is 1\n");
      assertThat(call("\"action\":\"read\"")).endsWith("):\n- The port is 1\n");
      assertThat(call("\"action\":\"remove\",\"match\":\"port\""))
          .startsWith("removed: The port is 1\n");
      assertThat(call("\"action\":\"read\"")).endsWith("(nothing is remembered here)\n");
    }

    @Test
    void each_write_tells_the_whole_file_and_warns_of_what_will_not_last() throws Exception {
      call("\"action\":\"add\",\"content\":\"The cat is Tom\"");
      assertThat(call("\"action\":\"add\",\"content\":\"Spoke in session 0123456789ab\""))
          .contains("warning: it seems to name a session")
          .contains("- The cat is Tom\n- Spoke in session 0123456789ab\n")
          .doesNotContain("hint:");
      assertThat(refusal("\"action\":\"remove\",\"match\":\"bird\""))
          .contains("- The cat is Tom\n");
    }

    @Test
    void from_eighty_percent_on_there_is_a_hint() throws Exception {
      String almost = "x".repeat(3999);
      assertThat(call("\"action\":\"add\",\"content\":\"" + almost + "\"")).doesNotContain("hint:");
      assertThat(call("\"action\":\"replace\",\"match\":\"x\",\"content\":\"" + almost + "x\""))
          .contains("hint: it is 80 % full");
    }

    @Test
    void what_is_shown_of_a_file_that_is_too_long_by_hand_is_bounded() throws Exception {
      Files.writeString(disk.alpi.resolve("memories").resolve("MEMORY.md"), "🦊".repeat(50_000));
      assertThat(call("\"action\":\"read\""))
          .contains("… 88003 characters left out")
          .hasSizeLessThan(MemoryTool.SHOWN_CHARS_MAX + 300);
    }

    @Test
    void a_change_can_name_the_revision_that_it_means() throws Exception {
      String told = call("\"action\":\"add\",\"content\":\"The cat is Tom\"");
      String revision = told.replaceAll("(?s).*revision ([0-9a-f]{16}).*", "$1");
      call("\"action\":\"add\",\"content\":\"Speaks French\"");
      String named = "\"match\":\"cat\",\"revision\":\"" + revision + "\"";
      assertThat(refusal("\"action\":\"remove\"," + named)).contains("changed meanwhile");
      assertThat(refusal("\"action\":\"replace\",\"content\":\"x\"," + named))
          .contains("changed meanwhile", "- The cat is Tom");
      String now = call("\"action\":\"read\"").replaceAll("(?s).*revision ([0-9a-f]{16}).*", "$1");
      assertThat(call("\"action\":\"remove\",\"match\":\"cat\",\"revision\":\"" + now + "\""))
          .startsWith("removed: The cat is Tom");
      assertThat(refusal("\"action\":\"remove\",\"match\":\"x\",\"revision\":\"1\""))
          .contains("16 digits");
    }

    @Test
    void candidates_are_listed_and_discarded_but_only_a_person_accepts_them() throws Exception {
      assertThat(disk.run(memory, "{\"action\":\"promotion_list\"}")).isEqualTo("(nothing waits)");
      Files.writeString(
          disk.alpi.resolve("memories").resolve("promotion_queue.jsonl"),
          "{\"id\":\"0000000a\",\"created_at\":4102444800,\"target\":\"user\","
              + "\"text\":\"Likes tea\",\"warnings\":[\"odd\"]}\n");
      assertThat(disk.run(memory, "{\"action\":\"promotion_list\"}"))
          .isEqualTo(
              "0000000a user: Likes tea [odd]\n"
                  + "the person accepts them with: alpi memory promote");
      assertThat(refusal("\"action\":\"promotion_apply\",\"id\":\"0000000a\""))
          .contains("must be one of");
      assertThat(refusal("\"action\":\"promotion_discard\"")).contains("id (a string) is missing");
      assertThat(refusal("\"action\":\"promotion_discard\",\"id\":\"0000000b\""))
          .contains("nothing waits under the id 0000000b");
      assertThat(call("\"action\":\"promotion_discard\",\"id\":\"0000000a\""))
          .isEqualTo("discarded: Likes tea");
      assertThat(disk.run(memory, "{\"action\":\"promotion_list\"}")).isEqualTo("(nothing waits)");
    }

    @Test
    void several_facts_at_once() throws Exception {
      assertThat(
              call(
                  "\"action\":\"add\",\"entries\":[\"The cat is Tom\",\"The dog is Rex\"],"
                      + "\"confidence\":\"high\""))
          .contains("added: The cat is Tom", "added: The dog is Rex");
      assertThat(refusal("\"action\":\"remove\",\"match\":\"The\"")).contains("2 entries match");
      assertThat(refusal("\"action\":\"remove\",\"match\":\"bird\"")).contains("no entry matches");
    }

    @Test
    void what_must_not_be_remembered_is_refused_with_the_reason() throws Exception {
      assertThat(refusal("\"action\":\"add\",\"content\":\"key sk-abcdefghij0123456789\""))
          .contains("looks like a secret", ".env");
      assertThat(refusal("\"action\":\"add\",\"content\":\"a\\u200bb\"")).contains("U+200B");
      assertThat(refusal("\"action\":\"add\",\"content\":\"  \"")).contains("no text");
      assertThat(refusal("\"action\":\"add\",\"content\":\"" + "long ".repeat(20_000) + "\""))
          .contains("allowed");
      assertThat(refusal("\"action\":\"add\"")).contains("content (a string) is missing");
      assertThat(refusal("\"action\":\"add\",\"entries\":\"The cat is Tom\""))
          .contains("an array of strings, found a string");
      assertThat(refusal("\"action\":\"burn\"")).contains("one of read, add, replace, remove");
      assertThat(refusal("\"action\":\"add\",\"content\":\"x y\",\"confidence\":\"sure\""))
          .contains("one of low, normal, high");
      assertThat(disk.failure(memory, "{\"action\":\"read\",\"target\":\"world\"}"))
          .contains("one of user, memory, agent");
    }
  }

  @Nested
  class Todo {
    private final Tool todo = new TodoTool();
    private final TodoList list = TodoList.of(java.util.List.of());

    private String call(String json) throws ToolFailure, IOException {
      ToolContext context = disk.context();
      return todo.run(
          Arguments.parse(json),
          ToolContext.of(
              context.paths(), context.commands(), context.memory(), list, disk.cancellation));
    }

    private String refusal(String json) throws IOException {
      try {
        throw new AssertionError(call(json));
      } catch (ToolFailure e) {
        return e.getMessage();
      }
    }

    @Test
    void points_are_added_started_and_done() throws Exception {
      assertThat(call("{\"action\":\"list\"}")).isEqualTo("the list is empty");
      call("{\"action\":\"add\",\"content\":\" one \"}");
      call("{\"action\":\"add\",\"content\":\"two\"}");
      call("{\"action\":\"start\",\"id\":1}");
      assertThat(call("{\"action\":\"start\",\"id\":2}")).isEqualTo("1. [ ] one\n2. [>] two\n");
      assertThat(call("{\"action\":\"complete\",\"id\":1}")).isEqualTo("1. [x] one\n2. [>] two\n");
      assertThat(call("{\"action\":\"clear\"}")).isEqualTo("the list is empty");
    }

    @Test
    void limits_hold() throws Exception {
      call("{\"action\":\"add\",\"content\":\"" + "x".repeat(500) + "\"}");
      assertThat(refusal("{\"action\":\"add\",\"content\":\"" + "x".repeat(501) + "\"}"))
          .contains("1 to 500 characters, found 501");
      assertThat(refusal("{\"action\":\"add\",\"content\":\" \"}")).contains("found 0");
      for (int i = 2; i <= TodoList.ITEMS_MAX; i++) {
        call("{\"action\":\"add\",\"content\":\"x\"}");
      }
      assertThat(refusal("{\"action\":\"add\",\"content\":\"x\"}")).contains("has 100 points");
      assertThat(refusal("{\"action\":\"start\"}")).contains("no point 0; the list has 100");
      assertThat(refusal("{\"action\":\"start\",\"id\":101}")).contains("from 0 to 100");
      assertThat(refusal("{\"action\":\"burn\"}")).contains("one of list, add");
    }
  }

  @Test
  void every_tool_describes_itself_as_providers_want_it() {
    Map<String, Tool> tools = Tools.all();
    assertThat(tools).hasSize(9);
    tools.forEach(
        (name, tool) -> {
          ToolSpec spec = tool.spec();
          assertThat(spec.name()).isEqualTo(name).matches("[a-z_]{1,64}");
          assertThat(spec.description()).isNotBlank();
          assertThat(spec.parameters().string("type")).contains("object");
          assertThat(spec.parameters().array("required"))
              .isNotEmpty()
              .allMatch(
                  required ->
                      spec.parameters()
                          .object("properties")
                          .get(((dev.alpi.profile.json.JsonValue.Str) required).text())
                          .isPresent());
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"path\":1}", "{\"path\":[],\"pattern\":{},\"command\":null}"})
  void wrong_arguments_are_a_failure_of_every_tool_and_touch_nothing(String json)
      throws IOException {
    for (Tool tool : Tools.all().values()) {
      assertThat(disk.failure(tool, json)).as(tool.spec().name()).isNotBlank();
    }
    try (var files = Files.list(disk.workspace)) {
      assertThat(files).isEmpty();
    }
  }
}
