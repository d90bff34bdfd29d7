package dev.alpi.command;

import java.util.List;

/**
 * A simple command whose words are expanded.
 *
 * @param name its first word
 * @param program the name without its directory
 * @param arguments the other words
 * @param input what it reads
 * @param shell where it runs
 */
record Call(String name, String program, List<String> arguments, Flow input, Shell shell) {
  static Call of(List<String> words, Flow input, Shell shell) {
    String name = words.getFirst();
    String program = name.substring(name.lastIndexOf('/') + 1);
    return new Call(name, program, words.subList(1, words.size()), input, shell);
  }

  /** Says whether the shell looks the name up, or the path is one of the system's programs. */
  boolean isOrdinary() {
    int slash = name.lastIndexOf('/');
    return slash < 0
        || switch (name.substring(0, slash)) {
          case "/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin" -> true;
          default -> false;
        };
  }

  /** Returns the words as people read them, cut where they are long. */
  String shown() {
    StringBuilder out = new StringBuilder(Value.shown(name));
    for (String argument : arguments) {
      if (out.length() > 160) {
        return out.append(" …").toString();
      }
      out.append(' ').append(quoted(argument));
    }
    return out.toString();
  }

  private static String quoted(String argument) {
    String shown = Value.shown(argument);
    String cut = shown.length() > 120 ? shown.substring(0, 120) + "…" : shown;
    for (int i = 0; i < cut.length(); i++) {
      if (cut.charAt(i) <= ' ' || "'\"$`\\;&|<>()".indexOf(cut.charAt(i)) >= 0) {
        return "'" + cut.replace("'", "'\\''").replace("\n", "\\n") + "'";
      }
    }
    return cut.isEmpty() ? "''" : cut;
  }
}
