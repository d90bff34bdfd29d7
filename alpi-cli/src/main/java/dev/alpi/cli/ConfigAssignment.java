package dev.alpi.cli;

import java.util.List;

/**
 * What {@code config set} is told: {@code KEY VALUE}, {@code KEY=VALUE} or {@code KEY = VALUE}.
 *
 * @param key the key as it was typed
 * @param value the value as it was typed
 */
record ConfigAssignment(String key, String value) {

  /**
   * Reads it from the words of a command line.
   *
   * @throws CommandFailure if they are none of the three
   */
  static ConfigAssignment of(String first, List<String> others) throws CommandFailure {
    int equals = equalsSign(first);
    if (equals >= 0 && others.isEmpty()) {
      return new ConfigAssignment(first.substring(0, equals), first.substring(equals + 1));
    }
    if (equals < 0 && others.size() == 1 && !others.getFirst().equals("=")) {
      return new ConfigAssignment(first, others.getFirst());
    }
    if (equals < 0 && others.size() == 2 && others.getFirst().equals("=")) {
      return new ConfigAssignment(first, others.getLast());
    }
    boolean none = others.isEmpty() || (others.size() == 1 && others.getFirst().equals("="));
    throw CommandFailure.usage(
        none ? "config set needs a value" : "config set takes one key and one value",
        none
            ? "usage: alpi config set KEY VALUE; to remove a key, alpi config unset KEY"
            : "usage: alpi config set KEY VALUE; text with spaces needs quotes");
  }

  /** Returns where the first equals sign outside double quotes is; -1 if there is none. */
  private static int equalsSign(String word) {
    boolean quoted = false;
    for (int at = 0; at < word.length(); at++) {
      char c = word.charAt(at);
      if (c == '\\' && quoted) {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '=' && !quoted) {
        return at;
      }
    }
    return -1;
  }
}
