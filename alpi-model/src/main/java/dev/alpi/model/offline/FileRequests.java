package dev.alpi.model.offline;

import dev.alpi.model.offline.Phrase.Slots;
import dev.alpi.profile.json.JsonValue;

/** Requests about files and commands: {@code read_file}, {@code search}, {@code terminal} etc. */
final class FileRequests {
  private static final JsonValue.Obj NONE = JsonValue.Obj.EMPTY;

  private FileRequests() {}

  static Step read(Slots slots, Conversation conversation) {
    String path = slots.text(slots.has("file") ? "file" : "path");
    return relay("read_file", NONE.with("path", path), "read " + path, path + ":");
  }

  static Step readLines(Slots slots, Conversation conversation) {
    String path = slots.text("file");
    String[] range = slots.text("range").split("\\D+");
    long first = Math.max(1, Long.parseLong(range[0]));
    long last = Math.max(first, Long.parseLong(range[1]));
    return relay(
        "read_file",
        NONE.with("path", path).with("offset", first - 1).with("limit", last - first + 1),
        "read " + path,
        path + ", lines " + first + " to " + last + ":");
  }

  static Step write(Slots slots, Conversation conversation) {
    String path = slots.text("path");
    return relay(
        "write_file",
        NONE.with("path", path).with("content", slots.text("text")),
        "write " + path,
        "Written: " + path);
  }

  static Step edit(Slots slots, Conversation conversation) {
    String path = slots.text(slots.has("file") ? "file" : "path");
    return relay(
        "edit_file",
        NONE.with("path", path)
            .with("old_string", slots.text("old"))
            .with("new_string", slots.text("new")),
        "edit " + path,
        "Edited: " + path);
  }

  static Step list(Slots slots, Conversation conversation) {
    return files("*", slots.has("dir") ? slots.text("dir") : ".");
  }

  static Step findFiles(Slots slots, Conversation conversation) {
    return files(slots.text("glob"), slots.has("dir") ? slots.text("dir") : ".");
  }

  static Step search(Slots slots, Conversation conversation) {
    String text = slots.text("text");
    String where = slots.has("dir") ? slots.text("dir") : ".";
    JsonValue.Obj arguments = NONE.with("pattern", text).with("target", "content");
    boolean glob = where.indexOf('*') >= 0;
    return relay(
        "search",
        glob ? arguments.with("path", ".").with("file_glob", where) : arguments.with("path", where),
        "search " + where,
        "Found for \"" + text + "\" in " + where + ":");
  }

  static Step run(Slots slots, Conversation conversation) {
    String command = slots.text(slots.has("code") ? "code" : "command");
    JsonValue.Obj arguments = NONE.with("action", "run").with("command", command);
    return relay(
        "terminal",
        slots.has("dir") ? arguments.with("cwd", slots.text("dir")) : arguments,
        "run `" + command + "`",
        "$ " + command);
  }

  static Step unnamedCommand(Slots slots, Conversation conversation) {
    return Step.Say.failed(
        "I don't know which command that is. Give me the command itself, for example: run `ls -l`");
  }

  private static Step files(String glob, String directory) {
    return relay(
        "search",
        NONE.with("pattern", glob).with("target", "files").with("path", directory),
        "list the files in " + directory,
        "Files in " + directory + ":");
  }

  private static Step relay(String tool, JsonValue.Obj arguments, String deed, String lead) {
    return Step.relay(new Step.Wanted(tool, arguments), deed, lead);
  }
}
