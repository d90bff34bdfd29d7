package dev.alpi.profile.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The regular files below a directory, to be looked at or removed. No link is followed and none is
 * removed, and neither is anything else that is no file.
 *
 * <p><b>Threads:</b> any; others may change the directory at the same time.
 */
public final class ContainedTree {
  /* Implementation notes. Each directory is opened from the one before, as ContainedFiles does it,
   * and a file is judged and removed by its name in the open directory. So whatever is renamed or
   * replaced by a link meanwhile, nothing outside of what was opened is reached. A descriptor is
   * open for each level, hence the limit.
   */

  /** Deeper directories are left alone: each level takes a descriptor, and nobody nests so far. */
  static final int DEPTH_MAX = 64;

  private final Path root;
  private final Path directory;
  private final Reach reach;

  private ContainedTree(Path root, Path directory, Reach reach) {
    this.root = root;
    this.directory = directory;
    this.reach = reach;
  }

  /** How far down it goes. */
  public enum Reach {
    /** Files that are directly in the directory. */
    CHILDREN,
    /** All files below it. */
    ALL
  }

  /** What becomes of a directory below that has nothing left in it. */
  public enum Emptied {
    /** It stays: somebody may be about to write in it. */
    KEEP,
    /** It goes, if a file in it was removed. */
    REMOVE
  }

  /**
   * A file.
   *
   * @param path where it is
   * @param bytes how many it has
   * @param modified when it was last written
   */
  public record Found(Path path, long bytes, Instant modified) {}

  /** Hears what is done. */
  public interface Witness {
    /**
     * A file is about to be removed.
     *
     * @param file which
     */
    void removing(Found file);

    /**
     * A file was removed.
     *
     * @param file which
     */
    void removed(Found file);

    /**
     * Something could not be looked at or removed; the rest is gone on with.
     *
     * @param path what
     * @param cause why
     */
    void failed(Path path, IOException cause);
  }

  /**
   * {@return the files below {@code directory}} Nothing is opened yet.
   *
   * @param root a directory; links on the way to it are followed
   * @param directory it, or one below it by the path that {@code root} is written with; it need not
   *     exist, and one that is behind a link counts as absent
   * @param reach how far down to go
   */
  public static ContainedTree of(Path root, Path directory, Reach reach) {
    if (!directory.startsWith(root)) {
      throw new IllegalArgumentException(directory + " is not below " + root);
    }
    return new ContainedTree(root, directory, reach);
  }

  /**
   * {@return the files that there are; what cannot be looked at is left out}
   *
   * @throws IOException if the disk fails
   */
  public List<Found> files() throws IOException {
    List<Found> found = new ArrayList<>();
    new Walk(
            (_, file) -> {
              found.add(file);
              return false;
            },
            Emptied.KEEP)
        .run();
    return found;
  }

  /**
   * Removes files, each after a look at it as it is then. What was removed stays so after a crash
   * when this returns.
   *
   * @param which those to remove
   * @param emptied what becomes of directories
   * @param witness hears of each
   * @throws IOException if the disk fails
   */
  public void remove(Predicate<Found> which, Emptied emptied, Witness witness) throws IOException {
    new Walk(
            (here, file) -> {
              if (!which.test(file)) {
                return false;
              }
              witness.removing(file);
              try {
                here.delete(file.path());
              } catch (NoSuchFileException e) {
                return false;
              } catch (IOException e) {
                witness.failed(file.path(), e);
                return false;
              }
              witness.removed(file);
              return true;
            },
            emptied,
            witness)
        .run();
  }

  /** What is done with a file; returns whether it was removed. */
  private interface Visit {
    boolean at(Here here, Found file);
  }

  /** A directory that is open. */
  private record Here(DirectoryStream<Path> stream, Path path) {
    BasicFileAttributes attributes(Path child) throws IOException {
      return stream instanceof SecureDirectoryStream<Path> secure
          ? secure
              .getFileAttributeView(
                  child.getFileName(), BasicFileAttributeView.class, NOFOLLOW_LINKS)
              .readAttributes()
          : Files.readAttributes(child, BasicFileAttributes.class, NOFOLLOW_LINKS);
    }

