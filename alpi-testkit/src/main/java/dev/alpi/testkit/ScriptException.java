package dev.alpi.testkit;

/** A file that is not a script; the message names the file, the line and what is wrong. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1;

  ScriptException(String file, int line, String happened) {
    super("script " + file + ", line " + line + ": " + happened);
  }
}
