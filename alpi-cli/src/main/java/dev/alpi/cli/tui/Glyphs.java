package dev.alpi.cli.tui;

import java.util.Locale;
import java.util.Map;

/** The signs that a terminal can show. */
enum Glyphs {
  UNICODE("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "●", "✗", "└", "▾", "❯", "✻", "█", "░"),
  ASCII("|/-\\", "*", "x", "`-", "v", ">", "+", "#", ".");

  /** How long each picture of the spinner stands. */
  static final long SPINNER_NANOS = 100_000_000;

  private final String spinner;
  private final String done;
  private final String failed;
  private final String corner;
  private final String expanded;
  private final String prompt;
  private final String thought;
  private final String full;
  private final String free;

  Glyphs(
      String spinner,
      String done,
      String failed,
      String corner,
      String expanded,
      String prompt,
      String thought,
      String full,
      String free) {
    this.spinner = spinner;
    this.done = done;
    this.failed = failed;
    this.corner = corner;
    this.expanded = expanded;
    this.prompt = prompt;
    this.thought = thought;
    this.full = full;
    this.free = free;
  }

  /**
   * Returns those of a terminal in {@code environment}: a locale that says so has other letters.
   */
  static Glyphs of(Map<String, String> environment) {
    String locale =
        environment.getOrDefault(
            "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
    String upper = locale.toUpperCase(Locale.ROOT);
    boolean isUnicode = upper.isEmpty() || upper.contains("UTF-8") || upper.contains("UTF8");
    return isUnicode ? UNICODE : ASCII;
  }

  String spinner(long now) {
    int index = Math.floorMod(now / SPINNER_NANOS, spinner.length());
    return spinner.substring(index, index + 1);
  }

  String done() {
    return done;
  }

  String failed() {
    return failed;
  }

  String corner() {
    return corner;
  }

  String expanded() {
    return expanded;
  }

  String prompt() {
    return prompt;
  }

  String thought() {
    return thought;
  }

  /** Returns a bar of {@code width} columns that is so full. */
  String bar(double part, int width) {
    int filled = Math.clamp(Math.round(part * width), 0, width);
    if (part > 0 && filled == 0) {
      filled = 1;
    }
    return full.repeat(filled) + free.repeat(width - filled);
  }
}
