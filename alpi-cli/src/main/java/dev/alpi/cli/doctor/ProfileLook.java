package dev.alpi.cli.doctor;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A profile that is looked at.
 *
 * @param profile which
 * @param config its settings, if they can be read
 * @param world what is around
 */
record ProfileLook(Profile profile, Optional<Config> config, DoctorWorld world) {
  String group() {
    return "@" + profile.name();
  }

  Path home() {
    return profile.home();
  }

  /** Returns how a command about it begins. */
  String alpi() {
    return profile.name().isDefault() ? "alpi" : "alpi -p " + profile.name();
  }
}
