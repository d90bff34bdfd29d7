package dev.alpi.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Memory of the C library, which SQLite and the virtual machine take from. */
final class NativeMemory {
  private NativeMemory() {}

  /** Gives back to the system what is free; only glibc keeps it, and can be asked. */
  @SuppressWarnings("restricted") // the launchers enable native access for this module
  static void trim() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> trim = linker.defaultLookup().find("malloc_trim");
    if (trim.isPresent()) {
      try {
        int _ =
            (int)
                linker
                    .downcallHandle(
                        trim.get(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                    .invokeExact(0L);
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
