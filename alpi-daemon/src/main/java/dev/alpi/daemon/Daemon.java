package dev.alpi.daemon;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ServiceLock;
import dev.alpi.profile.config.ConfigWatcher;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobStanding;
import dev.alpi.scheduler.SlotRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Serves all profiles of a root: one a machine and root, which holds {@code service.lock} there as
 * long as it lives.
 *
 * <p>Profiles come and go while it runs: each look at the root begins what is new and ends what is
 * gone, and disturbs nobody else.
 *
 * <p><b>Threads:</b> any.
 */
public final class Daemon implements Closeable {
  /** The system tells of changes; this is for file systems that do not. */
  private static final Duration CONFIG_CHECK = Duration.ofMinutes(10);

  private static final String PID = "service.pid";

  private final DaemonWorld world;
  private final FileLocks.Held lock;
  private final HostEvents events;
  private final ConfigWatcher configs;
  private final Instant since;
  private final ServedProfiles profiles;

  private Daemon(DaemonWorld world, FileLocks.Held lock, HostEvents events, ConfigWatcher configs) {
    this.world = world;
    this.lock = lock;
    this.events = events;
    this.configs = configs;
    this.since = world.links().clock().instant();
    this.profiles = new ServedProfiles(world, configs, events);
  }

  /**
   * Takes the place of the daemon of the root; serves nobody before the first {@link #look}.
   *
   * @param world what comes from outside
   * @param pid the number of this process, for {@code service.pid}
   * @return the daemon, to be closed; that ends all services and gives the place back
   * @throws dev.alpi.profile.store.StoreException.Locked if another daemon serves the root
   * @throws IOException if the disk fails
   */
  public static Daemon open(DaemonWorld world, long pid) throws IOException {
    Path root = world.root().path();
    FileLocks.Held lock = ServiceLock.acquire(world.root(), world.links().locks());
    try {
      DurableFiles.replace(root.resolve(PID), pid + "\n", FileMode.PRIVATE_FILE);
      LinkWorld links = world.links();
      HostEvents events = HostEvents.open(root, links.clock(), world.log());
      return new Daemon(
          world,
          lock,
          events,
          ConfigWatcher.open(root, links.ticker(), links.clock(), CONFIG_CHECK));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Takes changed settings, until this is closed.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void followSettings() throws InterruptedException {
    configs.run();
  }

  /**
   * Reads everything anew: which profiles there are, their settings, secrets and jobs, as if all
   * files had changed. What is as it was goes on undisturbed.
   *
   * @throws IOException if the root cannot be read; the rest is done all the same
   */
  public void reload() throws IOException {
    configs.readAll();
    served().forEach(ProfileRuntime::jobsChanged);
    served().forEach(this::secretsChanged);
    List<Profile> _ = look();
  }

  private void secretsChanged(ProfileRuntime runtime) {
    try {
      List<String> _ = runtime.secretsChanged();
    } catch (IOException e) {
      world.log().warn(runtime.profile().name() + ": its secrets stay: " + e.getMessage());
    }
  }

  /** Returns what happens. */
  HostEvents events() {
    return events;
  }

  /**
   * How a profile is.
   *
   * @param name which
   * @param services how its services are; none if it cannot be served
   * @param problem why it cannot be served, or its settings are those that it had before
   * @param jobs when each job did something last, and should next
   */
  public record ProfileStatus(
      ProfileName name,
      List<ServiceStatus> services,
      Optional<String> problem,
      List<JobStanding> jobs) {
    /** Copies the lists. */
    public ProfileStatus {
      services = List.copyOf(services);
      jobs = List.copyOf(jobs);
    }

    /** {@return whether there is nothing to worry about; a job that failed is not the daemon's} */
    public boolean isHealthy() {
      return problem.isEmpty() && services.stream().allMatch(ServiceStatus::isHealthy);
    }
  }

  /**
   * Looks which profiles there are, and begins and ends services accordingly.
   *
   * @return those that there are, served or not
   * @throws IOException if the root cannot be read; nothing is changed then
   */
  public List<Profile> look() throws IOException {
    return profiles.look();
  }

  /**
   * Ends the services of a profile, for somebody who wants to rename or remove it. If that does not
   * happen within half a minute it is served again.
   *
   * @param name which
   * @return whether it was served
   */
  public boolean release(String name) {
    return profiles.release(name);
  }

  /**
   * Reads the jobs of a profile anew: their file has changed.
   *
   * @param name whose
   */
  public void jobsChanged(String name) {
    profiles.find(name).ifPresent(ProfileRuntime::jobsChanged);
  }

  /**
   * Returns the runtime of a profile.
   *
   * @throws HostRefusal if it is not served
   */
  ProfileRuntime served(String name) throws HostRefusal {
    return profiles
        .find(name)
        .orElseThrow(
            () ->
                new HostRefusal(
                    HostRefusal.NOT_FOUND, "the profile " + name + " is not served here"));
  }

  /** Returns the runtimes of all profiles that are served. */
  List<ProfileRuntime> served() {
    return profiles.served();
  }

  /**
   * Runs a job of a profile now.
   *
   * @param name whose
   * @param job which
   * @return what was written down; empty if the profile is not served, or runs no jobs now
   * @throws IOException if there is no such job, or it cannot be written down
   */
  public Optional<SlotRecord> fire(String name, JobId job) throws IOException {
    Optional<ProfileRuntime> runtime = profiles.find(name);
    return runtime.isPresent() ? runtime.get().fire(job) : Optional.empty();
  }

  /** Returns where the profiles are. */
  HomeRoot root() {
    return world.root();
  }

  /** Returns what links between profiles get. */
  LinkWorld links() {
    return world.links();
  }

  /** Returns what makes reports. */
  HostReports reports() {
    return world.reports();
  }

  /** Returns what time it is. */
  Instant now() {
    return world.links().clock().instant();
  }

  /** {@return since when it is there} */
  public Instant since() {
    return since;
  }

  /** Returns the names of the profiles that are known, served or not, sorted. */
  List<String> names() {
    return profiles.names();
  }

  /** {@return how each profile is, by name} */
  public List<ProfileStatus> status() {
    return each(Daemon::whole);
  }

  /** Returns the same, without their jobs: for who asks often. */
  List<ProfileStatus> services() {
    return each(runtime -> status(runtime, runtime.configProblem(), List.of()));
  }

  private List<ProfileStatus> each(Function<ProfileRuntime, ProfileStatus> status) {
    ServedProfiles.Now now = profiles.now();
    List<ProfileStatus> all = new ArrayList<>();
    now.served().forEach(runtime -> all.add(status.apply(runtime)));
    now.refused()
        .forEach(
            (name, problem) ->
                all.add(
                    new ProfileStatus(
                        new ProfileName(name), List.of(), Optional.of(problem), List.of())));
    all.sort(Comparator.comparing(each -> each.name().text()));
    return all;
  }

  private static ProfileStatus whole(ProfileRuntime runtime) {
    Optional<String> problem = runtime.configProblem();
    try {
      return status(runtime, problem, runtime.standing());
    } catch (IOException e) {
      // the service, which needs the same files, tells more of it
      String unread = "its jobs cannot be read: " + e.getMessage();
      return status(runtime, problem.or(() -> Optional.of(unread)), List.of());
    }
  }

  private static ProfileStatus status(
      ProfileRuntime runtime, Optional<String> problem, List<JobStanding> jobs) {
    return new ProfileStatus(runtime.profile().name(), runtime.status(), problem, jobs);
  }

  /** {@return whether a service of a profile is beginning} */
  public boolean isBeginning() {
    return served().stream().anyMatch(ProfileRuntime::isBeginning);
  }

  /**
   * Looks which profiles there are, and waits until the services of each have begun, well or not.
   * What takes longer than {@code most}, as one whose passphrase a person is asked for, goes on.
   *
   * @param most how long it waits
   * @throws IOException if the root cannot be read
   * @throws InterruptedException if the thread is interrupted
   */
  void lookAndAwait(Duration most) throws IOException, InterruptedException {
    long end = world.links().ticker().nanoTime() + most.toNanos();
    FutureTask<List<Profile>> looking = new FutureTask<>(this::look);
    world.threads().execute(looking);
    try {
      List<Profile> _ = looking.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    for (ProfileRuntime each : served()) {
      each.awaitBegun(end);
    }
  }

  /** Begins nothing new: no profile, no job. */
  public void drain() {
    profiles.drain().forEach(ProfileRuntime::drain);
  }

  /**
   * Waits until no job runs, after {@link #drain}.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitIdle() throws InterruptedException {
    for (ProfileRuntime each : served()) {
      each.awaitIdle();
    }
  }

  /** Ends all services, and gives the place back. */
  @Override
  public void close() throws IOException {
    List<ProfileRuntime> served = profiles.end();
    events.close();
    try (lock;
        configs) {
      served.forEach(ProfileRuntime::close);
      boolean _ = DurableFiles.delete(world.root().path().resolve(PID));
    }
  }
}
