package dev.alpi.scheduler;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What became of a slot. */
public enum SlotState {
  /** It is due, and something has to end first. */
  WAITING,
  /** It runs: this stands there before it does. */
  RUNNING,
  /** It failed, and is tried again. */
  RETRYING,
  /** It ran to its end. */
  RAN,
  /** It ran, and did not come to its end. */
  FAILED,
  /** It did not run because it was not to: the job rested, or still ran. */
  SKIPPED,
  /** It did not run because nothing could run at the time. */
  MISSED,
  /** It did not run because a later one of the same job did. */
  SUPERSEDED;

  /** {@return whether nothing more comes of it} */
  public boolean isFinal() {
    return switch (this) {
      case WAITING, RUNNING, RETRYING -> false;
      case RAN, FAILED, SKIPPED, MISSED, SUPERSEDED -> true;
    };
  }

  /** {@return its name in files and tables} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<SlotState> of(String label) {
    return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
  }
}
