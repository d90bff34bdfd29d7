package dev.alpi.engine.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What directories hold, as far as it matters to what is hidden from commands. A directory is read
 * again when its names have changed, so that looking through a large workspace once more costs one
 * look at each directory, and none at the files.
 *
 * <p><b>Threads:</b> any.
 */
public final class Listings {
  /* Implementation notes. Whether something is hidden depends on names and kinds only, and those
   * cannot change without the directory's ctime, which no program can set back. A directory that
   * was changed just now is not remembered: a further change within one tick of the disk's clock
   * would not be seen.
   */

  /** Longer than a tick of any disk's clock (FAT has two seconds). */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final int REMEMBERED_MAX = 50_000;

  private final InstantSource clock;
  private final Map<Path, Listing> remembered = new ConcurrentHashMap<>();

  /** Creates it, with nothing remembered. */
  public Listings(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What a directory holds.
   *
   * @param state what it was when it was read
   * @param entries how many names
   * @param directories those directories in it that are to be looked into
   * @param notable everything else that matters: what is called {@code .git}, or is sensitive
   */
  record Listing(
      @Nullable State state, int entries, List<Path> directories, List<Notable> notable) {
    Listing {
      directories = List.copyOf(directories);
      notable = List.copyOf(notable);
    }
  }

  /** Something in a directory. */
  record Notable(Path path, Kind kind) {}

  /** What kind of thing. */
  enum Kind {
    DIRECTORY,
    FILE,
    LINK
  }

  private record State(Object device, Object inode, FileTime changed) {}

  /** Returns what {@code directory} holds; nothing if it has gone or may not be read. */
  Listing of(Path directory, Function<Path, Optional<String>> sensitivity) throws IOException {
    State state = state(directory);
    Listing known = remembered.get(directory);
    if (known != null && state != null && state.equals(known.state())) {
      return known;
    }
    Listing read = read(directory, state, sensitivity);
    boolean isSettled =
        state != null
            && state.changed().toInstant().isBefore(clock.instant().minus(SETTLED))
            && state.equals(state(directory));
    if (isSettled) {
      if (remembered.size() >= REMEMBERED_MAX) {
        remembered.clear();
      }
      remembered.put(directory, read);
    } else {
      remembered.remove(directory);
    }
    return read;
  }

  /** Returns what changes when the names in {@code directory} do, if this disk has that. */
  private static @Nullable State state(Path directory) {
    if (!directory.getFileSystem().provider().getScheme().equals("file")
        || !directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return null;
    }
    try {
      Map<String, Object> attributes =
          Files.readAttributes(directory, "unix:dev,ino,ctime", LinkOption.NOFOLLOW_LINKS);
      return new State(
          attributes.get("dev"), attributes.get("ino"), (FileTime) attributes.get("ctime"));
    } catch (IOException e) {
      return null;
    }
  }

  private static Listing read(
      Path directory, @Nullable State state, Function<Path, Optional<String>> sensitivity)
      throws IOException {
    List<Path> directories = new ArrayList<>();
    List<Notable> notable = new ArrayList<>();
    int entries = 0;
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
      for (Path path : names) {
        entries++;
        Kind kind = kind(path);
        if (path.endsWith(".git") || sensitivity.apply(path).isPresent()) {
          notable.add(new Notable(path, kind));
        } else if (kind == Kind.DIRECTORY) {
          directories.add(path);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      // it has gone, or we may not look into it: neither may the command
      return new Listing(null, entries, List.of(), notable);
    }
    return new Listing(state, entries, directories, notable);
  }

  private static Kind kind(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        return Kind.DIRECTORY;
      }
      return attributes.isSymbolicLink() ? Kind.LINK : Kind.FILE;
    } catch (IOException e) {
      // gone meanwhile
      return Kind.FILE;
    }
  }
}
