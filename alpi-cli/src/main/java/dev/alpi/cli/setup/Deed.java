package dev.alpi.cli.setup;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command that a step runs once it is confirmed. No record: its input may be a secret, which
 * {@link #toString} does not tell.
 */
final class Deed {
  /** Stands for the file that the deed before has made. */
  static final String FILE = "FILE";

  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./~-]+");

  private final List<String> words;
  private final byte[] input;
  private final Show show;

  private Deed(List<String> words, byte[] input, Show show) {
    this.words = List.copyOf(words);
    this.input = input;
    this.show = show;
  }

  /** What the person sees of it. */
  enum Show {
    /** That it was done. */
    OUTCOME,
    /** All that it says. */
    ALL
  }

  static Deed of(String... words) {
    return new Deed(List.of(words), Alpi.NO_INPUT, Show.OUTCOME);
  }

  static Deed of(List<String> words) {
    return new Deed(words, Alpi.NO_INPUT, Show.OUTCOME);
  }

  /** Returns it with this on its standard input; the array is not copied. */
  Deed with(byte[] secret) {
    return new Deed(words, secret, show);
  }

  /** Returns it with all that it says shown. */
  Deed shown() {
    return new Deed(words, input, Show.ALL);
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
