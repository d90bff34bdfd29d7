package dev.alpi.memory;

import java.time.Instant;
import java.util.List;

/**
 * A candidate that waits for a person.
 *
 * @param id 8 lower-case hexadecimal digits
 * @param createdAt when it was queued
 * @param origin where it comes from
 * @param candidate what it says
 * @param warnings what a person should know before they say yes, a line each
 */
public record Promotion(
    String id,
    Instant createdAt,
    CandidateOrigin origin,
    Candidate candidate,
    List<String> warnings) {
  /** How the warning begins that tells which remembered text this one corrects. */
  static final String CORRECTS = "corrects ";

  public Promotion {
    warnings = List.copyOf(warnings);
  }

  /** Says whether it contradicted what was remembered when it was queued. */
  public boolean isCorrection() {
    return warnings.stream().anyMatch(warning -> warning.startsWith(CORRECTS));
  }
}
