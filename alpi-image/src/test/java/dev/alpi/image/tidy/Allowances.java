package dev.alpi.image.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The breaches that are allowed, each for a reason: lines of {@code path rule subject # reason}. A
 * path may end in {@code *}.
 */
record Allowances(List<Allowance> all) {
  Allowances {
    all = List.copyOf(all);
  }

  /** One allowed breach. */
  record Allowance(String path, String rule, String subject, String reason) {
    boolean covers(Finding finding) {
      boolean sameFile =
          path.endsWith("*")
              ? finding.path().startsWith(path.substring(0, path.length() - 1))
              : finding.path().equals(path);
      return sameFile && rule.equals(finding.rule()) && subject.equals(finding.subject());
    }

    @Override
    public String toString() {
      return path + " " + rule + " " + subject;
    }
  }

  static Allowances parse(String text) {
    List<Allowance> result = new ArrayList<>();
    for (String line : text.lines().filter(Predicate.not(String::isBlank)).toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(" # ", 2);
      String[] words = parts[0].trim().split(" +");
      if (parts.length != 2 || parts[1].isBlank() || words.length != 3) {
        throw new IllegalArgumentException("not 'path rule subject # reason': " + line);
      }
      result.add(new Allowance(words[0], words[1], words[2], parts[1].trim()));
    }
    return new Allowances(result);
  }

  /** Returns the findings that nothing allows. */
  List<Finding> remaining(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> all.stream().noneMatch(each -> each.covers(finding)))
        .toList();
  }

  /** Returns the allowances that allow nothing any more. */
  List<Allowance> unneeded(List<Finding> findings) {
    return all.stream().filter(each -> findings.stream().noneMatch(each::covers)).toList();
  }
}
