package dev.alpi.profile;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name of a profile, as it stands in a path and on the command line. Two names that differ only
 * in case are the same profile: some file systems cannot tell them apart.
 *
 * <p><b>Compatibility:</b> persisted as a directory name. Names with a dot, which the Python system
 * makes, are read but not made here.
 *
 * @param text 1 to {@value #CHARS_MAX} of letters, digits, {@code .}, {@code _}, {@code -}, the
 *     first a letter or digit
 */
public record ProfileName(String text) implements Comparable<ProfileName> {
  /** The longest name; leaves room for suffixes within the 255 bytes of a file name. */
  public static final int CHARS_MAX = 50;

  /** The profile whose home is the root itself. */
  public static final ProfileName DEFAULT = new ProfileName("default");

  private static final Set<String> RESERVED = Set.of("default", "alpi", "global");

  /** Throws {@link IllegalArgumentException} if there is a {@link #problem} with the text. */
  public ProfileName {
    problem(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /**
   * {@return why {@code text} cannot name a profile: which rule, and what was found} Empty if it
   * can.
   */
  public static Optional<String> problem(String text) {
    if (text.isEmpty()) {
      return Optional.of("a profile name cannot be empty");
    }
    if (text.length() > CHARS_MAX) {
      return Optional.of(
          "a profile name has at most " + CHARS_MAX + " characters, found " + text.length());
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && (i == 0 || "._-".indexOf(c) < 0)) {
        return Optional.of(
            (i == 0
                    ? "a profile name starts with a letter or digit"
                    : "a profile name has only letters, digits, - and _")
                + ", found "
                + printable(c)
                + " at position "
                + (i + 1));
      }
    }
    return text.contains("..")
        ? Optional.of("a profile name cannot contain two dots in a row")
        : Optional.empty();
  }

  /**
   * {@return why {@code text} cannot name a <em>new</em> profile; stricter than {@link #problem}}
   */
  public static Optional<String> problemWithNew(String text) {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      return problem;
    }
    if (text.indexOf('.') >= 0) {
      return Optional.of(
          "a profile name has only letters, digits, - and _, found . at position "
              + (text.indexOf('.') + 1));
    }
    return RESERVED.contains(text.toLowerCase(Locale.ROOT))
        ? Optional.of("the name " + text + " is reserved")
        : Optional.empty();
  }

  /** {@return whether this is the profile of the root} */
  public boolean isDefault() {
    return equals(DEFAULT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProfileName name && text.equalsIgnoreCase(name.text);
  }

  @Override
  public int hashCode() {
    return text.toLowerCase(Locale.ROOT).hashCode();
  }

  @Override
  public int compareTo(ProfileName other) {
    return text.compareToIgnoreCase(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static String printable(char c) {
    return c > ' ' && c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, "U+%04X", (int) c);
  }
}
