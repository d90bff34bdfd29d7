package dev.alpi.cli;

import dev.alpi.engine.SecretSource;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.config.SecretStore;
import dev.alpi.profile.config.Secrets;
import java.io.IOException;

/** The secret stores of profiles, and what is in force of them. Part of the assembly. */
final class ProfileSecrets implements SecretSource {
  private final CliContext context;

  ProfileSecrets(CliContext context) {
    this.context = context;
  }

  @Override
  public Secrets secretsOf(Profile profile) throws IOException {
    SecretStore store = store(profile);
    return Secrets.of(store.read(), store.file().toString(), context.environment());
  }

  /** Returns the store that new secrets go to. */
  SecretStore store(Profile profile) {
    return EnvFile.at(profile.envFile(), context.locks());
  }
}
