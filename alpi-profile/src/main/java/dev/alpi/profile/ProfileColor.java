package dev.alpi.profile;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * The colour that tells a profile from others at a glance.
 *
 * <p><b>Compatibility:</b> persisted by its {@link #code} in {@code profile.json}; the palette and
 * its order are those of aleph-ally spec L35.
 */
public enum ProfileColor {
  /** Yellow, that of the default profile. */
  YELLOW("yellow"),
  /** Cyan. */
  CYAN("cyan"),
  /** Green. */
  GREEN("#50fa7b"),
  /** Purple. */
  PURPLE("#bd93f9"),
  /** Magenta. */
  MAGENTA("magenta"),
  /** The blue of the sky. */
  SKY("#8be9fd"),
  /** The yellow of lemons. */
  LEMON("#f1fa8c"),
  /** Pink. */
  PINK("#ff79c6");

  private final String code;

  ProfileColor(String code) {
    this.code = code;
  }

  /** {@return it as it is persisted: a name that terminals know, or {@code #rrggbb}} */
  public String code() {
    return code;
  }

  /**
   * {@return the colour persisted as {@code code}}
   *
   * @param code what {@link #code} gives
   */
  public static Optional<ProfileColor> of(String code) {
    return Arrays.stream(values()).filter(color -> color.code.equalsIgnoreCase(code)).findFirst();
  }

  /**
   * Returns the colour for a new profile: the first that nobody has; if all are taken, one by the
   * number of profiles.
   *
   * @param taken the colours of the others
   * @param profileCount how many profiles there are, the default and the new one among them
   */
  static ProfileColor next(Collection<ProfileColor> taken, int profileCount) {
    return Arrays.stream(values())
        .filter(color -> !taken.contains(color))
        .findFirst()
        .orElseGet(() -> values()[(profileCount + 1) % values().length]);
  }
}
