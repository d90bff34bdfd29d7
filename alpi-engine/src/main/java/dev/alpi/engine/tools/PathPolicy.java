package dev.alpi.engine.tools;

import dev.alpi.command.SensitivePaths;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which paths the file tools may touch. Paths are judged as they were written and again after
 * following links.
 *
 * <p><b>Threads:</b> any.
 */
public final class PathPolicy {
  /** As Linux has it. */
  private static final int LINKS_MAX = 40;

  private final Path workspace;
  private final Path userHome;
  private final SensitivePaths sensitive;
  private final List<Path> granted;

  /**
   * Creates the policy without granted directories.
   *
   * @param workspace where relative paths start; absolute
   * @param userHome the person's home, for {@code ~}
   * @param alpiRoot the root of all profiles: never touched by file tools
   */
  public PathPolicy(Path workspace, Path userHome, Path alpiRoot) {
    this(workspace, userHome, alpiRoot, List.of());
  }

  /**
   * Creates the policy.
   *
   * @param workspace where relative paths start; absolute
   * @param userHome the person's home, for {@code ~}
   * @param alpiRoot the root of all profiles: never touched by file tools
   * @param granted directories beside the workspace that may be used without asking
   */
  public PathPolicy(Path workspace, Path userHome, Path alpiRoot, List<Path> granted) {
    this.workspace = workspace.toAbsolutePath().normalize();
    this.userHome = userHome.toAbsolutePath().normalize();
    this.sensitive = new SensitivePaths(texts(names(userHome)), texts(names(alpiRoot)));
    this.granted = granted.stream().flatMap(each -> names(each).stream()).toList();
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(PathPolicy::text).toList();
  }

  private static String text(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static List<Path> names(Path directory) {
    Path written = directory.toAbsolutePath().normalize();
    try {
      Path real = real(written);
      return real.equals(written) ? List.of(written) : List.of(written, real);
    } catch (IOException e) {
      return List.of(written);
    }
  }

  /** Returns what no tool and no command touches. */
  public SensitivePaths sensitive() {
    return sensitive;
  }

  /** Returns the directories that were granted, under all their names. */
  public List<Path> granted() {
    return granted;
  }

  /** Says whether {@code path}, links followed, is in a directory that was granted. */
  public boolean isGranted(Path path) {
    return granted.stream().anyMatch(path::startsWith);
  }

  /**
   * Returns {@code path} with its links followed as far as it exists. A link to nothing leads to
   * where that would be, and links in a circle lead to the root, where nothing is allowed.
   */
  public Path followed(Path path) {
    Path current = path;
    for (int links = 0; links < LINKS_MAX; links++) {
      try {
        return real(current);
      } catch (IOException e) {
        try {
          current = throughLink(current);
        } catch (IOException | InvalidPathException unreadable) {
          return path.getRoot();
        }
      }
    }
    return path.getRoot();
  }

  /** Replaces the first name of {@code path} that is a link to nothing by where it leads. */
  private static Path throughLink(Path path) throws IOException {
    Path link = path;
    while (!Files.isSymbolicLink(link)) {
      link = link.getParent();
      if (link == null) {
        throw new IOException(path + " cannot be followed");
      }
    }
    Path target = real(link.getParent()).resolve(Files.readSymbolicLink(link)).normalize();
    String rest = link.relativize(path).toString();
    return rest.isEmpty() ? target : target.resolve(rest);
  }

  /** Returns the directory that relative paths start from. */
  public Path workspace() {
    return workspace;
  }

  /**
   * Returns the path that {@code text} means, links followed as far as it exists.
   *
   * @throws ToolFailure if it is sensitive, as written or behind a link
   */
  public Path resolve(String text) throws ToolFailure, IOException {
    Path written = written(text);
    refuse(text, reason(written));
    Path real = real(written);
    refuse(text, reason(real));
    return real;
  }

  /**
   * Returns the path that {@code text} means, as {@link #resolve}, if it may be changed.
   *
   * @throws ToolFailure if it is sensitive, or git's own
   */
  public Path resolveToChange(String text) throws ToolFailure, IOException {
    Path real = resolve(text);
    refuse(text, sensitive.change(text(written(text))));
    refuse(text, sensitive.change(text(real)));
    return real;
  }

  /**
   * Returns the path that {@code text} means, its last name as it stands: if that is a link, the
   * link itself. Links before it are followed as far as they exist.
   *
   * @throws ToolFailure if it is sensitive, as written or behind a link, or git's own
   */
  Path resolveName(String text) throws ToolFailure, IOException {
    Path written = written(text);
    refuse(text, reason(written));
    Path parent = written.getParent();
    Path real = parent == null ? written : real(parent).resolve(written.getFileName().toString());
    refuse(text, sensitive.change(text(real)));
    return real;
  }

  /**
   * Returns what says of a path at or below {@code root}, absolute and normalised, what it is, if
   * file tools never touch it. For those who ask about many.
   */
  public Function<Path, Optional<String>> sensitivityBelow(Path root) {
    SensitivePaths below = sensitive.below(text(root));
    return path -> below.reason(text(path));
  }

  /** Says whether a file found while walking may be shown; {@code file} may be a link. */
  boolean allows(Path file) {
    try {
      return reason(file).isEmpty() && reason(real(file)).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns {@code path} for people: relative to the workspace if it is in it. */
  String shown(Path path) {
    return path.startsWith(workspace) && !path.equals(workspace)
        ? workspace.relativize(path).toString()
        : path.toString();
  }

  private Path written(String text) throws ToolFailure {
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new ToolFailure("a path cannot be empty or hold a NUL character");
    }
    try {
      Path path =
          text.equals("~") || text.startsWith("~/")
              ? userHome.resolve(text.substring(Math.min(2, text.length())))
              : workspace.resolve(text);
      return path.normalize();
    } catch (InvalidPathException e) {
      throw new ToolFailure("not a path: " + e.getReason());
    }
  }

  /** Follows the links of the part that exists; the rest is appended. */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return path;
    }
    if (!Files.exists(existing)) {
      throw new FileSystemLoopException(existing + " is a link to nothing, or a loop");
    }
    Path rest = existing.relativize(path);
    return rest.toString().isEmpty()
        ? existing.toRealPath()
        : existing.toRealPath().resolve(rest.toString());
  }

  private Optional<String> reason(Path path) {
    return sensitive.reason(text(path));
  }

  private static void refuse(String text, Optional<String> reason) throws ToolFailure {
    if (reason.isPresent()) {
      throw new RefusedException(
          "refused: " + text + " is " + reason.get() + "; file tools never touch such paths");
    }
  }
}
