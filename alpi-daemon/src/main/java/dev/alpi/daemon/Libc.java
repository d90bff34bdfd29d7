package dev.alpi.daemon;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Functions of the C library, which say by {@code errno} why they fail.
 *
 * <p><b>Threads:</b> any.
 */
final class Libc {
  /** A call was interrupted by a signal, on all systems: {@code <errno.h>}. */
  static final int EINTR = 4;

  private final Linker linker = Linker.nativeLinker();
  private final StructLayout state = Linker.Option.captureStateLayout();
  private final VarHandle errno = state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private final MethodHandle close;

  Libc() {
    close = function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  /** Says whether this system has the function {@code name}. */
  static boolean has(String name) {
    return Linker.nativeLinker().defaultLookup().find(name).isPresent();
  }

  /** Returns a function, whose first argument is what {@link #captured} returns. */
  @SuppressWarnings("restricted") // the launchers enable native access for this module
  MethodHandle function(String name, FunctionDescriptor type) {
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  /** Returns room for what a call has to say of its failure. */
  MemorySegment captured(Arena arena) {
    return arena.allocate(state);
  }

  int errno(MemorySegment captured) {
    return (int) errno.get(captured, 0L);
  }

  /** Returns that {@code what} has failed. */
  IOException failed(String what, MemorySegment captured) {
    return new IOException(what + " failed (errno " + errno(captured) + ")");
  }

  /** A call: method handles throw anything. */
  interface Call<T> {
    T run(MemorySegment captured, Arena arena) throws Throwable;
  }

  /** Runs {@code call}, with room for what it captures and memory that lives as long as it. */
  <T> T call(Call<T> call) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return call.run(captured(arena), arena);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes a descriptor. */
  void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) close.invokeExact(captured(arena), descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
