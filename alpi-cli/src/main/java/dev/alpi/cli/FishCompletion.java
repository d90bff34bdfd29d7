package dev.alpi.cli;

import dev.alpi.profile.config.ConfigKeys;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the completion script of fish. */
final class FishCompletion {
  private static final String SCRIPT =
      """
      # fish completion of alpi, made by: alpi completion fish

      # prints the command before the cursor, and how many arguments follow it
      function __alpi_place
          set -l at ''
          set -l operands 0
          set -l value 0
          set -l ended 0
          set -l words (commandline -opc)
          for word in $words[2..-1]
              if test $value = 1
                  set value 0
                  continue
              end
              if test $ended = 0
                  switch $word
                      case --
                          set ended 1
                          continue
                      case '--*=*'
                          continue
                      case '-?*'
                          switch "$at:$word"
      %valued%                    set value 1
                          end
                          continue
                  end
              end
              set -l longer (string trim -- "$at $word")
              if contains -- $longer %paths%
                  set at $longer
              else
                  set operands (math $operands + 1)
              end
          end
          echo "$at:$operands"
      end

      # tests: the command is $argv[1], and if there is a second argument, so many arguments follow it
      function __alpi_at
          set -l place (string split -r -m 1 : -- (__alpi_place))
          test "$place[1]" = "$argv[1]"
          and begin
              test (count $argv) = 1
              or test "$argv[2]" = '*'
              or test "$place[2]" = "$argv[2]"
          end
      end

      function __alpi_profiles
          %profiles%
      end

      # prints the ids that the command $argv lists, for the profile of the line
      function __alpi_ids
          set -l of
          set -l next 0
          set -l words (commandline -opc)
          for word in $words[2..-1]
              if test $next = 1
                  set of --profile=$word
                  set next 0
              else
                  switch $word
                      case -p --profile
                          set next 1
                      case '--profile=*'
                          set of $word
                  end
              end
          end
          alpi $of $argv list --ids 2>/dev/null
      end

      complete -c alpi -f
      """;

  private final CompletionTree tree;

  FishCompletion(CommandTable table) {
    tree = new CompletionTree(table);
  }

  String script() {
    StringBuilder script =
        new StringBuilder(
            SCRIPT
                .replace("%valued%", valued())
                .replace("%paths%", paths())
                .replace("%profiles%", CompletionTree.PROFILES));
    names("", tree.top(), script);
    Globals.ALL.forEach(option -> option("", option, script));
    for (CommandGroup group : tree.groups()) {
      names(group.path(), group.members(), script);
    }
    for (CommandNode node : tree.nodes()) {
      CompletionTree.options(node).forEach(option -> option(node.path(), option, script));
    }
    for (Command command : tree.commands()) {
      operands(command, script);
    }
    return script.toString();
  }

  private String valued() {
    StringBuilder patterns = new StringBuilder("                        case");
    for (Command command : tree.commands()) {
      for (Option option : command.options()) {
        patterns.append(patterns(command.path(), option));
      }
    }
    Globals.ALL.forEach(option -> patterns.append(patterns("*", option)));
    return patterns.append("\n    ").toString();
  }

  private static String patterns(String path, Option option) {
    if (option.isFlag()) {
      return "";
    }
    String letter = option.letter().isEmpty() ? "" : " " + quoted(path + ":-" + option.letter());
    return letter + " " + quoted(path + ":" + option.dashed());
  }

  private String paths() {
    return tree.nodes().stream().map(node -> quoted(node.path())).collect(Collectors.joining(" "));
  }

  private static void names(String path, List<CommandNode> nodes, StringBuilder script) {
    for (CommandNode node : nodes) {
      script
          .append(start(path, "0"))
          .append(" -a ")
          .append(quoted(node.name()))
          .append(" -d ")
          .append(quoted(node.summary()))
          .append('\n');
    }
  }

  private void option(String path, Option option, StringBuilder script) {
    script.append(start(path, "*"));
    if (!option.letter().isEmpty()) {
      script.append(" -s ").append(option.letter());
    }
    script.append(" -l ").append(option.name());
    if (!option.isFlag()) {
      // -x: a value, and no file names unless asked for
      script.append(option.values() == Values.Open.FILE ? " -r" : " -x");
      script.append(value(option.values()));
    }
    script.append(" -d ").append(quoted(option.help())).append('\n');
  }

  private void operands(Command command, StringBuilder script) {
    List<Argument> arguments = command.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      String value = value(argument.values());
      if (!value.isEmpty()) {
        String place = argument.isVariadic() ? "*" : Integer.toString(i);
        script.append(start(command.path(), place)).append(value).append('\n');
      }
    }
  }

  private String value(Values values) {
    return switch (values) {
      case Values.Open.ANYTHING, Values.Open.SECRET_NAME -> "";
      case Values.Open.FILE -> " -F";
      case Values.Open.DIRECTORY -> " -a " + quoted("(__fish_complete_directories)");
      case Values.Open.PROFILE -> " -a " + quoted("(__alpi_profiles)");
      case Values.Open.COMMAND ->
          tree.explained().stream()
              .map(Help.Row::term)
              .collect(Collectors.joining(" ", " -a '", "'"));
      case Values.Open.CONFIG_KEY -> " -a " + quoted(String.join(" ", ConfigKeys.fixed()));
      case Values.Listed(String group) -> " -a " + quoted("(__alpi_ids " + group + ")");
      case Values.OneOf(List<String> choices) -> " -a " + quoted(String.join(" ", choices));
    };
  }

  private static String start(String path, String place) {
    return "complete -c alpi -n " + quoted("__alpi_at " + quoted(path) + " " + quoted(place));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
