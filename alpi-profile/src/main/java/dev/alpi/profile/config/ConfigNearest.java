package dev.alpi.profile.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known key that a mistyped one was probably meant to be. */
final class ConfigNearest {
  private ConfigNearest() {}

  /** Returns the known key nearest to the unknown {@code path}, if one is near. */
  static Optional<String> to(List<String> path, ConfigSchema schema) {
    List<String> around = path.subList(0, path.size() - 1);
    Optional<String> sibling = nearest(path.getLast(), schema.at(around).names());
    if (sibling.isPresent()) {
      List<String> corrected = new ArrayList<>(around);
      corrected.add(sibling.get());
      return Optional.of(ConfigKey.join(corrected));
    }
    // the right name in the wrong place
    return schema.entries().stream()
        .filter(entry -> entry.isFixed() && entry.names().getLast().equals(path.getLast()))
        .map(ConfigEntry::pattern)
        .findFirst();
  }

  private static Optional<String> nearest(String name, List<String> known) {
    int limit = Math.max(1, name.length() / 3);
    String best = "";
    int least = limit + 1;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** Returns how many characters were added, left out, changed or swapped with their neighbour. */
  private static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(left, right, cost, i, j);
      }
    }
    return cost[left.length()][right.length()];
  }

  private static int cheapest(String left, String right, int[][] cost, int i, int j) {
    int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
    int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    least = Math.min(least, cost[i - 1][j - 1] + change);
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
