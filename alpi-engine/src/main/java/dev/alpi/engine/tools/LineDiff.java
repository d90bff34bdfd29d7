package dev.alpi.engine.tools;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The beginning of what differs between two texts, in the form of {@code diff -u}: a head for each
 * place, one line before it, {@code -} for what went and {@code +} for what came.
 */
final class LineDiff {
  /*
   * Implementation notes. Common lines at both ends go first; that is linear and leaves little of
   * an ordinary edit. What is between them is compared by the longest common subsequence, whose
   * table is quadratic: beyond CELLS_MAX the middle counts as replaced as a whole, which is a diff
   * too, only a longer one. The excerpt shows its beginning anyway.
   */

  /** How much of a diff a receipt shows (alpi-engine spec §1.8). */
  static final int EXCERPT_CHARS_MAX = 400;

  /** The largest table that is filled: about four milliseconds. */
  private static final long CELLS_MAX = 1_000_000;

  private static final int LINE_CHARS_MAX = 120;

  private final List<String> before;
  private final List<String> after;
  private final StringBuilder out = new StringBuilder();
  private boolean full;

  private LineDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** A run of lines that went, {@code [from, to)} of each side. */
  private record Gap(int fromBefore, int toBefore, int fromAfter, int toAfter) {}

  /** Returns the excerpt; empty if the texts have the same lines. */
  static String excerpt(String before, String after) {
    return new LineDiff(before.lines().toList(), after.lines().toList()).excerpt();
  }

  private String excerpt() {
    int start = 0;
    int shorter = Math.min(before.size(), after.size());
    while (start < shorter && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    for (Gap gap : gaps(new Gap(start, before.size() - end, start, after.size() - end))) {
      print(gap);
    }
    return out.toString();
  }

  /** Returns where {@code middle} really differs. */
  private List<Gap> gaps(Gap middle) {
    int rows = middle.toBefore() - middle.fromBefore();
    int columns = middle.toAfter() - middle.fromAfter();
    if (rows == 0 && columns == 0) {
      return List.of();
    }
    if ((rows + 1L) * (columns + 1L) > CELLS_MAX) {
      return List.of(middle);
    }
    Map<String, Integer> numbers = new HashMap<>();
    int[] left = numbered(before.subList(middle.fromBefore(), middle.toBefore()), numbers);
    int[] right = numbered(after.subList(middle.fromAfter(), middle.toAfter()), numbers);
    return gaps(middle, left, right, common(left, right));
  }

  private static int[] numbered(List<String> lines, Map<String, Integer> numbers) {
    return lines.stream()
        .mapToInt(line -> numbers.computeIfAbsent(line, key -> numbers.size()))
        .toArray();
  }

  /** Returns the lengths of the longest common subsequences of all pairs of rests. */
  private static int[][] common(int[] left, int[] right) {
    int[][] lengths = new int[left.length + 1][right.length + 1];
    for (int i = left.length - 1; i >= 0; i--) {
      for (int j = right.length - 1; j >= 0; j--) {
        lengths[i][j] =
            left[i] == right[j]
                ? lengths[i + 1][j + 1] + 1
                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      }
    }
    return lengths;
  }

  private static List<Gap> gaps(Gap middle, int[] left, int[] right, int[][] lengths) {
    List<Gap> gaps = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < left.length || j < right.length) {
      int fromLeft = i;
      int fromRight = j;
      while ((i < left.length || j < right.length)
          && !(i < left.length && j < right.length && left[i] == right[j])) {
        if (j == right.length || (i < left.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
          i++;
        } else {
          j++;
        }
      }
      if (i > fromLeft || j > fromRight) {
        gaps.add(
            new Gap(
                middle.fromBefore() + fromLeft,
                middle.fromBefore() + i,
                middle.fromAfter() + fromRight,
                middle.fromAfter() + j));
      }
      while (i < left.length && j < right.length && left[i] == right[j]) {
        i++;
        j++;
      }
    }
    return gaps;
  }

  private void print(Gap gap) {
    line(
        "@@ -"
            + range(gap.fromBefore(), gap.toBefore())
            + " +"
            + range(gap.fromAfter(), gap.toAfter())
            + " @@");
    if (gap.fromBefore() > 0) {
      line(" " + before.get(gap.fromBefore() - 1));
    }
    for (int i = gap.fromBefore(); i < gap.toBefore() && !full; i++) {
      line("-" + before.get(i));
    }
    for (int j = gap.fromAfter(); j < gap.toAfter() && !full; j++) {
      line("+" + after.get(j));
    }
  }

  /** As {@code diff -u} has it: the first line from 1, or the one before if there is none. */
  private static String range(int from, int to) {
    int count = to - from;
    return (count == 0 ? from : from + 1) + "," + count;
  }

  private void line(String line) {
    if (full) {
      return;
    }
    String cut = TextFiles.cut(line, LINE_CHARS_MAX);
    // room for the mark that says that there is more
    if (out.length() + cut.length() + 1 > EXCERPT_CHARS_MAX - 1) {
      out.append('…');
      full = true;
      return;
    }
    out.append(cut).append('\n');
  }
}