    DirectoryStream<Path> open(Path child) throws IOException {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return secure.newDirectoryStream(child.getFileName(), NOFOLLOW_LINKS);
      }
      if (!Files.isDirectory(child, NOFOLLOW_LINKS)) {
        throw new NotDirectoryException(child.toString());
      }
      return Files.newDirectoryStream(child);
    }

    void delete(Path child) throws IOException {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        secure.deleteFile(child.getFileName());
      } else {
        Files.delete(child);
      }
    }

    void deleteDirectory(Path child) throws IOException {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        secure.deleteDirectory(child.getFileName());
      } else {
        Files.delete(child);
      }
    }

    List<Path> children() throws IOException {
      List<Path> children = new ArrayList<>();
      try {
        for (Path each : stream) {
          children.add(path.resolve(each.getFileName()));
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      children.sort(null);
      return children;
    }
  }

  /** One way through the directories. */
  private final class Walk {
    private final Visit visit;
    private final Emptied emptied;
    private final Witness witness;

    Walk(Visit visit, Emptied emptied) {
      this(visit, emptied, new Silent());
    }

    Walk(Visit visit, Emptied emptied, Witness witness) {
      this.visit = visit;
      this.emptied = emptied;
      this.witness = witness;
    }

    void run() throws IOException {
      DirectoryStream<Path> current;
      try {
        current = Files.newDirectoryStream(root);
      } catch (NoSuchFileException | NotDirectoryException e) {
        return;
      }
      Path path = root;
      try {
        for (Path name : directory.equals(root) ? List.<Path>of() : root.relativize(directory)) {
          Here above = new Here(current, path);
          path = path.resolve(name);
          if (!above.attributes(path).isDirectory()) {
            return;
          }
          DirectoryStream<Path> next = above.open(path);
          current.close();
          current = next;
        }
        if (through(new Here(current, path), 0)) {
          DurableFiles.syncDirectory(path);
        }
      } catch (NoSuchFileException e) {
        // it is not there, or not any more
        return;
      } finally {
        current.close();
      }
    }

    /** Returns whether something was removed. */
    private boolean through(Here here, int depth) throws IOException {
      boolean isChanged = false;
      for (Path child : here.children()) {
        try {
          BasicFileAttributes attributes = here.attributes(child);
          if (attributes.isRegularFile()) {
            Instant modified = attributes.lastModifiedTime().toInstant();
            isChanged |= visit.at(here, new Found(child, attributes.size(), modified));
          } else if (attributes.isDirectory() && reach == Reach.ALL && depth < DEPTH_MAX) {
            isChanged |= below(here, child, depth + 1);
          }
        } catch (NoSuchFileException e) {
          // somebody else was faster
          continue;
        } catch (IOException e) {
          witness.failed(child, e);
        }
      }
      return isChanged;
    }

    private boolean below(Here here, Path child, int depth) throws IOException {
      boolean isChanged;
      try (DirectoryStream<Path> stream = here.open(child)) {
        isChanged = through(new Here(stream, child), depth);
        if (isChanged) {
          DurableFiles.syncDirectory(child);
        }
      }
      if (isChanged && emptied == Emptied.REMOVE) {
        try {
          here.deleteDirectory(child);
        } catch (DirectoryNotEmptyException e) {
          // something in it stays
          return true;
        }
      }
      return isChanged;
    }
  }

  /** Hears of a walk that changes nothing. */
  private static final class Silent implements Witness {
    @Override
    public void removing(Found file) {
      throw new IllegalStateException("nothing is removed here");
    }

    @Override
    public void removed(Found file) {
      throw new IllegalStateException("nothing is removed here");
    }

    @Override
    public void failed(Path path, IOException cause) {
      // what cannot be looked at is left out
    }
  }
}
