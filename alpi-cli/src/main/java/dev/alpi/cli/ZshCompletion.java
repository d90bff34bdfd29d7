package dev.alpi.cli;

import dev.alpi.profile.config.ConfigKeys;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the completion script of zsh, to be autoloaded from fpath or sourced. */
final class ZshCompletion {
  private static final String SCRIPT =
      """
      #compdef alpi
      # zsh completion of alpi, made by: alpi completion zsh

      # sets kind: what the option $1 takes at the command $at; empty if nothing
      _alpi_option() {
        case "$at:$1" in
      %options%    *) kind= ;;
        esac
      }

      # sets kind and choices: what stands at the command $at after $operands arguments
      _alpi_operand() {
        case "$at:$operands" in
      %operands%    *) kind= ;;
        esac
      }

      # sets choices: the options of the command $at
      _alpi_options() {
        case "$at" in
      %flags%  esac
      }

      _alpi() {
        local cur=${words[CURRENT]} at= kind= ended= word
        local -a choices
        integer operands=0 i
        for ((i = 2; i < CURRENT; i++)); do
          word=${words[i]}
          if [[ -n $kind ]]; then
            kind=
          elif [[ -z $ended && $word == "--" ]]; then
            ended=1
          elif [[ -z $ended && $word == --*=* ]]; then
            continue
          elif [[ -z $ended && $word == -?* ]]; then
            _alpi_option "$word"
          else
            case "${at:+$at }$word" in
              %paths%) at=${at:+$at }$word ;;
              *) ((operands += 1)) ;;
            esac
          fi
        done
        if [[ -z $kind && -z $ended && $cur == --*=* ]]; then
          _alpi_option "${cur%%=*}"
          compset -P '*='
        elif [[ -z $kind && -z $ended && $cur == -* ]]; then
          _alpi_options
          kind=options
        elif [[ -z $kind ]]; then
          _alpi_operand
        fi
        case "$kind" in
          profile) compadd -- ${(f)"$(%profiles%)"} ;;
          file) _files ;;
          directory) _files -/ ;;
          commands) _describe -t commands command choices ;;
          options) _describe -o option choices ;;
          "words "*) compadd -- ${=kind#words } ;;
        esac
      }

      if [[ ${funcstack[1]} == _alpi ]]; then
        _alpi "$@"
      else
        compdef _alpi alpi
      fi
      """;

  private final CompletionTree tree;

  ZshCompletion(CommandTable table) {
    tree = new CompletionTree(table);
  }

  String script() {
    return SCRIPT
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
    return arm(letter + start + option.dashed(), value(option.values()));
  }

  private static String quotedStart(String path) {
    return CompletionTree.quoted(path + ":");
  }

  private String operands() {
    StringBuilder arms = new StringBuilder(arm("':0'", commands(tree.top())));
    for (CommandGroup group : tree.groups()) {
      arms.append(arm(CompletionTree.quoted(group.path() + ":0"), commands(group.members())));
    }
    for (Command command : tree.commands()) {
      List<Argument> arguments = command.arguments();
      for (int i = 0; i < arguments.size(); i++) {
        String place = arguments.get(i).isVariadic() ? "*" : Integer.toString(i);
        arms.append(arm(quotedStart(command.path()) + place, value(arguments.get(i).values())));
      }
    }
    return arms.toString();
  }

  private String flags() {
    StringBuilder arms = new StringBuilder(arm("''", choices(Globals.ALL)));
    for (CommandNode node : tree.nodes()) {
      arms.append(arm(CompletionTree.quoted(node.path()), choices(CompletionTree.options(node))));
    }
    return arms.toString();
  }

  private String paths() {
    return tree.nodes().stream()
        .map(node -> CompletionTree.quoted(node.path()))
        .collect(Collectors.joining(" | "));
  }

  private String value(Values values) {
    return switch (values) {
      case Values.Open.ANYTHING, Values.Open.SECRET_NAME -> "kind=any";
      case Values.Open.FILE -> "kind=file";
      case Values.Open.DIRECTORY -> "kind=directory";
      case Values.Open.PROFILE -> "kind=profile";
      case Values.Open.COMMAND -> described(tree.explained());
      case Values.Open.CONFIG_KEY -> words(ConfigKeys.fixed());
      case Values.OneOf(List<String> choices) -> words(choices);
    };
  }

  private static String words(List<String> words) {
    return "kind=" + CompletionTree.quoted("words " + String.join(" ", words));
  }

  /** In an entry of {@code _describe} the first colon ends the word. */
  private static String commands(List<CommandNode> nodes) {
    return described(
        nodes.stream().map(node -> new Help.Row(node.name(), node.summary())).toList());
  }

  private static String described(List<Help.Row> rows) {
    return rows.stream()
        .map(row -> CompletionTree.quoted(row.term() + ":" + row.text()))
        .collect(Collectors.joining(" ", "kind=commands choices=(", ")"));
  }

  private static String choices(List<Option> options) {
    StringBuilder choices = new StringBuilder("choices=(");
    String separator = "";
    for (Option option : options) {
      choices.append(separator);
      choices.append(CompletionTree.quoted(option.dashed() + ":" + option.help()));
      if (!option.letter().isEmpty()) {
        String letter = "-" + option.letter() + ":" + option.help();
        choices.append(' ').append(CompletionTree.quoted(letter));
      }
      separator = " ";
    }
    return choices.append(')').toString();
  }

  private static String arm(String pattern, String action) {
    return "    " + pattern + ") " + action + " ;;\n";
  }
}
