package dev.alpi.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** Asks a person before something that cannot be taken back. */
final class Confirmation {
  private static final int ANSWER_BYTES_MAX = 64;

  private Confirmation() {}

  /**
   * Says whether it is wanted; no is what counts for anything but yes.
   *
   * @param would what would happen, for a script that has to say {@code --force}
   * @param question what a person is asked, without the choices
   */
  static boolean isGiven(String would, String question, Invocation invocation)
      throws IOException, CommandFailure {
    Stdio stdio = invocation.context().stdio();
    if (!stdio.isTerminal(Stdio.Stream.IN, Stdio.Stream.ERR) || invocation.has(Globals.JSON)) {
      throw CommandFailure.usage(would, "say --force if you mean it");
    }
    invocation.err().line(question + " [y]es, [N]o");
    invocation.err().flush();
    String answer = TypedLine.read(stdio.in(), ANSWER_BYTES_MAX).orElse("");
    return Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }
}
