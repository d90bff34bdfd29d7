package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.People;
import dev.alpi.journal.NewOutput;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.ScheduleWorld;
import dev.alpi.scheduler.SlotRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a daemon has of one profile: its engine, its services, its logs. Two of them share
 * nothing but code.
 *
 * <p>As long as it is there, the profile is held: nobody renames or removes it.
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileRuntime implements AutoCloseable {
  private final Profile profile;
  private final DaemonWorld world;
  private final FileLocks.Held held;
  private final Engine engine;
  private final OutputsInbox inbox;
  private final Redactor redactor;
  private final ScheduleService schedule;
  private final List<Supervisor> supervisors = new ArrayList<>();

  private ProfileRuntime(Profile profile, DaemonWorld world, FileLocks.Held held)
      throws IOException {
    this.profile = profile;
    this.world = world;
    this.held = held;
    // what would fail at each turn is told at once
    Config _ = Config.load(profile.home(), profile.root(), Obj.EMPTY);
    Machine machine = world.machines().apply(profile);
    this.redactor = Redactor.knowing(machine.secrets().secretsOf(profile).values());
    this.engine =
        Engine.of(
            profile,
            machine,
            People.NOBODY.with(new ProfilePeers(profile, world.links())),
            Obj.EMPTY);
    LogFile log =
        new LogFile(
            profile.home(), "alp", machine.locks(), machine.clock(), machine.zone(), redactor);
    this.inbox =
        OutputsInbox.of(
            profile.home(),
            profile.name().text(),
            machine.locks(),
            machine.clock(),
            machine.random());
    this.schedule = schedule(machine);
    for (Service service :
        List.of(
            new AlpService(
                profile, engine, world.links(), redactor, new LinkNotes(log), Optional.empty()),
            schedule)) {
      supervisors.add(
          new Supervisor(
              service,
              world.links().clock(),
              world.alarms(),
              world.threads(),
              machine.random(),
              new Troubles()));
    }
  }

  /**
   * Opens that of {@code profile}; its services have not begun.
   *
   * @throws IOException if the profile cannot be held, or its secrets cannot be read
   */
  static ProfileRuntime open(Profile profile, DaemonWorld world) throws IOException {
    FileLocks.Held held = profile.hold(world.links().locks());
    try {
      return new ProfileRuntime(profile, world, held);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private ScheduleService schedule(Machine machine) {
    ScheduleWorld jobs =
        new ScheduleWorld(
            machine.locks(),
            machine.clock(),
            world.alarms(),
            world.links().random(),
            world.threads(),
            world.permits(),
            ScheduleWorld.PER_PROFILE);
    return new ScheduleService(
        profile,
        engine,
        jobs,
        JobStore.of(profile.home(), machine.locks(), machine.zone()),
        new EngineJobRunner(profile, engine, machine.commands()),
        new JobInbox(inbox, redactor, problem -> world.log().warn(named(problem))));
  }

  private String named(String text) {
    return profile.name() + ": " + text;
  }

  void start() {
    supervisors.forEach(Supervisor::start);
  }

  Profile profile() {
    return profile;
  }

  List<ServiceStatus> status() {
    return supervisors.stream().map(Supervisor::status).toList();
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
    supervisors.forEach(Supervisor::drain);
  }

  void awaitIdle() throws InterruptedException {
    for (Supervisor each : supervisors) {
      each.awaitIdle();
    }
  }

  @Override
  public void close() {
    try (held;
        engine) {
      // in the other order than they began
      for (Supervisor each : supervisors.reversed()) {
        each.close();
      }
    }
  }

  /** Tells what happens to services, and the owner if they do not get better. */
  private final class Troubles implements Supervisor.Listener {
    @Override
    public void failed(String service, String reason, Instant nextTry) {
      world.log().warn(named(service + " failed, is begun again at " + nextTry + ": " + reason));
    }

    @Override
    public void degraded(String service, String reason) {
      try {
        inbox.add(
            new NewOutput(
                OutputType.ERROR,
                "the service " + service + " does not work",
                "It is tried again now and then. " + reason,
                "",
                List.of()),
            redactor);
      } catch (IOException e) {
        world.log().warn(named("the inbox cannot be written: " + e.getMessage()));
      }
    }

    @Override
    public void recovered(String service) {
      world.log().info(named(service + " is at work again"));
    }
  }
}
