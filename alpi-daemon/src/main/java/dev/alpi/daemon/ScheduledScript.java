package dev.alpi.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A script of a skill with its arguments, as a job names it.
 *
 * <p>What runs is a file in {@code skills/<category>/<name>/scripts/} of the profile, reached
 * without a link, itself or by Python. Which words the interpreter gets is decided here: a job has
 * no say in its flags.
 *
 * @param directory the skill's directory, where it runs
 * @param words program and arguments
 */
record ScheduledScript(Path directory, List<String> words) {
  private static final int SKILL_DEPTH = 5;

  /**
   * Returns the script that {@code command} names.
   *
   * @param home the profile's directory
   * @throws IOException if it is none, with what was allowed
   */
  static ScheduledScript of(String command, Path home) throws IOException {
    List<String> words = split(command);
    boolean isPython = !words.isEmpty() && words.getFirst().matches("python(3(\\.[0-9]+)?)?");
    if (words.size() < (isPython ? 2 : 1)) {
      throw new IOException("the job names no script");
    }
    Path script = script(words.get(isPython ? 1 : 0), home.toRealPath());
    List<String> all = new ArrayList<>();
    if (isPython) {
      all.add(words.getFirst());
    } else if (!Files.isExecutable(script)) {
      throw new IOException(script + " may not be executed; say python3 before it, or chmod u+x");
    }
    all.add(script.toString());
    all.addAll(words.subList(isPython ? 2 : 1, words.size()));
    return new ScheduledScript(script.getParent().getParent(), List.copyOf(all));
  }

  private static Path script(String word, Path home) throws IOException {
    String expanded =
        word.replace("${ALPI_HOME}", home.toString()).replace("$ALPI_HOME", home.toString());
    Path script = home.resolve(expanded).normalize();
    Path inside = home.relativize(script);
    boolean isInSkill =
        script.startsWith(home)
            && inside.getNameCount() >= SKILL_DEPTH
            && inside.startsWith("skills")
            && inside.getName(3).toString().equals("scripts");
    if (!isInSkill || inside.getNameCount() > SKILL_DEPTH) {
      throw new IOException(
          word + " is no script of a skill: allowed is skills/CATEGORY/NAME/scripts/FILE");
    }
    if (!Files.isRegularFile(script, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(script + " is no file");
    }
    if (!script.toRealPath().equals(script)) {
      throw new IOException(script + " is reached by a link, which no script may be");
    }
    return script;
  }

  /** Returns it as a line for a shell that does nothing but run it. */
  String line() {
    StringBuilder line = new StringBuilder("exec");
    for (String word : words) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return line.toString();
  }

  /** Splits as a POSIX shell does, without expanding anything. */
  static List<String> split(String command) throws IOException {
    List<String> words = new ArrayList<>();
    Optional<StringBuilder> word = Optional.empty();
    char quote = 0;
    for (int at = 0; at < command.length(); at++) {
      char c = command.charAt(at);
      boolean isEscape = c == '\\' && quote != '\'';
      if (quote == 0 && Character.isWhitespace(c)) {
        word.map(StringBuilder::toString).ifPresent(words::add);
        word = Optional.empty();
        continue;
      }
      StringBuilder text = word.orElseGet(StringBuilder::new);
      word = Optional.of(text);
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (isEscape && at + 1 < command.length()) {
        at++;
        char next = command.charAt(at);
        boolean isKept = quote == '"' && "\\\"$`".indexOf(next) < 0;
        text.append(isKept ? "\\" : "").append(next);
      } else {
        text.append(c);
      }
    }
    if (quote != 0) {
      throw new IOException("a quote has no end: " + quote);
    }
    word.map(StringBuilder::toString).ifPresent(words::add);
    return words;
  }
}
