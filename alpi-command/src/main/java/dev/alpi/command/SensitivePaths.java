package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Paths that hold keys, credentials, or what runs by itself, and the trees of the system:
 * alpi-engine spec §4.2 with the gaps that §12 row 6 names. Comparison ignores case: some file
 * systems do. Immutable.
 */
public final class SensitivePaths {
  /** System trees that file tools keep out of. */
  private static final List<String> SYSTEM_TREES =
      List.of(
          "/etc",
          "/boot",
          "/sys",
          "/proc",
          "/dev",
          "/run",
          "/var/run",
          "/var/spool/cron",
          "/system",
          "/library/launchagents",
          "/library/launchdaemons",
          "/private/etc");

  /** Relative to the home; a path at or below it. */
  private static final Map<String, String> HOME_TREES =
      Map.ofEntries(
          // another installation's, where ALPI_HOME leads elsewhere
          Map.entry(".alpi", "inside alpi's own home"),
          Map.entry(".ssh", "where SSH keys are"),
          Map.entry(".gnupg", "where GnuPG keys are"),
          Map.entry(".aws", "where AWS credentials are"),
          Map.entry(".azure", "where Azure credentials are"),
          Map.entry(".kube", "where Kubernetes credentials are"),
          Map.entry(".docker", "where Docker credentials are"),
          Map.entry(".password-store", "a password store"),
          Map.entry(".config/gh", "where GitHub credentials are"),
          Map.entry(".config/gcloud", "where Google Cloud credentials are"),
          Map.entry(".config/systemd", "where programs are made to start by themselves"),
          Map.entry(".config/environment.d", "where the environment of every program is set"),
          Map.entry(".config/git", "where git is told which programs to run"),
          Map.entry(".config/nvim", "an editor's start-up directory"),
          Map.entry(".vim", "an editor's start-up directory"),
          Map.entry(".cargo", "where credentials and build programs are set"),
          Map.entry(".m2", "where credentials and build programs are set"),
          Map.entry(".local/bin", "where programs are found by name"),
          Map.entry(".config/autostart", "where programs are made to start by themselves"),
          Map.entry(".config/fish", "a shell's start-up directory"),
          Map.entry(".local/share/keyrings", "a key ring"),
          Map.entry(".mozilla", "a browser's profile"),
          Map.entry(".config/google-chrome", "a browser's profile"),
          Map.entry(".config/chromium", "a browser's profile"),
          Map.entry("library/keychains", "a key ring"),
          Map.entry("library/launchagents", "where programs are made to start by themselves"));

  /** File names that are sensitive wherever they are. */
  private static final Set<String> NAMES =
      Set.of(
          ".netrc",
          "_netrc",
          ".npmrc",
          ".pypirc",
          ".pgpass",
          ".my.cnf",
          ".git-credentials",
          ".gitconfig",
          ".login",
          ".pam_environment",
          ".vimrc",
          ".exrc",
          ".tmux.conf",
          ".inputrc",
          ".screenrc",
          ".bashrc",
          ".bash_profile",
          ".bash_login",
          ".bash_logout",
          ".bash_aliases",
          ".profile",
          ".zshrc",
          ".zshenv",
          ".zprofile",
          ".zlogin",
          ".zlogout",
          ".kshrc",
          ".cshrc",
          ".tcshrc",
          ".xprofile",
          ".xinitrc",
          ".xsessionrc",
          "authorized_keys",
          "known_hosts",
          "id_rsa",
          "id_dsa",
          "id_ecdsa",
          "id_ed25519",
          "docker.sock",
          "credentials.json",
          ".vault-token",
          ".rhosts",
          "crontab");

  private static final List<String> KEY_ENDINGS =
      List.of(".pem", ".p12", ".pfx", ".key", ".keystore", ".jks", ".kdbx");

  private static final Set<String> ENV_EXAMPLES =
      Set.of(".env.example", ".env.sample", ".env.template", ".env.dist");

  /** A directory in lower case, with slashes, and what it is. */
  private record Tree(String path, String reason) {
    boolean holds(String path) {
      return path.startsWith(this.path)
          && (path.length() == this.path.length() || path.charAt(this.path.length()) == '/');
    }
  }

  private final List<Tree> secrets = new ArrayList<>();
  private final List<Tree> systems = new ArrayList<>();

