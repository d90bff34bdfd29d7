package dev.alpi.daemon;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
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
  private static final int EINTR = 4;
  private static final int ECANCELED = 125;
  private static final int COUNT_BYTES = 8;

  /**
   * {@code struct itimerspec} of 64-bit systems: interval and time, seconds and nanoseconds each.
   */
  private static final int ITIMERSPEC_LONGS = 4;

  private final MethodHandle settime;
  private final MethodHandle read;
  private final MethodHandle close;
  private final StructLayout state = Linker.Option.captureStateLayout();
  private final VarHandle errno = state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private final int descriptor;

  /** Why a wait has ended. */
  enum Ring {
    /** It was time. */
    TIME,
    /** The clock was set. */
    CLOCK_SET
  }

  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private TimerFd() throws IOException {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    Linker.Option capture = Linker.Option.captureCallState("errno");
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    MethodHandle create =
        linker.downcallHandle(
            libc.findOrThrow("timerfd_create"),
            FunctionDescriptor.of(number, number, number),
            capture);
    settime =
        linker.downcallHandle(
            libc.findOrThrow("timerfd_settime"),
            FunctionDescriptor.of(number, number, number, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
            capture);
    read =
        linker.downcallHandle(
            libc.findOrThrow("read"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, number, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
            capture);
    close = linker.downcallHandle(libc.findOrThrow("close"), FunctionDescriptor.of(number, number));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(state);
      descriptor = (int) create.invokeExact(captured, CLOCK_REALTIME, TFD_CLOEXEC);
      if (descriptor < 0) {
        throw failed("timerfd_create", captured);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says whether this system has such timers. */
  static boolean isThere() {
    return Linker.nativeLinker().defaultLookup().find("timerfd_create").isPresent();
  }

  /** Makes one that never rings. */
  static TimerFd open() throws IOException {
    return new TimerFd();
  }

  private IOException failed(String what, MemorySegment captured) {
    return new IOException(what + " failed (errno " + (int) errno.get(captured, 0L) + ")");
  }

  /** Has it ring at {@code at}, in the place of any other time; the past means at once. */
  void set(Instant at) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(state);
      MemorySegment times = arena.allocate(ValueLayout.JAVA_LONG, ITIMERSPEC_LONGS);
      // all zero would call it off
      Instant positive = at.isAfter(Instant.EPOCH) ? at : Instant.EPOCH.plusNanos(1);
      times.setAtIndex(ValueLayout.JAVA_LONG, 2, positive.getEpochSecond());
      times.setAtIndex(ValueLayout.JAVA_LONG, 3, positive.getNano());
      int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
      int failed =
          (int) settime.invokeExact(captured, descriptor, flags, times, MemorySegment.NULL);
      // that the clock was set meanwhile is told here too; the wait tells it as well
      if (failed != 0 && (int) errno.get(captured, 0L) != ECANCELED) {
        throw failed("timerfd_settime", captured);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it rings. Holds the thread, which should be one of the platform's. */
  Ring await() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(state);
      MemorySegment count = arena.allocate(COUNT_BYTES);
      while (true) {
        long bytes = (long) read.invokeExact(captured, descriptor, count, (long) COUNT_BYTES);
        if (bytes == COUNT_BYTES) {
          return Ring.TIME;
        }
        int error = (int) errno.get(captured, 0L);
        if (error == ECANCELED) {
          return Ring.CLOCK_SET;
        }
        if (error != EINTR) {
          throw failed("read", captured);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes it; by who waits, when nobody sets it any more. */
  @Override
  public void close() {
    try {
      int _ = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
