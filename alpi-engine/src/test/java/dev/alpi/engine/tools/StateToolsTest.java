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
      assertThat(call("\"action\":\"read\"")).isEqualTo("(nothing is remembered here)");
      assertThat(call("\"action\":\"add\",\"content\":\"The staging port is 5432\""))
          .startsWith("added: The staging port is 5432\n")
          .contains("characters used");
      assertThat(call("\"action\":\"add\",\"content\":\"The staging port is 5432\""))
          .startsWith("known already: ");
      assertThat(call("\"action\":\"replace\",\"match\":\"staging\",\"content\":\"The port is 1\""))
          .startsWith("replaced: The staging port is 5432 → The port is 1\n");
      assertThat(call("\"action\":\"read\"")).isEqualTo("- The port is 1\n");
      assertThat(call("\"action\":\"remove\",\"match\":\"port\""))
          .startsWith("removed: The port is 1\n");
      assertThat(call("\"action\":\"read\"")).isEqualTo("(nothing is remembered here)");
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
    assertThat(tools).hasSize(7);
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
