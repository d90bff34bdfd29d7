package dev.alpi.daemon;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.ConfigWatcher;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Alarms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which profiles a daemon serves, and why others not: they come and go, and one that is moved is
 * let go of.
 *
 * <p><b>Threads:</b> any.
 */
final class ServedProfiles {
  /* Implementation notes. A profile that cannot be served, because its secrets are locked or its
   * directory is damaged, is tried again at each look, and is in the status with the reason. The
   * look is made when the directory has changed, so nothing polls. */

  /** Who has asked for a profile moves it at once; if not, it is served again. */
  private static final Duration RELEASED = Duration.ofSeconds(30);

  /** One that waits for the disk keeps the others at work; each also takes the processor. */
  private static final int OPENERS = 4;

  private final DaemonWorld world;
  private final ConfigWatcher configs;
  private final HostEvents events;
  private final Map<String, ProfileRuntime> runtimes = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();
  private final Map<String, Instant> released = new TreeMap<>();

  /** Those whose services are ending: two of a profile would take each other's files. */
  private final Set<String> leaving = new TreeSet<>();

  private final Alarms.Alarm again;
  private boolean isEnding;

  /** Held while profiles are opened; taken before this object, whose lock is for moments. */
  private final ReentrantLock opening = new ReentrantLock();

  /**
   * Creates it; serves nobody before the first {@link #look}.
   *
   * @param events hears who comes and goes
   */
  ServedProfiles(DaemonWorld world, ConfigWatcher configs, HostEvents events) {
    this.world = world;
    this.configs = configs;
    this.events = events;
    this.again = world.alarms().register(this::lookAgain);
  }

  /**
   * All at one moment.
   *
   * @param served by name
   * @param refused the names of those that cannot be served, and why
   */
  record Now(List<ProfileRuntime> served, Map<String, String> refused) {}

  /**
   * Looks which profiles there are, and begins and ends services accordingly.
   *
   * @throws IOException if the root cannot be read; nothing is changed then
   */
  List<Profile> look() throws IOException {
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
      open(next).ifPresent(this::start);
    }
  }

  private void start(ProfileRuntime runtime) {
    try {
      runtime.start();
      told(runtime, "is served", "added");
    } catch (RuntimeException | Error e) {
      letGo(runtime, e);
    }
  }

  /** Ends one that could not begin; if that fails, too, the others are served all the same. */
  private void letGo(ProfileRuntime runtime, Throwable why) {
    String name = runtime.profile().name().text();
    synchronized (this) {
      if (!runtimes.remove(name, runtime)) {
        // ended by somebody else meanwhile
        return;
      }
      leaving.add(name);
    }
    try {
      end(runtime, "is not served");
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    }
    refuse(name, why);
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
   * happen within half a minute it is served again. Returns whether it was served.
   */
  boolean release(String name) {
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
    } catch (IOException | RuntimeException | Error e) {
      // also a file of this one that is nested too deep: the others are served
      refuse(name, e);
      return Optional.empty();
    }
  }

  private void refuse(String name, Throwable why) {
    String problem = why.getMessage() == null ? why.toString() : why.getMessage();
    if (isNew(name, problem)) {
      world.log().warn(name + " cannot be served: " + problem);
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

  /** Returns the runtimes of all profiles that are served. */
  synchronized List<ProfileRuntime> served() {
    return List.copyOf(runtimes.values());
  }

  synchronized Optional<ProfileRuntime> find(String name) {
    return Optional.ofNullable(runtimes.get(name));
  }

  synchronized Now now() {
    return new Now(served(), Map.copyOf(refused));
  }

  /** Returns the names of the profiles that are known, served or not, sorted. */
  synchronized List<String> names() {
    Set<String> names = new TreeSet<>(runtimes.keySet());
    names.addAll(refused.keySet());
    return List.copyOf(names);
  }

  /** Serves nobody new from now on; returns those that are served. */
  synchronized List<ProfileRuntime> drain() {
    isEnding = true;
    return served();
  }

  /** Serves nobody any more; returns those that are to be closed. */
  List<ProfileRuntime> end() {
    List<ProfileRuntime> _ = drain();
    // what is being opened is there then, and ended too
    opening.lock();
    try {
      return taken();
    } finally {
      opening.unlock();
      again.close();
    }
  }

  private synchronized List<ProfileRuntime> taken() {
    List<ProfileRuntime> served = served();
    runtimes.clear();
    return served;
  }
}
