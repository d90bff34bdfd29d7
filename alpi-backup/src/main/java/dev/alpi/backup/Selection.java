package dev.alpi.backup;

import java.util.Optional;

/** Which files of an archive are restored, and where to. */
@FunctionalInterface
interface Selection {
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

  /** Selects one path, and what is below it; it has the same place below what is restored. */
  static Selection path(String wanted) {
    return path ->
        path.equals(wanted) || path.startsWith(wanted + "/") ? Optional.of(path) : Optional.empty();
  }
}
