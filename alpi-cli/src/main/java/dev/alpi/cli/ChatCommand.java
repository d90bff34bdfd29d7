package dev.alpi.cli;

import dev.alpi.cli.tui.ChatTerminal;
import dev.alpi.cli.tui.TerminalDevice;
import dev.alpi.daemon.ProfilePeers;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.Pause;
import dev.alpi.engine.People;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.engine.attachments.Attachment;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.LocalPrograms;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code alpi chat}. */
final class ChatCommand {
  /** The longest question; more is a file, which the agent can read. */
  private static final int PROMPT_BYTES_MAX = 1024 * 1024;

  private static final Option ONCE =
      Option.valued("once", "TEXT", "ask this, print the answer and end; - reads standard input");
  private static final Option SESSION =
      Option.valued("session", "ID", "go on with this conversation");
  private static final Option CONTINUE =
      Option.flag("continue", "go on with the newest conversation").letter('c');

  private static final Option ATTACH =
      Option.valued(
              "attach",
              "FILE",
              "a picture, PDF or text for the question; can be given several times")
          .repeated();

  private static final Option DAEMON =
      Option.flag("daemon", "the daemon runs the turn, which goes on if this program ends before");

  private static final Option PLAIN =
      Option.flag("plain", "line by line, and the cursor never moves: for screen readers");

  /** Set by {@code Cli} for alpi alone: the active profile counts, and -p makes one active. */
  static final Option BARE = Option.flag("bare", "as alpi without a command").hidden();

  /** What may be said without the command's name too. */
  static final Set<String> WITHOUT_COMMAND = Set.of("-c", CONTINUE.dashed(), PLAIN.dashed());

  /** For programs: alpi-state spec §1. */
  private static final Option EMIT_EVENTS =
      Option.flag("emit-events", "one JSON object a line for what happens, the reply last")
          .hidden();

  private ChatCommand() {}

