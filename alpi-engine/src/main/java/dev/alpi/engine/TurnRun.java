package dev.alpi.engine;

import dev.alpi.engine.attachments.AttachedMessage;
import dev.alpi.engine.attachments.Attachment;
import dev.alpi.engine.attachments.OutputAttachment;
import dev.alpi.engine.attachments.OutputAttachments;
import dev.alpi.engine.context.ContextFile;
import dev.alpi.engine.context.ContextMeter;
import dev.alpi.engine.context.Conversation;
import dev.alpi.engine.context.StoredContext;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.FileChanges;
import dev.alpi.engine.tools.OutputFiles;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.TodoList;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolRunner;
import dev.alpi.engine.tools.Tools;
import dev.alpi.journal.CancelWatch;
import dev.alpi.journal.RunId;
import dev.alpi.journal.RunJournal;
import dev.alpi.journal.RunOutcome;
import dev.alpi.journal.RunStart;
import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Ledger;
import dev.alpi.memory.MemoryEntry;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.PromotionQueue;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.model.Cancellation;
import dev.alpi.model.HttpConnections;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.OfflineModel;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One turn from its request to its place on disk: reads the profile anew, builds the prompt, runs
 * the loop, and saves what came of it.
 *
 * <p><b>Threads:</b> one; used once.
 */
final class TurnRun {
  private final Profile profile;
  private final Machine machine;
  private final People people;
  private final Ledger ledger;
  private final Journals journals;
  private final Processes processes;
  private final Gate gate;
  private final HttpConnections connections;
  private final TurnRequest request;
  private final Consumer<TurnEvent> listener;
  private final Instant startedAt;
  private final long startedTick;
  private final Config config;
  private final ModelSettings settings;
  private final Secrets secrets;
  private final Redactor redactor;
  private final SessionStore sessions;
  private final MemoryStore memory;
  private final ContextFile contextFile;
  private final PathPolicy paths;
  private final ModelCalls.Choice choice;

  TurnRun(
      Profile profile,
      Machine machine,
      People people,
      JsonValue.Obj flags,
      Ledger ledger,
      Journals journals,
      Processes processes,
      Gate gate,
      HttpConnections connections,
      TurnRequest request,
      Consumer<TurnEvent> listener)
      throws IOException {
    this.profile = profile;
    this.machine = machine;
    this.people = people;
    this.journals = journals;
    this.ledger = ledger;
    this.processes = processes;
    this.gate = gate;
    this.connections = connections;
    this.request = request;
    this.startedAt = machine.clock().instant();
    this.startedTick = machine.ticker().nanoTime();
    this.config = Config.load(profile.home(), profile.root(), flags);
    this.settings = ModelSettings.read(config.tree());
    this.secrets = machine.secrets().secretsOf(profile);
    this.redactor = redactor(settings, secrets);
    this.sessions =
        SessionStore.open(
            profile.home(), machine.locks(), machine.clock(), machine.random(), redactor);
    this.memory = MemoryStore.open(profile.home(), machine.locks(), machine.clock(), redactor);
    this.contextFile =
        ContextFile.of(profile.home(), request.session().id(), machine.locks(), redactor);
    this.listener = listener;
    this.paths = CommandPolicies.paths(config, machine, profile);
    ModelChoices choices = ModelChoices.of(config);
    this.choice = request.limits().tier().map(choices::of).orElse(choices.main());
  }

  /** Knows the profile's own secrets, and keys that come from elsewhere. */
  static Redactor redactor(ModelSettings settings, Secrets secrets) {
    List<String> values = new ArrayList<>(secrets.values());
    values.addAll(settings.keys(secrets));
    return Redactor.knowing(values);
  }

  /** What a turn's prompt is made of. */
  private record Prompt(StoredContext.FrozenPrompt system, String hostContext) {}

