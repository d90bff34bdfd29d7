package dev.alpi.cli;

import dev.alpi.profile.config.ConfigKeys;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the completion script of bash, for 3.2 (macOS) and later. */
final class BashCompletion implements CompletionCases.Actions {
  /*
   * Implementation notes. bash splits words at "=", so "--profile=wo" arrives as three words. Names
   * from outside never go through compgen -W, which would expand what is in them.
   */

  private static final String SCRIPT =
      """
      # bash completion of alpi, made by: alpi completion bash

      # sets kind: what the option $1 takes at the command $at; empty if nothing
      _alpi_option() {
        case "$at:$1" in
      %options%    *) kind= ;;
        esac
      }

      # sets kind: what stands at the command $at after $operands arguments
      _alpi_operand() {
        case "$at:$operands" in
      %operands%    *) kind= ;;
        esac
      }

      # sets kind: the options of the command $at
      _alpi_options() {
        case "$at" in
      %flags%  esac
      }

      _alpi() {
        local cur=${COMP_WORDS[COMP_CWORD]} at= kind= ended= option= of= word name i
        local -i operands=0
        COMPREPLY=()
        for ((i = 1; i < COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          if [[ -n $kind ]]; then
            [[ $word == "=" ]] && continue
            [[ $option == -p || $option == --profile ]] && of=$word
            kind=
          elif [[ -z $ended && $word == "--" ]]; then
            ended=1
          elif [[ -z $ended && $word == -?* ]]; then
            option=$word
            _alpi_option "$word"
          else
            case "${at:+$at }$word" in
              %paths%) at=${at:+$at }$word ;;
              *) operands+=1 ;;
            esac
          fi
        done
        if [[ $cur == "=" ]]; then
          cur=
        elif [[ -z $kind && -z $ended && $cur == -* ]]; then
          _alpi_options
        elif [[ -z $kind ]]; then
          _alpi_operand
        fi
        local IFS=$'\\n'
        case "$kind" in
          profile)
            while read -r name; do
              [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
            done < <(%profiles%)
            ;;
          "ids "*)
            while read -r name; do
              name=${name%%$'\\t'*}
              [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
            done < <(alpi ${of:+--profile="$of"} "${kind#ids }" list --ids 2>/dev/null)
            ;;
          file)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$cur"))
            ;;
          directory)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -d -- "$cur"))
            ;;
          "words "*)
            IFS=' '
            for name in ${kind#words }; do
              [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
            done
            ;;
        esac
      }

      complete -F _alpi alpi
      """;

  private final CompletionTree tree;

  private BashCompletion(CompletionTree tree) {
    this.tree = tree;
  }

  static String script(CommandTable table) {
    CompletionTree tree = new CompletionTree(table);
    return new CompletionCases(tree, new BashCompletion(tree)).in(SCRIPT);
  }

  @Override
  public String value(Values values) {
    return set(kind(values));
  }

  private String kind(Values values) {
    return switch (values) {
      case Values.Open.ANYTHING, Values.Open.SECRET_NAME -> "any";
      case Values.Open.FILE -> "file";
      case Values.Open.DIRECTORY -> "directory";
      case Values.Open.PROFILE -> "profile";
      case Values.Open.COMMAND ->
          tree.explained().stream()
              .map(Help.Row::term)
              .collect(Collectors.joining(" ", "words ", ""));
      case Values.Open.CONFIG_KEY -> "words " + String.join(" ", ConfigKeys.fixed());
      case Values.Listed(String group) -> "ids " + group;
      case Values.OneOf(List<String> choices) -> "words " + String.join(" ", choices);
    };
  }

  @Override
  public String commands(List<CommandNode> nodes) {
    return set(
        nodes.stream().map(CommandNode::name).collect(Collectors.joining(" ", "words ", "")));
  }

  @Override
  public String options(List<Option> options) {
    return set(
        options.stream()
            .flatMap(
                option ->
                    option.letter().isEmpty()
                        ? Stream.of(option.dashed())
                        : Stream.of(option.dashed(), "-" + option.letter()))
            .collect(Collectors.joining(" ", "words ", "")));
  }

  private static String set(String kind) {
    return "kind=" + CompletionTree.quoted(kind);
  }
}
