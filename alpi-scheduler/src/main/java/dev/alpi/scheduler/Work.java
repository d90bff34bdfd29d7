package dev.alpi.scheduler;

import java.util.Optional;

/** What a job does. */
public sealed interface Work {
  /**
   * Puts a question to the agent, which works with nobody there.
   *
   * @param prompt what
   * @param tier {@code fast} or {@code deep}; empty for the profile's model
   */
  record Agent(String prompt, Optional<String> tier) implements Work {}

  /**
   * Runs a script of a skill, without a model.
   *
   * @param command the script and its arguments, as a shell would split them
   */
  record Script(String command) implements Work {}
}
