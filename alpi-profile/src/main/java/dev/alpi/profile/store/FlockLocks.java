package dev.alpi.profile.store;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code flock(2)} through the foreign-function API.
 *
 * <p>Java's own file locks are POSIX record locks: on Linux they do not conflict with {@code
 * flock}, which the Python system takes, and closing any channel of the file drops them.
 */
final class FlockLocks implements FileLocks {
  // values from <fcntl.h>, <sys/file.h>, <errno.h>
  private static final boolean MACOS = System.getProperty("os.name").startsWith("Mac");
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = MACOS ? 0x200 : 0x40;
  private static final int O_NOFOLLOW = MACOS ? 0x100 : nofollow();
  private static final int O_CLOEXEC = MACOS ? 0x1000000 : 0x80000;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;
  private static final int ENOENT = 2;
  private static final int EACCES = 13;
  private static final int EROFS = 30;
  private static final int EWOULDBLOCK = MACOS ? 35 : 11;
  private static final int MODE_PRIVATE = 0600;

  private final LockLines lines = new LockLines();

  /** Made when they are first called: most commands only read, and these take longer than that. */
  @SuppressWarnings("restricted") // the launchers enable native access for this module
  private static final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT;

    static final MethodHandle OPEN =
        function(
            "open",
            FunctionDescriptor.of(NUMBER, ValueLayout.ADDRESS, NUMBER, NUMBER),
            SystemCall.ERRNO,
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle FLOCK =
        function("flock", FunctionDescriptor.of(NUMBER, NUMBER, NUMBER), SystemCall.ERRNO);
    static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(NUMBER, NUMBER));

    private static MethodHandle function(
        String name, FunctionDescriptor type, Linker.Option... options) {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }
  }

  @Override
  public Held acquire(Path lockFile, Sharing sharing, Duration patience) throws IOException {
    return switch (sharing) {
      case EXCLUSIVE -> lines.acquire(this, lockFile, patience);
      case SHARED -> LockWait.acquire(this, lockFile, sharing, patience);
    };
  }

  @Override
  public Optional<Held> tryAcquire(Path lockFile, Sharing sharing) throws IOException {
    if (!lockFile.getFileSystem().provider().getScheme().equals("file")) {
      throw new IllegalArgumentException(lockFile + " is not on a disk: use locks in memory");
    }
    int descriptor = sharing == Sharing.SHARED ? openToShare(lockFile) : openFile(lockFile);
    int operation = (sharing == Sharing.EXCLUSIVE ? LOCK_EX : LOCK_SH) | LOCK_NB;
    int error = flock(descriptor, operation);
    boolean held = false;
    try {
      // deleted, or moved with its directory, since it was opened: a lock that nobody else sees
      held = error == 0 && isStill(lockFile, descriptor);
    } finally {
      if (!held) {
        release(descriptor);
      }
    }
    if (held) {
      AtomicBoolean open = new AtomicBoolean(true);
      return Optional.of(
          () -> {
            if (open.getAndSet(false)) {
              release(descriptor);
            }
          });
    }
    if (error == 0) {
      return Optional.empty();
    }
    if (error == EWOULDBLOCK) {
      return Optional.empty();
    }
    throw new IOException("cannot lock " + lockFile + " (errno " + error + ")");
  }

  /** A process that begins just now has the descriptor too, and would keep the lock. */
  private void release(int descriptor) {
    int _ = flock(descriptor, LOCK_UN);
    closeFile(descriptor);
  }

  int openFile(Path lockFile) throws IOException {
    return opened(lockFile, open(lockFile, O_RDWR | O_CREAT));
  }

  /** Who only reads may be where nothing can be written. */
  private int openToShare(Path lockFile) throws IOException {
    int descriptor = open(lockFile, O_RDWR | O_CREAT);
    boolean isReadable = descriptor == -EROFS || descriptor == -EACCES;
    return opened(lockFile, isReadable ? open(lockFile, O_RDONLY) : descriptor);
  }

  private static int opened(Path lockFile, int descriptor) throws IOException {
    if (descriptor >= 0) {
      return descriptor;
    }
    if (descriptor == -ENOENT) {
      throw new NoSuchFileException(lockFile.toString());
    }
    throw new IOException("cannot open lock file " + lockFile + " (errno " + -descriptor + ")");
  }

  /** Returns a descriptor, or the error number with a minus. */
  private int open(Path lockFile, int how) {
    int flags = how | O_NOFOLLOW | O_CLOEXEC;
    return SystemCall.call(
        (errno, names) -> {
          MemorySegment name = SystemCall.name(lockFile, names);
          return (int) Native.OPEN.invokeExact(errno, name, flags, MODE_PRIVATE);
        });
  }

  /** Says whether {@code lockFile} is the file that {@code descriptor} is open on. */
  static boolean isStill(Path lockFile, int descriptor) throws IOException {
    Path opened = lockFile.getFileSystem().getPath("/dev/fd", Integer.toString(descriptor));
    Object locked;
    try {
      locked = Files.readAttributes(opened, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      // a system that does not show its descriptors: nothing to compare with
      return true;
    }
    try {
      return locked.equals(
          Files.readAttributes(lockFile, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns 0 or the error number. */
  private int flock(int descriptor, int operation) {
    return -SystemCall.call(
        (errno, _) -> (int) Native.FLOCK.invokeExact(errno, descriptor, operation));
  }

  void closeFile(int descriptor) {
    int _ =
        SystemCall.call(
            (_, _) -> {
              // once, also if a signal comes: the descriptor is free then, and may be another's
              int ignored = (int) Native.CLOSE.invokeExact(descriptor);
              return 0;
            });
  }

  /** O_NOFOLLOW differs by architecture on Linux (asm-generic and arm64 swap it with O_DIRECT). */
  private static int nofollow() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("aarch64") || architecture.startsWith("arm") ? 0x8000 : 0x20000;
  }
}
