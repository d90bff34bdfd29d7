package dev.alpi.cli.setup;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * alpi, as the wizard uses it: by its commands.
 *
 * <p><b>Threads:</b> one at a time.
 */
public interface Alpi {
  /** Returns what a command without input gets. */
  static byte[] noInput() {
    return new byte[0];
  }

  /**
   * Runs a command, and lets the person see what it says.
   *
   * @param words the command line, {@code alpi} left out
   * @param input what is on its standard input
   * @return how it ended, without what it said; the person has read why it failed
   */
  Answer run(List<String> words, byte[] input) throws IOException;

  /** Runs a command with {@code --json}, of which the person sees nothing. */
  Answer ask(List<String> words, byte[] input) throws IOException;

  /** Says whether there is a command of this first word. */
  boolean has(String command);

  /**
   * Returns the whole path of the directory that somebody typed, with {@code ~} for the home of the
   * person; empty if there is none.
   */
  Optional<String> directory(String typed);

  /**
   * Returns the whole path of what somebody typed, whether it is there or not, with {@code ~} for
   * the home of the person; empty if nothing can be called so.
   */
  Optional<String> path(String typed);

  /** Returns the whole path of the directory of what somebody typed and {@link #path} takes. */
  String parent(String typed);

  /** Says whether anything is called as somebody typed, with {@code ~} for the home. */
  boolean isThere(String typed);

  /** Returns the first line of a file that only the person may read. */
  byte[] secretFile(String typed) throws IOException, SetupException;

  /** Returns the value of a variable of the environment. */
  Optional<String> variable(String name);

  /** Runs a command without input. */
  default Answer ask(String... words) throws IOException {
    return ask(List.of(words), noInput());
  }

  /** Returns the value of a setting; empty if it has none, or there is no profile yet. */
  default Optional<JsonValue> setting(String key) throws IOException {
    return ask("config", "get", key)
        .object()
        .get("value")
        .filter(value -> value != JsonValue.Null.NULL);
  }

  /**
   * What a command answered.
   *
   * @param code its exit code
   * @param object what it printed; empty if it failed
   * @param problem what it complained of; empty if it did not fail, or said it itself
   * @param hint what it says to do about that
   */
  record Answer(int code, Obj object, String problem, String hint) {
    /** Says whether it did what was asked. */
    public boolean isDone() {
      return code == 0;
    }

    /** Returns a member that is a list of texts. */
    List<String> strings(String name) {
      List<String> texts = new ArrayList<>();
      for (JsonValue each : object.array(name)) {
        if (each instanceof JsonValue.Str(String text)) {
          texts.add(text);
        }
      }
      return texts;
    }

    /** Returns why it failed, for whoever asked; told already if the command said it itself. */
    SetupException failure() {
      return new SetupException(code, problem, hint);
    }
  }
}
