package dev.alpi.profile;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One profile: a name and the directory that holds everything it has. A value; opening nothing,
 * holding nothing.
 *
 * @param name its name
 * @param home its directory, absolute
 * @param root the directory of the default profile, in which {@code profiles/} stands; equal to
 *     {@code home} for the default
 */
public record Profile(ProfileName name, Path home, Path root) {

  /**
   * Says whether the profile is there. The default one needs more than its directory, which is made
   * with the first named profile.
   */
  public boolean exists() {
    return Files.isDirectory(name.isDefault() ? home.resolve("memories") : home);
  }

  /** Returns {@code config.yaml}. */
  public Path configFile() {
    return home.resolve("config.yaml");
  }

  /** Returns {@code .env}, which holds the profile's secrets. */
  public Path envFile() {
    return home.resolve(".env");
  }

  /** Returns the directory of logs and of the ledger. */
  public Path logs() {
    return home.resolve("logs");
  }
}
