package dev.alpi.profile.store;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * How functions of the C library are called that return a number, or -1 with {@code errno}.
 *
 * <p><b>Threads:</b> any.
 */
final class SystemCall {
  /** For the handle of such a function: its first argument is where {@code errno} goes. */
  static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle NUMBER =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** A signal came; from &lt;errno.h&gt;, the same on Linux and macOS. */
  private static final int EINTR = 4;

  private SystemCall() {}

  /** Calls a function. */
  @FunctionalInterface
  interface Call {
    /**
     * Does so.
     *
     * @param errno where its error number goes
     * @param names holds text for the call
     */
    // MethodHandle.invokeExact declares that it throws anything
    int call(MemorySegment errno, Arena names) throws Throwable;
  }

  /** Calls it, again after each signal; returns its result, or the error number with a minus. */
  static int call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      while (true) {
        int result = call.call(state, arena);
        int error = result < 0 ? (int) NUMBER.get(state, 0L) : 0;
        if (error != EINTR) {
          return result < 0 ? -error : result;
        }
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the name of {@code file} as the system takes it. */
  static MemorySegment name(Path file, Arena names) {
    return names.allocateFrom(file.toAbsolutePath().toString());
  }
}
