package dev.alpi.cli;

import dev.alpi.profile.ProfileName;
import java.util.List;

/** Commands that a chat does not have, and alpi does. */
final class OutsideChat {
  private OutsideChat() {}

  /**
   * Returns how a shell runs what was typed in a chat, to be read before {@code otherwise}; that
   * alone if alpi has no such command either.
   *
   * @param typed the words, the first without its slash
   */
  static String hint(
      CommandTable table, ProfileName profile, List<String> typed, String otherwise) {
    String name = name(table, typed);
    return name.isEmpty()
        ? otherwise
        : "outside of the chat: alpi -p " + profile + " " + name + "; " + otherwise;
  }

  private static String name(CommandTable table, List<String> typed) {
    return table
        .find(typed.getFirst())
        .map(
            node ->
                switch (node) {
                  case Command command -> command.path();
                  case CommandGroup group when typed.size() == 1 -> group.path();
                  case CommandGroup group ->
                      group.member(typed.get(1)).map(CommandNode::path).orElse("");
                })
        .orElse("");
  }
}
