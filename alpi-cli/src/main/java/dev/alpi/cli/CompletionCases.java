package dev.alpi.cli;

import java.util.List;
import java.util.stream.Collectors;

/** What a completion script looks up in {@code case}, which bash and zsh write alike. */
final class CompletionCases {
  private final CompletionTree tree;
  private final Actions actions;

  /** What the shell does in a case. */
  interface Actions {
    /** Offers what a value can be. */
    String value(Values values);

    /** Offers the names of commands. */
    String commands(List<CommandNode> nodes);

    /** Offers options, by word and by letter. */
    String options(List<Option> options);
  }

  CompletionCases(CompletionTree tree, Actions actions) {
    this.tree = tree;
    this.actions = actions;
  }

  /** Returns {@code script} with the cases put in. */
  String in(String script) {
    return script
        .replace("%options%", options())
        .replace("%operands%", operands())
        .replace("%flags%", flags())
        .replace("%paths%", paths())
        .replace("%profiles%", CompletionTree.PROFILES);
  }

  private String options() {
    StringBuilder arms = new StringBuilder();
    for (Command command : tree.commands()) {
      for (Option option : command.options()) {
        arms.append(option(quotedStart(command.path()), option));
      }
    }
    Globals.ALL.forEach(option -> arms.append(option("*:", option)));
    return arms.toString();
  }

  private String option(String start, Option option) {
    if (option.isFlag()) {
      return "";
    }
    String letter = option.letter().isEmpty() ? "" : start + "-" + option.letter() + " | ";
    return arm(letter + start + option.dashed(), actions.value(option.values()));
  }

  private static String quotedStart(String path) {
    return CompletionTree.quoted(path + ":");
  }

  private String operands() {
    StringBuilder arms = new StringBuilder(arm("':0'", actions.commands(tree.top())));
    for (CommandGroup group : tree.groups()) {
      arms.append(
          arm(CompletionTree.quoted(group.path() + ":0"), actions.commands(group.members())));
    }
    for (Command command : tree.commands()) {
      List<Argument> arguments = command.arguments();
      for (int i = 0; i < arguments.size(); i++) {
        String place = arguments.get(i).isVariadic() ? "*" : Integer.toString(i);
        arms.append(
            arm(quotedStart(command.path()) + place, actions.value(arguments.get(i).values())));
      }
    }
    return arms.toString();
  }

  private String flags() {
    StringBuilder arms = new StringBuilder(arm("''", actions.options(Globals.ALL)));
    for (CommandNode node : tree.nodes()) {
      arms.append(
          arm(CompletionTree.quoted(node.path()), actions.options(CompletionTree.options(node))));
    }
    return arms.toString();
  }

  private String paths() {
    return tree.nodes().stream()
        .map(node -> CompletionTree.quoted(node.path()))
        .collect(Collectors.joining(" | "));
  }

  private static String arm(String pattern, String action) {
    return "    " + pattern + ") " + action + " ;;\n";
  }
}
