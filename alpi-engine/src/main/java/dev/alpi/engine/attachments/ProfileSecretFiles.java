package dev.alpi.engine.attachments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The files below a root of profiles that hold keys: what unlocks the profile, its models, its
 * peers and the devices it trusts.
 */
final class ProfileSecretFiles {
  /** Directories that hold keys and nothing else that anybody would attach. */
  private static final Set<String> DIRECTORIES = Set.of("secrets", "alp", "host");

  /** What a person puts there on their way to the agent. */
  private static final List<String> STAGED = List.of("host", "attachments");

  private static final List<String> KEY_ENDINGS = List.of(".pem", ".key", ".p12", ".pfx");

  private final Path root;
  private final List<Path> environments;

  /**
   * Creates it.
   *
   * @param root the root of all profiles
   * @param environments the {@code .env} files that are known, which may have other names too
   */
  ProfileSecretFiles(Path root, List<Path> environments) {
    this.root = root;
    this.environments = List.copyOf(environments);
  }

  /** Returns what {@code file}, a real path, is if it holds keys. */
  Optional<String> reason(Path file) throws IOException {
    for (Path environment : environments) {
      if (Files.exists(environment) && Files.isSameFile(environment, file)) {
        return Optional.of("the secrets of a profile");
      }
    }
    Path realRoot = Files.exists(root) ? root.toRealPath() : root;
    if (!file.startsWith(realRoot)) {
      return Optional.empty();
    }
    Path below = realRoot.relativize(file);
    String name = lower(below.getFileName());
    if (name.startsWith(".env") || name.contains("vault.json")) {
      return Optional.of("the secrets of a profile");
    }
    if (KEY_ENDINGS.stream().anyMatch(name::endsWith)) {
      return Optional.of("a key of a profile");
    }
    for (int i = 0; i + 1 < below.getNameCount(); i++) {
      String directory = lower(below.getName(i));
      boolean isStaged =
          directory.equals(STAGED.getFirst())
              && lower(below.getName(i + 1)).equals(STAGED.getLast());
      if (DIRECTORIES.contains(directory) && !isStaged) {
        return Optional.of("in " + directory + "/ of a profile, where keys are");
      }
    }
    return Optional.empty();
  }

  private static String lower(Path name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
