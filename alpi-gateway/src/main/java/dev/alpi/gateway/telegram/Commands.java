package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The commands that people are shown when they begin to type one. */
final class Commands {
  private Commands() {}

  /** A command and what it does. */
  private record Command(String name, String does) {}

  private static final List<Command> ALL =
      List.of(
          new Command("help", "What can be asked for"),
          new Command("status", "How the conversation stands"),
          new Command("new", "Begin a new conversation"),
          new Command("continue", "Which conversation goes on"),
          new Command("model", "Show the model, or choose another one"),
          new Command("stop", "Stop what is being answered"),
          new Command("spend", "What was spent"));

  /** Registers them. Without that they work too, so a failure is none of the channel. */
  static void register(BotApi api) throws InterruptedException {
    List<JsonValue> commands = new ArrayList<>();
    for (Command command : ALL) {
      commands.add(Obj.EMPTY.with("command", command.name()).with("description", command.does()));
    }
    try {
      api.call("setMyCommands", Obj.EMPTY.with("commands", new Arr(commands)), BotApi.CALL_MOST);
    } catch (IOException e) {
      // tried again with the next start
    }
  }
}
