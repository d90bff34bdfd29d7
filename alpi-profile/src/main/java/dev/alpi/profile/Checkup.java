package dev.alpi.profile;

import java.util.List;

/**
 * What a look at one profile found.
 *
 * @param profile which one
 * @param findings what is not as it should be; none if all is well
 */
public record Checkup(Profile profile, List<Finding> findings) {
  /** Copies the findings. */
  public Checkup {
    findings = List.copyOf(findings);
  }

  /** What to do about what can be repaired. */
  public enum Mode {
    /** Look, and write nothing. */
    EXPLAIN,
    /** Repair it. */
    REPAIR
  }

  /** How a finding ended. */
  public enum State {
    /** It was repaired. */
    REPAIRED,
    /** It can be repaired, and nobody asked for it. */
    REPAIRABLE,
    /** Only a person can repair it. */
    NEEDS_PERSON,
    /** It does no harm. */
    NOTE
  }

  /**
   * One thing that is not as it should be.
   *
   * @param state what became of it
   * @param subject the file or directory, or what else it is about
   * @param problem what is wrong with it
   * @param remedy what was done about it, would be done, or what to do
   */
  public record Finding(State state, String subject, String problem, String remedy) {}

  /** {@return whether something is still wrong} */
  public boolean isSick() {
    return findings.stream()
        .anyMatch(
            finding ->
                finding.state() == State.REPAIRABLE || finding.state() == State.NEEDS_PERSON);
  }
}
