package dev.alpi.daemon;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ServiceLock;
import dev.alpi.profile.config.ConfigWatcher;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.scheduler.Alarms;
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
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  /* Implementation notes. A profile that cannot be served, because its secrets are locked or its
   * directory is damaged, is tried again at each look, and is in the status with the reason. The
   * look is made when the directory has changed, so nothing polls. */

  /** Who has asked for a profile moves it at once; if not, it is served again. */
  private static final Duration RELEASED = Duration.ofSeconds(30);

  /** The system tells of changes; this is for file systems that do not. */
  private static final Duration CONFIG_CHECK = Duration.ofMinutes(10);

  /** One that waits for the disk keeps the others at work; each also takes the processor. */
  private static final int OPENERS = 4;

  private static final String PID = "service.pid";

  private final DaemonWorld world;
  private final FileLocks.Held lock;
  private final HostEvents events;
  private final ConfigWatcher configs;
  private final Instant since;
  private final Map<String, ProfileRuntime> runtimes = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final Map<String, Instant> released = new TreeMap<>();

  /** Those whose services are ending: two of a profile would take each other's files. */
  private final Set<String> leaving = new TreeSet<>();

  private final Alarms.Alarm again;
  private boolean isEnding;

  /** Held while profiles are opened; taken before this object, whose lock is for moments. */
  private final ReentrantLock opening = new ReentrantLock();

  private Daemon(DaemonWorld world, FileLocks.Held lock, HostEvents events, ConfigWatcher configs) {
    this.world = world;
    this.lock = lock;
    this.events = events;
    this.configs = configs;
    this.since = world.links().clock().instant();
    this.again = world.alarms().register(this::lookAgain);
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
    while (true) {
      List<ProfileRuntime> gone;
      opening.lock();
      try {
        // read here: by an older list who has come since would end, and who has gone begin
        List<Profile> there = world.root().list();
        gone = gone(there);
        if (gone.isEmpty()) {
          open(there);
          return there;
        }
      } finally {
        opening.unlock();
      }
      gone.forEach(each -> end(each, "is gone"));
    }
  }

  /** Opens those that are not served yet, several at the same time. */
  private void open(List<Profile> there) {
    Queue<Profile> left = new ConcurrentLinkedQueue<>(unserved(there));
    List<CompletableFuture<Void>> others = new ArrayList<>();
    try {
      for (int i = Math.min(OPENERS, left.size()); i > 1; i--) {
        others.add(CompletableFuture.runAsync(() -> openNext(left), world.threads()));
      }
      openNext(left);
    } finally {
      // also if something fails: who closes this must find all that has been opened
      CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
    }
  }

  private void openNext(Queue<Profile> left) {
    for (Profile next = left.poll(); next != null; next = left.poll()) {
      Optional<ProfileRuntime> come = open(next);
      come.ifPresent(ProfileRuntime::start);
      come.ifPresent(each -> told(each, "is served", "added"));
    }
  }

  private synchronized List<ProfileRuntime> gone(List<Profile> there) {
    List<ProfileRuntime> gone = new ArrayList<>();
    if (!isEnding) {
      Set<String> names = new TreeSet<>();
      there.forEach(profile -> names.add(profile.name().text()));
      refused.keySet().retainAll(names);
      // who wanted to move it has done so
      released.keySet().retainAll(names);
      for (String name : List.copyOf(runtimes.keySet())) {
        if (!names.contains(name)) {
          gone.add(runtimes.remove(name));
          leaving.add(name);
        }
      }
    }
    return gone;
  }

  /** Ends one that is not served any more; until it has, nobody is served by that name. */
  private void end(ProfileRuntime runtime, String words) {
    try {
      runtime.close();
      told(runtime, words, "removed");
    } finally {
      synchronized (this) {
        leaving.remove(runtime.profile().name().text());
      }
    }
  }

  private synchronized List<Profile> unserved(List<Profile> there) {
    if (isEnding) {
      return List.of();
    }
    return there.stream()
        .filter(each -> !runtimes.containsKey(each.name().text()))
        .filter(each -> !leaving.contains(each.name().text()))
        .filter(each -> !isReleased(each.name().text()))
        .toList();
  }

  private void told(ProfileRuntime runtime, String words, String change) {
    String name = runtime.profile().name().text();
    world.log().info(name + " " + words);
    events.emit("profile_changed", Obj.EMPTY.with("profile", name).with("change", change));
  }

  private boolean isReleased(String name) {
    Instant now = world.links().clock().instant();
    // also if the clock was set back since: then it is further away than it ever was
    released.values().removeIf(until -> !until.isAfter(now) || until.isAfter(now.plus(RELEASED)));
    return released.containsKey(name);
  }

  private void lookAgain() {
    world
        .threads()
        .execute(
            () -> {
              try {
                List<Profile> _ = look();
              } catch (IOException e) {
                world.log().warn("the profiles cannot be looked at: " + e.getMessage());
              }
            });
  }

  /**
   * Ends the services of a profile, for somebody who wants to rename or remove it. If that does not
   * happen within half a minute it is served again.
   *
   * @param name which
   * @return whether it was served
   */
  public boolean release(String name) {
    ProfileRuntime runtime;
    // not while it is being opened
    opening.lock();
    try {
      runtime = released(name);
    } finally {
      opening.unlock();
    }
    if (runtime == null) {
      return false;
    }
    end(runtime, "is released");
    if (!isAway(name)) {
      // it took so long that it was passed over when it was to be served again
      lookAgain();
    }
    return true;
  }

  private synchronized boolean isAway(String name) {
    return isEnding || isReleased(name);
  }

  private synchronized @Nullable ProfileRuntime released(String name) {
    Instant until = world.links().clock().instant().plus(RELEASED);
    released.put(name, until);
    again.set(until);
    ProfileRuntime runtime = runtimes.remove(name);
    if (runtime != null) {
      leaving.add(name);
    }
    return runtime;
  }

  private Optional<ProfileRuntime> open(Profile profile) {
    String name = profile.name().text();
    synchronized (this) {
      if (isEnding) {
        return Optional.empty();
      }
    }
    try {
      ProfileRuntime runtime = ProfileRuntime.open(profile, world, configs, events);
      if (!isTaken(name, runtime)) {
        runtime.close();
        return Optional.empty();
      }
      return Optional.of(runtime);
    } catch (IOException | RuntimeException e) {
      String problem = e.getMessage() == null ? e.toString() : e.getMessage();
      if (isNew(name, problem)) {
        world.log().warn(name + " cannot be served: " + problem);
      }
      return Optional.empty();
    }
  }

  /** Says whether it is served now: not if all has begun to end while it was opened. */
  private synchronized boolean isTaken(String name, ProfileRuntime runtime) {
    if (!isEnding) {
      refused.remove(name);
      runtimes.put(name, runtime);
    }
    return !isEnding;
  }

  private synchronized boolean isNew(String name, String problem) {
    return !problem.equals(refused.put(name, problem));
  }

  /**
   * Reads the jobs of a profile anew: their file has changed.
   *
   * @param name whose
   */
  public void jobsChanged(String name) {
    runtime(name).ifPresent(ProfileRuntime::jobsChanged);
  }

  /**
   * Returns the runtime of a profile.
   *
   * @throws HostRefusal if it is not served
   */
  ProfileRuntime served(String name) throws HostRefusal {
    return runtime(name)
        .orElseThrow(
            () ->
                new HostRefusal(
                    HostRefusal.NOT_FOUND, "the profile " + name + " is not served here"));
  }

  /** Returns the runtimes of all profiles that are served. */
  synchronized List<ProfileRuntime> served() {
    return List.copyOf(runtimes.values());
  }

  private synchronized Optional<ProfileRuntime> runtime(String name) {
    return Optional.ofNullable(runtimes.get(name));
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
    Optional<ProfileRuntime> runtime = runtime(name);
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
  synchronized List<String> names() {
    Set<String> names = new TreeSet<>(runtimes.keySet());
    names.addAll(refused.keySet());
    return List.copyOf(names);
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
    List<ProfileRuntime> served;
    Map<String, String> problems;
    synchronized (this) {
      served = served();
      problems = Map.copyOf(refused);
    }
    List<ProfileStatus> all = new ArrayList<>();
    served.forEach(runtime -> all.add(status.apply(runtime)));
    problems.forEach(
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
    List<ProfileRuntime> served;
    synchronized (this) {
      isEnding = true;
      served = served();
    }
    served.forEach(ProfileRuntime::drain);
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
    List<ProfileRuntime> served;
    synchronized (this) {
      isEnding = true;
    }
    // what is being opened is there then, and ended too
    opening.lock();
    try {
      served = ended();
    } finally {
      opening.unlock();
    }
    again.close();
    events.close();
    try (lock;
        configs) {
      served.forEach(ProfileRuntime::close);
      boolean _ = DurableFiles.delete(world.root().path().resolve(PID));
    }
  }

  private synchronized List<ProfileRuntime> ended() {
    List<ProfileRuntime> served = served();
    runtimes.clear();
    return served;
  }
}
