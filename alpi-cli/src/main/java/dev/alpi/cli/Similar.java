package dev.alpi.cli;

import java.util.List;
import java.util.Optional;

/** Finds what a person meant to type. */
final class Similar {
  /** Longer words are not compared: nobody mistypes those, and the work is quadratic. */
  private static final int WORD_CHARS_MAX = 64;

  private Similar() {}

  /**
   * Returns the one of {@code known} that is nearest to {@code word}: at most a third of its
   * characters wrong, or else the only one that starts with it.
   */
  static Optional<String> to(String word, List<String> known) {
    if (word.length() > WORD_CHARS_MAX) {
      return Optional.empty();
    }
    Optional<String> best = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(word, name);
      if (distance < least && distance <= Math.max(1, name.length() / 3)) {
        best = Optional.of(name);
        least = distance;
      }
    }
    return best.or(() -> onlyStart(word, known));
  }

  private static Optional<String> onlyStart(String word, List<String> known) {
    List<String> starting = known.stream().filter(name -> name.startsWith(word)).toList();
    boolean any = word.isEmpty() || word.equals("-") || word.equals("--");
    return starting.size() == 1 && !any ? Optional.of(starting.getFirst()) : Optional.empty();
  }

  /** Counts the insertions, deletions, replacements and swaps of neighbours between two words. */
  static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[left.length()][right.length()];
  }
}
