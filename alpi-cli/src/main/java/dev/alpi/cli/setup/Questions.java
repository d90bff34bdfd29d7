package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The questions of one step. What the command line answers is not asked; where it answers anything,
 * nothing is asked at all, and what has no usual answer is missing then.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Questions {
  private static final Set<String> YES = Set.of("y", "yes");
  private static final Set<String> NO = Set.of("n", "no");

  private final Console console;
  private final Map<String, List<String>> given;
  private final Mode mode;
  private final WayOut wayOut;

  /** What the person answered, by the question. */
  private final Map<String, String> answers = new HashMap<>();

  private final Map<String, String> printed = new HashMap<>();

  /** What they answered before the step was begun anew. */
  private Map<String, String> before = Map.of();

  /** Whether somebody is asked. */
  public enum Mode {
    /** A person, or a script that writes what a person would. */
    ASKS,
    /** Nobody: the command line says it all. */
    ANSWERED
  }

  /** What is meant by Enter alone. */
  enum Usual {
    YES,
    NO
  }

  /** Says what is wrong with an answer; empty if nothing is. */
  interface Check {
    Optional<String> problem(String answer) throws IOException;
  }

  /** Creates them, with what the command line says, by the names of its options. */
  public Questions(Console console, Map<String, List<String>> given, Mode mode, WayOut wayOut) {
    this.console = console;
    this.given = Map.copyOf(given);
    this.mode = mode;
    this.wayOut = wayOut;
  }

  /** Offers what was answered until now, where it is asked for again. */
  void again() {
    before = Map.copyOf(answers);
    answers.clear();
  }

  /** Keeps what a command printed, for when the step is begun anew. */
  void print(Map<String, String> texts) {
    printed.putAll(texts);
  }

  /** Returns what a command of this step printed before it was begun anew. */
  Optional<String> printed(String name) {
    return Optional.ofNullable(printed.get(name));
  }

  boolean asks() {
    return mode == Mode.ASKS;
  }

  Console console() {
    return console;
  }

  /** Shows a line, if somebody reads it. */
  void tell(String text) throws IOException {
    if (asks()) {
      console.paragraph(text);
    }
  }

  /** Tells of something that went wrong and is asked again. */
  void tell(Alpi.Answer failed) throws IOException {
    console.problem(failed.problem(), failed.hint());
  }

  /** Says whether the command line has this option. */
  boolean has(String option) {
    return given.containsKey(option);
  }

  /** Returns what the command line says for an option. */
  Optional<String> given(String option) {
    return all(option).stream().findFirst();
  }

  /** Returns all that the command line says for an option. */
  List<String> all(String option) {
    return given.getOrDefault(option, List.of());
  }

  /** Returns the key of the one that is chosen. */
  String choose(String option, String question, List<Choice> choices, String usual)
      throws IOException, SetupException, LeftException {
    Optional<String> said = given(option);
    if (said.isPresent()) {
      return said.get();
    }
    if (!asks()) {
      return unasked(option, usual);
    }
    String offered = before.getOrDefault(question, usual);
    Optional<Choice> fallback =
        choices.stream()
            .filter(choice -> choice.key().equals(offered))
            .findFirst()
            .or(() -> choices.stream().filter(choice -> choice.key().equals(usual)).findFirst());
    String chosen = chosen(question, choices, fallback);
    answers.put(question, chosen);
    return chosen;
  }

  private String chosen(String question, List<Choice> choices, Optional<Choice> fallback)
      throws IOException, LeftException {
    Optional<Console.Keys> keys = console.keys();
    if (keys.isEmpty()) {
      return new NumberMenu(console, question, choices, fallback, wayOut).choose().key();
    }
    try (Console.Keys pressed = keys.get()) {
      return new KeyMenu(
              pressed, question, choices, fallback, wayOut, console.columns(), console.rows())
          .choose()
          .key();
    }
  }

  /** Returns what is typed; {@code usual} for Enter alone, unless that is empty. */
  String text(String option, String question, String usual, Check check)
      throws IOException, SetupException, LeftException {
    Optional<String> said = given(option);
    if (said.isPresent() || !asks()) {
      String answer = said.isPresent() ? said.get() : unasked(option, usual);
      Optional<String> problem = check.problem(answer);
      if (problem.isPresent()) {
        String[] lines = problem.get().split("\n", 2);
        throw SetupException.usage(
            "--" + option + ": " + lines[0], lines.length == 1 ? "" : lines[1]);
      }
      return answer;
    }
    String offered = before.getOrDefault(question, usual);
    while (true) {
      console.prompt(question + (offered.isEmpty() ? ": " : " [" + offered + "]: "));
      String typed =
          console.read().orElseThrow(() -> new LeftException(LeftException.Where.WIZARD)).strip();
      String answer = typed.isEmpty() ? offered : typed;
      Optional<String> problem =
          answer.isEmpty()
              ? Optional.of("nothing was typed; " + wayOut.sentence())
              : check.problem(answer);
      if (answer.equals("q")) {
        throw new LeftException(LeftException.Where.STEP);
      }
      if (problem.isEmpty()) {
        answers.put(question, answer);
        return answer;
      }
      for (String line : problem.get().split("\n")) {
        console.line("  " + line);
      }
    }
  }

  String text(String option, String question, String usual)
      throws IOException, SetupException, LeftException {
    return text(option, question, usual, _ -> Optional.empty());
  }

  /** Asks for a yes; an option that is given means one. */
  boolean isYes(String option, String question, Usual usual) throws IOException, LeftException {
    if (has(option)) {
      return true;
    }
    return asks() ? isYes(question, usual) : false;
  }

  boolean isYes(String question, Usual usual) throws IOException, LeftException {
    String offered = before.getOrDefault(question, usual.name());
    boolean isYes = isYesTyped(question, Usual.valueOf(offered));
    answers.put(question, (isYes ? Usual.YES : Usual.NO).name());
    return isYes;
  }

  private boolean isYesTyped(String question, Usual usual) throws IOException, LeftException {
    while (true) {
      console.prompt(question + (usual == Usual.YES ? " [Y/n] " : " [y/N] "));
      String typed =
          console
              .read()
              .orElseThrow(() -> new LeftException(LeftException.Where.WIZARD))
              .strip()
              .toLowerCase(Locale.ROOT);
      if (typed.isEmpty()) {
        return usual == Usual.YES;
      }
      if (YES.contains(typed) || NO.contains(typed)) {
        return YES.contains(typed);
      }
      if (typed.equals("q")) {
        throw new LeftException(LeftException.Where.STEP);
      }
      console.line("  y or n; " + wayOut.sentence());
    }
  }

  /**
   * Returns a secret: the first line of the file that the option {@code NAME-file} names, the line
   * on standard input with {@code NAME-stdin}, or what is typed; empty if only Enter was pressed.
   */
  Optional<byte[]> secret(String name, String question, Alpi alpi)
      throws IOException, SetupException, LeftException {
    Optional<String> file = given(name + "-file");
    if (file.isPresent()) {
      return Optional.of(alpi.secretFile(file.get()));
    }
    if (!asks() && !has(name + "-stdin")) {
      return Optional.empty();
    }
    byte[] typed =
        console
            .readSecret(asks() ? question : "")
            .orElseThrow(() -> new LeftException(LeftException.Where.WIZARD));
    return typed.length == 0 ? Optional.empty() : Optional.of(typed);
  }

  private static String unasked(String option, String usual) throws SetupException {
    if (usual.isEmpty()) {
      throw SetupException.usage(
          "--" + option + " is missing",
          "say it too, or no option at all: then everything is asked for");
    }
    return usual;
  }
}
