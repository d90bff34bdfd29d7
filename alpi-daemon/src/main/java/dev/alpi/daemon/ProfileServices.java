package dev.alpi.daemon;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.config.Config;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The services of one profile: those that its settings want, each kept going by a {@link
 * Supervisor}. Other settings end and begin only what they are about.
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileServices implements AutoCloseable {
  /**
   * A service that a profile may have.
   *
   * @param name what it is called, also in the settings: {@code service.<name>}
   * @param settings what of the settings it is made with; it is begun anew when that is another
   * @param make makes it
   */
  record Kind(String name, Function<Config, Object> settings, Function<Config, Service> make) {
    private boolean isWanted(Config config) {
      return config.bool("service." + name).orElse(true);
    }
  }

  private record Kept(Supervisor supervisor, Object settings) {}

  private final List<Kind> kinds;
  private final Function<Service, Supervisor> keeping;
  private final InstantSource clock;
  private final Instant since;
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final Map<String, Instant> off = new HashMap<>();
  private final CountDownLatch isApplied = new CountDownLatch(1);
  private boolean isDrained;

  ProfileServices(List<Kind> kinds, Function<Service, Supervisor> keeping, InstantSource clock) {
    this.kinds = List.copyOf(kinds);
    this.keeping = keeping;
    this.clock = clock;
    this.since = clock.instant();
  }

  /**
   * Begins and ends services as {@code config} wants it.
   *
   * @return the names of those that were begun, ended, or begun anew
   */
  List<String> apply(Config config) {
    List<String> changed = new ArrayList<>();
    List<Supervisor> ended = new ArrayList<>();
    List<Supervisor> begun = new ArrayList<>();
    synchronized (this) {
      if (isDrained) {
        return List.of();
      }
      for (Kind kind : kinds) {
        Object settings = kind.settings().apply(config);
        Kept now = kept.get(kind.name());
        boolean isWanted = kind.isWanted(config);
        if (now != null && (!isWanted || !now.settings().equals(settings))) {
          ended.add(now.supervisor());
          kept.remove(kind.name());
          changed.add(kind.name());
        }
        if (isWanted && !kept.containsKey(kind.name())) {
          Supervisor supervisor = keeping.apply(kind.make().apply(config));
          kept.put(kind.name(), new Kept(supervisor, settings));
          begun.add(supervisor);
          if (!changed.contains(kind.name())) {
            changed.add(kind.name());
          }
        }
        if (isWanted) {
          off.remove(kind.name());
        } else {
          off.putIfAbsent(kind.name(), clock.instant());
        }
      }
      // before the lock is given back, so that nobody begins one twice or finds its files taken
      ended.forEach(Supervisor::close);
      begun.forEach(Supervisor::start);
    }
    isApplied.countDown();
    return changed;
  }

  /**
   * Waits until each has begun once, well or not; at most until {@code ticker} says {@code end}.
   */
  void awaitBegun(Ticker ticker, long end) throws InterruptedException {
    boolean _ = isApplied.await(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
    for (Supervisor each : supervisors()) {
      each.awaitBegun(end - ticker.nanoTime());
    }
  }

  /** Returns how each is, also those that are switched off or have not begun. */
  synchronized List<ServiceStatus> status() {
    return kinds.stream().map(kind -> status(kind.name())).toList();
  }

  /** Says whether one is beginning, or is to. */
  synchronized boolean isBeginning() {
    return kinds.stream()
        .map(Kind::name)
        .filter(name -> !off.containsKey(name))
        .map(kept::get)
        .anyMatch(now -> now == null || now.supervisor().isBeginning());
  }

  private ServiceStatus status(String name) {
    Kept now = kept.get(name);
    if (now != null) {
      return now.supervisor().status();
    }
    return off.containsKey(name)
        ? idle(name, ServiceStatus.State.STOPPED, off.get(name), "switched off by service." + name)
        : idle(name, ServiceStatus.State.STARTING, since, "");
  }

  private static ServiceStatus idle(
      String name, ServiceStatus.State state, Instant since, String detail) {
    return new ServiceStatus(
        name,
        state,
        0,
        Optional.empty(),
        since,
        Optional.empty(),
        Optional.of(detail).filter(text -> !text.isEmpty()),
        Optional.empty());
  }

  private synchronized List<Supervisor> supervisors() {
    return kept.values().stream().map(Kept::supervisor).toList();
  }

  /** Takes nothing new, and begins nothing any more. */
  void drain() {
    synchronized (this) {
      isDrained = true;
    }
    supervisors().forEach(Supervisor::drain);
  }

  void awaitIdle() throws InterruptedException {
    for (Supervisor each : supervisors()) {
      each.awaitIdle();
    }
  }

  /** Ends all, in the other order than they were begun. */
  @Override
  public void close() {
    synchronized (this) {
      isDrained = true;
    }
    supervisors().reversed().forEach(Supervisor::close);
  }
}
