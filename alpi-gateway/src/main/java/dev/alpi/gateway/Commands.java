package dev.alpi.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a message asks for that is not for the agent. Only its first line counts.
 *
 * <p><b>Threads:</b> any; without state.
 */
final class Commands {
  static final String HELP =
      String.join(
          "\n",
          List.of(
              "Write to the agent as to a person. Also:",
              "",
              "- `/status`: the conversation, its model, tokens and cost",
              "- `/new`: begin a new conversation with the next message",
              "- `/continue`: which conversation goes on",
              "- `/model`: which model answers",
              "- `/spend`: what was spent today, and the cap",
              "- `/stop`: stop what is being done for this chat",
              "- `@peer text`: straight to a peer",
              "- `yes` or `no`: answer what the agent asks leave for"));

  /** What is answered to a stop when there is nothing to stop. */
  static final String NOTHING_RUNS = "Nothing runs here.";

  /** What a message asks for. */
  sealed interface Command {
    /** Which shortcuts there are. */
    record Help() implements Command {}

    /** What runs is to stop. */
    record Stop() implements Command {}

    /** A shortcut, and what stands after it. */
    record Short(Conversation.Shortcut shortcut, String argument) implements Command {}

    /** A text for a peer. */
    record Peer(String peer, String text) implements Command {}
  }

  private Commands() {}

  /** Returns what {@code text} asks for; empty if it is for the agent. */
  static Optional<Command> of(String text) {
    String whole = text.strip();
    if (whole.startsWith("@")) {
      return peer(whole);
    }
    String line = whole.lines().findFirst().orElse("").strip();
    if (!line.startsWith("/")) {
      return Optional.empty();
    }
    int end = endOfWord(line);
    String argument = line.substring(end).strip();
    String word = line.substring(1, end).toLowerCase(Locale.ROOT);
    // a messenger may put the name of the bot after it: /stop@bot
    int at = word.indexOf('@');
    return command(at < 0 ? word : word.substring(0, at), argument);
  }

  private static Optional<Command> command(String word, String argument) {
    return switch (word) {
      case "help", "start" -> Optional.of(new Command.Help());
      case "stop" -> Optional.of(new Command.Stop());
      case "status" -> shortcut(Conversation.Shortcut.STATUS, argument);
      case "new" -> shortcut(Conversation.Shortcut.NEW, argument);
      case "continue" -> shortcut(Conversation.Shortcut.CONTINUE, argument);
      case "model" -> shortcut(Conversation.Shortcut.MODEL, argument);
      case "spend" -> shortcut(Conversation.Shortcut.SPEND, argument);
      default -> Optional.empty();
    };
  }

  private static Optional<Command> shortcut(Conversation.Shortcut shortcut, String argument) {
    return Optional.of(new Command.Short(shortcut, argument));
  }

  private static Optional<Command> peer(String text) {
    int end = endOfWord(text);
    String name = text.substring(1, end);
    String rest = text.substring(end).strip();
    return name.isEmpty() || rest.isEmpty()
        ? Optional.empty()
        : Optional.of(new Command.Peer(name, rest));
  }

  private static int endOfWord(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
