package dev.alpi.cli;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * How times are shown to people.
 *
 * <p>Text is made of times in many places, deep below a command; so the form is bound to the run of
 * the command, and seen by what it calls in its own thread. Elsewhere times are relative.
 */
enum TimeForm {
  /** How long ago, or in the person's zone. */
  RELATIVE,
  /** As they are: {@code 2026-11-30T01:02:03Z}. */
  UTC;

  /** What the command that runs was asked for. */
  static final ScopedValue<TimeForm> ASKED_FOR = ScopedValue.newInstance();

  /** Returns the zone in which times are shown to somebody whose own is {@code own}. */
  static ZoneId zone(ZoneId own) {
    return now() == UTC ? ZoneOffset.UTC : own;
  }

  /** Returns the form of the command that runs in this thread. */
  static TimeForm now() {
    return ASKED_FOR.orElse(RELATIVE);
  }
}
