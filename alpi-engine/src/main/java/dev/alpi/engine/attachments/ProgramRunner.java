package dev.alpi.engine.attachments;

import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs a program on bytes. No shell has a part in it. */
@FunctionalInterface
public interface ProgramRunner {

  /**
   * A program to run.
   *
   * @param words its name, which is looked for where programs are, and its arguments
   * @param input what it reads from its standard input
   * @param timeout after this it is killed
   * @param outputBytesMax once it has written more than this to its standard output it is killed
   */
  record Program(List<String> words, Bytes input, Duration timeout, int outputBytesMax) {
    public Program {
      words = List.copyOf(words);
    }

    /** Returns its name. */
    public String name() {
      return words.getFirst();
    }
  }

  /**
   * What came of it.
   *
   * @param output what it wrote to its standard output, all of it if it {@link End.Exited}
   * @param complaint the beginning of what it wrote to its standard error
   * @param end how it ended
   */
  record Result(Bytes output, String complaint, End end) {}

  /** How a program ended. */
  sealed interface End {
    /** By itself. */
    record Exited(int code) implements End {}

    /** It is not installed. */
    record Missing() implements End {}

    /** Killed because its time was up. */
    record TimedOut() implements End {}

    /** Killed because it wrote too much. */
    record TooMuchOutput() implements End {}

    /** Killed because somebody does not want to wait any more. */
    record Interrupted() implements End {}
  }

  /** Runs {@code program}; when it returns, the program runs no more. */
  Result run(Program program, Cancellation cancellation) throws IOException;
}
