package dev.alpi.engine;

import dev.alpi.engine.tools.TodoList;
import dev.alpi.memory.SessionId;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A session's list of what is left to do, between its turns: {@code sessions/_todos_<id>.json}.
 * Read when a turn begins, written when it ends and the list has changed.
 */
final class TodoFile {
  private final Path file;
  private final TodoList list;
  private final Redactor redactor;
  private final List<TodoList.Item> stored;

  private TodoFile(Path file, TodoList list, Redactor redactor) {
    this.file = file;
    this.list = list;
    this.redactor = redactor;
    this.stored = list.items();
  }

  /**
   * Reads the list of {@code session}. One that cannot be read is begun anew: it is a note, no
   * record.
   */
  static TodoFile of(Path home, SessionId session, Redactor redactor) throws IOException {
    Path file = home.resolve("sessions").resolve("_todos_" + session + ".json");
    return new TodoFile(file, TodoList.of(Files.exists(file) ? read(file) : List.of()), redactor);
  }

  TodoList list() {
    return list;
  }

  void save() throws IOException {
    List<TodoList.Item> now = list.items();
    if (now.equals(stored)) {
      return;
    }
    List<JsonValue> items = new ArrayList<>();
    for (TodoList.Item item : now) {
      items.add(
          Obj.EMPTY
              .with("text", redactor.apply(item.text()))
              .with("state", item.state().name().toLowerCase(Locale.ROOT)));
    }
    String text = Json.compact(Obj.EMPTY.with("items", new JsonValue.Arr(items)));
    DurableFiles.replace(file, text + "\n", FileMode.PRIVATE_FILE);
  }

  private static List<TodoList.Item> read(Path file) throws IOException {
    List<TodoList.Item> items = new ArrayList<>();
    try {
      for (JsonValue value : Json.parseObject(Files.readString(file)).array("items")) {
        if (value instanceof Obj item && items.size() < TodoList.ITEMS_MAX) {
          items.add(
              new TodoList.Item(items.size() + 1, item.string("text").orElse(""), state(item)));
        }
      }
      return items;
    } catch (JsonSyntaxException | CharacterCodingException e) {
      return List.of();
    }
  }

  private static TodoList.State state(Obj item) {
    return switch (item.string("state").orElse("")) {
      case "started" -> TodoList.State.STARTED;
      case "done" -> TodoList.State.DONE;
      default -> TodoList.State.OPEN;
    };
  }
}