  TurnOutcome run(Cancellation cancellation) throws IOException {
    RunJournal journal = journals.runs().begin(start(), redactor);
    EventSink events = new EventSink(List.of(new RunRecorder(journal), listener));
    RunOutcome ending = RunOutcome.FAILED;
    try (CancelWatch.Watched _ = journals.cancels().watch(journal.id(), cancellation::cancel);
        ModelRouter router = router();
        TurnTime time = TurnTime.start(request.limits().time(), machine, cancellation)) {
      TurnOutcome outcome = run(router, journal, events, time);
      ending = ending(outcome);
      return outcome;
    } finally {
      journal
          .finish(ending)
          .ifPresent(
              e -> events.accept(new TurnEvent.Warned("the run's journal: " + e.getMessage())));
      events.accept(new TurnEvent.Done());
      if (ending != RunOutcome.FAILED) {
        events.requireHeard();
      }
    }
  }

  /**
   * Makes the session's conversation shorter without a turn.
   *
   * @return whether anything was summed up or cut
   */
  boolean compact(Cancellation cancellation) throws IOException {
    EventSink events = new EventSink(List.of(listener));
    try (ModelRouter router = router()) {
      TurnContext context =
          context(
              router,
              TodoList.of(List.of()),
              cancellation,
              CommandRunner.Children.untold(),
              StoredContext.EMPTY);
      List<SessionTurn> turns = request.session().turns();
      List<Message> messages = contextFile.read().replay(turns, toolBytesMax(context));
      int question = messages.size() - 1;
      while (question > 0 && !(messages.get(question) instanceof Message.User)) {
        question--;
      }
      if (question <= 0 || !(messages.get(question) instanceof Message.User asked)) {
        return false;
      }
      Conversation conversation = Conversation.of(messages.subList(0, question), asked);
      messages.subList(question + 1, messages.size()).forEach(conversation::add);
      Spending spending = spending(context, "", events);
      CompactionReports reports =
          new CompactionReports(journals.compactions(), request.session().id(), events);
      ModelCard card = router.table().find(choice.models().getFirst());
      String system = prompt(context, contextFile.read()).system().text();
      new Compactor(context, spending, events, reports)
          .force(
              conversation,
              new ContextMeter(),
              choice.models().getFirst().toString(),
              card,
              Compactor.Fixed.of(system, List.of()));
      if (conversation.isCompacted()) {
        StoredContext.Checkpoint left =
            new StoredContext.Checkpoint(
                turns.stream().map(SessionTurn::at).toList(), conversation.messages());
        contextFile.update(stored -> stored.after(left));
      }
      ledger.publish();
      return conversation.isCompacted();
    }
  }

  private ModelRouter router() {
    return new ModelRouter(settings, secrets, OfflineModel.create(), machine.ticker(), connections);
  }

  private RunStart start() {
    Origin origin = request.origin();
    return new RunStart(
        profile.name().toString(),
        origin.surface(),
        request.session().id().text(),
        request.session().connectionId(),
        request.session().deviceId(),
        "",
        origin.job(),
        origin.workgroup(),
        paths.workspace().toString(),
        choice.models().getFirst().toString(),
        request.text());
  }

  private TurnOutcome run(ModelRouter router, RunJournal journal, EventSink events, TurnTime time)
      throws IOException {
    RunId run = journal.id();
    TodoFile todos = TodoFile.of(profile.home(), request.session().id(), redactor);
    StoredContext stored = contextFile.read();
    TurnContext context =
        context(router, todos.list(), time.work(), Processes.children(journal), stored);
    Spending spending = spending(context, run.text(), events);
    CompactionReports reports =
        new CompactionReports(journals.compactions(), request.session().id(), events);
    Prompt prompt = prompt(context, stored);
    ReasoningLog reasoning = new ReasoningLog(machine.ticker());
    ModelCalls calls = calls(context, spending, reasoning, events);
    ToolCalls toolCalls =
        new ToolCalls(context, gate, tools().of(context, spending, reports, events), events);
    Conversation conversation = conversation(prompt, stored, context);
    Turn turn =
        new Turn(
            context,
            calls,
            toolCalls,
            new Compactor(context, spending, events, reports),
            events,
            prompt.system().text(),
            conversation,
            new Turn.Rules(context.stepsMax(), Optional.of(time), new TodoReminder(todos.list())),
            reasoning);
    turn.lastHad(request.session().lastContextTokens());
    SessionTurn begun = begun(prompt);
    Session session =
        sessions.append(
            request.session(), begun, SessionUsage.NONE, request.session().lastContextTokens());
    events.accept(
        new TurnEvent.Started(run.text(), session.id().text(), request.text(), attachedNames()));
    Turn.End end = turn.run();
    EndedTurn ended =
        new EndedTurn(
            turn,
            end,
            calls,
            toolCalls,
            spending,
            reasoning,
            conversation,
            outputs(context),
            context.taint().sources());
    // the answer first: it is paid, and the journal has its cost already
    Session saved =
        new TurnSaving(request, sessions, contextFile, machine.clock())
            .save(session, begun, prompt.system(), ended);
    todos.save();
    new AgentLog(log("agent")).write(saved, request.text(), ended, took(), redactor);
    tellEnd(ended, events);
    review(context, spending, reports, ended, saved, events);
    ledger.publish();
    appendRow(run, ended, events);
    return outcome(saved, ended);
  }

