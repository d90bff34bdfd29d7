package dev.alpi.cli;

/**
 * An option of a command: a flag, or a name with a value. Handlers ask for it by this object.
 *
 * @param name the long name, without dashes
 * @param letter the short name, empty if there is none
 * @param valueName what the value is called in help, empty for a flag
 * @param fallback the value if it is not given, empty if there is none
 * @param help one line, starts with a lower-case letter
 */
record Option(
    String name,
    String letter,
    String valueName,
    Values values,
    Occurrence occurrence,
    Visibility visibility,
    String fallback,
    String help) {

  /** How often it can be given. */
  enum Occurrence {
    ONCE,
    REPEATED
  }

  /** Whether help and completion show it. */
  enum Visibility {
    SHOWN,
    /** For scripts and completion; works, but may change. */
    HIDDEN
  }

  Option {
    Checks.requireName(name);
    Checks.requireLine(help);
    Checks.require(
        letter.isEmpty() || (letter.length() == 1 && Character.isLetter(letter.charAt(0))),
        "not a letter: " + letter);
    Checks.require(!valueName.isEmpty() || fallback.isEmpty(), "a flag has no value: " + name);
  }

  /** Returns an option without a value. */
  static Option flag(String name, String help) {
    return new Option(
        name, "", "", Values.Open.ANYTHING, Occurrence.ONCE, Visibility.SHOWN, "", help);
  }

  /** Returns an option with a value that help calls {@code valueName}. */
  static Option valued(String name, String valueName, String help) {
    return new Option(
        name, "", valueName, Values.Open.ANYTHING, Occurrence.ONCE, Visibility.SHOWN, "", help);
  }

  /** Returns it with the short name {@code letter}. */
  Option letter(char letter) {
    return new Option(
        name, String.valueOf(letter), valueName, values, occurrence, visibility, fallback, help);
  }

  /** Returns it taking {@code values}. */
  Option values(Values values) {
    return new Option(name, letter, valueName, values, occurrence, visibility, fallback, help);
  }

  /** Returns it so that it can be given several times. */
  Option repeated() {
    return new Option(
        name, letter, valueName, values, Occurrence.REPEATED, visibility, fallback, help);
  }

  /** Returns it left out of help and completion. */
  Option hidden() {
    return new Option(
        name, letter, valueName, values, occurrence, Visibility.HIDDEN, fallback, help);
  }

  /** Returns it with a value for when it is not given. */
  Option fallback(String fallback) {
    return new Option(name, letter, valueName, values, occurrence, visibility, fallback, help);
  }

  /** Returns {@code --name}. */
  String dashed() {
    return "--" + name;
  }

  boolean isFlag() {
    return valueName.isEmpty();
  }

  boolean isRepeated() {
    return occurrence == Occurrence.REPEATED;
  }

  boolean isShown() {
    return visibility == Visibility.SHOWN;
  }

  /* Implementation notes. These two are called for each option of each command. Those that a
   * record has by itself are made when they are first called, which takes longer than to parse the
   * line. */

  @Override
  public boolean equals(Object other) {
    return other instanceof Option option
        && name.equals(option.name)
        && letter.equals(option.letter)
        && valueName.equals(option.valueName)
        && help.equals(option.help);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
