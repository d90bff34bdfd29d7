package dev.alpi.cli;

import dev.alpi.profile.config.ConfigKeys;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the completion script of zsh, to be autoloaded from fpath or sourced. */
final class ZshCompletion implements CompletionCases.Actions {
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
        local cur=${words[CURRENT]} at= kind= ended= option= of= word
        local -a choices
        integer operands=0 i
        for ((i = 2; i < CURRENT; i++)); do
          word=${words[i]}
          if [[ -n $kind ]]; then
            [[ $option == (-p|--profile) ]] && of=$word
            kind=
          elif [[ -z $ended && $word == "--" ]]; then
            ended=1
          elif [[ -z $ended && $word == --*=* ]]; then
            [[ $word == --profile=* ]] && of=${word#*=}
          elif [[ -z $ended && $word == -?* ]]; then
            option=$word
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
          "ids "*)
            choices=(${(f)"$(alpi ${of:+--profile=$of} ${kind#ids } list --ids 2>/dev/null)"})
            choices=(${choices//:/\\\\:})
            choices=(${choices/$'\\t'/:})
            _describe -t ids id choices
            ;;
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

  private ZshCompletion(CompletionTree tree) {
    this.tree = tree;
  }

  static String script(CommandTable table) {
    CompletionTree tree = new CompletionTree(table);
    return new CompletionCases(tree, new ZshCompletion(tree)).in(SCRIPT);
  }

  @Override
  public String value(Values values) {
    return switch (values) {
      case Values.Open.ANYTHING, Values.Open.SECRET_NAME -> "kind=any";
      case Values.Open.FILE -> "kind=file";
      case Values.Open.DIRECTORY -> "kind=directory";
      case Values.Open.PROFILE -> "kind=profile";
      case Values.Open.COMMAND -> described(tree.explained());
      case Values.Open.CONFIG_KEY -> words(ConfigKeys.fixed());
      case Values.Listed(String group) -> "kind=" + CompletionTree.quoted("ids " + group);
      case Values.OneOf(List<String> choices) -> words(choices);
    };
  }

  private static String words(List<String> words) {
    return "kind=" + CompletionTree.quoted("words " + String.join(" ", words));
  }

  @Override
  public String commands(List<CommandNode> nodes) {
    return described(
        nodes.stream().map(node -> new Help.Row(node.name(), node.summary())).toList());
  }

  /** In an entry of {@code _describe} the first colon ends the word. */
  private static String described(List<Help.Row> rows) {
    return rows.stream()
        .map(row -> CompletionTree.quoted(row.term() + ":" + row.text()))
        .collect(Collectors.joining(" ", "kind=commands choices=(", ")"));
  }

  @Override
  public String options(List<Option> options) {
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
}
