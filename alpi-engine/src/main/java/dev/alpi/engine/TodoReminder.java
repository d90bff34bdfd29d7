package dev.alpi.engine;

import dev.alpi.engine.tools.TodoList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a model is told that stops in the middle of its own list (alpi-engine spec §1.3). Only a
 * list that this turn works through counts: neither one that an earlier turn left, nor a single
 * point that was just noted down for later.
 */
final class TodoReminder implements Supplier<Optional<String>> {
  private final TodoList todos;
  private final List<TodoList.Item> atFirst;

  TodoReminder(TodoList todos) {
    this.todos = todos;
    this.atFirst = todos.items();
  }

  @Override
  public Optional<String> get() {
    List<TodoList.Item> now = todos.items();
    List<TodoList.Item> open =
        now.stream().filter(item -> item.state() != TodoList.State.DONE).toList();
    boolean isBegun = now.stream().anyMatch(item -> item.state() != TodoList.State.OPEN);
    if (open.isEmpty() || now.equals(atFirst) || !(isBegun || open.size() > 1)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("[alpi] Your list has open points:\n");
    open.forEach(item -> text.append(item.number()).append(". ").append(item.text()).append('\n'));
    text.append("Go on with them. Mark what is done as complete; clear the list if it no longer ");
    text.append("holds. If you need the person first, say so.");
    return Optional.of(text.toString());
  }
}
