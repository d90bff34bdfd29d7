package dev.alpi.engine;

import dev.alpi.command.CommandClassifier;
import dev.alpi.command.Judgement;
import dev.alpi.engine.attachments.AttachmentLimits;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.Attachments;
import dev.alpi.engine.attachments.ProgramRunner;
import dev.alpi.engine.tools.Asker;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.ledger.Ledger;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.model.Cancellation;
import dev.alpi.model.HttpConnections;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
public final class Engine implements AutoCloseable {
  private final Profile profile;
  private final Machine machine;
  private final People people;
  private final JsonValue.Obj flags;
  private final Ledger ledger;
  private final Gate gate;
  private final Journals journals;
  private final Processes processes;
  private final TurnQueue queue = new TurnQueue();
  private final HttpConnections connections = new HttpConnections();

  private Engine(Profile profile, Machine machine, People people, JsonValue.Obj flags) {
    this.profile = profile;
    this.machine = machine;
    this.people = people;
    this.flags = flags;
    this.ledger =
        Ledger.at(
            profile.logs(),
            machine.locks(),
            machine.clock(),
            machine.random(),
            machine.self(),
            machine.isAlive());
    this.journals = Journals.of(profile, machine);
    this.processes = new Processes(profile, machine, journals);
    this.gate = new Gate(new ApprovalStore(profile.home(), machine.locks(), machine.clock()));
  }

  /** Returns the engine of {@code profile}. Nothing is read or written yet. */
  public static Engine of(Profile profile, Machine machine, Approver approver) {
    People people = new People(approver, Asker.nobody());
    return of(profile, machine, people, JsonValue.Obj.EMPTY);
  }

  /**
   * Returns the engine of {@code profile} with settings that win over those in its files. Nothing
   * is read or written yet.
   *
   * @param flags the settings, as a tree
   */
  public static Engine of(Profile profile, Machine machine, People people, JsonValue.Obj flags) {
    // several turns may run, and there is one person for all of them
    People there = new People(new OneAtATime(people.approver()), people.asker(), people.peers());
    return new Engine(profile, machine, there, flags);
  }

  /** Returns who is there, unless a turn says otherwise. */
  public People people() {
    return people;
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
    ModelName model = ModelChoices.of(config).main().models().getFirst();
    AttachmentLimits limits =
        AttachmentLimits.of(
            model,
            ModelTable.of(settings).find(model),
            config.integer("tools.attachments.max_text_tokens").orElse(0));
    Redactor redactor = TurnRun.redactor(settings, machine.secrets().secretsOf(profile));
    return new Attachments(limits, profile, redactor, programs).load(files, cancellation);
  }

  /**
   * What the gate thinks of a command.
   *
   * @param judgement its verdict, and why
   * @param directory where the command would run
   */
  public record Judged(Judgement judgement, Path directory) {}

  /**
   * Judges {@code command} as a turn would, and runs nothing.
   *
   * @param directory where it would run; the workspace if empty
   */
  public Judged judge(String command, Optional<Path> directory) throws IOException {
    Config config = Config.load(profile.home(), profile.root(), flags);
    PathPolicy paths = CommandPolicies.paths(config, machine, profile);
    Path where = paths.followed(directory.orElseGet(paths::workspace));
    CommandClassifier classifier =
        CommandPolicies.classifier(config, paths, machine.userHome(), profile.root());
    return new Judged(classifier.judge(command, where.toString()), where);
  }

  /**
   * Runs one turn.
   *
   * @param events gets what happens, one event at a time
   * @param cancellation ends it: the turn is then saved as interrupted
   * @throws IOException if the profile's configuration or state cannot be used; nothing was spent
   *     then, or it is accounted for
   */
  public TurnOutcome run(TurnRequest request, Consumer<TurnEvent> events, Cancellation cancellation)
      throws IOException {
    return run(request, people, events, cancellation);
  }

  /**
   * Runs one turn, as {@link #run(TurnRequest, Consumer, Cancellation)}, with other people there.
   *
   * @param there who is there while it runs; asked by other turns at the same time only if they are
   *     handed to these as well
   */
  public TurnOutcome run(
      TurnRequest request, People there, Consumer<TurnEvent> events, Cancellation cancellation)
      throws IOException {
    // for as long as the turn lasts nobody moves the profile away
    try (FileLocks.Held _ = profile.hold(machine.locks());
        TurnQueue.Place _ = queue.enter(request.session().id().text())) {
      processes.sweep();
      return turn(request, there, events).run(cancellation);
    }
  }

  /**
   * Sums up the older part of {@code session}'s conversation, whatever its length is, so that later
   * turns begin with the summary. The session itself keeps everything.
   *
   * @param events gets what happens
   * @return whether there was anything to make shorter
   */
  public boolean compact(Session session, Consumer<TurnEvent> events, Cancellation cancellation)
      throws IOException {
    TurnRequest request = new TurnRequest("/compact", session, "cli");
    try (FileLocks.Held _ = profile.hold(machine.locks());
        TurnQueue.Place _ = queue.enter(session.id().text())) {
      return turn(request, people, events).compact(cancellation);
    }
  }

  /** Closes the connections to model servers and ends background jobs. Turns under way fail. */
  @Override
  public void close() {
    processes.close();
    connections.close();
  }

  private TurnRun turn(TurnRequest request, People there, Consumer<TurnEvent> events)
      throws IOException {
    return new TurnRun(
        profile,
        machine,
        there,
        flags,
        ledger,
        journals,
        processes,
        gate,
        connections,
        request,
        events);
  }

  private SessionStore sessions(Redactor redactor) {
    return SessionStore.open(
        profile.home(), machine.locks(), machine.clock(), machine.random(), redactor);
  }
}
