package dev.alpi.testkit;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;

/**
 * A Unix file system in memory that crashes on demand and then shows what a disk may hold.
 *
 * <p>It is an ordinary {@link FileSystem}: code that is given its paths needs no seam to be tested.
 * The file system that runs shows every change at once, as an operating system's cache does; the
 * disk gets a change when it is synced, or maybe.
 *
 * <p><b>What is on disk after a crash.</b> The rules are those of POSIX, which promise less than
 * any one file system keeps:
 *
 * <ul>
 *   <li>{@code FileChannel.force} on a file puts its content and size on disk, never its name.
 *   <li>A directory can be opened for reading (Jimfs refuses that), and {@code force} on it puts
 *       the names in it on disk: those that came, those that went and those that changed. The
 *       directory's own name is its parent's concern; without it all inside is gone.
 *   <li>Each change of a name that was not synced is on disk or not, in any order: a new name may
 *       be missing, a deleted one be back. A change is never half done, and a name always leads to
 *       the old file or the new one.
 *   <li>A rename within a directory happens whole or not at all. A file renamed to another
 *       directory may have both names until both are synced, never none; a moved directory moves at
 *       once.
 *   <li>Each write that was not synced is on disk, or not, or torn: pieces of at most a sector,
 *       each as before (zero in a file that grew), as written, or random bytes; and the file may
 *       have grown by all or by a part of it. Bytes outside a write's range are never hurt.
 *   <li>An unsynced change of a file's length happened or not.
 *   <li>The permissions that a file was created with come with it.
 * </ul>
 *
 * <p>The operation at which it crashes was under way: it may reach the disk. The sync at which it
 * crashes did nothing. From the crash on every call throws {@link SimulatedCrash}, except {@code
 * close}.
 *
 * <p><b>What it does not simulate:</b> disks that lie about a sync, lose synced data or hurt
 * neighbouring bytes; a failed sync that drops what it could not write; space that is freed again,
 * or needed by names; times and owners (after a crash they are new); checks of permissions;
 * Windows. Moves of directories reach the disk in their order, as on a real one they need not.
 * Locks, memory-mapped files, {@code SYNC}, {@code DSYNC}, {@code DELETE_ON_CLOSE}, later changes
 * of permissions, watching and URIs throw {@link UnsupportedOperationException}.
 *
 * <p><b>Threads:</b> any; calls run one at a time.
 */
public final class CrashingFileSystem extends FileSystem {
  /** The seed after which nothing that was not synced is on disk. */
  public static final long SEED_NOTHING = 0;

  /** The seed after which everything is on disk, as if only the process had died. */
  public static final long SEED_EVERYTHING = 1;

  private final FileSystem live;
  private final CrashingFileSystemProvider provider;
  private final SimulatedDisk disk;

  private CrashingFileSystem(FileSystem live) throws IOException {
    this.live = live;
    disk = new SimulatedDisk(live.getPath("/"));
    provider = new CrashingFileSystemProvider(this, live.provider(), disk);
  }

  /** Creates an empty file system that does not crash until told to. */
  public static CrashingFileSystem create() {
    try {
      return on(emptyDisk());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Goes on with {@code disk}, such as {@link #afterCrash} returned it: all that is in it counts as
   * synced. It must not be changed from elsewhere any more.
   */
  public static CrashingFileSystem on(FileSystem disk) throws IOException {
    return new CrashingFileSystem(disk);
  }

  /** Crashes at the {@code number}th sync from now, from 1, before it has an effect. */
  public void crashAtSync(int number) {
    synchronized (disk) {
      disk.faults.crashAtSync(number);
    }
  }

  /** Crashes during the {@code number}th change of content or names from now, from 1. */
  public void crashAtOperation(int number) {
    synchronized (disk) {
      disk.faults.crashAtOperation(number);
    }
  }

  /** Makes the {@code number}th sync from now, from 1, throw an {@code IOException}, once. */
  public void failAtSync(int number) {
    synchronized (disk) {
      disk.faults.failAtSync(number);
    }
  }

  /**
   * Takes {@code bytes} more bytes of content: the write that does not fit is cut short, and each
   * after it throws an {@code IOException}, "No space left on device".
   */
  public void failWritesAfter(long bytes) {
    synchronized (disk) {
      disk.faults.failWritesAfter(bytes);
    }
  }

  /** Puts everything on disk, as {@code sync(2)} does. Counts as no sync. */
  public void settle() {
    synchronized (disk) {
      disk.settle();
    }
  }

  /**
   * Lets calls through again, as for a new process after the old one was killed and the machine
   * went on: all that was written is seen, and nothing more of it is on disk than before.
   */
  public void restartProcess() {
    synchronized (disk) {
      disk.faults.restart();
    }
  }

  /** Returns how many changes of content or names were made so far. */
  public int operations() {
    synchronized (disk) {
      return disk.faults.operations();
    }
  }

  /** Returns how many syncs were asked for so far. */
  public int syncs() {
    synchronized (disk) {
      return disk.faults.syncs();
    }
  }

  /** Says whether it has crashed. */
  public boolean crashed() {
    synchronized (disk) {
      return disk.faults.crashed();
    }
  }

  /**
   * Returns a new Jimfs file system that holds what the disk would hold if the machine lost its
   * power now, or did when this crashed. What was not synced is decided by {@code seed}; the same
   * seed decides the same. May be asked any number of times.
   */
  public FileSystem afterCrash(long seed) throws IOException {
    FileSystem after = emptyDisk();
    synchronized (disk) {
      disk.writeTo(after.getPath("/"), new Aftermath(seed));
    }
    return after;
  }

  private static FileSystem emptyDisk() {
    Configuration unix =
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .setWorkingDirectory("/")
            .build();
    return Jimfs.newFileSystem(unix);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /** Closes the file system that runs; what is on disk can still be asked for. */
  @Override
  public void close() throws IOException {
    live.close();
  }

  @Override
  public boolean isOpen() {
    return live.isOpen();
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return live.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return Set.of(new CrashingPath(this, live.getPath("/")));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return live.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return live.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return new CrashingPath(this, live.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = live.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(CrashingPath.live(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return live.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("a crashing file system cannot be watched");
  }
}
