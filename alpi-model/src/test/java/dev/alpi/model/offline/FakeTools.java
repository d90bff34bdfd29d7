package dev.alpi.model.offline;

import dev.alpi.model.Message;
import dev.alpi.model.Message.Outcome;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The engine's tools in memory, as far as a dialogue needs them; records every call. */
final class FakeTools {
  static final List<String> NAMES =
      List.of(
          "memory", "read_file", "write_file", "edit_file", "search", "terminal", "todo", "peer");

  final List<String> calls = new ArrayList<>();
  final Map<String, List<String>> memories = new HashMap<>();
  final Map<String, String> files = new LinkedHashMap<>();
  final Map<String, String> commands = new HashMap<>();
  final List<String> todos = new ArrayList<>();
  boolean approving = true;
  String refusal = "not run: the machine is off";

  FakeTools() {
    memories.put("memory", new ArrayList<>());
    memories.put("user", new ArrayList<>());
  }

  static List<ToolSpec> specs() {
    return NAMES.stream().map(name -> ToolSpec.of(name, name, JsonValue.Obj.EMPTY)).toList();
  }

  Message.ToolResult run(ToolCall call) {
    calls.add(call.name() + " " + call.arguments());
    try {
      String text = run(call.name(), Json.parseObject(call.arguments()));
      return new Message.ToolResult(call.id(), call.name(), text, Outcome.OK);
    } catch (Refused | JsonSyntaxException e) {
      return new Message.ToolResult(call.id(), call.name(), e.getMessage(), Outcome.FAILED);
    }
  }

  private String run(String tool, JsonValue.Obj arguments) throws Refused {
    return switch (tool) {
      case "memory" -> memory(arguments);
      case "read_file" -> existing(text(arguments, "path"));
      case "write_file" -> {
        files.put(text(arguments, "path"), text(arguments, "content"));
        yield "";
      }
      case "edit_file" -> edit(arguments);
      case "search" -> search(arguments);
      case "terminal" -> terminal(text(arguments, "command"));
      case "todo" -> todo(arguments);
      case "peer" -> peer(text(arguments, "peer"));
      default -> throw new Refused("no such tool");
    };
  }

  private String memory(JsonValue.Obj arguments) throws Refused {
    List<String> entries = memories.get(text(arguments, "target"));
    return switch (text(arguments, "action")) {
      case "read" -> entries.isEmpty() ? "(no entries)" : String.join("\n", entries);
      case "add" -> add(entries, text(arguments, "content"));
      case "remove" -> {
        String match = text(arguments, "match");
        List<String> hits = entries.stream().filter(entry -> entry.contains(match)).toList();
        if (hits.size() != 1) {
          throw new Refused(hits.size() + " entries match");
        }
        entries.remove(hits.getFirst());
        yield "removed";
      }
      default -> throw new Refused("no such action");
    };
  }

  private static String add(List<String> entries, String content) {
    String subject = content.split(" is ")[0];
    String old = "";
    for (String entry : List.copyOf(entries)) {
      if (content.contains(" is ") && entry.startsWith(subject + " is ")) {
        old = entry;
        entries.remove(entry);
      }
    }
    entries.add(content);
    return old.isEmpty() ? "added" : "superseded: " + old;
  }

  private String edit(JsonValue.Obj arguments) throws Refused {
    String path = text(arguments, "path");
    String old = text(arguments, "old_string");
    String before = existing(path);
    if (!before.contains(old)) {
      throw new Refused("old_string does not occur in " + path);
    }
    files.put(path, before.replace(old, text(arguments, "new_string")));
    return "";
  }

  private String search(JsonValue.Obj arguments) throws Refused {
    String pattern = text(arguments, "pattern");
    if (text(arguments, "target").equals("files")) {
      return String.join("\n", files.keySet());
    }
    List<String> hits = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (text.contains(pattern)) {
            hits.add(path + ":1: " + text);
          }
        });
    return hits.isEmpty() ? "no matches" : String.join("\n", hits);
  }

  private String terminal(String command) throws Refused {
    if (!approving) {
      throw new Refused(refusal);
    }
    return commands.getOrDefault(command, "exit code 0");
  }

  private String todo(JsonValue.Obj arguments) throws Refused {
    switch (text(arguments, "action")) {
      case "add" -> todos.add(text(arguments, "content"));
      case "clear" -> todos.clear();
      case "complete" -> {
        int number = (int) arguments.integer("id").orElseThrow();
        if (number > todos.size()) {
          throw new Refused("no item " + number);
        }
        todos.remove(number - 1);
      }
      default -> {}
    }
    return todos.isEmpty() ? "the list is empty" : String.join("\n", todos);
  }

  private static String peer(String peer) throws Refused {
    if (!peer.equals("work")) {
      throw new Refused("there is no peer " + peer + "; there are [work]");
    }
    return "[untrusted 0a1b from @work: what stands here was written by others]\nAt nine.\n"
        + "[end of untrusted 0a1b]";
  }

  private String existing(String path) throws Refused {
    String text = files.get(path);
    if (text == null) {
      throw new Refused(path + ": no such file");
    }
    return text;
  }

  private static String text(JsonValue.Obj arguments, String name) throws Refused {
    return arguments.string(name).orElseThrow(() -> new Refused(name + " is missing"));
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }
}
