package dev.alpi.cli;

import dev.alpi.cli.tui.Candidate;
import dev.alpi.cli.tui.ChatBackend;
import dev.alpi.cli.tui.CommandPart;
import dev.alpi.cli.tui.HistoryFile;
import dev.alpi.cli.tui.StatusFacts;
import dev.alpi.command.Verdict;
import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.PeerLink;
import dev.alpi.engine.People;
import dev.alpi.engine.ToolInventory;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.attachments.Attachment;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.LocalPrograms;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Cancellation;
import dev.alpi.model.ModelName;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What the chat on a terminal does, by the engine of a profile. */
final class EngineChat implements ChatBackend, AutoCloseable {
  /** How many turns of a conversation that goes on are shown again. */
  private static final int TURNS_SHOWN = 3;

  private static final List<Candidate> OWN =
      List.of(
          new Candidate("/new", "begin a new conversation"),
          new Candidate("/sessions", "conversations; with an ID: go on with that one"),
          new Candidate("/model", "which model answers; with a name: another one, in this chat"),
          new Candidate("/tools", "what the agent can do"),
          new Candidate("/status", "this conversation, and what the row at the end tells"),
          new Candidate("/compact", "sum up what was said so far, to make room"));

  private final Invocation invocation;
  private final Profile profile;
  private final Machine machine;
  private final PeerLink peers;
  private final ChatTurns turns;
  private final ChatCommands commands;
  private final ChatCompletions completions;
  private final ChatStatus status;
  private final List<Engine> others = new ArrayList<>();
  private volatile Obj flags;

  EngineChat(Invocation invocation, Profile profile, Machine machine, ChatTurns turns, Obj flags) {
    this.invocation = invocation;
    this.profile = profile;
    this.machine = machine;
    this.turns = turns;
    this.flags = flags;
    this.peers = turns.engine().people().peers();
    this.commands = new ChatCommands(invocation, profile);
    this.completions = new ChatCompletions(profile, invocation.context());
    this.status = new ChatStatus(profile, invocation);
  }

  @Override
  public Ended say(
      String text,
      List<String> files,
      There there,
      Consumer<TurnEvent> events,
      Cancellation cancellation) {
    try {
      List<Attachment> attachments = attachments(files, cancellation);
      People people = new People(there.approver(), there.asker(), peers);
      return switch (turns.run(text, attachments, people, events, cancellation)) {
        case TurnOutcome.Completed _, TurnOutcome.Interrupted _ -> Ended.WELL;
        case TurnOutcome.OverBudget over -> new Ended(over.reason(), over.hint());
        case TurnOutcome.Failed failed -> new Ended(failed.reason(), failed.hint());
      };
    } catch (IOException | UncheckedIOException | CommandFailure e) {
      return ended(e);
    }
  }

  private static Ended ended(Throwable e) {
    Failure failure = Failure.of(e).redacted();
    return new Ended(failure.message(), failure.hint());
  }

  private List<Attachment> attachments(List<String> files, Cancellation cancellation)
      throws IOException, CommandFailure {
    if (files.isEmpty()) {
      return List.of();
    }
    CliContext context = invocation.context();
    List<Path> paths = new ArrayList<>();
    for (String file : files) {
      try {
        paths.add(
            file.startsWith("~/")
                ? context.userHome().resolve(file.substring(2))
                : context.workingDirectory().resolve(file));
      } catch (InvalidPathException e) {
        throw CommandFailure.usage("not a path: " + e.getReason(), "check the path");
      }
    }
    LocalPrograms programs = LocalPrograms.create(context.environment(), context.systemRoot());
    return switch (turns.engine().attach(paths, programs, cancellation)) {
      case AttachmentResult.Loaded(List<Attachment> attachments) -> attachments;
      case AttachmentResult.Refused(String reason, String hint) ->
          throw CommandFailure.usage(reason, hint);
    };
  }

  @Override
  public Ended attachable(String file) {
    try {
      List<Attachment> _ = attachments(List.of(file), new Cancellation());
      return Ended.WELL;
    } catch (IOException | CommandFailure e) {
      return ended(e);
    }
  }

