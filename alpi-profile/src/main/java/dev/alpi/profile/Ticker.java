package dev.alpi.profile;

/**
 * A clock that only measures durations: never set, never jumps. {@code System::nanoTime} in the
 * assembly.
 */
@FunctionalInterface
public interface Ticker {
  /** {@return nanoseconds since some fixed, arbitrary moment} */
  long nanoTime();
}
