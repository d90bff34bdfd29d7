package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes that are whole or absent, also after a crash.
 *
 * <p><b>Threads:</b> any; two writers of one file need the file's lock to not lose each other's
 * change, but readers always see one version or the other.
 *
 * <p><b>Durability:</b> when a method returns, its effect survives a crash of the machine, as far
 * as the disk keeps what it says it has synced.
 */
public final class DurableFiles {
  /* Implementation notes. The order of a replace is restic's local backend's: temporary file beside
   * the target (same file system, so the rename is atomic), created with its final mode, written,
   * synced, renamed, directory synced. Without the last step ext4 may bring the old name back after
   * a power cut. A directory cannot be opened on Windows nor in Jimfs: there the platform gives no
   * way to sync a name, and the step is left out. On a Unix disk a directory that cannot be opened
   * (too many open files, no right to read it) is a failure: what was not synced must not be
   * acknowledged.
   */

  /**
   * The ending of temporary files. They start with a dot; readers of directories skip such names.
   */
  private static final String TEMPORARY = ".tmp";

  /** All of {@link #temporaryName}. */
  private static final Pattern TEMPORARY_NAME = Pattern.compile("\\..+\\.\\d+-\\d+-\\d+\\.tmp");

  private DurableFiles() {}

  /**
   * Makes {@code target} hold exactly {@code content}; the file is created with {@code mode}, which
   * also becomes the mode of a file that was there.
   *
   * @param target the file
   * @param content all of it
   * @param mode who may read it
   * @throws StoreException.NotAFile if {@code target} exists and is not a regular file
   * @throws IOException if the disk fails or is full; the old content is then still in place, or,
   *     where only the last sync failed, the new one
   */
  public static void replace(Path target, byte[] content, FileMode mode) throws IOException {
    LineFile.requireFile(target);
    replace(target, content, mode.attributes(target.getFileSystem()));
  }

