package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The commands as completion scripts need them: flat, by path. The root has the empty path.
 *
 * <p>All scripts work the same way: walk the words before the cursor to find the path, the option
 * whose value is open and the number of arguments, then look up here what can stand next.
 */
final class CompletionTree {
  /** How a script asks for the names of profiles, one a line. */
  static final String PROFILES = "alpi profile list --names 2>/dev/null";

  private final List<CommandNode> top;
  private final List<CommandNode> all = new ArrayList<>();

  CompletionTree(CommandTable table) {
    top = table.all();
    top.forEach(this::add);
  }

  private void add(CommandNode node) {
    all.add(node);
    if (node instanceof CommandGroup group) {
      group.members().forEach(this::add);
    }
  }

  /** Returns every command and group. */
  List<CommandNode> nodes() {
    return all;
  }

  /** Returns the first words. */
  List<CommandNode> top() {
    return top;
  }

  /** Returns what can be explained: the first words, and topics that are none of them. */
  List<Help.Row> explained() {
    List<Help.Row> rows = new ArrayList<>();
    top.forEach(node -> rows.add(new Help.Row(node.name(), node.summary())));
    List<String> names = top.stream().map(CommandNode::name).toList();
    Topics.rows().stream().filter(topic -> !names.contains(topic.term())).forEach(rows::add);
    return rows;
  }

  /** Returns the groups. */
  List<CommandGroup> groups() {
    List<CommandGroup> groups = new ArrayList<>();
    for (CommandNode node : all) {
      if (node instanceof CommandGroup group) {
        groups.add(group);
      }
    }
    return groups;
  }

  /** Returns the commands. */
  List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    for (CommandNode node : all) {
      if (node instanceof Command command) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** Returns the options that are offered after {@code node}. */
  static List<Option> options(CommandNode node) {
    List<Option> options = new ArrayList<>();
    if (node instanceof Command command) {
      command.options().stream().filter(Option::isShown).forEach(options::add);
    }
    options.addAll(Globals.after(node));
    return options;
  }

  /** Returns {@code text} as one word of bash and zsh. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
