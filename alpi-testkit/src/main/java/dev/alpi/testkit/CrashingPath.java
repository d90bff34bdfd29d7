package dev.alpi.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a {@link CrashingFileSystem}: one of the live file system, under another name. */
record CrashingPath(CrashingFileSystem fileSystem, Path live) implements Path {

  /** Returns what {@code path} is in the live file system. */
  static Path live(Path path) {
    if (path instanceof CrashingPath crashing) {
      return crashing.live;
    }
    throw new ProviderMismatchException(path + " is not a path of a crashing file system");
  }

  private Path wrap(Path path) {
    return new CrashingPath(fileSystem, path);
  }

  private @Nullable Path wrapNullable(@Nullable Path path) {
    return path == null ? null : wrap(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return live.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrapNullable(live.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrapNullable(live.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrapNullable(live.getParent());
  }

  @Override
  public int getNameCount() {
    return live.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return wrap(live.getName(index));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return wrap(live.subpath(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof CrashingPath path && live.startsWith(path.live);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof CrashingPath path && live.endsWith(path.live);
  }

  @Override
  public Path normalize() {
    return wrap(live.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return wrap(live.resolve(live(other)));
  }

  @Override
  public Path relativize(Path other) {
    return wrap(live.relativize(live(other)));
  }

  @Override
  public URI toUri() {
    throw new UnsupportedOperationException("a path of a crashing file system has no URI");
  }

  @Override
  public Path toAbsolutePath() {
    return wrap(live.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return wrap(live.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a crashing file system cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return live.compareTo(live(other));
  }

  @Override
  public String toString() {
    return live.toString();
  }
}