  private ModelCalls calls(
      TurnContext context, Spending spending, ReasoningLog reasoning, EventSink events) {
    return new ModelCalls(
        context,
        spending,
        choice,
        TurnEvent.Purpose.TURN,
        events,
        new ModelListener(reasoning, events));
  }

  private TurnTools tools() {
    return new TurnTools(
        profile,
        machine,
        sessions,
        journals,
        processes,
        gate,
        request.session().id(),
        people.peers(),
        TurnTools.Web.of(machine.web(), config, secrets));
  }

  /** The person has the answer by now. */
  private void review(
      TurnContext context,
      Spending spending,
      CompactionReports reports,
      EndedTurn ended,
      Session saved,
      EventSink events) {
    Reviewer reviewer =
        new Reviewer(context, spending, PromotionQueue.of(memory, machine.random()), events);
    reviewer.prune();
    if (ended.end() instanceof Turn.End.Answered) {
      if (reports.hasFired()) {
        reviewer.reviewSummedUp(saved);
      }
      reviewer.reviewSaid(config.integer("memory.review_interval").orElse(0), saved);
    }
  }

  private static RunOutcome ending(TurnOutcome outcome) {
    return switch (outcome) {
      case TurnOutcome.Completed _ -> RunOutcome.COMPLETED;
      case TurnOutcome.Interrupted _ -> RunOutcome.INTERRUPTED;
      case TurnOutcome.OverBudget _ -> RunOutcome.OVER_BUDGET;
      case TurnOutcome.Failed _ -> RunOutcome.FAILED;
    };
  }

  private List<String> attachedNames() {
    return request.attachments().stream().map(Attachment::name).toList();
  }

  private List<OutputAttachment> outputs(TurnContext context) {
    Path temporary = paths.workspace().getRoot().resolve("tmp");
    return new OutputAttachments(context.tools().paths(), profile, List.of(temporary))
        .of(context.tools().outputs().files());
  }

  /** The row is for reports: that it cannot be written is told, and no reason to lose the turn. */
  private void appendRow(RunId run, EndedTurn ended, EventSink events) {
    try {
      journals.ended().append(RunReport.row(request, profile, run, ended, took()), redactor);
    } catch (IOException e) {
      events.accept(new TurnEvent.Warned("logs/runs.jsonl: " + e.getMessage()));
    }
  }

  private Duration took() {
    return Duration.ofNanos(machine.ticker().nanoTime() - startedTick);
  }

  private TurnContext context(
      ModelRouter router,
      TodoList todos,
      Cancellation cancellation,
      CommandRunner.Children children,
      StoredContext stored)
      throws IOException {
    Map<String, Tool> base = Tools.all();
    TurnCommands commands = TurnCommands.of(config, profile, machine, processes, paths, children);
    return new TurnContext(
        machine,
        router,
        ModelChoices.of(config),
        Budget.of(config),
        EngineSettings.retries(config),
        EngineSettings.strings(config, "tools.deny"),
        request.limits().tools(),
        commands.refusal(),
        commands.isSandboxed(),
        (int) config.integer("tools.max_steps_per_turn").orElseThrow(),
        (int) config.integer("tools.max_parallel_tool_calls").orElseThrow(),
        ResultLimits.of(config, base.keySet()),
        request.session().id().text(),
        request.origin(),
        new ToolContext(
            paths,
            commands.runner(),
            memory,
            todos,
            cancellation,
            people.asker(),
            new OutputFiles(),
            new FileChanges(redactor),
            ToolRunner.none(),
            _ -> {},
            _ -> {}),
        CommandPolicies.classifier(config, paths, machine.userHome(), profile.root()),
        Taint.of(stored, request),
        new KnownAddresses(EngineSettings.strings(config, "tools.web_fetch.trusted_hosts"))
            .withAll(request.session().turns(), stored, request.text()),
        new OneAtATime(people.approver()),
        redactor,
        log("approval"));
  }

