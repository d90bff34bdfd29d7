package dev.alpi.daemon;

import dev.alpi.scheduler.Alarms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Any number of alarms by one timer of the system that goes by the clock on the wall ({@link
 * TimerFd}). It has one thread, which sleeps until the first alarm is due or the clock is set:
 * nothing wakes in between, and setting an alarm takes the logarithm of how many there are.
 *
 * <p><b>Threads:</b> any; wakes in threads of the executor.
 */
public final class WallClockAlarms implements Alarms, AutoCloseable {
  /** When no alarm is set; the timer has to be, to tell that the clock was. */
  private static final Duration FAR = Duration.ofDays(3650);

  private final InstantSource clock;
  private final Supplier<Duration> ahead;
  private final Executor threads;
  private final TimerFd timer;
  private final TreeSet<Entry> entries =
      new TreeSet<>(Comparator.comparing(Entry::at).thenComparing(Entry::number));
  private final Set<Wall> all = new HashSet<>();

  /** What the timer is set to; the end of time if it has rung. */
  private Instant rings = Instant.MAX;

  private long numbers;
  private boolean wasSet;
  private boolean isClosed;

  private record Entry(Instant at, long number, Wall alarm) {}

  private WallClockAlarms(
      InstantSource clock, Supplier<Duration> ahead, Executor threads, TimerFd timer) {
    this.clock = clock;
    this.ahead = ahead;
    this.threads = threads;
    this.timer = timer;
  }

  /** {@return whether this system has such timers} */
  public static boolean isThere() {
    return TimerFd.isThere();
  }

  /**
   * {@return alarms by the clock on the wall} They take a thread of the platform until they are
   * closed.
   *
   * @param clock that clock
   * @param threads starts a thread for each wake, and returns at once
   * @throws IOException if the system gives no timer
   */
  public static WallClockAlarms open(InstantSource clock, Executor threads) throws IOException {
    return open(clock, () -> Duration.ZERO, threads);
  }

  /**
   * {@return alarms by a clock that is not the system's, as {@link #open(InstantSource, Executor)}}
   * When it is set, somebody has to say so: {@link #clockWasSet}.
   *
   * @param clock that clock
   * @param ahead by how much it is ahead of the system's
   * @param threads starts a thread for each wake, and returns at once
   * @throws IOException if the system gives no timer
   */
  public static WallClockAlarms open(
      InstantSource clock, Supplier<Duration> ahead, Executor threads) throws IOException {
    WallClockAlarms alarms = new WallClockAlarms(clock, ahead, threads, TimerFd.open());
    alarms.ring(clock.instant().plus(FAR));
    Thread.ofPlatform().daemon().name("alpi-alarms").start(alarms::run);
    return alarms;
  }

  private void run() {
    try (timer) {
      while (true) {
        TimerFd.Ring ring = timer.await();
        List<Wall> due;
        synchronized (this) {
          if (isClosed) {
            return;
          }
          due = wasSet || ring == TimerFd.Ring.CLOCK_SET ? List.copyOf(all) : due();
          wasSet = false;
          rings = Instant.MAX;
          next();
        }
        due.forEach(each -> threads.execute(each.wake));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the timer of the system failed", e);
    }
  }

  /** Takes those that are due. */
  private List<Wall> due() {
    Instant now = clock.instant();
    List<Wall> due = new ArrayList<>();
    while (!entries.isEmpty() && !entries.first().at().isAfter(now)) {
      Entry first = entries.pollFirst();
      first.alarm().entry = Optional.empty();
      due.add(first.alarm());
    }
    return due;
  }

  /** Sets the timer to the first alarm, if it is to ring at another time. */
  private void next() throws IOException {
    if (!entries.isEmpty()) {
      Instant first = entries.first().at();
      if (!first.equals(rings)) {
        ring(first);
      }
    } else if (rings.equals(Instant.MAX)) {
      ring(clock.instant().plus(FAR));
    }
    // else it rings once for nobody, which costs less than to set it for each alarm that is cleared
  }

  private void ring(Instant at) throws IOException {
    // the past is at once: then all are asked anew
    timer.set(wasSet ? Instant.EPOCH : at.minus(ahead.get()));
    rings = at;
  }

  /** Wakes everybody, as when the system's clock was set: for who has set another one. */
  public synchronized void clockWasSet() {
    if (!isClosed) {
      wasSet = true;
      try {
        ring(Instant.EPOCH);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public Alarm register(Runnable wake) {
    Wall alarm = new Wall(wake);
    synchronized (this) {
      all.add(alarm);
    }
    return alarm;
  }

  private final class Wall implements Alarm {
    private final Runnable wake;
    private Optional<Entry> entry = Optional.empty();

    Wall(Runnable wake) {
      this.wake = wake;
    }

    @Override
    public void set(Instant at) {
      change(Optional.of(at));
    }

    @Override
    public void clear() {
      change(Optional.empty());
    }

    private void change(Optional<Instant> at) {
      synchronized (WallClockAlarms.this) {
        entry.ifPresent(entries::remove);
        entry = Optional.empty();
        if (isClosed || !all.contains(this)) {
          return;
        }
        if (at.isPresent()) {
          Entry made = new Entry(at.get(), numbers++, this);
          entries.add(made);
          entry = Optional.of(made);
        }
        try {
          next();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }

    @Override
    public void close() {
      clear();
      synchronized (WallClockAlarms.this) {
        all.remove(this);
      }
    }
  }

  /** Ends its thread; nobody is woken any more. */
  @Override
  public synchronized void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      entries.clear();
      all.clear();
      // which wakes the thread, and that closes the timer
      timer.set(Instant.EPOCH);
    }
  }
}
