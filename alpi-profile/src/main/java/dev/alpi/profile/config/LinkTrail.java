package dev.alpi.profile.config;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Where something has to change for a file to hold something else: the file's own name in its
 * directory, and each link on the way to what it stands for. Two trails of a file are equal if
 * nothing of that has changed as far as names, sizes and times tell.
 *
 * @param steps in the order in which the file system takes them; none if the directory is not there
 * @param stamp what identifies the content at the end, without reading it
 */
record LinkTrail(List<Step> steps, Stamp stamp) {
  /** As many links as Linux follows before it gives up (path_resolution(7)). */
  private static final int LINKS_MAX = 40;

  /** Of everything, on a file system without keys of files. */
  private static final String NO_IDENTITY = "";

  static final LinkTrail NONE = new LinkTrail(List.of(), Stamp.ABSENT);

  /**
   * A name that matters.
   *
   * @param directory without links
   * @param identity tells the directory from another one that takes its place, where the file
   *     system can
   */
  record Step(Path directory, Object identity, Path name) {}

  /** What a file is taken to be the same by. */
  record Stamp(Object identity, long size, FileTime modified) {
    static final Stamp ABSENT = new Stamp(NO_IDENTITY, -1, FileTime.fromMillis(0));
  }

  LinkTrail {
    steps = List.copyOf(steps);
  }

  /** Follows {@code file} from its directory on; what cannot be looked at ends the trail. */
  static LinkTrail of(Path file) {
    Walk walk = new Walk();
    try {
      walk.from(file);
    } catch (IOException e) {
      // the last step says what has to come
      return new LinkTrail(walk.steps, Stamp.ABSENT);
    }
    return new LinkTrail(walk.steps, walk.stamp);
  }

  private static final class Walk {
    private final List<Step> steps = new ArrayList<>();
    private final Deque<Path> names = new ArrayDeque<>();
    private Stamp stamp = Stamp.ABSENT;

    void from(Path file) throws IOException {
      Path at = file.toAbsolutePath().getParent().toRealPath();
      names.push(file.getFileName());
      for (int links = 0; !names.isEmpty() && links <= LINKS_MAX; ) {
        Path name = names.pop();
        Path next = at.resolve(name);
        if (isDots(name)) {
          at = next.normalize();
          continue;
        }
        BasicFileAttributes attributes = look(at, name);
        if (attributes.isSymbolicLink()) {
          links++;
          step(at, name);
          at = follow(at, Files.readSymbolicLink(next));
        } else if (names.isEmpty()) {
          step(at, name);
          stamp = stamp(attributes);
        } else {
          at = next;
        }
      }
    }

    private static boolean isDots(Path name) {
      String text = name.toString();
      return text.isEmpty() || text.equals(".") || text.equals("..");
    }

    private BasicFileAttributes look(Path at, Path name) throws IOException {
      try {
        return Files.readAttributes(at.resolve(name), BasicFileAttributes.class, NOFOLLOW_LINKS);
      } catch (IOException e) {
        step(at, name);
        throw e;
      }
    }

    private Path follow(Path at, Path target) {
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        names.push(target.getName(i));
      }
      return target.isAbsolute() ? target.getRoot() : at;
    }

    private void step(Path directory, Path name) throws IOException {
      steps.add(
          new Step(
              directory,
              identity(Files.readAttributes(directory, BasicFileAttributes.class)),
              name));
    }

    private static Stamp stamp(BasicFileAttributes attributes) {
      return new Stamp(identity(attributes), attributes.size(), attributes.lastModifiedTime());
    }

    private static Object identity(BasicFileAttributes attributes) {
      return Objects.requireNonNullElse(attributes.fileKey(), NO_IDENTITY);
    }
  }
}
