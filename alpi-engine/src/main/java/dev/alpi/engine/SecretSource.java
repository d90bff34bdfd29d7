package dev.alpi.engine;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.config.Secrets;
import java.io.IOException;
import java.util.Map;

/**
 * Where an engine gets the secrets of a profile from. Asked at the start of each turn.
 *
 * <p><b>Threads:</b> any number at once.
 */
@FunctionalInterface
public interface SecretSource {
  /**
   * Returns the secrets of {@code profile} as they are now.
   *
   * @throws IOException if they cannot be read, or what they are locked with cannot be opened
   */
  Secrets secretsOf(Profile profile) throws IOException;

  /** Returns the source that reads each profile's {@code .env}, and nothing of the process. */
  static SecretSource envFiles() {
    return profile ->
        Secrets.of(EnvFile.read(profile.envFile()), profile.envFile().toString(), Map.of());
  }
}
