package dev.alpi.cli;

import dev.alpi.memory.IndexProgress;
import dev.alpi.memory.Indexed;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionKind;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionQuery;
import dev.alpi.memory.SessionStore;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code alpi sessions}: the group, and what its members share. */
final class SessionCommands {
  static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "the session; the beginning of its id is enough");
  static final Argument IDS =
      Argument.of("ID", Argument.Arity.SOME, "sessions; the beginnings of their ids are enough");
  static final Argument QUERY =
      Argument.of("QUERY", Argument.Arity.SOME, "words; \"in this order\"; begin*");
  static final Option LIMIT =
      Option.valued("limit", "N", "show at most N").letter('n').fallback("20");
  static final Option KIND =
      Option.valued("kind", "KIND", "only sessions of this kind").values(new Values.OneOf(kinds()));
  static final Option KEY =
      Option.valued("key", "PREFIX", "only keys that begin so, such as agent:main:telegram");
  static final Option TURNS = Option.valued("turns", "N", "only the last N turns");
  static final Option FORCE = Option.flag("force", "do not ask");

  /** Fewer files are read before anybody wonders. */
  private static final int PROGRESS_FILES_MIN = 500;

  /** How many parts of the work are told. */
  private static final int PROGRESS_STEPS = 10;

  private SessionCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "sessions",
        "Find, read, export and delete conversations",
        """
        Each conversation is a session: one file in sessions/ of the profile. Lists and searches \
        use an index, sessions.db, which is made and kept up to date by whoever asks, and can be \
        made anew from the files at any time. docs/sessions.md has the rest.\
        """,
        List.of(
            list(),
            show(),
            search(),
            SessionDeletion.command(),
            SessionExport.command(),
            reindex()),
        Map.of("remove", "delete"));
  }

  private static Command list() {
    return Command.of("sessions list", "List conversations, the newest first", SessionViews::list)
        .has(Effect.READS)
        .described(
            """
            A key says what a session is about: agent:main:telegram:dm:ana is the agent main in \
            direct messages with ana; a chat of this machine has agent:main:cli:dm: and its id. \
            --key takes whole parts of it.\
            """)
        .with(LIMIT, KIND, KEY)
        .printing(
            "`sessions`: array of `{id, key, kind, model, started_at, updated_at, turns, tokens,"
                + " cost_usd, title, size_bytes}`, the newest first; `more`: whether there are"
                + " more; `unreadable`: array of `{file, problem}`; `warnings`: array of strings")
        .example("alpi sessions list -n 5", "the last five")
        .example("alpi sessions list --kind scheduled", "what jobs did")
        .example("alpi sessions list --key subagent", "what helpers did")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.INTERRUPTED);
  }

  private static Command show() {
    return Command.of("sessions show", "Read a conversation", SessionViews::show)
        .has(Effect.READS)
        .taking(ID)
        .with(TURNS)
        .printing(
            "the members of an entry of sessions list; `turns`: array of `{turn, at, ended_at,"
                + " model, user, assistant, interrupted, tools}`, `tools` being an array of"
                + " `{name, ok, seconds, args, result}`")
        .example("alpi sessions show 3f9a", "all of it")
        .example("alpi sessions show 3f9a --turns 1", "where it ended")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command search() {
    return Command.of("sessions search", "Find what was said", SessionViews::search)
        .has(Effect.READS)
        .described(
            """
            All words must be in one turn, in question or answer, in any order; if no turn has \
            them all, turns with some of them are shown. Case, accents and punctuation do not \
            count. A star at the end stands for the rest of a word; words in double quotes follow \
            each other (put single quotes around them for your shell). There is no other syntax.\
            """)
        .taking(QUERY)
        .with(LIMIT)
        .printing(
            "`hits`: array of `{session, key, kind, title, updated_at, turn, at, speaker, snippet,"
                + " marks, more_turns}`, the best first, `marks` being pairs of places in the"
                + " snippet; `matching`: `all` or `some` of the words; `warnings`: array of"
                + " strings")
        .example("alpi sessions search staging port", "both words, anywhere in a turn")
        .example("alpi sessions search '\"staging port\" postg*'", "a phrase, and a beginning")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.INTERRUPTED);
  }

  private static Command reindex() {
    return Command.of("sessions reindex", "Make the index anew", SessionCommands::reindex)
        .has(Effect.CHANGES)
        .described("Never needed, and never wrong: the index holds nothing but what files hold.")
        .printing("`sessions`: how many are in it; `warnings`: array of strings")
        .example("alpi sessions reindex", "after files were edited by hand")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.INTERRUPTED);
  }

  private static ExitCode reindex(Invocation invocation) throws IOException, CommandFailure {
    SessionIndex index = SessionIndex.of(store(Profiles.existing(invocation), invocation));
    Indexed<Integer> done = index.rebuild(progress(invocation));
    tell(done, invocation);
    invocation.out().line(sessions(done.value()) + " in the index");
    invocation.answer(
        Obj.EMPTY.with("sessions", (long) done.value()).with("warnings", warnings(done)));
    return ExitCode.OK;
  }

  static String sessions(int count) {
    return count + (count == 1 ? " session" : " sessions");
  }

  private static List<String> kinds() {
    return Arrays.stream(SessionKind.values()).map(SessionCommands::label).toList();
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the sessions of {@code profile}: what is read was masked when it was written. */
  static SessionStore store(Profile profile, Invocation invocation) {
    CliContext context = invocation.context();
    return SessionStore.open(
        profile.home(),
        context.locks(),
        context.clock(),
        context.random(),
        UnaryOperator.identity());
  }

  /** Returns the one session whose id begins with what a person typed. */
  static SessionId id(String text, SessionStore store) throws IOException, CommandFailure {
    String start = text.toLowerCase(Locale.ROOT);
    List<SessionId> found = start.matches("[0-9a-f]{1,12}") ? store.matching(start) : List.of();
    if (found.isEmpty()) {
      throw CommandFailure.usage(
          "there is no session " + text + " in this profile", "alpi sessions list shows them");
    }
    if (found.size() > 1) {
      int shown = Math.min(found.size(), 5);
      throw CommandFailure.usage(
          text
              + " is the beginning of "
              + found.size()
              + " sessions: "
              + String.join(", ", found.subList(0, shown).stream().map(SessionId::text).toList())
              + (shown < found.size() ? ", …" : ""),
          "type more of the id");
    }
    return found.getFirst();
  }

  static Session load(SessionId id, SessionStore store) throws IOException, CommandFailure {
    return switch (store.load(id)) {
      case SessionLookup.Found(Session session) -> session;
      case SessionLookup.Unknown(SessionId unknown) ->
          throw CommandFailure.usage(
              "there is no session " + unknown + " any more", "alpi sessions list shows them");
    };
  }

  /** Returns the number that an option gives. */
  static int number(Option option, String text, int max) throws CommandFailure {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
      throw CommandFailure.usage(
          option.dashed() + " takes a number from 1 to " + max + ", found " + text,
          "for example 10");
    }
    return Integer.parseInt(text);
  }

  static SessionQuery query(Invocation invocation) throws CommandFailure {
    String text = String.join(" ", invocation.words(QUERY));
    Optional<String> problem = SessionQuery.problem(text);
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), "search for a word or two");
    }
    return SessionQuery.of(text);
  }

  /** Returns what tells a person on a terminal how long it will take, and ends with Ctrl-C. */
  static IndexProgress progress(Invocation invocation) {
    Cancellation interrupt = invocation.interrupt();
    return (done, total) -> {
      int step = Math.max(1, total / PROGRESS_STEPS);
      if (total >= PROGRESS_FILES_MIN && done % step == 0 && invocation.err().isTerminal()) {
        note(invocation, "read " + done + " of " + total + " sessions into the index");
      }
      return !interrupt.isCancelled();
    };
  }

  private static void note(Invocation invocation, String text) {
    try {
      invocation.note(text);
    } catch (IOException e) {
      // nobody looks on any more; what is asked for is still done
    }
  }

  /** Tells what was wrong with the index. */
  static void tell(Indexed<?> answer, Invocation invocation) throws IOException {
    for (Indexed.Warning warning : answer.warnings()) {
      invocation.warn(warning.message());
      if (!warning.hint().isEmpty()) {
        invocation.hint(warning.hint());
      }
    }
  }

  static JsonValue warnings(Indexed<?> answer) {
    return JsonValue.Arr.ofStrings(
        answer.warnings().stream().map(Indexed.Warning::message).toList());
  }
}
