package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs several commands in one virtual machine, one after the other, and ends at the first that
 * fails: what the machine learns of all of them is kept when the image is built ({@code
 * alpi-image/src/main/build/train}).
 */
final class Rehearsal {
  private static final String NEXT = "then";

  private Rehearsal() {}

  /**
   * Runs them.
   *
   * @param arguments two that are passed over, since the launcher names its own main class after
   *     this one; then the words of the commands, with {@value #NEXT} between them
   */
  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>();
    for (String word : List.of(arguments).subList(2, arguments.length)) {
      if (word.equals(NEXT)) {
        run(words);
        words.clear();
      } else {
        words.add(word);
      }
    }
    run(words);
    Runtime.getRuntime().halt(0);
  }

  private static void run(List<String> words) {
    int code = Cli.run(words.toArray(String[]::new), new ProcessContext());
    if (code != 0) {
      Runtime.getRuntime().halt(code);
    }
  }
}
