package dev.alpi.alp.peers;

import java.util.Optional;

/**
 * Tools that an entry of a {@link ToolsPolicy} names: {@code web_search}, {@code web_*}, or one
 * action of a tool, {@code calendar:read}.
 *
 * @param tool a tool's name, in which each {@code *} stands for any characters
 * @param action the one action that is meant; all if there is none
 */
public record ToolPattern(String tool, Optional<String> action) {
  /** Longer than any name of a tool; the other end's limit for names too (alp spec §8.8). */
  static final int CHARS_MAX = 128;

  /** Returns the pattern that {@code text} is; nothing if it is none. */
  static Optional<ToolPattern> parse(String text) {
    int colon = text.indexOf(':');
    String tool = colon < 0 ? text : text.substring(0, colon);
    Optional<String> action = colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
    boolean fits =
        text.length() <= CHARS_MAX && isName(tool) && action.map(ToolPattern::isName).orElse(true);
    return fits ? Optional.of(new ToolPattern(tool, action)) : Optional.empty();
  }

  /** Letters, digits and {@code _ . * -}: {@code [A-Za-z0-9_.*-]+} of alp spec §4. */
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "_.*-".indexOf(c) >= 0);
  }

  /**
   * {@return whether it names {@code tool}, with all its actions or some}
   *
   * @param tool a tool's name
   */
  public boolean names(String tool) {
    return matches(this.tool, tool);
  }

  /**
   * {@return whether it names what {@code action} of {@code tool} does}
   *
   * @param tool a tool's name
   * @param action one of its actions
   */
  public boolean covers(String tool, String action) {
    return names(tool) && this.action.map(pattern -> matches(pattern, action)).orElse(true);
  }

  /** Matches from left to right; each star takes as little as it can, which decides the same. */
  private static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0]) || text.length() < parts[0].length() + last.length()) {
      return false;
    }
    int at = parts[0].length();
    int end = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return text.endsWith(last);
  }

  /** {@return it as files have it} */
  public String text() {
    return action.map(name -> tool + ":" + name).orElse(tool);
  }

  @Override
  public String toString() {
    return text();
  }
}
