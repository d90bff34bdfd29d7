package dev.alpi.cli.setup;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command that a step runs once it is confirmed. No record: its input may be a secret, which
 * {@link #toString} does not tell.
 */
final class Deed {
  /** Stands for the file that the last deed that has made one has made. */
  static final String FILE = "FILE";

  /** Stands for the recipient that a deed before has printed. */
  static final String RECIPIENT = "RECIPIENT";

  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./~-]+");

  /** What a setting takes for text without quotes. */
  private static final Pattern PLAIN =
      Pattern.compile("[/A-Za-z]+[A-Za-z0-9]*[./:@][A-Za-z0-9_./:@-]*");

  private final List<String> words;
  private final byte[] input;
  private final Show show;
  private final Optional<Deed> undo;
  private final Advice advice;

  private Deed(List<String> words, byte[] input, Show show, Optional<Deed> undo, Advice advice) {
    this.words = List.copyOf(words);
    this.input = input;
    this.show = show;
    this.undo = undo;
    this.advice = advice;
  }

  /** What is told besides if it fails. */
  interface Advice {
    /** Returns the lines. */
    List<String> lines(Alpi alpi) throws IOException;
  }

  /** What the person sees of it. */
  enum Show {
    /** That it was done. */
    OUTCOME,
    /** All that it says. */
    ALL,
    /** All that it says, and that it was done. */
    RESULT
  }

  static Deed of(String... words) {
    return of(List.of(words));
  }

  static Deed of(List<String> words) {
    return new Deed(words, Alpi.noInput(), Show.OUTCOME, Optional.empty(), _ -> List.of());
  }

  /** Returns what sets a setting that is text, whatever the text is. */
  static Deed setting(String key, String text) {
    String value = PLAIN.matcher(text).matches() ? text : Json.compact(new JsonValue.Str(text));
    return of("config", "set", key, value);
  }

  /** Returns it with what is done if a later one fails. */
  Deed undoneBy(Deed other) {
    return new Deed(words, input, show, Optional.of(other), advice);
  }

  /** Returns what is done if a later one fails. */
  Optional<Deed> undo() {
    return undo;
  }

  /** Returns it with this on its standard input; the array is not copied. */
  Deed with(byte[] secret) {
    return new Deed(words, secret, show, undo, advice);
  }

  /** Returns it with what is told besides if it fails. */
  Deed advising(Advice other) {
    return new Deed(words, input, show, undo, other);
  }

  /** Returns what is told besides if it fails. */
  Advice advice() {
    return advice;
  }

  /** Returns it with all that it says shown. */
  Deed shown() {
    return new Deed(words, input, Show.ALL, undo, advice);
  }

  /** Returns it with all that it says shown, and then that it was done. */
  Deed told() {
    return new Deed(words, input, Show.RESULT, undo, advice);
  }

  /** Returns it with what earlier deeds have printed in the place of what stands for it. */
  Deed filled(UnaryOperator<String> filled) {
    return new Deed(words.stream().map(filled).toList(), input, show, undo, advice);
  }

  /** Says whether something in it is only known once an earlier deed has printed it. */
  boolean isOpen() {
    return words.contains(FILE) || words.contains(RECIPIENT);
  }

  List<String> words() {
    return words;
  }

  byte[] input() {
    return input;
  }

  Show show() {
    return show;
  }

  /** Wipes its input. */
  void forget() {
    Arrays.fill(input, (byte) 0);
  }

  /** Returns it as one would type it. */
  @Override
  public String toString() {
    String line = words.stream().map(Deed::quoted).collect(Collectors.joining(" ", "alpi ", ""));
    return input.length == 0 ? line : line + "   (with the secret on its input)";
  }

  private static String quoted(String word) {
    return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
