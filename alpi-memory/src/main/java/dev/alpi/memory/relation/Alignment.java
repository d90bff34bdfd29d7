package dev.alpi.memory.relation;

import java.util.ArrayList;
import java.util.List;

/**
 * Two sequences of tokens laid side by side along their longest common subsequence.
 *
 * @param shared what they have in common, as the old one has it
 * @param gaps where they differ, in order
 */
record Alignment(List<Token> shared, List<Gap> gaps) {

  /**
   * A place where the two differ.
   *
   * @param before what both have before it
   * @param oldTokens what the old one has there
   * @param newTokens what the new one has there
   * @param after what both have after it
   */
  record Gap(List<Token> before, List<Token> oldTokens, List<Token> newTokens, List<Token> after) {
    List<Token> both() {
      List<Token> both = new ArrayList<>(oldTokens);
      both.addAll(newTokens);
      return both;
    }
  }

  /** Returns the alignment; time and space go with the product of the lengths. */
  static Alignment of(List<Token> old, List<Token> fresh) {
    int[][] length = lengths(old, fresh);
    List<Token> shared = new ArrayList<>();
    List<int[]> cuts = new ArrayList<>();
    int i = 0;
    int j = 0;
    int oldFrom = 0;
    int newFrom = 0;
    while (i < old.size() && j < fresh.size()) {
      if (isEqual(old.get(i), fresh.get(j)) && length[i][j] == length[i + 1][j + 1] + 1) {
        cuts.add(new int[] {oldFrom, i, newFrom, j, shared.size()});
        shared.add(old.get(i));
        oldFrom = ++i;
        newFrom = ++j;
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    cuts.add(new int[] {oldFrom, old.size(), newFrom, fresh.size(), shared.size()});
    List<Gap> gaps = new ArrayList<>();
    for (int[] cut : cuts) {
      if (cut[0] < cut[1] || cut[2] < cut[3]) {
        gaps.add(
            new Gap(
                shared.subList(0, cut[4]),
                old.subList(cut[0], cut[1]),
                fresh.subList(cut[2], cut[3]),
                shared.subList(cut[4], shared.size())));
      }
    }
    return new Alignment(shared, gaps);
  }

  private static int[][] lengths(List<Token> old, List<Token> fresh) {
    int[][] length = new int[old.size() + 1][fresh.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = fresh.size() - 1; j >= 0; j--) {
        length[i][j] =
            isEqual(old.get(i), fresh.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }

  /** Marks may be left out, but not be others: Portuguese {@code avó} is not {@code avô}. */
  static boolean isEqual(Token a, Token b) {
    return a.key().equals(b.key())
        && (a.strict().equals(b.strict()) || isUnmarked(a) || isUnmarked(b));
  }

  static boolean isUnmarked(Token token) {
    return token.strict().equals(token.key());
  }
}
