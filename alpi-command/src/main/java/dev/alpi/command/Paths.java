package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Judges paths, as text: nothing is looked up but links, through the policy. */
final class Paths {
  private static final List<String> SYSTEM =
      List.of(
          "/bin",
          "/boot",
          "/dev",
          "/etc",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/proc",
          "/root",
          "/run",
          "/sbin",
          "/srv",
          "/sys",
          "/usr",
          "/var",
          "/system",
          "/library",
          "/applications",
          "/private/etc",
          "/private/var/db");

  private static final Set<String> HARMLESS_DEVICES =
      Set.of(
          "/dev/null",
          "/dev/zero",
          "/dev/stdout",
          "/dev/stderr",
          "/dev/stdin",
          "/dev/tty",
          "/dev/full",
          "/dev/random",
          "/dev/urandom");

  private static final Set<String> TEMPORARY = Set.of("/tmp", "/var/tmp", "/private/tmp");

  private final CommandPolicy policy;
  private final List<String> readable;

  Paths(CommandPolicy policy) {
    this.policy = policy;
    List<String> all = new ArrayList<>(policy.readable());
    all.add(policy.workspace());
    this.readable = List.copyOf(all);
  }

  /** Returns what {@code value} may be: absolute, without dots; what is not known stays so. */
  List<String> resolve(String value, Shell shell) {
    if (value.startsWith("/")) {
      return List.of(normal(value));
    }
    List<String> all = new ArrayList<>();
    for (String directory : shell.directories()) {
      all.add(
          directory.startsWith("/")
              ? normal(directory + "/" + value)
              : String.valueOf(Value.UNKNOWN));
    }
    return all;
  }

