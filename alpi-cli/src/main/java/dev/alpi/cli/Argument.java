package dev.alpi.cli;

/**
 * An argument of a command, known by its place. Handlers ask for it by this object.
 *
 * @param name what help calls it, in capitals
 * @param help one line, starts with a lower-case letter
 */
record Argument(String name, Arity arity, Values values, String help) {

  /** How many of it there are. */
  enum Arity {
    REQUIRED,
    OPTIONAL,
    /** One or more. Only the last argument. */
    SOME,
    /** Any number. Only the last argument. */
    ANY
  }

  Argument {
    Checks.requireLine(name);
    Checks.requireLine(help);
  }

  /** Returns an argument of this arity that takes anything. */
  static Argument of(String name, Arity arity, String help) {
    return new Argument(name, arity, Values.Open.ANYTHING, help);
  }

  /** Returns it taking {@code values}. */
  Argument values(Values values) {
    return new Argument(name, arity, values, help);
  }

  boolean isRequired() {
    return arity == Arity.REQUIRED || arity == Arity.SOME;
  }

  boolean isVariadic() {
    return arity == Arity.SOME || arity == Arity.ANY;
  }

  /** Returns how usage lines show it: {@code [FILE...]}. */
  String usage() {
    String many = isVariadic() ? name + "..." : name;
    return isRequired() ? many : "[" + many + "]";
  }

  // for the reason that Option has

  @Override
  public boolean equals(Object other) {
    return other instanceof Argument argument
        && name.equals(argument.name)
        && arity == argument.arity
        && help.equals(argument.help);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
