package dev.alpi.command;

import java.util.List;

/**
 * The verdict on a whole command line.
 *
 * @param verdict the worst of the findings; {@link Verdict#SAFE} if there are none
 * @param findings each part that was looked at, in the order of the line; those in substitutions
 *     before what they are in
 */
public record Judgement(Verdict verdict, List<Finding> findings) {
  public Judgement {
    findings = List.copyOf(findings);
  }

  /** Returns the judgement that follows from {@code findings}. */
  static Judgement of(List<Finding> findings) {
    Verdict worst = Verdict.SAFE;
    for (Finding finding : findings) {
      worst = worst.worst(finding.verdict());
    }
    return new Judgement(worst, findings);
  }

  /** Returns the finding that decided: the first of the worst ones. */
  public Finding decisive() {
    return findings.stream()
        .filter(finding -> finding.verdict() == verdict)
        .findFirst()
        .orElseGet(() -> new Finding("", Verdict.SAFE, "nothing", "there is nothing to run"));
  }
}