  private static void replace(Path target, byte[] content, FileAttribute<?>[] attributes)
      throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    Path temporary = writeTemporary(target, content, attributes);
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(temporary, e);
      throw e;
    }
    syncDirectory(directory);
  }

  /**
   * Makes {@code target} hold {@code text} in UTF-8, as {@link #replace(Path, byte[], FileMode)}.
   *
   * @param target the file
   * @param text all of its content
   * @param mode who may read it
   * @throws IOException as {@link #replace(Path, byte[], FileMode)}
   */
  public static void replace(Path target, String text, FileMode mode) throws IOException {
    replace(target, text.getBytes(UTF_8), mode);
  }

  /**
   * Makes {@code target}, a file of the person's own, hold exactly {@code content}. A file that was
   * there keeps its permissions; a new one gets those of the process's umask.
   *
   * @param target the file
   * @param content all of it
   * @throws StoreException.NotAFile if {@code target} exists and is not a regular file
   */
  public static void replaceOwnersFile(Path target, byte[] content) throws IOException {
    LineFile.requireFile(target);
    FileAttribute<?>[] attributes = new FileAttribute<?>[0];
    boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix && Files.exists(target)) {
      attributes =
          new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(target))
          };
    }
    replace(target, content, attributes);
  }

  /**
   * Creates {@code target} with {@code text} unless it exists.
   *
   * @param target the file
   * @param text all of its content
   * @param mode who may read it
   * @return whether it was created
   * @throws IOException if the disk fails or is full
   */
  public static boolean createIfAbsent(Path target, String text, FileMode mode) throws IOException {
    return createIfAbsent(target, text.getBytes(UTF_8), mode);
  }

  /**
   * Creates {@code target} with {@code content} unless it exists.
   *
   * @param target the file
   * @param content all of it
   * @param mode who may read it
   * @return whether it was created
   * @throws IOException if the disk fails or is full
   */
  public static boolean createIfAbsent(Path target, byte[] content, FileMode mode)
      throws IOException {
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      return false;
    }
    FileAttribute<?>[] attributes = mode.attributes(target.getFileSystem());
    Path temporary = writeTemporary(target, content, attributes);
    try {
      // a rename would replace a file that somebody made meanwhile; a hard link never does
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      try {
        claim(temporary, target, attributes);
      } catch (FileAlreadyExistsException taken) {
        return false;
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncDirectory(target.toAbsolutePath().getParent());
    return true;
  }

  /**
   * For disks without hard links, such as FAT: takes the name {@code target} first, then gives it
   * to the whole file.
   *
   * @throws FileAlreadyExistsException if the name is taken
   */
  static void claim(Path whole, Path target, FileAttribute<?>[] attributes) throws IOException {
    Path _ = Files.createFile(target, attributes);
    try {
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(target);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * Creates {@code directory} and its missing parents, each with mode 0700, durably. Existing ones
   * are left as they are.
   *
   * @param directory the directory
   * @throws FileAlreadyExistsException if something that is not a directory is in the way
   */
  public static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    createDirectory(directory);
  }

  /**
   * Creates {@code directory} with mode 0700, durably, unless it is there. What it stands in is
   * never made: a home that was removed does not come back as an empty one.
   *
   * @param directory the directory
   * @throws StoreException.Gone if its parent does not exist
   * @throws FileAlreadyExistsException if something that is not a directory is in the way
   */
  public static void createDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    try {
      createUnpublishedDirectory(directory);
    } catch (NoSuchFileException e) {
      throw new StoreException.Gone(parent);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
      return;
    }
    syncDirectory(parent);
  }

  /**
   * Creates {@code target} with {@code content} in a directory that is being built, where nobody
   * reads yet: after a crash it may be half there. {@link #publish} makes its name durable.
   *
   * @param target the file
   * @param content all of it
   * @throws FileAlreadyExistsException if it exists
   */
  public static void createUnpublished(Path target, byte[] content) throws IOException {
    FileAttribute<?>[] attributes = FileMode.PRIVATE_FILE.attributes(target.getFileSystem());
    try (FileChannel channel = FileChannel.open(target, Set.of(CREATE_NEW, WRITE), attributes)) {
      writeFully(channel, ByteBuffer.wrap(content));
      channel.force(true);
    }
  }

  /**
   * Creates {@code directory} with mode 0700 in a directory that is being built, as {@link
   * #createUnpublished}.
   *
   * @param directory which one
   * @throws FileAlreadyExistsException if it exists
   * @throws IOException if the disk fails
   */
  public static void createUnpublishedDirectory(Path directory) throws IOException {
    Files.createDirectory(
        directory, FileMode.PRIVATE_DIRECTORY.attributes(directory.getFileSystem()));
  }

  /**
   * Gives {@code building}, a directory that was built under a name nobody reads, the name {@code
   * target} in one step, once all names in it are durable.
   *
   * @param building the directory as it was built
   * @param target its name from now on; nothing, or an empty directory, is there
   * @throws IOException if the disk fails
   */
  public static void publish(Path building, Path target) throws IOException {
    syncTree(building);
    rename(building, target);
  }

  private static void syncTree(Path directory) throws IOException {
    for (Path child : Children.of(directory)) {
      if (Files.isDirectory(child, NOFOLLOW_LINKS)) {
        syncTree(child);
      }
    }
    syncDirectory(directory);
  }

  /**
   * Gives {@code source}, a file or directory, the name {@code target} in one step; both on one
   * file system.
   *
   * @param source the name until now
   * @param target the name from now on
   * @throws IOException if the disk fails
   */
  public static void rename(Path source, Path target) throws IOException {
    Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    Path from = source.toAbsolutePath().getParent();
    Path to = target.toAbsolutePath().getParent();
    syncDirectory(to);
    if (!from.equals(to)) {
      syncDirectory(from);
    }
  }

  /**
   * Gives {@code building}, a directory that was built under a name nobody reads, the name of
   * {@code target}, and {@code target} the name of {@code building}, once all names in it are
   * durable. Linux and macOS do both in one step on most file systems; where they cannot, there is
   * a moment in which {@code target} is not there and its old content is {@code spare}.
   *
   * @param building the directory or file as it was built
   * @param target what it is to replace; it exists, on the same file system
   * @param spare a name that is free, on the same file system, for the way in two steps
   * @throws IOException if the disk fails
   */
  public static void exchange(Path building, Path target, Path spare) throws IOException {
    if (Files.isDirectory(building, NOFOLLOW_LINKS)) {
      syncTree(building);
    }
    if (!NameExchange.exchange(building, target)) {
      rename(target, spare);
      rename(building, target);
      rename(spare, building);
    }
    syncDirectory(building.toAbsolutePath().getParent());
    syncDirectory(target.toAbsolutePath().getParent());
  }

  /**
   * {@return whether a disk had no room} Java has no exception for it, only what Linux and macOS
   * call it ({@code ENOSPC}).
   *
   * @param failure what was thrown
   */
  public static boolean isFull(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("No space left on device");
  }

  /**
   * Removes {@code file} if it exists.
   *
   * @param file the file
   * @return whether it was there
   * @throws IOException if the disk fails
   */
  public static boolean delete(Path file) throws IOException {
    boolean existed = Files.deleteIfExists(file);
    if (existed) {
      syncDirectory(file.toAbsolutePath().getParent());
    }
    return existed;
  }

  /**
   * Removes {@code directory} and all in it, without following links; what is absent is fine.
   *
   * @param directory the directory; a link is removed itself
   * @throws IOException if the disk fails
   */
  public static void deleteTree(Path directory) throws IOException {
    removeTree(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (Files.isDirectory(parent)) {
      syncDirectory(parent);
    }
  }

  private static void removeTree(Path directory) throws IOException {
    if (Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      makeWritable(directory);
      for (Path child : Children.of(directory)) {
        removeTree(child);
      }
    }
    Files.deleteIfExists(directory);
  }

  /** Caches of build tools have directories that not even their owner may write in. */
  private static void makeWritable(Path directory) throws IOException {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix && !(Files.isWritable(directory) && Files.isExecutable(directory))) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /**
   * Removes what writes of {@code target} left that crashed. Only for who holds the file's lock:
   * else it could be the write of somebody else.
   *
   * @param target the file that was being written
   * @throws IOException if the disk fails
   */
  public static void deleteTemporaries(Path target) throws IOException {
    String start = "." + target.getFileName() + ".";
    for (Path child : Children.of(target.toAbsolutePath().getParent())) {
      String name = child.getFileName().toString();
      if (name.startsWith(start) && name.endsWith(TEMPORARY)) {
        Files.deleteIfExists(child);
      }
    }
  }

  /**
   * {@return whether {@code name} is one that a write has until it is whole} One that is old is of
   * a write that crashed.
   *
   * @param name of a file, without its directory
   */
  public static boolean isTemporary(String name) {
    return TEMPORARY_NAME.matcher(name).matches();
  }

  /** Makes the names in {@code directory} durable. */
  static void syncDirectory(Path directory) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(directory, READ);
    } catch (IOException | UnsupportedOperationException e) {
      if (isUnixDisk(directory)) {
        throw e;
      }
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }

  private static boolean isUnixDisk(Path path) {
    FileSystem fileSystem = path.getFileSystem();
    return fileSystem.provider().getScheme().equals("file")
        && fileSystem.getSeparator().equals("/");
  }

  /** Writes all of {@code buffer}; a channel may take less at a time. */
  static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static Path writeTemporary(Path target, byte[] content, FileAttribute<?>[] attributes)
      throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    Path temporary = freshName(directory, target.getFileName().toString(), attributes);
    try (FileChannel channel = FileChannel.open(temporary, WRITE)) {
      writeFully(channel, ByteBuffer.wrap(content));
      channel.force(true);
    } catch (IOException e) {
      discard(temporary, e);
      throw e;
    }
    return temporary;
  }

  private static Path freshName(Path directory, String name, FileAttribute<?>[] attributes)
      throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path candidate = directory.resolve(temporaryName(name, attempt));
      try {
        FileChannel.open(candidate, Set.of(CREATE_NEW, WRITE), attributes).close();
        return candidate;
      } catch (FileAlreadyExistsException e) {
        // left by a process that crashed under the same pid, or by an earlier write of this thread
        // that failed
      }
    }
  }

  /** Returns a name for what is to become {@code name}, which a write that crashed may have too. */
  static String temporaryName(String name, int attempt) {
    // the pid keeps processes apart, the thread keeps threads apart, the attempt a crashed namesake
    return "."
        + name
        + "."
        + ProcessHandle.current().pid()
        + "-"
        + Thread.currentThread().threadId()
        + "-"
        + attempt
        + TEMPORARY;
  }

  private static void discard(Path temporary, IOException cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