  /**
   * Creates it. Each directory comes under all its names: as it is written, and behind links.
   *
   * @param homes the person's home
   * @param alpiRoots the root of all profiles
   */
  public SensitivePaths(List<String> homes, List<String> alpiRoots) {
    alpiRoots.forEach(root -> secrets.add(new Tree(lower(root), "inside alpi's own home")));
    SYSTEM_TREES.forEach(tree -> systems.add(new Tree(tree, "in the system directory " + tree)));
    for (String home : homes) {
      HOME_TREES.forEach(
          (below, reason) -> secrets.add(new Tree(lower(home + "/" + below), reason)));
    }
  }

  private SensitivePaths(SensitivePaths all, String root) {
    Tree own = new Tree(root, "");
    all.secrets.stream()
        .filter(tree -> tree.holds(root) || own.holds(tree.path()))
        .forEach(secrets::add);
    all.systems.stream()
        .filter(tree -> tree.holds(root) || own.holds(tree.path()))
        .forEach(systems::add);
  }

  /**
   * Returns the same list for what is at or below {@code root}, where few of the trees are.
   *
   * @param root absolute and normalised
   */
  public SensitivePaths below(String root) {
    return new SensitivePaths(this, lower(root));
  }

  /**
   * Returns what {@code path} is, if it is sensitive: a secret, or a part of the system.
   *
   * @param path absolute and normalised
   */
  public Optional<String> reason(String path) {
    return holder(secrets, lower(path)).or(() -> holder(systems, lower(path))).or(() -> rest(path));
  }

  /**
   * Returns what {@code path} is, if it holds keys or credentials, or runs by itself.
   *
   * @param path absolute and normalised
   */
  public Optional<String> secret(String path) {
    return holder(secrets, lower(path)).or(() -> rest(path));
  }

  /**
   * Returns why {@code path} must not be changed: it is sensitive, or it is what tells git where a
   * repository is and which programs to run there.
   *
   * @param path absolute and normalised
   */
  public Optional<String> change(String path) {
    return reason(path)
        .or(
            () ->
                Paths.isGit(path)
                    ? Optional.of("a repository's own file, which git itself has to change")
                    : Optional.empty());
  }

  /**
   * Returns what a file found by {@code pattern} may be, if it may be below a directory of secrets;
   * patterns are those of {@link Value}.
   */
  Optional<String> secretTree(String pattern) {
    String[] components = lower(pattern).split("/", -1);
    for (Tree tree : secrets) {
      if (isMaybeIn(components, tree.path().split("/", -1))) {
        return Optional.of(tree.reason());
      }
    }
    return Optional.empty();
  }

  /** Says whether a file found by {@code pattern}, the last part of a path, may be sensitive. */
  boolean mayBeSecretName(String pattern) {
    String name = lower(pattern);
    return NAMES.stream().anyMatch(each -> Paths.mayMatch(name, each))
        || KEY_ENDINGS.stream().anyMatch(each -> Paths.mayMatch(name, "x" + each))
        || Paths.mayMatch(name, ".env")
        || Paths.mayMatch(name, ".env.local");
  }

  private static boolean isMaybeIn(String[] pattern, String[] tree) {
    if (pattern.length < tree.length) {
      return false;
    }
    for (int i = 0; i < tree.length; i++) {
      if (!Paths.mayMatch(pattern[i], tree[i])) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> holder(List<Tree> trees, String path) {
    for (Tree tree : trees) {
      if (tree.holds(path)) {
        return Optional.of(tree.reason());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> rest(String path) {
    String whole = lower(path);
    if (whole.contains("/.git/hooks/") || whole.endsWith("/.git/config")) {
      return Optional.of("where git is told which programs to run");
    }
    return byName(whole.substring(whole.lastIndexOf('/') + 1));
  }

  private static Optional<String> byName(String name) {
    if (NAMES.contains(name)) {
      return Optional.of("a credential or start-up file");
    }
    for (String ending : KEY_ENDINGS) {
      if (name.endsWith(ending)) {
        return Optional.of("a key file");
      }
    }
    return name.startsWith(".env") && !ENV_EXAMPLES.contains(name)
        ? Optional.of("an environment file, where secrets are")
        : Optional.empty();
  }

  private static String lower(String path) {
    return path.toLowerCase(Locale.ROOT).replace('\\', '/');
  }
}
