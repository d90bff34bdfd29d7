package dev.alpi.cli;

import dev.alpi.profile.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command within a chat: {@code /config set KEY VALUE} and the like, always on the profile of the
 * chat.
 */
final class SlashCommand {
  /** What each offers; the first is what the bare word means, if it means anything. */
  private static final List<String> PROFILE = List.of("current", "list", "info", "path");

  private static final List<String> CONFIG =
      List.of("list", "get", "set", "unset", "source", "validate");

  private SlashCommand() {}

  /** Says whether {@code text} is one, and not something that a person says to the agent. */
  static boolean is(String text) {
    String head = text.strip().split("\\s", 2)[0];
    return head.equals("/profile") || head.equals("/config");
  }

  /**
   * Runs it and prints its answer.
   *
   * @throws CommandFailure if it is none, or as the command refuses
   */
  static ExitCode run(String text, Profile profile, Invocation chat)
      throws IOException, CommandFailure, InterruptedException {
    List<String> words = words(text.strip().substring(1));
    boolean config = words.getFirst().equals("config");
    List<String> offered = config ? CONFIG : PROFILE;
    if (words.size() == 1) {
      words.add(offered.getFirst());
    }
    if (!offered.contains(words.get(1))) {
      throw CommandFailure.usage(
          "a chat has no command /" + words.get(0) + " " + words.get(1),
          "/"
              + words.get(0)
              + " has "
              + String.join(", ", offered)
              + (config ? "" : "; a chat stays on its profile: alpi -p NAME opens another"));
    }
    if (words.equals(List.of("profile", "current")) && !chat.has(Globals.JSON)) {
      chat.out().line("this chat is on the profile " + profile.name());
      chat.out().flush();
      return ExitCode.OK;
    }
    List<String> line = new ArrayList<>(List.of("-p", profile.name().text()));
    line.addAll(words);
    if (!(Parser.parse(chat.table(), line)
        instanceof Request.Run(Command command, Arguments arguments))) {
      throw CommandFailure.usage("not a command of a chat: " + text.strip(), "see alpi help");
    }
    Invocation inner =
        new Invocation(chat.table(), command, arguments, chat.context(), chat.flags());
    ExitCode code = command.handler().run(inner);
    inner.out().flush();
    if (chat.has(Globals.JSON)) {
      chat.answer(inner.givenAnswer());
    }
    return code;
  }

  /** Splits at white space; quotes keep words together, as in a shell, and nothing else is done. */
  static List<String> words(String text) throws CommandFailure {
    List<String> words = new ArrayList<>();
    Optional<StringBuilder> word = Optional.empty();
    char quote = 0;
    for (char c : text.toCharArray()) {
      if (quote == 0 && Character.isWhitespace(c)) {
        word.ifPresent(ended -> words.add(ended.toString()));
        word = Optional.empty();
        continue;
      }
      StringBuilder current = word.orElseGet(StringBuilder::new);
      word = Optional.of(current);
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        current.append(c);
      }
    }
    if (quote != 0) {
      throw CommandFailure.usage("a quotation mark is not closed", "close it");
    }
    word.ifPresent(ended -> words.add(ended.toString()));
    return words;
  }
}
