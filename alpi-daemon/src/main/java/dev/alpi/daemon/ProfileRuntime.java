package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.People;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.journal.NewOutput;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.journal.RunJournals;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigEvent;
import dev.alpi.profile.config.ConfigWatcher;
import dev.alpi.profile.config.LiveConfig;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobStanding;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.ScheduleWorld;
import dev.alpi.scheduler.SlotRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a daemon has of one profile: its settings, its engine, its services, its logs. Two of
 * them share nothing but code.
 *
 * <p>As long as it is there, the profile is held: nobody renames or removes it.
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileRuntime implements AutoCloseable {
  private final Profile profile;
  private final DaemonWorld world;
  private final HostEvents events;
  private final FileLocks.Held held;
  private final LiveConfig config;
  private final Machine machine;
  private final Engine engine;
  private final OutputsInbox inbox;
  private final LiveSecrets secrets;
  private final ScheduleService schedule;
  private final GatewayService gateway;
  private final ProfileServices services;
  private final HostPeople people;
  private final ChatTurns chats;
  private volatile boolean isStarted;

  private ProfileRuntime(
      Profile profile,
      DaemonWorld world,
      ConfigWatcher configs,
      HostEvents events,
      FileLocks.Held held)
      throws IOException {
    this.profile = profile;
    this.world = world;
    this.events = events;
    this.held = held;
    this.machine = world.machines().apply(profile);
    this.secrets = new LiveSecrets(machine.secrets(), profile);
    this.engine =
        Engine.of(
            profile,
            machine,
            People.NOBODY.with(new ProfilePeers(profile, world.links())),
            Obj.EMPTY);
    this.inbox =
        OutputsInbox.of(
            profile.home(),
            profile.name().text(),
            machine.locks(),
            machine.clock(),
            machine.random());
    this.schedule = schedule();
    this.gateway = gateway();
    this.services =
        new ProfileServices(
            List.of(
                new ProfileServices.Kind("alp", ListenSettings::of, this::alp),
                new ProfileServices.Kind("schedule", _ -> "", _ -> schedule),
                new ProfileServices.Kind(
                    "gateway",
                    now -> List.of(GatewayConfig.madeOf(now), secrets.version()),
                    _ -> gateway)),
            this::keeping,
            machine.clock());
    this.people =
        new HostPeople(
            profile.name().text(),
            events,
            OpenQuestions.PATIENCE,
            machine.clock(),
            world.links().random());
    this.chats =
        new ChatTurns(
            profile.name().text(),
            engine,
            this::model,
            events,
            machine.clock(),
            world.threads(),
            people);
    // last: whoever fails before has taken nothing that needs an end
    this.config = configs.watch(profile.home(), Obj.EMPTY, this::configured);
  }

  /**
   * Opens that of {@code profile}; its services have not begun.
   *
   * @throws IOException if the profile cannot be held, or its settings or secrets cannot be read
   */
  static ProfileRuntime open(
      Profile profile, DaemonWorld world, ConfigWatcher configs, HostEvents events)
      throws IOException {
    FileLocks.Held held = profile.hold(world.links().locks());
    boolean isOpen = false;
    try {
      ProfileRuntime runtime = new ProfileRuntime(profile, world, configs, events, held);
      isOpen = true;
      return runtime;
    } finally {
      if (!isOpen) {
        held.close();
      }
    }
  }

  private Service alp(Config now) {
    LogFile log =
        new LogFile(
            profile.home(), "alp", machine.locks(), machine.clock(), machine.zone(), secrets);
    return new AlpService(
        profile, engine, world, secrets, new LinkNotes(log), ListenSettings.of(now));
  }

  private ScheduleService schedule() {
    ScheduleWorld jobs =
        new ScheduleWorld(
            machine.locks(),
            machine.clock(),
            machine.ticker(),
            world.alarms(),
            world.links().random(),
            world.runs(),
            world.permits(),
            ScheduleWorld.PER_PROFILE);
    return new ScheduleService(
        profile,
        engine,
        jobs,
        jobs(),
        new EngineJobRunner(profile, engine, machine.commands()),
        new JobNews(
            profile.name().text(),
            events,
            new JobInbox(inbox, secrets, problem -> world.log().warn(named(problem)))));
  }

  private GatewayService gateway() {
    LogFile log =
        new LogFile(
            profile.home(), "gateway", machine.locks(), machine.clock(), machine.zone(), secrets);
    return new GatewayService(
        profile,
        world.gateways(),
        this::gatewayConfig,
        new EngineConversation(profile, engine, machine, world.programs(), this::gatewayConfig),
        new GatewayNews(
            profile.name().text(),
            events,
            inbox,
            secrets,
            log,
            machine.clock(),
            problem -> world.log().warn(named(problem)),
            world.rested()));
  }

  private GatewayConfig gatewayConfig() {
    return new GatewayConfig(config.current(), secrets.current());
  }

  /** Returns how each channel is. */
  List<ChannelStatus> channels() {
    return gateway.status();
  }

  /** Looks for what others have put into the outbox; returns whether the gateway is at work. */
  boolean lookAtGateway() throws IOException {
    return gateway.look();
  }

  private Supervisor keeping(Service service) {
    return new Supervisor(
        service,
        world.links().clock(),
        world.alarms(),
        world.threads(),
        machine.random(),
        new Troubles());
  }

  private String named(String text) {
    return profile.name() + ": " + text;
  }

  void start() {
    isStarted = true;
    List<String> _ = services.apply(config.current());
  }

  /** Takes other settings, in a thread of its own: services that end may take a while. */
  private void configured(ConfigEvent event) {
    world.threads().execute(() -> apply(event));
  }

  private void apply(ConfigEvent event) {
    if (!isStarted) {
      // it begins with what is in effect
      return;
    }
    Obj told = event.json(profile.name().text());
    switch (event) {
      case ConfigEvent.Changed _ -> {
        // what is in effect now, which may be newer than what the event tells
        List<String> restarted = services.apply(config.current());
        told = told.with("restarted", Arr.ofStrings(restarted));
        String names = String.join(", ", restarted);
        world
            .log()
            .info(named("new settings" + (names.isEmpty() ? "" : "; begun or ended: " + names)));
      }
      case ConfigEvent.Failed failed -> world.log().warn(named(failed.error()));
    }
    events.emit(event.name(), told);
  }

  /**
   * Takes other secrets. The agent reads them at each turn; who else has been made with them begins
   * anew.
   *
   * @return which services did
   * @throws IOException if they cannot be read; then all stays as it is
   */
  List<String> secretsChanged() throws IOException {
    if (!secrets.readAnew() || !isStarted) {
      return List.of();
    }
    List<String> restarted = services.apply(config.current());
    world.log().info(named("other secrets; begun anew: " + String.join(", ", restarted)));
    return restarted;
  }

  private String model() {
    return config.current().string("model").orElse("");
  }

  /** Returns the turns that were asked for over the daemon's socket. */
  ChatTurns chats() {
    return chats;
  }

  /** Returns what these turns ask. */
  HostPeople people() {
    return people;
  }

  Profile profile() {
    return profile;
  }

  /** Returns the sessions. */
  SessionStore sessions() throws IOException {
    return engine.sessions();
  }

  /** Returns the jobs. */
  JobStore jobs() {
    return JobStore.of(profile.home(), machine.locks(), machine.zone());
  }

  /** Returns when each job did something last, and when it should next. */
  List<JobStanding> standing() throws IOException {
    return schedule.standing();
  }

  /** Returns the journals of what its agent does. */
  RunJournals runs() {
    return RunJournals.of(
        profile.home(),
        machine.locks(),
        machine.clock(),
        machine.random(),
        machine.self(),
        machine.isAlive());
  }

  /** Returns the settings in effect. */
  Config config() {
    return config.current();
  }

  OutputsInbox inbox() {
    return inbox;
  }

  Ledger ledger() {
    return engine.ledger();
  }

  /** Returns what may be spent in a day; empty if anything may. */
  Optional<Usd> dailyCap() throws IOException {
    return Caps.of(config.current()).dailyUsd();
  }

  /** Returns why the settings cannot be applied as they are, if so; those before are in effect. */
  Optional<String> configProblem() {
    return config.failure().map(ConfigEvent.Failed::error);
  }

  boolean isBeginning() {
    return services.isBeginning();
  }

  void awaitBegun(long end) throws InterruptedException {
    services.awaitBegun(machine.ticker(), end);
  }

  List<ServiceStatus> status() {
    return services.status();
  }

  /** Reads the jobs anew: their file has changed. */
  void jobsChanged() {
    try {
      schedule.reload();
    } catch (IOException e) {
      world.log().warn(named("its jobs cannot be read: " + e.getMessage()));
    }
  }

  Optional<SlotRecord> fire(JobId id) throws IOException {
    return schedule.fire(id);
  }

  void drain() {
    chats.drain();
    services.drain();
  }

  void awaitIdle() throws InterruptedException {
    services.awaitIdle();
    chats.awaitIdle();
  }

  @Override
  public void close() {
    config.close();
    try (held;
        engine) {
      chats.close();
      services.close();
    }
  }

  /** Tells what happens to services, and the owner if they do not get better. */
  private final class Troubles implements Supervisor.Listener {
    @Override
    public void failed(String service, String reason, Instant nextTry) {
      world.log().warn(named(service + " failed, is begun again at " + nextTry + ": " + reason));
      emit("service.failed", service, reason);
    }

    @Override
    public void degraded(String service, String reason) {
      emit("service.degraded", service, reason);
      try {
        inbox.add(
            new NewOutput(
                OutputType.ERROR,
                "the service " + service + " does not work",
                "It is tried again now and then. " + reason,
                "",
                List.of()),
            secrets);
      } catch (IOException e) {
        world.log().warn(named("the inbox cannot be written: " + e.getMessage()));
      }
    }

    @Override
    public void recovered(String service) {
      world.log().info(named(service + " is at work again"));
      emit("service.recovered", service, "");
    }

    private void emit(String event, String service, String reason) {
      events.emit(
          event,
          Obj.EMPTY
              .with("profile", profile.name().text())
              .with("service", service)
              .with("reason", reason));
    }
  }
}
