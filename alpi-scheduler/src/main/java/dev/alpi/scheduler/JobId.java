package dev.alpi.scheduler;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a job is called in files and commands.
 *
 * @param text 1 to 64 letters, digits, {@code -} and {@code _}
 */
public record JobId(String text) implements Comparable<JobId> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** As many as the Python system makes: 8 hexadecimal digits. */
  private static final int BYTES = 4;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public JobId {
    if (!isOne(text)) {
      throw new IllegalArgumentException("no id of a job");
    }
  }

  /**
   * {@return whether {@code text} has the form of one; no job need be called so}
   *
   * @param text any text
   */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** Returns a new one: 8 hexadecimal digits. */
  static JobId generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new JobId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public int compareTo(JobId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
