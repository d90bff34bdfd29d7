package dev.alpi.backup;

import java.util.Optional;
import java.util.function.Function;

/**
 * Which files of an archive are restored, and where to.
 *
 * @param wanted what that is, for a person; empty if it is all, which may be nothing
 * @param targets gives each path that is restored its place
 */
record Selection(String wanted, Function<String, Optional<String>> targets) {
  /** What the paths of all profiles but the default one begin with. */
  static final String PROFILES = "profiles/";

  /** Returns what the paths of the profile {@code name} begin with in an archive of all. */
  static String homeOf(String name) {
    return name.equals("default") ? "" : PROFILES + name + "/";
  }

  /** Returns where {@code path} goes to, relative to the place that is restored. */
  Optional<String> target(String path) {
    return targets.apply(path);
  }

  static Selection all() {
    return new Selection("", Optional::of);
  }

  /** Selects a profile; of the default one, all that belongs to no other. */
  static Selection profile(String name) {
    String wanted = "profile " + name;
    String prefix = homeOf(name);
    if (prefix.isEmpty()) {
      return new Selection(
          wanted,
          path ->
              path.equals("profiles") || path.startsWith(PROFILES)
                  ? Optional.empty()
                  : Optional.of(path));
    }
    return new Selection(
        wanted,
        path ->
            path.startsWith(prefix)
                ? Optional.of(path.substring(prefix.length()))
                : Optional.empty());
  }

  /** Selects one path of those that begin with {@code home}, and what is below it, without that. */
  static Selection path(String home, String wanted) {
    String whole = home + wanted;
    return new Selection(
        wanted,
        path ->
            path.equals(whole) || path.startsWith(whole + "/")
                ? Optional.of(path.substring(home.length()))
                : Optional.empty());
  }
}