  static Command command() {
    return Command.of("chat", "Talk to your agent", ChatCommand::run)
        .has(Effect.WORKS)
        .described(
            """
            Without --once it is a conversation on the terminal, with an editor and a status bar; \
            /help there tells the keys and commands. With --plain, and on terminals that cannot \
            move the cursor, it is one line by line. alpi alone opens the same with the active \
            profile (see profile use).

            The agent answers with the model that is configured; without one with builtin/offline, \
            which needs no key and no network. It can remember, read and write files, search, and \
            run commands. A command runs only if you say yes on the terminal; where there is \
            none, it is refused.

            The answer goes to standard output, a list of the files that go with it after it, \
            everything else to standard error. A turn that fails never ends with 0. Ctrl-C ends the turn; what was said is kept.\
            """)
        .with(ONCE, ATTACH, SESSION, CONTINUE, DAEMON, PLAIN, ConfigFlags.SET, BARE, EMIT_EVENTS)
        .printing(
            "`text`: the answer; `session`: the conversation's id; `model`; `steps`: model calls;"
                + " `usage`: `{input_tokens, cached_input_tokens, output_tokens}`; `cost_usd`;"
                + " `tools`: array of `{name, ok}`; `attachments`: what was attached, array of"
                + " `{name, kind, media_type, bytes, sha256}` and `pages` of a PDF;"
                + " `output_attachments`: files that go with the answer, the same with `path`")
        .example("alpi chat", "a conversation; Ctrl-D leaves")
        .example("alpi chat --once \"remember that the staging port is 5433\"", "tell it a fact")
        .example("alpi chat --once \"what is the staging port?\"", "ask for it")
        .example("alpi chat --set model=builtin/offline --once help", "a setting for this run")
        .example("git diff | alpi chat --once -", "ask with standard input")
        .example("alpi chat --attach plan.pdf --once \"what is missing?\"", "ask about a file")
        .example("alpi chat --daemon", "a conversation whose turns go on without this terminal")
        .example("alpi chat --daemon --once \"sum up the week\"", "goes on without this terminal")
        .example("alpi chat -c --once \"and in German?\"", "go on where you were")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.BUDGET_REFUSED,
            ExitCode.DAMAGED_DATA,
            ExitCode.MODEL_FAILED,
            ExitCode.DAEMON_UNREACHABLE,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    boolean converses =
        invocation.value(ONCE).isEmpty()
            && invocation.values(ATTACH).isEmpty()
            && isOnTerminal(invocation);
    if (invocation.has(EMIT_EVENTS) && invocation.has(Globals.JSON)) {
      throw CommandFailure.usage("--emit-events and --json exclude each other", "use one of them");
    }
    String text = converses ? "" : prompt(invocation);
    Optional<SessionId> asked = askedSession(invocation);
    Profile profile = profile(invocation, asked.isPresent());
    if (SlashCommand.is(text)
        && !invocation.value(ONCE).equals(Optional.of("-"))
        && invocation.values(ATTACH).isEmpty()) {
      return SlashCommand.run(text, profile, invocation);
    }
    if (invocation.has(DAEMON)) {
      return overDaemon(text, asked, profile, invocation);
    }
    // also between the turns of a conversation nobody moves the profile away
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      return talk(text, asked, profile, invocation);
    }
  }

  private static ExitCode overDaemon(
      String text, Optional<SessionId> asked, Profile profile, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    boolean isAlone =
        invocation.values(ATTACH).isEmpty()
            && invocation.values(ConfigFlags.SET).isEmpty()
            && !invocation.has(EMIT_EVENTS);
    if (!isAlone) {
      throw CommandFailure.usage(
          "--daemon goes with --once, --session, --continue and --json only",
          "alpi chat --daemon --once \"…\"");
    }
    Optional<SessionId> id = asked;
    if (invocation.has(CONTINUE)) {
      try (Engine engine = Engine.of(profile, machine(invocation), People.NOBODY, Obj.EMPTY)) {
        id = engine.sessions().newestChat();
      }
    }
    PatientInput input = new PatientInput(invocation.context().stdio().in());
    People people = people(invocation, input);
    DaemonChat chat = new DaemonChat(profile, invocation, people, input);
    return text.isEmpty() ? chat.converse(id) : chat.once(text, id);
  }

  /** Asks {@code text}, or converses if it is empty. */
  private static ExitCode talk(
      String text, Optional<SessionId> asked, Profile profile, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Cancellation cancellation = invocation.interrupt();
    ChatDisplay display = new ChatDisplay(invocation);
    Obj flags = ConfigFlags.of(invocation);
    PatientInput input = new PatientInput(invocation.context().stdio().in());
    People people =
        people(invocation, input)
            .with(new ProfilePeers(profile, Profiles.links(invocation.context())));
    Machine machine = machine(invocation);
    try (Engine engine = Engine.of(profile, machine, people, flags)) {
      Config config = Config.load(profile.home(), profile.root(), flags);
      ConfigCommands.warn(config.warnings(), invocation);
      Optional<SessionId> id = invocation.has(CONTINUE) ? engine.sessions().newestChat() : asked;
      Session session = session(id, engine.sessions(), config.string("model").orElseThrow());
      if (invocation.has(BARE)) {
        Profiles.remember(profile, invocation);
      }
      if (text.isEmpty()) {
        ChatTurns turns = new ChatTurns(profile, engine, session);
        Optional<TerminalDevice> device = device(invocation);
        return device.isPresent()
            ? draw(
                device.get(),
                new EngineChat(invocation, profile, machine, turns, flags),
                invocation)
            : new Conversation(invocation, profile, turns, cancellation, input).run();
      }
      List<Attachment> attachments = attachments(engine, invocation, cancellation);
      TurnRequest request =
          new TurnRequest(
              text,
              session,
              Origin.owner("cli"),
              ChatLimits.of(invocation.context().environment()),
              attachments);
      if (!invocation.has(EMIT_EVENTS)) {
        return finish(engine.run(request, display::show, cancellation), display, invocation);
      }
      EventLines lines = new EventLines(invocation.out(), invocation.context().ticker());
      TurnOutcome outcome = engine.run(request, lines, cancellation);
      lines.finish(outcome);
      return finish(outcome, display, invocation);
    }
  }

  /** Returns the terminal, if one can draw on it and nobody said no. */
  private static Optional<TerminalDevice> device(Invocation invocation) {
    String terminal = invocation.context().environment().getOrDefault("TERM", "");
    boolean isPlain = invocation.has(PLAIN) || terminal.isEmpty() || terminal.equals("dumb");
    return isPlain ? Optional.empty() : invocation.context().stdio().terminal();
  }

  private static ExitCode draw(TerminalDevice device, EngineChat chat, Invocation invocation)
      throws IOException {
    CliContext context = invocation.context();
    Map<String, String> environment = new HashMap<>(context.environment());
    if (!invocation.out().isColoured()) {
      environment.put("NO_COLOR", "1");
    }
    try (chat) {
      ChatTerminal terminal =
          new ChatTerminal(device, environment, context.ticker(), chat, chat.firstStatus());
      terminal.run(invocation.interrupt());
      return ExitCode.OK;
    }
  }

  /** A file that is refused is said before anything is spent. */
  private static List<Attachment> attachments(
      Engine engine, Invocation invocation, Cancellation cancellation)
      throws IOException, CommandFailure {
    List<Path> files = new ArrayList<>();
    for (String file : invocation.values(ATTACH)) {
      try {
        files.add(invocation.context().workingDirectory().resolve(file));
      } catch (InvalidPathException e) {
        throw CommandFailure.usage("--attach: not a path: " + e.getReason(), "check the path");
      }
    }
    CliContext context = invocation.context();
    LocalPrograms programs = LocalPrograms.create(context.environment(), context.systemRoot());
    return switch (engine.attach(files, programs, cancellation)) {
      case AttachmentResult.Loaded(List<Attachment> attachments) -> attachments;
      case AttachmentResult.Refused _ when cancellation.isCancelled() ->
          throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted; nothing was asked", "");
      case AttachmentResult.Refused(String reason, String hint) ->
          throw CommandFailure.usage("--attach: " + reason, hint);
    };
  }

  /** A conversation to go on with is in a profile that is there; else a default one is made. */
  private static Profile profile(Invocation invocation, boolean mustExist)
      throws IOException, CommandFailure {
    if (!invocation.has(BARE)) {
      return mustExist ? Profiles.existing(invocation) : Profiles.bootstrapped(invocation);
    }
    return Profiles.opened(invocation);
  }

  private static boolean isOnTerminal(Invocation invocation) {
    return invocation.context().stdio().isTerminal(Stdio.Stream.values())
        && !invocation.has(Globals.JSON);
  }

  private static ExitCode finish(TurnOutcome outcome, ChatDisplay display, Invocation invocation)
      throws IOException, CommandFailure {
    String id = outcome.session().id().text();
    return switch (outcome) {
      case TurnOutcome.Completed _ when invocation.has(EMIT_EVENTS) -> ExitCode.OK;
      case TurnOutcome.Completed completed -> {
        display.finish(completed);
        invocation.answer(json(completed, display));
        yield ExitCode.OK;
      }
      case TurnOutcome.Interrupted _ -> throw interrupted(id);
      case TurnOutcome.OverBudget over ->
          throw new CommandFailure(ExitCode.BUDGET_REFUSED, over.reason(), over.hint());
      case TurnOutcome.Failed failed ->
          throw new CommandFailure(ExitCode.MODEL_FAILED, failed.reason(), failed.hint());
    };
  }

  /** Returns the failure of a turn of the session {@code id} that somebody has ended. */
  static CommandFailure interrupted(String id) {
    return new CommandFailure(
        ExitCode.INTERRUPTED,
        "interrupted; what was said is kept",
        "go on with alpi chat --session " + id + " --once \"…\", with the same -p");
  }

  private static String prompt(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> once = invocation.value(ONCE);
    boolean asksAboutFiles = !invocation.values(ATTACH).isEmpty();
    boolean mayRead = !invocation.context().stdio().isTerminal(Stdio.Stream.IN);
    if (once.isEmpty() && asksAboutFiles && !mayRead) {
      throw CommandFailure.usage(
          "--attach needs a question", "alpi chat --attach plan.pdf --once \"what is missing?\"");
    }
    if (once.isEmpty() && !asksAboutFiles) {
      throw CommandFailure.usage(
          "chat needs a terminal to talk on, or a question", "alpi chat --once \"…\"");
    }
    String text = once.orElse("-");
    if (text.equals("-")) {
      byte[] bytes = invocation.context().stdio().in().readNBytes(PROMPT_BYTES_MAX + 1);
      text = new String(bytes, StandardCharsets.UTF_8);
    }
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > PROMPT_BYTES_MAX) {
      throw CommandFailure.usage(
          "the question is longer than " + PROMPT_BYTES_MAX + " bytes",
          "put it into a file and ask about the file");
    }
    if (text.isBlank()) {
      throw CommandFailure.usage("the question is empty", "say something to the agent");
    }
    return text;
  }

  /** Returns the session that is named; what is wrong with the name alone is said first. */
  private static Optional<SessionId> askedSession(Invocation invocation) throws CommandFailure {
    Optional<String> asked = invocation.value(SESSION);
    if (asked.isPresent() && invocation.has(CONTINUE)) {
      throw CommandFailure.usage("--session and --continue exclude each other", "use one of them");
    }
    Optional<SessionId> id = asked.flatMap(SessionId::parse);
    if (asked.isPresent() && id.isEmpty()) {
      throw unknownSession(asked.get());
    }
    return id;
  }

  private static Session session(Optional<SessionId> id, SessionStore sessions, String model)
      throws IOException, CommandFailure {
    if (id.isEmpty()) {
      return sessions.create(model);
    }
    return switch (sessions.load(id.get())) {
      case SessionLookup.Found(Session session) -> session;
      case SessionLookup.Unknown(SessionId unknown) -> throw unknownSession(unknown.text());
    };
  }

  private static CommandFailure unknownSession(String id) {
    return CommandFailure.usage(
        "there is no session " + id + " in this profile",
        "leave --session out for a new one, or use -c for the newest");
  }

  private static People people(Invocation invocation, PatientInput input) {
    boolean someone =
        invocation.context().stdio().isTerminal(Stdio.Stream.IN, Stdio.Stream.ERR)
            && !readsStandardInput(invocation)
            // with --json nothing is shown, and with events a program reads: nobody can be asked
            && !invocation.has(Globals.JSON)
            && !invocation.has(EMIT_EVENTS);
    return someone
        ? new People(
            new TerminalApprover(invocation.err(), input),
            new TerminalAsker(invocation.err(), input, invocation.context().ticker()))
        : People.NOBODY;
  }

  private static boolean readsStandardInput(Invocation invocation) {
    Optional<String> once = invocation.value(ONCE);
    return once.isEmpty() ? !invocation.values(ATTACH).isEmpty() : once.get().equals("-");
  }

  /** Returns what an engine gets from this process. */
  static Machine machine(Invocation invocation) {
    CliContext context = invocation.context();
    Path systemRoot = context.systemRoot();
    Path processes = systemRoot.resolve("proc");
    return new Machine(
        context.userHome(),
        context.workingDirectory(),
        context.locks(),
        context.clock(),
        context.ticker(),
        context.zone(),
        context.random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes),
        LocalCommands.create(context.environment(), systemRoot),
        Pause.real(),
        new ProfileSecrets(invocation),
        new WebClient(Resolver.system()));
  }

  private static Obj json(TurnOutcome.Completed completed, ChatDisplay display) {
    TurnOutcome.Bill bill = completed.bill();
    SessionTurn turn = completed.session().turns().getLast();
    return Obj.EMPTY
        .with("text", completed.text())
        .with("session", completed.session().id().text())
        .with("model", display.model())
        .with("steps", bill.steps())
        .with(
            "usage",
            usage(
                bill.usage().inputTokens(),
                bill.usage().cachedInputTokens(),
                bill.usage().outputTokens()))
        .with("cost_usd", bill.cost().toDouble())
        .with("tools", new JsonValue.Arr(display.tools()))
        .with("attachments", new JsonValue.Arr(turn.attachments()))
        .with("output_attachments", new JsonValue.Arr(turn.outputAttachments()));
  }

  /** Returns the tokens of a turn for programs. */
  static Obj usage(long input, long cachedInput, long output) {
    return Obj.EMPTY
        .with("input_tokens", input)
        .with("cached_input_tokens", cachedInput)
        .with("output_tokens", output);
  }
}
