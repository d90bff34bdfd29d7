package dev.alpi.engine.sandbox;

import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command in the sandbox sees and may do. It is made of the configuration as it is when a
 * turn begins, which no sandbox can write, and lives in alpi's memory.
 *
 * @param workspace read and written
 * @param readOnly further directories that are read
 * @param readWrite further directories that are read and written
 * @param network whether there is one
 * @param limits what may be used
 */
public record SandboxPolicy(
    Path workspace,
    List<Path> readOnly,
    List<Path> readWrite,
    Network network,
    SandboxLimits limits) {

  /** Where a program of the system is, and what the sandbox itself mounts. */
  private static final List<String> SYSTEM =
      List.of(
          "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin",
          "sys", "tmp", "usr", "var");

  /** Copies the lists. */
  public SandboxPolicy {
    readOnly = List.copyOf(readOnly);
    readWrite = List.copyOf(readWrite);
  }

  /** Whether there is a network. */
  public enum Network {
    /** Not even the machine's own. */
    NONE,
    /** That of the machine, with everything that listens on it. */
    HOST
  }

  /**
   * What the configuration asks for, as it is written there.
   *
   * @param readOnly directories, absolute or from the workspace; {@code ~} is the person's home
   * @param readWrite the same
   */
  public record Wish(
      List<String> readOnly, List<String> readWrite, Network network, SandboxLimits limits) {
    /** Copies the lists. */
    public Wish {
      readOnly = List.copyOf(readOnly);
      readWrite = List.copyOf(readWrite);
    }
  }

  /** What came of a wish. */
  public sealed interface Outcome {
    /** It can be had. */
    record Allowed(SandboxPolicy policy) implements Outcome {}

    /** It would show what a sandbox is to hide, or cannot be had. */
    record Refused(String reason, String hint) implements Outcome {}
  }

  /**
   * Judges a wish.
   *
   * @param paths knows the workspace, and which paths are sensitive
   * @param userHome the person's home
   * @param alpiRoot the root of all profiles
   */
  public static Outcome of(Wish wish, PathPolicy paths, Path userHome, Path alpiRoot)
      throws IOException {
    Judge judge = new Judge(paths, real(userHome), real(alpiRoot));
    Path workspace = judge.directory("the workspace", paths.workspace().toString());
    List<Path> readOnly = new ArrayList<>();
    for (String each : wish.readOnly()) {
      readOnly.add(judge.directory("tools.terminal.read_only_dirs", each));
    }
    List<Path> readWrite = new ArrayList<>();
    for (String each : wish.readWrite()) {
      readWrite.add(judge.directory("tools.terminal.read_write_dirs", each));
    }
    return judge.refusal.isPresent()
        ? judge.refusal.get()
        : new Outcome.Allowed(
            new SandboxPolicy(workspace, readOnly, readWrite, wish.network(), wish.limits()));
  }

  /** Returns all directories that are shown, the workspace last. */
  List<Path> shown() {
    List<Path> all = new ArrayList<>(readOnly);
    all.addAll(readWrite);
    all.add(workspace);
    return all;
  }

  /** Says whether a command can start in {@code directory}, links followed. */
  boolean shows(Path directory) {
    return shown().stream().anyMatch(directory::startsWith);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Keeps the first refusal. */
  private static final class Judge {
    private static final String HINT =
        "set workspace (or start alpi) in a directory that holds only the work, such as one below"
            + " the home";

    private final PathPolicy paths;
    private final Path userHome;
    private final Path alpiRoot;
    private Optional<Outcome.Refused> refusal = Optional.empty();

    Judge(PathPolicy paths, Path userHome, Path alpiRoot) {
      this.paths = paths;
      this.userHome = userHome;
      this.alpiRoot = alpiRoot;
    }

    Path directory(String what, String text) throws IOException {
      Path path;
      try {
        path = paths.resolve(text);
      } catch (ToolFailure e) {
        refuse(what + " cannot be shown to commands: " + e.getMessage());
        return paths.workspace();
      }
      String named = what + " " + path;
      if (!Files.isDirectory(path)) {
        refuse(named + " is not a directory");
      } else if (userHome.startsWith(path)) {
        refuse(named + " holds the home " + userHome + " with its keys and settings");
      } else if (alpiRoot.startsWith(path) || path.startsWith(alpiRoot)) {
        refuse(named + " holds or lies in alpi's own directory " + alpiRoot);
      } else if (isSystem(path)) {
        refuse(named + " is a directory of the system, which the sandbox makes itself");
      }
      return path;
    }

    private void refuse(String reason) {
      if (refusal.isEmpty()) {
        refusal = Optional.of(new Outcome.Refused(reason, HINT));
      }
    }

    private static boolean isSystem(Path path) {
      return path.getNameCount() == 1 && SYSTEM.contains(path.getName(0).toString());
    }
  }
}
