package dev.alpi.cli;

import java.util.ArrayList;
import java.util.Iterator;
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
    ProcessContext process = new ProcessContext();
    int code = 0;
    for (Iterator<List<String>> left = commands(arguments).iterator();
        code == 0 && left.hasNext(); ) {
      process = new ProcessContext();
      code = Cli.run(left.next().toArray(String[]::new), process);
    }
    Main.end(code, process);
  }

  private static List<List<String>> commands(String[] arguments) {
    List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
    for (String word : List.of(arguments).subList(2, arguments.length)) {
      if (word.equals(NEXT)) {
        commands.add(new ArrayList<>());
      } else {
        commands.getLast().add(word);
      }
    }
    return commands;
  }
}
