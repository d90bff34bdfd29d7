package dev.alpi.profile.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds the known keys that a mistyped one was probably meant to be. */
final class ConfigNearest {
  /** How many are named. */
  private static final int KEYS_MAX = 3;

  /** Longer names are not compared: nobody mistypes those, and the work is quadratic. */
  private static final int NAME_CHARS_MAX = 64;

  /** Shorter words are the start of too many names. */
  private static final int PREFIX_CHARS_MIN = 3;

  private ConfigNearest() {}

  /** Returns up to three known keys near to the unknown {@code path}, the nearest first. */
  static List<String> to(List<String> path, ConfigSchema schema) {
    List<String> around = path.subList(0, path.size() - 1);
    Set<String> found = new LinkedHashSet<>();
    for (String name : near(path.getLast(), schema.at(around).names())) {
      List<String> corrected = new ArrayList<>(around);
      corrected.add(name);
      found.add(ConfigKey.join(corrected));
    }
    List<String> fixed = schema.fixedKeys();
    // the right name in the wrong place
    fixed.stream().filter(key -> key.endsWith("." + path.getLast())).forEach(found::add);
    if (found.isEmpty() && path.size() > 1) {
      found.addAll(near(ConfigKey.join(path), fixed));
    }
    return found.stream().limit(KEYS_MAX).toList();
  }

  /** Returns {@code did you mean a, b or c?}. */
  static String question(List<String> keys) {
    int last = keys.size() - 1;
    String listed =
        last == 0
            ? keys.getFirst()
            : String.join(", ", keys.subList(0, last)) + " or " + keys.getLast();
    return "did you mean " + listed + "?";
  }

  /** Returns those of {@code known} that {@code name} is the start of, then the nearest. */
  private static List<String> near(String name, List<String> known) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.length() > NAME_CHARS_MAX) {
      return List.of();
    }
    int limit = Math.max(1, name.length() / 3);
    Map<String, Integer> distances = new LinkedHashMap<>();
    for (String candidate : known) {
      if (lower.length() >= PREFIX_CHARS_MIN && candidate.startsWith(lower)) {
        distances.put(candidate, 0);
      } else if (Math.abs(candidate.length() - lower.length()) <= limit) {
        int distance = distance(lower, candidate);
        if (distance <= limit) {
          distances.put(candidate, distance + 1);
        }
      }
    }
    // what is clearly nearest is what was meant
    int farthest = distances.values().stream().min(Comparator.naturalOrder()).orElse(0) + 1;
    return distances.keySet().stream()
        .filter(candidate -> distances.get(candidate) <= farthest)
        .sorted(Comparator.comparing(distances::get))
        .limit(KEYS_MAX)
        .toList();
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