  /** Removes dots and doubled slashes. */
  static String normal(String path) {
    if (!path.contains("//")
        && !path.contains("/.")
        && (path.length() == 1 || !path.endsWith("/"))) {
      return path;
    }
    List<String> kept = new ArrayList<>();
    for (String part : path.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!kept.isEmpty()) {
            kept.removeLast();
          }
        }
        default -> kept.add(part);
      }
    }
    return "/" + String.join("/", kept);
  }

  static boolean isIn(String path, String root) {
    return path.startsWith(root)
        && (path.length() == root.length()
            || root.equals("/")
            || path.charAt(root.length()) == '/');
  }

  /** Says whether the shell may make {@code name} of {@code pattern}; dots have to be written. */
  static boolean mayMatch(String pattern, String name) {
    if (!Value.isPrivate(pattern)) {
      return pattern.equals(name);
    }
    char first = pattern.charAt(0);
    boolean hides = first == Value.ANY || first == Value.ONE || first == Value.CHOICE;
    return !(hides && name.startsWith(".")) && Value.canBe(pattern, name);
  }

  /** Returns why a path is secret, as it is written or behind links. */
  Optional<String> secret(String path) {
    if (isEnvironment(path)) {
      return Optional.of("the environment of a process");
    }
    if (!Value.isPrivate(path)) {
      Optional<String> written = policy.sensitive().secret(path);
      if (written.isPresent()) {
        return written;
      }
      String real = policy.disk().followed(path);
      return real.equals(path) ? Optional.empty() : policy.sensitive().secret(real);
    }
    return policy.sensitive().secretTree(path).or(() -> suffix(path));
  }

  /** What is after the last unknown part may be telling. */
  private Optional<String> suffix(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Value.isPrivate(name) ? Optional.empty() : policy.sensitive().secret("/x/" + name);
  }

  private static boolean isEnvironment(String path) {
    return path.startsWith("/proc/") && path.endsWith("/environ");
  }

  /** Says whether the content of what {@code path} finds may be a secret by its name. */
  boolean mayBeSecret(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Value.isPrivate(name) && policy.sensitive().mayBeSecretName(name);
  }

  /** Says whether {@code path} is where the agent may read, links followed. */
  boolean isReadable(String path) {
    if (HARMLESS_DEVICES.contains(path)) {
      return true;
    }
    return Value.isKnown(path) && isBelow(readable, path) && isBelow(readable, real(path));
  }

  /** Says whether {@code path} is below the workspace, links followed. */
  boolean isInWorkspace(String path) {
    List<String> workspace = List.of(policy.workspace());
    return Value.isKnown(path) && isBelow(workspace, path) && isBelow(workspace, real(path));
  }

  /** A pattern finds files, whose links are those of their directory as far as is known. */
  private String real(String path) {
    int end = path.length();
    for (int i = 0; i < path.length(); i++) {
      if (Value.isPrivate(String.valueOf(path.charAt(i)))) {
        end = Math.max(1, path.lastIndexOf('/', i));
        break;
      }
    }
    return policy.disk().followed(path.substring(0, end)) + path.substring(end);
  }

  private static boolean isBelow(List<String> roots, String path) {
    return roots.stream().anyMatch(root -> isIn(path, root));
  }

  static boolean isHarmlessDevice(String path) {
    return HARMLESS_DEVICES.contains(path) || path.startsWith("/dev/fd/");
  }

  /** Says whether {@code path} is what makes a directory a repository, or in it. */
  static boolean isGit(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith("/.git") || lower.contains("/.git/");
  }

  /** Says whether {@code path} belongs to the system. */
  boolean isSystem(String path) {
    if (isHarmlessDevice(path)
        || isIn(path, "/dev/shm")
        || isIn(path, policy.workspace())
        || isIn(path, policy.userHome())
        || TEMPORARY.stream().anyMatch(root -> isIn(path, root))) {
      return false;
    }
    String lower = path.toLowerCase(Locale.ROOT);
    for (String tree : SYSTEM) {
      if (isIn(lower, tree) || Value.isPrivate(path) && begins(lower, tree)) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String pattern, String tree) {
    int slash = pattern.indexOf('/', 1);
    String first = pattern.substring(1, slash < 0 ? pattern.length() : slash);
    return Value.isPrivate(first)
        && first.indexOf(Value.UNKNOWN) < 0
        && tree.lastIndexOf('/') == 0
        && mayMatch(first, tree.substring(1));
  }

  static boolean isDevice(String path) {
    return path.startsWith("/dev/") && !isHarmlessDevice(path) && !isIn(path, "/dev/shm");
  }

  /**
   * Returns why a tree at {@code path} must not be removed or changed as a whole, by somebody who
   * is in {@code shell}.
   */
  Optional<String> vital(String path, Shell shell) {
    boolean isAround =
        shell.directories().stream().anyMatch(in -> !in.equals(path) && covers(path, in));
    Optional<String> alone = vital(path);
    return alone.isEmpty() && isAround
        ? Optional.of("a directory that the working directory is in")
        : alone;
  }

  private Optional<String> vital(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean isAll =
        last.equals(String.valueOf(Value.ANY))
            || last.equals("." + Value.ANY)
            || last.equals("" + Value.ANY + Value.ANY);
    if (isAll) {
      String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
      if (parent.equals(policy.workspace())) {
        return Optional.empty();
      }
      return vital(parent);
    }
    if (path.equals("/")) {
      return Optional.of("everything");
    }
    if (isSystem(path)) {
      return Optional.of("a part of the system");
    }
    for (String root : TEMPORARY) {
      if (covers(path, root)) {
        return Optional.of("everybody's temporary files");
      }
    }
    if (covers(path, policy.workspace())) {
      return Optional.of("the workspace itself, or what it is in");
    }
    if (covers(path, policy.userHome())) {
      return Optional.of("the home directory, or what it is in");
    }
    return covers(path, policy.alpiRoot()) ? Optional.of("alpi's own home") : home(path);
  }

  private Optional<String> home(String path) {
    String parent = policy.userHome().substring(0, Math.max(0, policy.userHome().lastIndexOf('/')));
    boolean isHome =
        !parent.isEmpty()
            && path.startsWith(parent + "/")
            && path.indexOf('/', parent.length() + 1) < 0;
    return isHome ? Optional.of("somebody's home directory") : Optional.empty();
  }

  /** Says whether {@code path} may be {@code root} or one of the directories that it is in. */
  private static boolean covers(String path, String root) {
    if (!Value.isPrivate(path)) {
      return isIn(root, path);
    }
    if (!Value.isKnown(path)) {
      return false;
    }
    String[] pattern = path.split("/", -1);
    String[] names = root.split("/", -1);
    if (pattern.length > names.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!mayMatch(pattern[i], names[i])) {
        return false;
      }
    }
    return true;
  }

  CommandPolicy policy() {
    return policy;
  }
}
