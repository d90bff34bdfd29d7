package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParserTest {
  private static final CommandTable TABLE = new SampleCommands();

  /** Words are separated by {@code _}; {@code ~} is the empty word. */
  private static List<String> words(String line) {
    return Stream.of(line.split("_"))
        .map(word -> word.equals("~") ? "" : word)
        .filter(word -> !word.equals("NOTHING"))
        .toList();
  }

  private static String shown(Request request) {
    return switch (request) {
      case Request.Nothing _ -> "nothing";
      case Request.Version _ -> "version";
      case Request.ExplainAll _ -> "explain";
      case Request.Explain(CommandNode node) -> "explain " + node.path();
      case Request.Run(Command command, Arguments given) ->
          Stream.of(command.path(), options(given.options()), operands(command, given))
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining(" "));
    };
  }

  private static String options(Map<Option, List<String>> options) {
    return options.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().name()))
        .map(entry -> entry.getKey().name() + "=" + String.join(",", entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String operands(Command command, Arguments given) {
    return command.arguments().stream()
        .filter(argument -> !given.operands().get(argument).isEmpty())
        .map(a -> a.name() + "=" + String.join("|", given.operands().get(a)))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          NOTHING;                              nothing
          --debug;                              nothing
          --version;                            version
          --version_nonsense;                   version
          -p_work_--version;                    version
          -h;                                   explain
          --help;                               explain
          -h_chat;                              explain chat
          chat_-h;                              explain chat
          chat_--help_more_words;               explain chat
          profile_--help;                       explain profile
          profile_create_--help;                explain profile create
          --help_profile_create;                explain profile create
          chat;                                 chat
          chat_hello_you;                       chat PROMPT=hello|you
          chat_-;                               chat PROMPT=-
          chat_~;                               chat PROMPT=
          chat_--_-q;                           chat PROMPT=-q
          chat_--_--;                           chat PROMPT=--
          chat_-q_--_-v;                        chat quiet= PROMPT=-v
          --_chat_-q;                           chat PROMPT=-q
          chat_hello_-q_you;                    chat quiet= PROMPT=hello|you
          chat_-q_-q;                           chat quiet=,
          chat_-qv;                             chat quiet= verbose=
          chat_-qvt_x;                          chat quiet= tag=x verbose=
          chat_-qvtx;                           chat quiet= tag=x verbose=
          chat_-tq;                             chat tag=q
          chat_-t_a_--tag_b_--tag=c;            chat tag=a,b,c
          chat_--tag=;                          chat tag=
          chat_--tag=a=b;                       chat tag=a=b
          chat_--tag_-q;                        chat tag=-q
          chat_--tag_--;                        chat tag=--
          chat_--trace-everything;              chat trace-everything=
          chat_--effort_high;                   chat effort=high
          -p_work_chat;                         chat profile=work
          -pwork_chat;                          chat profile=work
          --profile=work_chat;                  chat profile=work
          chat_-p_work;                         chat profile=work
          profile_-p_work_list;                 profile list profile=work
          profile_list_-p_work;                 profile list profile=work
          --json_chat;                          chat json=
          chat_--json_--debug_--no-color;       chat debug= json= no-color=
          profile_create_x;                     profile create NAME=x
          profile_create_x_y;                   profile create NAME=x MODEL=y
          profile_create_x_--from_y;            profile create from=y NAME=x
          """)
  void well_formed_lines_are_understood(String line, String expected) throws Exception {
    assertThat(shown(Parser.parse(TABLE, words(line)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          chta|                   unknown command "chta"|                did you mean chat?
          prof|                   unknown command "prof"|                did you mean profile?
          xyzzy|                  unknown command "xyzzy"|               alpi help lists the commands
          ~|                      unknown command ""|                    alpi help lists the commands
          -|                      unknown command "-"|                   alpi help lists the commands
          --chat|                 unknown option "--chat"|               options of a command come after it; alpi --help shows the others
          --versoin|              unknown option "--versoin"|            did you mean --version?
          -z_chat|                unknown option "-z"|                   options of a command come after it; alpi --help shows the others
          chat_--quite|           unknown option "--quite" of chat|      did you mean --quiet?
          chat_--qui|             unknown option "--qui" of chat|        did you mean --quiet?
          chat_--trace-everythin| unknown option "--trace-everythin" of chat| alpi chat --help shows its options; -- before a word that starts with a dash makes it an argument
          chat_-x|                unknown option "-x" of chat|           alpi chat --help shows its options; -- before a word that starts with a dash makes it an argument
          chat_-qx|               unknown option "-x" of chat|    alpi chat --help shows its options; -- before a word that starts with a dash makes it an argument
          chat_--version|         unknown option "--version" of chat|    alpi chat --help shows its options; -- before a word that starts with a dash makes it an argument
          chat_--tag|             --tag needs a value|                   write --tag WORD
          chat_-qt|               -t needs a value|                      write -t WORD
          -p|                     -p needs a value|                      write -p NAME
          chat_--quiet=yes|       --quiet takes no value|                write --quiet alone
          chat_--attach_a_--attach_b| --attach is given twice|           give it once
          -p_a_chat_-p_b|         --profile is given twice|              give it once
          chat_--effort_hgih|     --effort cannot be "hgih"|             did you mean high?
          chat_--effort_~|        --effort cannot be ""|                 it is one of low, medium, high
          completion_tcsh|        SHELL cannot be "tcsh"|                it is one of bash, zsh, fish
          completion|             completion needs SHELL: the shell to write for| usage: alpi completion SHELL
          profile|                profile needs a command: create, list| alpi profile --help explains them
          profile_craete|         unknown command "profile craete"|      did you mean profile create?
          profile_zap|            unknown command "profile zap"|         profile has create, list
          profile_create|         profile create needs NAME: what to call it| usage: alpi profile create [options] NAME [MODEL]
          profile_create_a_b_c|   unexpected argument "c" of profile create| usage: alpi profile create [options] NAME [MODEL]; text with spaces needs quotes
          profile_list_a|         unexpected argument "a" of profile list| usage: alpi profile list
          profile_list_--json|    profile list has no --json|            its output has one form; leave --json away
          --json_profile_list|    profile list has no --json|            its output has one form; leave --json away
          """)
  void wrong_lines_are_refused_with_a_hint(String line, String message, String hint) {
    assertRefused(line, message, hint);
  }

  private static void assertRefused(String line, String message, String hint) {
    assertThatThrownBy(() -> Parser.parse(TABLE, words(line)))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ExitCode.USAGE);
              assertThat(refusal).hasMessage(message);
              assertThat(refusal.hint()).isEqualTo(hint);
            });
  }

  @Test
  void long_words_are_not_echoed_whole() {
    String word = "\ud83d\ude00".repeat(1_000);
    assertRefused(
        word,
        "unknown command \"" + "\ud83d\ude00".repeat(60) + "…\"",
        "alpi help lists the commands");
  }

  @Test
  void a_word_as_long_as_the_system_allows_is_refused_at_once() {
    assertThatThrownBy(() -> Parser.parse(TABLE, List.of("x".repeat(131_071))))
        .isInstanceOf(CommandFailure.class);
  }

  @Test
  void data_that_cannot_be_parsed_is_refused_when_it_is_made() {
    Handler none = _ -> ExitCode.OK;
    Argument some = Argument.of("FILE", Argument.Arity.SOME, "files");
    List<Runnable> wrong =
        List.of(
            () -> Command.of("Chat", "Talk", none),
            () -> Command.of("chat ", "Talk", none),
            () -> Command.of("chat", "", none),
            () -> Command.of("chat", "Talk", none).taking(some, SampleCommands.NAME),
            () ->
                Command.of("chat", "Talk", none).taking(SampleCommands.MODEL, SampleCommands.NAME),
            () -> Command.of("chat", "Talk", none).with(Option.flag("help", "again")),
            () -> Command.of("chat", "Talk", none).with(Option.flag("pad", "x").letter('p')),
            () -> Option.flag("-quiet", "dashes"),
            () -> Option.flag("quiet", "value").fallback("yes"),
            () -> Option.flag("quiet", "digit").letter('-'),
            () ->
                new CommandGroup(
                    "profile", "Profiles", "", List.of(Command.of("chat", "Talk", none))));
    assertThat(wrong)
        .allSatisfy(
            make -> assertThatThrownBy(make::run).isInstanceOf(IllegalArgumentException.class));
  }
}
