package dev.alpi.profile.store;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets two names change places in one step, through the foreign-function API: {@code renameat2(2)}
 * of Linux, {@code renamex_np(2)} of macOS. Java has no such thing.
 */
final class NameExchange {
  // values from <fcntl.h>, <stdio.h>, <errno.h>
  private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");
  private static final int HERE = -100;
  private static final int EXCHANGE = 2;
  private static final int EINVAL = 22;
  private static final int EXDEV = 18;
  private static final int ENOSYS = MACOS ? 78 : 38;
  private static final int ENOTSUP = MACOS ? 45 : 95;

  private NameExchange() {}

  /** Does it; returns whether the system can. */
  @SuppressWarnings("restricted") // the launchers enable native access for this module
  static boolean exchange(Path one, Path other) throws IOException {
    if (!one.getFileSystem().provider().getScheme().equals("file")) {
      return false;
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    Optional<MemorySegment> function = libc.find(MACOS ? "renamex_np" : "renameat2");
    if (function.isEmpty()) {
      return false;
    }
    ValueLayout.OfInt number = ValueLayout.JAVA_INT;
    FunctionDescriptor descriptor =
        MACOS
            ? FunctionDescriptor.of(number, ValueLayout.ADDRESS, ValueLayout.ADDRESS, number)
            : FunctionDescriptor.of(
                number, number, ValueLayout.ADDRESS, number, ValueLayout.ADDRESS, number);
    MethodHandle rename = linker.downcallHandle(function.get(), descriptor, SystemCall.ERRNO);
    int error =
        -SystemCall.call(
            (errno, names) -> {
              MemorySegment from = SystemCall.name(one, names);
              MemorySegment to = SystemCall.name(other, names);
              return MACOS
                  ? (int) rename.invokeExact(errno, from, to, EXCHANGE)
                  : (int) rename.invokeExact(errno, HERE, from, HERE, to, EXCHANGE);
            });
    if (error == 0) {
      return true;
    }
    // EXDEV is what layers of a container say of a directory
    if (error == EINVAL || error == ENOSYS || error == ENOTSUP || error == EXDEV) {
      return false;
    }
    throw new IOException(one + " and " + other + " cannot change places (errno " + error + ")");
  }
}
