package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The built image with a {@code HOME} of its own.
 *
 * @param userHome what {@code HOME} says
 * @param directory where it is started
 * @param variables what else stands in its environment
 * @param prefix a command that starts it, such as {@code unshare}; may be empty
 */
record Alpi(Path userHome, Path directory, Map<String, String> variables, List<String> prefix) {
  /** Far beyond what a turn of a test takes on a loaded machine. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  Alpi {
    variables = Map.copyOf(variables);
    prefix = List.copyOf(prefix);
  }

  /** Returns alpi with an empty home and an empty working directory below {@code scratch}. */
  static Alpi in(Path scratch) throws IOException {
    Path home = Files.createDirectories(scratch.resolve("home"));
    return new Alpi(home, Files.createDirectories(scratch.resolve("work")), Map.of(), List.of());
  }

  /** Returns the home of the profile {@code default}. */
  Path profile() {
    return userHome.resolve(".alpi");
  }

  Alpi with(String name, String value) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put(name, value);
    return new Alpi(userHome, directory, more, prefix);
  }

  Alpi startedBy(String... words) {
    return new Alpi(userHome, directory, variables, List.of(words));
  }

  /** Runs it to its end, without standard input. */
  Command.Result run(String... arguments) throws IOException, InterruptedException {
    return command(words(arguments)).run();
  }

  /** Runs {@code chat --once}. */
  Command.Result chat(String text) throws Exception {
    return run("chat", "--once", text);
  }

  /** Starts it. */
  RunningCommand start(String... arguments) throws IOException {
    return command(words(arguments)).start();
  }

  /** Starts it for longer than a turn takes. */
  RunningCommand startWithin(Duration limit, String... arguments) throws IOException {
    return command(words(arguments)).within(limit).start();
  }

  /**
   * Starts it on a terminal, by script(1). What is typed is not echoed; standard output and error
   * come as one, with CR LF.
   */
  RunningCommand startOnTerminal(String... arguments) throws IOException {
    StringBuilder line = new StringBuilder("exec");
    for (String word : words(arguments)) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return command(List.of("script", "-q", "-e", "-E", "never", "-c", line.toString(), "/dev/null"))
        .typed()
        .start();
  }

  /**
   * Starts it on a terminal that echoes what is typed, and then {@code stty -a} there, whatever it
   * ends with.
   */
  RunningCommand startOnEchoingTerminal(String... arguments) throws IOException {
    // the shell outlives the Ctrl-C that it gets too
    String line =
        "trap : INT; " + String.join(" ", words(arguments)) + "; echo ended with $?; stty -a";
    return command(List.of("script", "-q", "-E", "always", "-c", line, "/dev/null"))
        .typed()
        .start();
  }

  /**
   * Starts it in a window of 24 rows, with what {@code stty -a} says in the files {@code before}
   * and {@code after} of the directory.
   */
  RunningCommand startOnWindow(int columns, String... arguments) throws IOException {
    String line =
        "trap : INT; stty rows 24 cols "
            + columns
            + "; stty -a >before; "
            + String.join(" ", words(arguments))
            + "; echo ended with $?; stty -a >after";
    return command(List.of("script", "-q", "-E", "always", "-c", line, "/dev/null"))
        .typed()
        .start();
  }

  /** Returns the one object that {@code --json} printed. */
  static JsonValue.Obj answer(Command.Result result) throws JsonSyntaxException {
    return Json.parseObject(result.out());
  }

  /** Returns the one error that {@code --json} printed. */
  static JsonValue.Obj error(Command.Result result) throws JsonSyntaxException {
    return Json.parseObject(result.err()).object("error");
  }

  private List<String> words(String... arguments) {
    List<String> words = new ArrayList<>(prefix);
    // a build in the background may have been started to ignore Ctrl-C, and its children with it
    if (Files.exists(Path.of("/proc/self/status"))) {
      words.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    words.add(Repository.ofThisBuild().image().resolve("bin/alpi").toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private Command command(List<String> words) {
    Command command =
        Command.of(
                directory, words.getFirst(), words.subList(1, words.size()).toArray(String[]::new))
            .with("HOME", userHome)
            .within(LIMIT);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      command = command.with(variable.getKey(), variable.getValue());
    }
    return command;
  }
}