  @Override
  public Told command(
      String line, int columns, Consumer<TurnEvent> events, Cancellation cancellation) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    try {
      return switch (words[0]) {
        case "/new" -> begun();
        case "/sessions", "/resume" -> sessions(rest, columns, cancellation);
        case "/model" -> told(model(rest));
        case "/tools" -> told(tools());
        case "/status" -> told(about());
        case "/compact" -> {
          boolean isShorter = turns.compact(events, cancellation);
          yield told(
              isShorter
                  ? "the conversation begins with a summary from now on"
                  : "nothing was summed up: there is too little, or no summary came");
        }
        default -> told(other(line, columns, cancellation));
      };
    } catch (IOException | UncheckedIOException | CommandFailure e) {
      return new Told("", ended(e), List.of(), false);
    }
  }

  private static Told told(String text) {
    return new Told(text, Ended.WELL, List.of(), false);
  }

  private String other(String line, int columns, Cancellation cancellation) throws CommandFailure {
    Optional<String> printed = commands.run(line, columns, cancellation);
    if (printed.isEmpty()) {
      List<String> typed = SlashCommand.words(line.strip().substring(1));
      throw CommandFailure.usage(
          "a chat has no command " + line.strip().split("\\s", 2)[0],
          typed.isEmpty()
              ? "/help lists them"
              : OutsideChat.hint(
                  invocation.table(), profile.name(), typed, "/help lists those of the chat"));
    }
    return printed.get();
  }

  private Told begun() throws IOException {
    turns.session(turns.engine().sessions().create(config().string("model").orElseThrow()));
    String told = "a new conversation; the one before is kept: /sessions";
    return new Told(told, Ended.WELL, List.of(), true);
  }

  private Told sessions(String id, int columns, Cancellation cancellation)
      throws IOException, CommandFailure {
    if (id.isEmpty()) {
      CapturedContext context = new CapturedContext(invocation.context(), columns, cancellation);
      List<String> list = List.of("-p", profile.name().text(), "sessions", "list");
      int ignored = new Cli(invocation.table()).execute(list, context);
      return told(context.printed() + "/sessions ID goes on with one");
    }
    SessionStore sessions = turns.engine().sessions();
    List<SessionId> matching = sessions.matching(id);
    if (matching.size() != 1) {
      throw CommandFailure.usage(
          matching.isEmpty() ? "there is no session " + id : matching.size() + " sessions begin so",
          "/sessions lists them");
    }
    if (!(sessions.load(matching.getFirst()) instanceof SessionLookup.Found(Session session))) {
      throw CommandFailure.usage("there is no session " + id, "/sessions lists them");
    }
    turns.session(session);
    return new Told("· going on with " + session.id().text(), Ended.WELL, past(), true);
  }

  private String model(String name) throws IOException, CommandFailure {
    if (name.isEmpty()) {
      return config().string("model").orElse("")
          + "\n/model NAME answers in this chat from now on; /config set model NAME for good";
    }
    if (ModelName.parse(name).isEmpty()) {
      throw CommandFailure.usage(
          name + " is no name of a model", "as anthropic/claude-…, or builtin/offline");
    }
    flags = flags.with("model", name);
    Engine other = Engine.of(profile, machine, turns.engine().people(), flags);
    synchronized (others) {
      others.add(other);
    }
    turns.engine(other);
    return "from now on " + name + " answers, in this chat";
  }

  private String tools() throws IOException {
    int count = completions.peers("@").size();
    ToolInventory tools = ToolInventory.of(config(), count);
    StringBuilder text = new StringBuilder(String.join(", ", tools.names()));
    for (ToolInventory.Unavailable tool : tools.unavailable()) {
      text.append("\nnot ").append(tool.name()).append(": ").append(tool.reason());
    }
    return text.toString();
  }

  private String about() {
    int unread = new ChatNews(profile, invocation).look().orElse(0);
    return ChatAbout.text(status().withUnread(unread), profile.home(), turns.session());
  }

  private Config config() throws IOException {
    return Config.load(profile.home(), profile.root(), flags);
  }

  @Override
  public List<Candidate> commands() {
    List<Candidate> all = new ArrayList<>(OWN);
    all.addAll(ChatCommands.menu());
    return all;
  }

  @Override
  public List<Candidate> complete(Completing what, String start) {
    try {
      return switch (what) {
        case PATH -> completions.paths(start);
        case PEER -> completions.peers(start);
        case MODEL -> completions.models(config(), start);
        case SESSION -> completions.sessions(turns.engine(), start);
      };
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public List<CommandPart> parts(Approver.Question question) {
    if (!question.tool().equals("terminal")) {
      return List.of();
    }
    try {
      return turns
          .engine()
          .judge(question.command(), Optional.of(question.directory()))
          .judgement()
          .findings()
          .stream()
          .map(
              finding ->
                  new CommandPart(
                      finding.command(), finding.why(), finding.verdict() != Verdict.SAFE))
          .toList();
    } catch (IOException e) {
      // the question itself says what it is about
      return List.of();
    }
  }

  @Override
  public StatusFacts status() {
    try {
      return status.look(config(), turns.engine(), turns.session());
    } catch (IOException e) {
      return StatusFacts.of(profile.name().text(), "settings cannot be read");
    }
  }

  /** Returns what the status bar tells before anybody has looked. */
  StatusFacts firstStatus() throws IOException {
    return StatusFacts.of(profile.name().text(), config().string("model").orElse(""));
  }

  @Override
  public void news(IntConsumer unread, Cancellation end) {
    new ChatNews(profile, invocation).follow(unread, end);
  }

  @Override
  public List<PastTurn> past() {
    List<SessionTurn> all = turns.session().turns();
    return all.subList(Math.max(0, all.size() - TURNS_SHOWN), all.size()).stream()
        .map(
            turn ->
                new PastTurn(
                    turn.user().text(),
                    turn.tools().stream().map(ToolTrace::name).toList(),
                    turn.assistant().text()))
        .toList();
  }

  @Override
  public List<String> history() {
    try {
      return historyFile().read();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void remember(String text) {
    try {
      historyFile().add(text);
    } catch (IOException e) {
      // what cannot be kept can still be said
    }
  }

  private HistoryFile historyFile() throws IOException {
    Redactor redactor = Redactor.knowing(machine.secrets().secretsOf(profile).values());
    return new HistoryFile(profile.home(), invocation.context().locks(), redactor);
  }

  /** Closes the engines that this has made. */
  @Override
  public void close() {
    synchronized (others) {
      others.forEach(Engine::close);
    }
  }
}
