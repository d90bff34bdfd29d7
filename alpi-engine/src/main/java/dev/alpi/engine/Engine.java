package dev.alpi.engine;

import dev.alpi.engine.attachments.AttachedMessage;
import dev.alpi.engine.attachments.AttachmentLimits;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.Attachments;
import dev.alpi.engine.attachments.OutputAttachment;
import dev.alpi.engine.attachments.OutputAttachments;
import dev.alpi.engine.attachments.ProgramRunner;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.Tools;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryEntry;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Message;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.model.OfflineModel;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.PythonText;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs turns of one profile.
 *
 * <p>Configuration, keys and memory are read again at the start of each turn, so an edit is live
 * without a restart.
 *
 * <p><b>Threads:</b> any number of turns at once, each in its caller's thread; turns of one session
 * one after the other.
 *
 * <p><b>Durability:</b> when {@link #run} returns, the turn is in the ledger and in its session
 * file.
 */
public final class Engine {

  /** How much of the person's text a log line shows (alpi-state spec §2.4). */
  private static final int LOGGED_CHARS = 120;

  private final Profile profile;
  private final Machine machine;
  private final Approver approver;
  private final JsonValue.Obj flags;
  private final Ledger ledger;
  private final Gate gate;
  private final Map<String, Tool> tools = Tools.all();
  private final TurnQueue queue = new TurnQueue();

  private Engine(Profile profile, Machine machine, Approver approver, JsonValue.Obj flags) {
    this.profile = profile;
    this.machine = machine;
    this.approver = approver;
    this.flags = flags;
    this.ledger =
        Ledger.at(
            profile.logs(),
            machine.locks(),
            machine.clock(),
            machine.random(),
            machine.self(),
            machine.isAlive());
    this.gate = new Gate(new ApprovalStore(profile.home(), machine.locks(), machine.clock()));
  }

  /** Returns the engine of {@code profile}. Nothing is read or written yet. */
  public static Engine of(Profile profile, Machine machine, Approver approver) {
    return of(profile, machine, approver, JsonValue.Obj.EMPTY);
  }

  /**
   * Returns the engine of {@code profile} with settings that win over those in its files. Nothing
   * is read or written yet.
   *
   * @param flags the settings, as a tree
   */
  public static Engine of(
      Profile profile, Machine machine, Approver approver, JsonValue.Obj flags) {
    return new Engine(profile, machine, approver, flags);
  }

  /** Returns the profile's ledger. */
  public Ledger ledger() {
    return ledger;
  }

  /** Returns the profile's sessions, which mask the secrets that it has now. */
  public SessionStore sessions() throws IOException {
    return sessions(Redactor.knowing(machine.secrets().secretsOf(profile).values()));
  }

  /**
   * Reads files that are to go with a question to the profile's model.
   *
   * @param programs runs what reads PDFs
   */
  public AttachmentResult attach(
      List<Path> files, ProgramRunner programs, Cancellation cancellation) throws IOException {
    Config config = Config.load(profile.home(), profile.root(), flags);
    ModelSettings settings = ModelSettings.read(config.tree());
    ModelName model = models(config).getFirst();
    AttachmentLimits limits =
        AttachmentLimits.of(
            model,
            ModelTable.of(settings).find(model),
            config.integer("tools.attachments.max_text_tokens").orElse(0));
    Redactor redactor = redactor(settings, machine.secrets().secretsOf(profile));
    return new Attachments(limits, profile, redactor, programs).load(files, cancellation);
  }

  /**
   * Runs one turn.
   *
   * @param events gets what happens, in this thread
   * @param cancellation ends it: the turn is then saved as interrupted
   * @throws IOException if the profile's configuration or state cannot be used; nothing was spent
   *     then, or it is accounted for
   */
  public TurnOutcome run(TurnRequest request, Consumer<TurnEvent> events, Cancellation cancellation)
      throws IOException {
    // for as long as the turn lasts nobody moves the profile away
    try (FileLocks.Held _ = profile.hold(machine.locks());
        TurnQueue.Place _ = queue.enter(request.session().id().text())) {
      return runAlone(request, events, cancellation);
    }
  }

  private TurnOutcome runAlone(
      TurnRequest request, Consumer<TurnEvent> events, Cancellation cancellation)
      throws IOException {
    Instant startedAt = machine.clock().instant();
    long startedTick = machine.ticker().nanoTime();
    Config config = Config.load(profile.home(), profile.root(), flags);
    ModelSettings settings = ModelSettings.read(config.tree());
    Secrets secrets = machine.secrets().secretsOf(profile);
    Redactor redactor = redactor(settings, secrets);
    SessionStore sessions = sessions(redactor);
    MemoryStore memory =
        MemoryStore.open(profile.home(), machine.locks(), machine.clock(), redactor);
    try (ModelRouter router =
        new ModelRouter(settings, secrets, OfflineModel.create(), machine.ticker())) {
      TodoFile todos = TodoFile.of(profile.home(), request.session().id(), redactor);
      ToolContext toolContext =
          ToolContext.of(
              new PathPolicy(workspace(config), machine.userHome(), profile.root()),
              commands(),
              memory,
              todos.list(),
              cancellation);
      TurnContext context = context(request, config, router, toolContext, redactor);
      ModelCalls calls = new ModelCalls(context, ledger, events);
      Turn turn =
          new Turn(
              context,
              calls,
              gate,
              tools,
              events,
              systemPrompt(context, memory, request.surface()),
              history(request));
      SessionTurn begun =
          SessionTurn.started(startedAt, request.text())
              .edit()
              .attachments(AttachedMessage.descriptions(request.attachments()))
              .done();
      Session session =
          sessions.append(
              request.session(), begun, SessionUsage.NONE, request.session().lastContextTokens());
      Turn.End end = turn.run();
      // the answer first: it is paid, and the journal has its cost already
      Session saved = save(sessions, session, begun, turn, calls, end, outputs(toolContext));
      todos.save();
      ledger.publish();
      Duration took = Duration.ofNanos(machine.ticker().nanoTime() - startedTick);
      logTurn(redactor, saved, request.text(), turn, calls, end, took);
      return outcome(saved, turn, calls.bill(), end);
    }
  }

  /** Knows the profile's own secrets, and keys that come from elsewhere. */
  private static Redactor redactor(ModelSettings settings, Secrets secrets) {
    List<String> values = new ArrayList<>(secrets.values());
    values.addAll(settings.keys(secrets));
    return Redactor.knowing(values);
  }

  private TurnContext context(
      TurnRequest request,
      Config config,
      ModelRouter router,
      ToolContext toolContext,
      Redactor redactor)
      throws IOException {
    return new TurnContext(
        machine,
        router,
        models(config),
        Budget.of(config),
        effort(config),
        strings(config, "tools.deny"),
        isSandboxWanted(config),
        (int) config.integer("tools.max_steps_per_turn").orElseThrow(),
        ResultLimits.of(config, tools.keySet()),
        request.session().id().text(),
        request.surface(),
        toolContext,
        approver,
        redactor,
        log("approval", redactor));
  }

  /** A command that is alpi again works on this profile, whatever is chosen elsewhere. */
  private CommandRunner commands() {
    String home = profile.home().toString();
    return (command, cancellation) ->
        machine.commands().run(command.with("ALPI_HOME", home), cancellation);
  }

  private Path workspace(Config config) throws EngineSettingException {
    String text = config.string("workspace").orElse("");
    if (text.isBlank()) {
      return machine.workingDirectory();
    }
    try {
      return machine.userHome().resolve(text.equals("~") ? "" : text.replaceFirst("^~/", ""));
    } catch (InvalidPathException e) {
      throw EngineSettingException.badWorkspace(e.getReason());
    }
  }

  /** The model and its fallbacks, in order. */
  private static List<ModelName> models(Config config) throws IOException {
    List<ModelName> models = new ArrayList<>();
    models.add(modelName("model", config.string("model").orElseThrow()));
    for (String fallback : strings(config, "fallback_models")) {
      models.add(modelName("fallback_models", fallback));
    }
    return List.copyOf(models);
  }

  private static ModelName modelName(String key, String text) throws IOException {
    return ModelName.parse(text).orElseThrow(() -> EngineSettingException.badModel(key, text));
  }

  private static Optional<ModelRequest.Effort> effort(Config config) {
    return switch (config.string("model_reasoning.effort").orElse("")) {
      case "low" -> Optional.of(ModelRequest.Effort.LOW);
      case "medium" -> Optional.of(ModelRequest.Effort.MEDIUM);
      case "high" -> Optional.of(ModelRequest.Effort.HIGH);
      default -> Optional.empty();
    };
  }

  private static boolean isSandboxWanted(Config config) {
    return config.bool("tools.terminal.sandbox").orElse(false)
        || !config.string("tools.execution.backend").orElse("local").equals("local");
  }

  private static List<String> strings(Config config, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonValue item : config.list(key)) {
      if (item instanceof JsonValue.Str(String text)) {
        texts.add(text);
      }
    }
    return texts;
  }

  private String systemPrompt(TurnContext context, MemoryStore memory, String surface)
      throws IOException {
    return new SystemPrompt(
            profile,
            context.tools().paths().workspace().toString(),
            LocalDate.ofInstant(machine.clock().instant(), machine.zone()),
            surface,
            memory.read(MemoryFile.AGENT).visibleText(),
            entries(memory, MemoryFile.USER),
            entries(memory, MemoryFile.MEMORY))
        .text();
  }

  private static List<String> entries(MemoryStore memory, MemoryFile file) throws IOException {
    return memory.read(file).entries().stream().map(MemoryEntry::text).toList();
  }

  /**
   * The earlier turns' texts, and the new question. Append-only, so that a provider's cache hits.
   */
  private List<Message> history(TurnRequest request) {
    List<Message> messages = new ArrayList<>();
    for (SessionTurn turn : request.session().replayableTurns()) {
      String asked = AttachedMessage.replayedQuestion(turn.user().text(), turn.attachments());
      messages.add(new Message.User(asked + turn.hostContext().orElse("")));
      messages.add(
          Message.Assistant.of(
              AttachedMessage.replayedAnswer(turn.assistant().text(), turn.outputAttachments())));
    }
    messages.add(AttachedMessage.of(request.text(), request.attachments(), machine.random()));
    return messages;
  }

  private List<JsonValue> outputs(ToolContext tools) {
    Path root = tools.paths().workspace().getRoot();
    return new OutputAttachments(tools.paths(), profile, List.of(root.resolve("tmp")))
        .of(tools.outputs().files()).stream()
            .<JsonValue>map(OutputAttachment::description)
            .toList();
  }

  private Session save(
      SessionStore sessions,
      Session session,
      SessionTurn begun,
      Turn turn,
      ModelCalls calls,
      Turn.End end,
      List<JsonValue> outputs)
      throws IOException {
    SessionTurn.Editor editor =
        begun
            .edit()
            .ended(machine.clock().instant())
            .assistant(text(turn, end))
            .tools(turn.traces())
            .outputAttachments(outputs)
            .model(calls.model().toString());
    if (!turn.reasoning().isEmpty()) {
      editor.reasoning(turn.reasoning(), Duration.ZERO);
    }
    if (end instanceof Turn.End.Interrupted) {
      editor.interrupted();
    }
    TurnOutcome.Bill bill = calls.bill();
    SessionUsage usage =
        new SessionUsage(
            bill.usage().inputTokens(),
            bill.usage().cachedInputTokens(),
            bill.usage().cachedInputTokens() > 0 ? bill.usage().inputTokens() : 0,
            bill.usage().outputTokens(),
            bill.cost().nano());
    return sessions.append(
        session,
        editor.done(),
        usage,
        calls.lastContextTokens().orElse(session.lastContextTokens()));
  }

  /** The answer, or everything that was said where there is none. */
  private static String text(Turn turn, Turn.End end) {
    return switch (end) {
      case Turn.End.Answered(String text) -> text;
      case Turn.End.Interrupted(String text) -> said(turn, text);
      case Turn.End.OverBudget _ -> said(turn, "");
      case Turn.End.Failed failed -> said(turn, failed.text());
    };
  }

  private static String said(Turn turn, String last) {
    String before = turn.saidBefore();
    return before.isEmpty() || last.isEmpty() ? before + last : before + "\n\n" + last;
  }

  private static TurnOutcome outcome(
      Session session, Turn turn, TurnOutcome.Bill bill, Turn.End end) {
    return switch (end) {
      case Turn.End.Answered(String text) -> new TurnOutcome.Completed(session, bill, text);
      case Turn.End.Interrupted _ -> new TurnOutcome.Interrupted(session, bill, text(turn, end));
      case Turn.End.OverBudget(Budget.Refusal refusal) ->
          new TurnOutcome.OverBudget(session, bill, refusal.reason(), refusal.hint());
      case Turn.End.Failed failed ->
          new TurnOutcome.Failed(session, bill, failed.reason(), failed.hint());
    };
  }

  /** One line a turn (alpi-state spec §2.4); its cost is the turn's, not the session's. */
  private void logTurn(
      Redactor redactor,
      Session session,
      String asked,
      Turn turn,
      ModelCalls calls,
      Turn.End end,
      Duration took)
      throws IOException {
    List<String> used = turn.traces().stream().map(ToolTrace::name).toList();
    Usd cost = calls.bill().cost();
    String reply = text(turn, end);
    // not String.format: its first number takes milliseconds to find out how a locale writes it
    String message =
        "session="
            + session.id()
            + " elapsed="
            + BigDecimal.valueOf(took.toMillis(), 3).setScale(2, RoundingMode.HALF_UP)
            + "s tools="
            + (used.isEmpty() ? "-" : String.join(",", used))
            + " reply_chars="
            + reply.codePointCount(0, reply.length())
            + " cost=$"
            + BigDecimal.valueOf(cost.nano(), 9).setScale(4, RoundingMode.HALF_UP)
            + " user="
            + PythonText.repr(first(redactor.apply(asked)));
    LogFile.Level level =
        end instanceof Turn.End.Answered ? LogFile.Level.INFO : LogFile.Level.WARNING;
    log("agent", redactor).write(level, message);
  }

  private static String first(String text) {
    String line = text.replace('\n', ' ').replace('\r', ' ');
    return line.codePointCount(0, line.length()) <= LOGGED_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LOGGED_CHARS));
  }

  private SessionStore sessions(Redactor redactor) {
    return SessionStore.open(
        profile.home(), machine.locks(), machine.clock(), machine.random(), redactor);
  }

  private LogFile log(String name, Redactor redactor) {
    return new LogFile(
        profile.home(), name, machine.locks(), machine.clock(), machine.zone(), redactor);
  }
}
