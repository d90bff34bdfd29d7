package dev.alpi.daemon;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Instant;

/**
 * A timer of Linux that goes by the clock on the wall: {@code timerfd_create(2)}. It rings at its
 * time also if the machine has slept, and when the clock is set.
 *
 * <p><b>Threads:</b> one that waits; any that set it.
 */
final class TimerFd implements AutoCloseable {
  // values of Linux, the same on all processors: <time.h>, <sys/timerfd.h>, <fcntl.h>, <errno.h>
  private static final int CLOCK_REALTIME = 0;
  private static final int TFD_CLOEXEC = 0x80000;
  private static final int TFD_TIMER_ABSTIME = 1;
  private static final int TFD_TIMER_CANCEL_ON_SET = 2;
  private static final int ECANCELED = 125;
  private static final int COUNT_BYTES = 8;

  /**
   * {@code struct itimerspec} of 64-bit systems: interval and time, seconds and nanoseconds each.
   */
  private static final int ITIMERSPEC_LONGS = 4;

  private final Libc libc = new Libc();
  private final MethodHandle settime;
  private final MethodHandle read;
  private final int descriptor;

  /** Why a wait has ended. */
  enum Ring {
    /** It was time. */
    TIME,
    /** The clock was set. */
    CLOCK_SET
  }

  private TimerFd() throws IOException {
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    MethodHandle create =
        libc.function("timerfd_create", FunctionDescriptor.of(number, number, number));
    settime =
        libc.function(
            "timerfd_settime",
            FunctionDescriptor.of(
                number, number, number, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    read =
        libc.function(
            "read",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, number, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    descriptor =
        libc.call(
            (captured, _) -> {
              int made = (int) create.invokeExact(captured, CLOCK_REALTIME, TFD_CLOEXEC);
              if (made < 0) {
                throw libc.failed("timerfd_create", captured);
              }
              return made;
            });
  }

  /** Says whether this system has such timers. */
  static boolean isThere() {
    return Libc.has("timerfd_create");
  }

  /** Makes one that never rings. */
  static TimerFd open() throws IOException {
    return new TimerFd();
  }

  /** Has it ring at {@code at}, in the place of any other time; the past means at once. */
  void set(Instant at) throws IOException {
    // all zero would call it off
    Instant positive = at.isAfter(Instant.EPOCH) ? at : Instant.EPOCH.plusNanos(1);
    int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    libc.call(
        (captured, arena) -> {
          MemorySegment times = arena.allocate(ValueLayout.JAVA_LONG, ITIMERSPEC_LONGS);
          times.setAtIndex(ValueLayout.JAVA_LONG, 2, positive.getEpochSecond());
          times.setAtIndex(ValueLayout.JAVA_LONG, 3, positive.getNano());
          int failed =
              (int) settime.invokeExact(captured, descriptor, flags, times, MemorySegment.NULL);
          // that the clock was set meanwhile is told here too; the wait tells it as well
          if (failed != 0 && libc.errno(captured) != ECANCELED) {
            throw libc.failed("timerfd_settime", captured);
          }
          return failed;
        });
  }

  /** Waits until it rings. Holds the thread, which should be one of the platform's. */
  Ring await() throws IOException {
    return libc.call(
        (captured, arena) -> {
          MemorySegment count = arena.allocate(COUNT_BYTES);
          while (true) {
            long bytes = (long) read.invokeExact(captured, descriptor, count, (long) COUNT_BYTES);
            if (bytes == COUNT_BYTES) {
              return Ring.TIME;
            }
            int error = libc.errno(captured);
            if (error == ECANCELED) {
              return Ring.CLOCK_SET;
            }
            if (error != Libc.EINTR) {
              throw libc.failed("read", captured);
            }
          }
        });
  }

  /** Closes it; by who waits, when nobody sets it any more. */
  @Override
  public void close() {
    libc.close(descriptor);
  }
}
