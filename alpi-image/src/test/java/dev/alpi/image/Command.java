package dev.alpi.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program to run in a test: nothing of the environment of the tests reaches it but what is named
 * here.
 *
 * @param words the program and its arguments
 * @param environment all of it
 * @param directory where it runs
 * @param input what it reads from standard input
 * @param limit after which it is killed, and the test fails
 */
public record Command(
    List<String> words,
    Map<String, String> environment,
    Path directory,
    Input input,
    Duration limit) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Copies the collections. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** What a program reads from standard input. */
  public sealed interface Input {
    /** This text, and then the end. */
    record Given(String text) implements Input {}

    /** What the test types while it runs. */
    record Typed() implements Input {}
  }

  /** Returns a program that runs in {@code directory}, with a plain {@code PATH} and no input. */
  public static Command of(Path directory, Object program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    return new Command(
        words, Map.of("PATH", "/usr/bin:/bin"), directory, new Input.Given(""), LIMIT);
  }

  /** Returns this program with a variable more. */
  public Command with(String variable, Object value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value.toString());
    return new Command(words, more, directory, input, limit);
  }

  /** Returns this program with something to read. */
  public Command reading(String text) {
    return new Command(words, environment, directory, new Input.Given(text), limit);
  }

  /** Returns this program with an input that {@link RunningCommand#type} writes. */
  public Command typed() {
    return new Command(words, environment, directory, new Input.Typed(), limit);
  }

  /** Returns this program with another limit. */
  public Command within(Duration time) {
    return new Command(words, environment, directory, input, time);
  }

  /** Starts it. */
  public RunningCommand start() throws IOException {
    Path scratch = Files.createTempDirectory("alpi-process-test");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectOutput(scratch.resolve("out").toFile())
            .redirectError(scratch.resolve("err").toFile());
    if (input instanceof Input.Given(String text)) {
      builder.redirectInput(Files.writeString(scratch.resolve("in"), text).toFile());
    }
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new RunningCommand(builder.start(), this, scratch);
  }

  /** Runs it to its end. */
  public Result run() throws IOException, InterruptedException {
    try (RunningCommand running = start()) {
      return running.await();
    }
  }

  /**
   * How a program ended.
   *
   * @param exitCode 128 and the number of the signal if one ended it
   * @param out its standard output
   * @param err its standard error
   */
  public record Result(int exitCode, String out, String err) {}
}
