package dev.alpi.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param group what it is about: {@code @profile}, or a part of the machine
 * @param check what of it
 * @param detail what was found
 * @param hint what to do; of what was repaired, what was done; empty if there is nothing
 */
public record Row(String group, String check, Status status, String detail, String hint) {
  /** How it came out. */
  public enum Status {
    /** It is as it should be. */
    OK,
    /** It was not, and is now. */
    FIXED,
    /** It is neither good nor bad. */
    INFO,
    /** It should be looked at. */
    WARN,
    /** Something does not work. */
    FAIL
  }
}