  private Spending spending(TurnContext context, String run, EventSink events) {
    Origin origin = request.origin();
    Attribution base =
        Attribution.of("")
            .session(request.session().id().text())
            .surface(origin.surface())
            .job(origin.job())
            .peer(origin.peer())
            .run(run);
    return new Spending(ledger, context.budget(), base, machine.clock(), events);
  }

  /** The system prompt stays that of the session's first turn, as long as nothing else changed. */
  private Prompt prompt(TurnContext context, StoredContext stored) throws IOException {
    SystemPrompt now =
        new SystemPrompt(
            profile,
            context.tools().paths().workspace().toString(),
            request.origin().surface(),
            memory.read(MemoryFile.AGENT).visibleText(),
            entries(MemoryFile.USER),
            entries(MemoryFile.MEMORY));
    StoredContext.FrozenPrompt system =
        stored
            .prompt()
            .filter(old -> old.basis().equals(now.basis()) && !old.text().isEmpty())
            .orElseGet(
                () ->
                    new StoredContext.FrozenPrompt(
                        now.basis(), redactor.apply(now.text()), now.known()));
    String block =
        MessageContext.block(startedAt.atZone(machine.zone()), system.known(), now.known());
    return new Prompt(system, block);
  }

  private List<String> entries(MemoryFile file) throws IOException {
    return memory.read(file).entries().stream().map(MemoryEntry::text).toList();
  }

  private Conversation conversation(Prompt prompt, StoredContext stored, TurnContext context) {
    List<Message> earlier = stored.replay(request.session().turns(), toolBytesMax(context));
    Message.User asked =
        AttachedMessage.of(request.text(), request.attachments(), machine.random());
    return Conversation.of(earlier, asked.withText(asked.text() + prompt.hostContext()));
  }

  /** What earlier turns' tools may have of the prompt: a quarter of the window, at 3 bytes. */
  private long toolBytesMax(TurnContext context) {
    return context.router().table().find(choice.models().getFirst()).contextTokens() * 3L / 4;
  }

  private SessionTurn begun(Prompt prompt) {
    return SessionTurn.started(startedAt, request.text())
        .edit()
        .attachments(AttachedMessage.descriptions(request.attachments()))
        .hostContext(prompt.hostContext())
        .done();
  }

  private static void tellEnd(EndedTurn ended, EventSink events) {
    switch (ended.end()) {
      case Turn.End.Answered(String text) ->
          events.accept(
              new TurnEvent.AssistantDone(
                  text, true, ended.outputs().stream().map(OutputAttachment::path).toList()));
      case Turn.End.Interrupted _ -> events.accept(new TurnEvent.Interrupted());
      case Turn.End.OverBudget(Budget.Refusal refusal) ->
          events.accept(new TurnEvent.Failed(refusal.reason(), false));
      case Turn.End.Failed failed ->
          events.accept(new TurnEvent.Failed(failed.reason(), failed.isTransient()));
    }
  }

  private static TurnOutcome outcome(Session session, EndedTurn ended) {
    TurnOutcome.Bill bill = ended.spending().bill();
    return switch (ended.end()) {
      case Turn.End.Answered(String text) -> new TurnOutcome.Completed(session, bill, text);
      case Turn.End.Interrupted _ -> new TurnOutcome.Interrupted(session, bill, ended.text());
      case Turn.End.OverBudget(Budget.Refusal refusal) ->
          new TurnOutcome.OverBudget(session, bill, refusal.reason(), refusal.hint());
      case Turn.End.Failed failed ->
          new TurnOutcome.Failed(session, bill, failed.reason(), failed.hint());
    };
  }

  private LogFile log(String name) {
    return new LogFile(
        profile.home(), name, machine.locks(), machine.clock(), machine.zone(), redactor);
  }
}
