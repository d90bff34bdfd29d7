package dev.alpi.engine.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Paths that hold keys, credentials, or what runs by itself: the list of alpi-engine spec §4.2 with
 * the gaps that §12 row 6 names. Comparison ignores case: some file systems do.
 */
final class SensitivePaths {
  /** System trees; a path in one of them. */
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

  private final Path home;
  private final Path alpiRoot;

  SensitivePaths(Path home, Path alpiRoot) {
    this.home = home;
    this.alpiRoot = alpiRoot;
  }

  /** Returns what {@code path} is, if it is sensitive; absolute and normalised. */
  Optional<String> reason(Path path) {
    if (isUnder(path, alpiRoot)) {
      return Optional.of("inside alpi's own home");
    }
    String whole = lower(path).replace('\\', '/');
    for (String tree : SYSTEM_TREES) {
      if (whole.equals(tree) || whole.startsWith(tree + "/")) {
        return Optional.of("in the system directory " + tree);
      }
    }
    if (isUnder(path, home)) {
      String below = lower(home.relativize(path)).replace('\\', '/');
      for (Map.Entry<String, String> tree : HOME_TREES.entrySet()) {
        if (below.equals(tree.getKey()) || below.startsWith(tree.getKey() + "/")) {
          return Optional.of(tree.getValue());
        }
      }
    }
    return byName(path);
  }

  private static Optional<String> byName(Path path) {
    List<String> parts = new ArrayList<>();
    path.forEach(part -> parts.add(lower(part)));
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String name = parts.getLast();
    if (NAMES.contains(name)) {
      return Optional.of("a credential or start-up file");
    }
    if (KEY_ENDINGS.stream().anyMatch(name::endsWith)) {
      return Optional.of("a key file");
    }
    boolean environment = name.equals(".env") || name.startsWith(".env.");
    return environment && !ENV_EXAMPLES.contains(name)
        ? Optional.of("an environment file, where secrets are")
        : Optional.empty();
  }

  private static boolean isUnder(Path path, Path tree) {
    return path.startsWith(tree)
        || lower(path).equals(lower(tree))
        || lower(path).startsWith(lower(tree) + path.getFileSystem().getSeparator());
  }

  private static String lower(Path path) {
    return path.toString().toLowerCase(Locale.ROOT);
  }
}
