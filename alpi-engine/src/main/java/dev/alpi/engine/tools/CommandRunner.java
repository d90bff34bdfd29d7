package dev.alpi.engine.tools;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Runs shell commands. */
public interface CommandRunner {

  /**
   * A command to run.
   *
   * @param text what {@code sh -c} gets
   * @param directory where it starts
   * @param timeout after this it and everything it started is killed
   * @param variables what stands in its environment beside what the runner lets through
   */
  record Command(String text, Path directory, Duration timeout, Map<String, String> variables) {
    public Command {
      variables = Map.copyOf(variables);
    }

    /** Creates one without variables of its own. */
    public Command(String text, Path directory, Duration timeout) {
      this(text, directory, timeout, Map.of());
    }

    /** Returns it with one more variable. */
    public Command with(String name, String value) {
      Map<String, String> more = new HashMap<>(variables);
      more.put(name, value);
      return new Command(text, directory, timeout, more);
    }
  }

  /**
   * What came of it.
   *
   * @param stdout the standard output, possibly with its middle left out
   * @param stderr the same of the standard error
   * @param end how it ended
   */
  record Result(String stdout, String stderr, End end) {}

  /** How a command ended. */
  sealed interface End {
    /** By itself. */
    record Exited(int code) implements End {}

    /** Killed because its time was up. */
    record TimedOut() implements End {}

    /** Killed because the turn was interrupted. */
    record Interrupted() implements End {}
  }

  /**
   * Runs {@code command} with closed standard input and a reduced environment. When it returns,
   * nothing of the command's process group runs any more.
   */
  Result run(Command command, Cancellation cancellation) throws IOException;
}
