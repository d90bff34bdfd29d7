package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.util.Optional;

/** {@code todo}: the session's list of what is left to do. */
final class TodoTool implements Tool {
  private static final int TEXT_CHARS_MAX = 500;

  private static final ToolSpec SPEC =
      Specs.of(
          "todo",
          "Keep a list of steps for a longer task.",
          "\"action\"",
          """
          "action":{"type":"string","enum":["list","add","start","complete","clear"]},
          "content":{"type":"string","description":"the text of a point, for add"},
          "id":{"type":"integer","description":"the number of a point, for start and complete"}\
          """);

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("action") + arguments.optional("content").map(" "::concat).orElse("");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure {
    TodoList todos = context.todos();
    String action = arguments.required("action");
    switch (action) {
      case "list" -> {}
      case "add" -> add(arguments.required("content").strip(), todos);
      case "start" -> mark(arguments, todos, TodoList.State.STARTED);
      case "complete" -> mark(arguments, todos, TodoList.State.DONE);
      case "clear" -> todos.clear();
      default -> throw Arguments.notOneOf("action", action, "list, add, start, complete, clear");
    }
    return shown(todos);
  }

  private static void add(String text, TodoList todos) throws ToolFailure {
    if (text.isEmpty() || text.length() > TEXT_CHARS_MAX) {
      throw new ToolFailure(
          "a point has 1 to " + TEXT_CHARS_MAX + " characters, found " + text.length());
    }
    Optional<TodoList.Item> added = todos.add(text);
    if (added.isEmpty()) {
      throw new ToolFailure("the list has " + TodoList.ITEMS_MAX + " points; clear it first");
    }
  }

  private static void mark(Arguments arguments, TodoList todos, TodoList.State state)
      throws ToolFailure {
    int number = arguments.integer("id", 0, 0, TodoList.ITEMS_MAX);
    if (!todos.mark(number, state)) {
      throw new ToolFailure(
          "there is no point " + number + "; the list has " + todos.items().size());
    }
  }

  private static String shown(TodoList todos) {
    if (todos.items().isEmpty()) {
      return "the list is empty";
    }
    StringBuilder out = new StringBuilder();
    for (TodoList.Item item : todos.items()) {
      String box =
          switch (item.state()) {
            case OPEN -> "[ ]";
            case STARTED -> "[>]";
            case DONE -> "[x]";
          };
      out.append(item.number()).append(". ").append(box).append(' ').append(item.text());
      out.append('\n');
    }
    return out.toString();
  }
}
