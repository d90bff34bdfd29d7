package dev.alpi.command;

/** What a rule says of a command. */
record Ruling(Verdict verdict, String rule, String why) {
  static Ruling safe(String why) {
    return new Ruling(Verdict.SAFE, "read-only", why);
  }

  static Ruling ask(String rule, String why) {
    return new Ruling(Verdict.ASK, rule, why);
  }

  static Ruling refused(String rule, String why) {
    return new Ruling(Verdict.REFUSED, rule, why);
  }

  Ruling worst(Ruling other) {
    return other.verdict().compareTo(verdict) > 0 ? other : this;
  }
}
