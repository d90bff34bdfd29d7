package dev.alpi.cli;

import dev.alpi.cli.tui.Candidate;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commands of alpi that a chat on a terminal offers too; what they print is shown in it. */
final class ChatCommands {
  /**
   * One of them.
   *
   * @param name as it is typed, with its slash
   * @param words what it is without anything after it
   * @param offered what may come after it; empty if it is a command that takes options
   * @param summary what it does
   */
  private record Offered(String name, List<String> words, List<String> offered, String summary) {}

  private static final List<Offered> ALL =
      List.of(
          looks("/profile", "which profile this is; also list, info", "current", "list", "info"),
          looks("/config", "settings; also get KEY, set KEY VALUE", "list", "get", "set", "unset"),
          plain("/spend", "what was spent; also --since 4w, --by model, allow 2usd"),
          looks(
              "/approvals",
              "what may run unasked; also revoke, explain",
              "list",
              "revoke",
              "explain"),
          looks("/peers", "other profiles that can be asked", "list"),
          looks("/outputs", "the inbox; also show ID, read-all", "list", "show", "read-all"),
          looks("/runs", "what ran; also show ID", "list", "show"),
          looks("/memory", "what the agent remembers; also history", "show", "history"),
          looks("/schedule", "jobs", "list"),
          looks("/daemon", "whether the daemon runs, and its services", "status"),
          plain("/diff", "what changed; also --since 2h"),
          plain("/digest", "the last days in figures"),
          plain("/doctor", "whether all is well"));

  private final Invocation chat;
  private final Profile profile;

  ChatCommands(Invocation chat, Profile profile) {
    this.chat = chat;
    this.profile = profile;
  }

  private static Offered looks(String name, String summary, String... offered) {
    String word = name.substring(1);
    return new Offered(name, List.of(word, offered[0]), List.of(offered), summary);
  }

  private static Offered plain(String name, String summary) {
    return new Offered(name, List.of(name.substring(1)), List.of(), summary);
  }

  static List<Candidate> menu() {
    return ALL.stream().map(one -> new Candidate(one.name(), one.summary())).toList();
  }

  /** Runs {@code line} if it is one of them, and returns what it printed. */
  Optional<String> run(String line, int columns, Cancellation cancellation) throws CommandFailure {
    List<String> typed = SlashCommand.words(line.strip());
    Optional<Offered> found =
        ALL.stream().filter(one -> one.name().equals(typed.getFirst())).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(List.of("-p", profile.name().text()));
    words.addAll(words(found.get(), typed));
    CapturedContext context = new CapturedContext(chat.context(), columns, cancellation);
    if (!chat.out().isColoured()) {
      words.addFirst(Globals.NO_COLOR.dashed());
    }
    int ignored = new Cli(chat.table()).execute(words, context);
    return Optional.of(context.printed());
  }

  private List<String> words(Offered command, List<String> typed) throws CommandFailure {
    List<String> rest = typed.subList(1, typed.size());
    if (rest.isEmpty()) {
      return command.words();
    }
    List<String> words = new ArrayList<>(command.words().subList(0, 1));
    if (!command.offered().isEmpty() && !command.offered().contains(rest.getFirst())) {
      throw CommandFailure.usage(
          "a chat has no command " + command.name() + " " + rest.getFirst(),
          OutsideChat.hint(
              chat.table(),
              profile.name(),
              List.of(command.words().getFirst(), rest.getFirst()),
              command.name() + " has " + String.join(", ", command.offered())));
    }
    words.addAll(rest);
    return words;
  }
}
