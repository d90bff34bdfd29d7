package dev.alpi.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes each change in the live file system and tells the disk. */
final class CrashingFileSystemProvider extends FileSystemProvider {
  private static final Set<OpenOption> UNSUPPORTED =
      Set.of(StandardOpenOption.DELETE_ON_CLOSE, StandardOpenOption.SYNC, StandardOpenOption.DSYNC);

  private final CrashingFileSystem fileSystem;
  private final FileSystemProvider live;
  private final SimulatedDisk disk;

  CrashingFileSystemProvider(
      CrashingFileSystem fileSystem, FileSystemProvider live, SimulatedDisk disk) {
    this.fileSystem = fileSystem;
    this.live = live;
    this.disk = disk;
  }

  @Override
  public String getScheme() {
    return "crashing";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("use CrashingFileSystem.create()");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("a crashing file system has no URI");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("a crashing file system has no URI");
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    synchronized (disk) {
      Path file = running(path);
      if (options.stream().anyMatch(UNSUPPORTED::contains)) {
        throw new UnsupportedOperationException("cannot simulate " + options);
      }
      LinkOption[] links = links(options);
      if (Files.isDirectory(file, links)) {
        if (options.contains(StandardOpenOption.WRITE)
            || options.contains(StandardOpenOption.APPEND)) {
          throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        return new DirectoryChannel(disk, SimulatedDisk.key(file, links));
      }
      return open(file, options, links, attributes);
    }
  }

  private FileChannel open(
      Path file,
      Set<? extends OpenOption> options,
      LinkOption[] links,
      FileAttribute<?>... attributes)
      throws IOException {
    boolean existed = Files.exists(file, links);
    long size = existed ? Files.size(file) : 0;
    FileChannel channel = FileChannel.open(file, options, attributes);
    Object key = SimulatedDisk.key(file, links);
    if (!existed) {
      disk.created(file.toRealPath(links));
    } else if (channel.size() < size) {
      disk.changed(key, new DataChange.Truncate(0));
    }
    boolean append = options.contains(StandardOpenOption.APPEND);
    return append
        ? CrashingFileChannel.appending(disk, key, channel)
        : CrashingFileChannel.positioned(disk, key, channel);
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    synchronized (disk) {
      Path created = running(directory);
      live.createDirectory(created, attributes);
      disk.created(created);
    }
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    synchronized (disk) {
      Path created = running(link);
      live.createSymbolicLink(created, CrashingPath.live(target), attributes);
      disk.created(created);
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    synchronized (disk) {
      Path created = running(link);
      live.createLink(created, CrashingPath.live(existing));
      disk.linked(created, SimulatedDisk.key(created, LinkOption.NOFOLLOW_LINKS));
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    synchronized (disk) {
      Path deleted = running(path);
      live.delete(deleted);
      disk.deleted(deleted);
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    synchronized (disk) {
      Path from = running(source);
      Path to = running(target);
      Object key = SimulatedDisk.key(from, LinkOption.NOFOLLOW_LINKS);
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)
          && SimulatedDisk.key(to, LinkOption.NOFOLLOW_LINKS).equals(key)) {
        return; // rename(2) between two names of one file does nothing
      }
      live.move(from, to, options);
      disk.moved(from, to, key);
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    synchronized (disk) {
      Path from = running(source);
      List<CopyOption> chosen = Arrays.asList(options);
      if (chosen.contains(StandardCopyOption.REPLACE_EXISTING)) {
        deleteIfExists(target);
      } else if (Files.exists(running(target), LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      PosixFileAttributes attributes =
          Files.readAttributes(from, PosixFileAttributes.class, links(chosen));
      var mode = PosixFilePermissions.asFileAttribute(attributes.permissions());
      if (attributes.isDirectory()) {
        createDirectory(target, mode);
      } else if (attributes.isSymbolicLink()) {
        createSymbolicLink(target, readSymbolicLink(source));
      } else {
        Set<OpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
            FileChannel out = newFileChannel(target, create, mode)) {
          in.transferTo(0, in.size(), out);
        }
      }
    }
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return new CrashingPath(fileSystem, live.readSymbolicLink(running(link)));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Path listed = running(directory);
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(listed)) {
      for (Path entry : stream) {
        Path path = new CrashingPath(fileSystem, entry);
        if (filter.accept(path)) {
          entries.add(path);
        }
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean isSameFile(Path left, Path right) throws IOException {
    return left.equals(right) || live.isSameFile(running(left), running(right));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return live.isHidden(running(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return live.getFileStore(running(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    live.checkAccess(running(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    if (type == PosixFileAttributeView.class) {
      throw new UnsupportedOperationException(
          "cannot simulate a change of permissions: create with them, read them as attributes");
    }
    return live.getFileAttributeView(running(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return live.readAttributes(running(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return live.readAttributes(running(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    if (attribute.endsWith("permissions") || attribute.endsWith("mode")) {
      throw new UnsupportedOperationException("cannot simulate a change of permissions");
    }
    live.setAttribute(running(path), attribute, value, options);
  }

  /** Returns what {@code path} is in the live file system, which must not have crashed. */
  private Path running(Path path) {
    synchronized (disk) {
      disk.faults.requireRunning();
      return CrashingPath.live(path);
    }
  }

  private static LinkOption[] links(Collection<?> options) {
    return options.contains(LinkOption.NOFOLLOW_LINKS)
        ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
        : new LinkOption[0];
  }
}
