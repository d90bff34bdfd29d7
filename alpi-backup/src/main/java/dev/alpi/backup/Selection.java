package dev.alpi.backup;

import java.util.Optional;

/** Which files of an archive are restored, and where to. */
@FunctionalInterface
interface Selection {
  /** What a single path becomes in the directory that it is restored into. */
  String ONLY = "it";

  /** Returns where {@code path} goes to, relative to the place that is restored. */
  Optional<String> target(String path);

  static Selection all() {
    return Optional::of;
  }

  /** Selects a profile; of the default one, all that belongs to no other. */
  static Selection profile(String name) {
    if (name.equals("default")) {
      return path ->
          path.equals("profiles") || path.startsWith("profiles/")
              ? Optional.empty()
              : Optional.of(path);
    }
    String prefix = "profiles/" + name + "/";
    return path ->
        path.startsWith(prefix) ? Optional.of(path.substring(prefix.length())) : Optional.empty();
  }

  /** Selects one path, and what is below it. */
  static Selection path(String wanted) {
    return path -> {
      if (path.equals(wanted)) {
        return Optional.of(ONLY);
      }
      return path.startsWith(wanted + "/")
          ? Optional.of(ONLY + path.substring(wanted.length()))
          : Optional.empty();
    };
  }
}
