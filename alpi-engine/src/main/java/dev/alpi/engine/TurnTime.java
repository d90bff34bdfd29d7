package dev.alpi.engine;

import dev.alpi.model.Cancellation;
import java.time.Duration;
import java.util.Optional;

/**
 * The time that something may take: when it is up, the work is cancelled, as if the person had done
 * it, but who limited it can tell the two apart and still say a last word.
 *
 * <p><b>Threads:</b> any. A limited one has a virtual thread that waits, until it is closed.
 */
final class TurnTime implements AutoCloseable {
  private final Machine machine;
  private final Cancellation outer;
  private final Optional<Duration> limit;
  private final long startedTick;
  private final Cancellation work = new Cancellation();
  private final Cancellation closed = new Cancellation();
  private final Cancellation.Registration registration;

  private TurnTime(Machine machine, Cancellation outer, Optional<Duration> limit) {
    this.machine = machine;
    this.outer = outer;
    this.limit = limit;
    this.startedTick = machine.ticker().nanoTime();
    this.registration = outer.onCancel(work::cancel);
  }

  /**
   * Starts to count.
   *
   * @param outer cancels the work too, whatever time is left
   */
  static TurnTime start(Optional<Duration> limit, Machine machine, Cancellation outer) {
    TurnTime time = new TurnTime(machine, outer, limit);
    limit.ifPresent(length -> Thread.ofVirtual().name("turn-time").start(() -> time.await(length)));
    return time;
  }

  /** What the work heeds: thrown by the outer one and when the time is up. */
  Cancellation work() {
    return work;
  }

  /** Starts to count anew, for a last word after the time was up. */
  TurnTime more(Duration length) {
    return start(Optional.of(length), machine, outer);
  }

  /** Says whether the time is up. */
  boolean isUp() {
    long taken = machine.ticker().nanoTime() - startedTick;
    return limit.isPresent() && taken >= limit.get().toNanos();
  }

  /** Says whether the work was cancelled because its time was up, and for no other reason. */
  boolean endedWork() {
    return work.isCancelled() && !outer.isCancelled();
  }

  /** Stops to count. The work is not cancelled by that. */
  @Override
  public void close() {
    registration.close();
    closed.cancel();
  }

  private void await(Duration length) {
    machine.pause().pause(length, closed);
    // a clock that was set in a test does not make it late
    if (!closed.isCancelled() && isUp()) {
      work.cancel();
    }
  }
}
