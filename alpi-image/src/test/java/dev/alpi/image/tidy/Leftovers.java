package dev.alpi.image.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Words that must not stay in any text file: notes to oneself, and hosts of registries. */
final class Leftovers {
  // written apart, so that this file has none of them
  private static final Pattern NOTES =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
  private static final Pattern HOSTS =
      Pattern.compile(
          "repo1?\\.mav" + "en|sona" + "type\\.org|npm" + "js\\.|deb\\.deb" + "ian|py" + "pi\\.org",
          Pattern.CASE_INSENSITIVE);

  private Leftovers() {}

  /** Finds them in one file. */
  static List<Finding> in(String path, String text) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int index = 0; index < lines.size(); index++) {
      for (MatchResult found : NOTES.matcher(lines.get(index)).results().toList()) {
        findings.add(
            new Finding(path, index + 1, "leftover", found.group(), "do it or open an issue"));
      }
      for (MatchResult found : HOSTS.matcher(lines.get(index)).results().toList()) {
        findings.add(
            new Finding(path, index + 1, "host", found.group(), "the client knows its hosts"));
      }
    }
    return findings;
  }
}
