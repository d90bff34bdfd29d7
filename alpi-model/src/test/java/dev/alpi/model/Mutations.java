package dev.alpi.model;

import java.util.List;
import java.util.Random;

/** Small damages to a text, drawn by a seeded generator. */
final class Mutations {
  private static final List<String> PIECES =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "1e99",
          "99999999999999999999",
          "true",
          "\\ud800",
          "\"error\":{},",
          ",",
          "}",
          "]",
          "\"",
          "\u0000");

  private Mutations() {}

  static String of(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(changed.length() + 1);
      int to = Math.min(changed.length(), at + random.nextInt(6));
      switch (random.nextInt(3)) {
        case 0 -> changed.delete(at, to);
        case 1 -> changed.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        default -> changed.replace(at, to, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return changed.toString();
  }
}
