package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;

/**
 * What stands in YAML at the beginning of a text in Markdown, between two lines of three dashes.
 *
 * <p>Pure.
 */
public final class FrontMatter {
  private static final String FENCE = "---";

  private FrontMatter() {}

  /**
   * {@return the mapping at the beginning of {@code text}}
   *
   * @param label what messages call the text
   * @param text all of it
   * @throws ConfigException if there is none, or it cannot be read
   */
  public static JsonValue.Obj parse(String label, String text) throws ConfigException {
    StringBuilder matter = new StringBuilder();
    boolean isOpen = false;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      boolean isFence = line.stripTrailing().equals(FENCE);
      if (isOpen && isFence) {
        return YamlDocument.parse(label, matter.toString()).tree();
      }
      if (!isOpen && !isFence) {
        break;
      }
      // an empty line for the first fence, so that numbers of lines are right
      matter.append(isOpen ? line : "").append('\n');
      isOpen = true;
    }
    throw ConfigException.at(
        ConfigPlace.whole(label),
        isOpen ? "has front matter without an end" : "has no front matter",
        "begin it with a line of ---, name: and description:, and a line of ---");
  }
}
