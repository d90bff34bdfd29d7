package dev.alpi.engine.tools;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs shell commands. */
public interface CommandRunner {

  /**
   * A command to run.
   *
   * @param wrapper the program with its arguments that starts the shell, such as a sandbox; empty
   *     if the shell is started by itself
   * @param text what {@code sh -c} gets
   * @param directory where it starts
   * @param timeout after this it and everything it started is killed
   * @param variables what stands in its environment beside what the runner lets through
   * @param children is told of its process
   */
  record Command(
      List<String> wrapper,
      String text,
      Path directory,
      Duration timeout,
      Map<String, String> variables,
      Children children) {
    /** Copies both collections. */
    public Command {
      wrapper = List.copyOf(wrapper);
      variables = Map.copyOf(variables);
    }

    /** Creates one without variables of its own. */
    public Command(String text, Path directory, Duration timeout) {
      this(List.of(), text, directory, timeout, Map.of(), Children.untold());
    }

    /** Returns it with one more variable. */
    public Command with(String name, String value) {
      Map<String, String> more = new HashMap<>(variables);
      more.put(name, value);
      return new Command(wrapper, text, directory, timeout, more, children);
    }

    /** Returns it with another listener. */
    public Command with(Children other) {
      return new Command(wrapper, text, directory, timeout, variables, other);
    }

    /** Returns it started by {@code other}, which gets the shell's words after its own. */
    public Command within(List<String> other) {
      return new Command(other, text, directory, timeout, variables, children);
    }

    /** Returns program and arguments: the text is one of them, and is never read as another. */
    public List<String> words() {
      List<String> words = new ArrayList<>(wrapper);
      // after the two dashes a command that begins with one is no option of the shell's
      words.addAll(List.of("/bin/sh", "-c", "--", text));
      return words;
    }
  }

  /** Is told of the process groups that commands are, so that none is left behind by a crash. */
  interface Children {
    /** A command runs; {@code leader} is its first process. */
    void started(ProcessStamp leader);

    /** Nothing of it runs any more. */
    void ended(ProcessStamp leader);

    /** Returns one that does nothing. */
    static Children untold() {
      return new Children() {
        @Override
        public void started(ProcessStamp leader) {
          // nobody is told
        }

        @Override
        public void ended(ProcessStamp leader) {
          // nobody is told
        }
      };
    }
  }

  /** A command that runs beside whoever started it. */
  interface Running {
    /** Returns its first process. */
    ProcessStamp leader();

    /** Returns what it says on both streams; ends when nobody can say anything any more. */
    InputStream output();

    /** Waits until it has ended, and all it started with it, and returns its exit code. */
    int await();

    /** Asks everything in it to end and, after {@code grace}, makes it. Returns when it has. */
    void end(Duration grace);
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

  /**
   * Starts {@code command}, which has all the time it wants and outlives the thread that starts it.
   * Its children's listener is told nothing: who starts it looks after it.
   */
  default Running start(Command command) throws IOException {
    throw new IOException("commands cannot be started in the background here");
  }

  /** Kills everything that is in the session of {@code leader}, which is known to be ours. */
  default void kill(ProcessStamp leader) {
    // a runner that starts no processes has none
  }
}
