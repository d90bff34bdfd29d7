package dev.alpi.cli;

import dev.alpi.engine.SecretSource;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.vault.Vault;
import dev.alpi.vault.VaultException;
import dev.alpi.vault.VaultKey;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The secrets of the profile that one command is about: its {@code .env} and, under that, its vault
 * if it has one. Part of the assembly.
 *
 * <p>A vault is opened when first needed and stays open for the command, so that nobody is asked
 * twice. The order makes whatever was stored last count: {@code secrets set} takes a name out of
 * {@code .env} when it puts it into the vault, so what is there was written by hand since.
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileSecrets implements SecretSource {
  /* Implementation notes. Without a vault nothing of it but a path may be touched: its libraries
   * would cost every start. */

  /** A migration derives a key from a passphrase, which takes a second or two. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Invocation invocation;
  private final VaultUnlocking unlocking;
  private Optional<Vault> opened = Optional.empty();

  ProfileSecrets(Invocation invocation) {
    this(invocation, VaultUnlocking.Asking.TERMINAL);
  }

  ProfileSecrets(Invocation invocation, VaultUnlocking.Asking asking) {
    this.invocation = invocation;
    this.unlocking = new VaultUnlocking(invocation, asking);
  }

  @Override
  public Secrets secretsOf(Profile profile) throws IOException {
    Map<String, String> env = env(profile).read();
    Map<String, String> environment = invocation.context().environment();
    Optional<Vault> vault = vaultUnlessInterrupted(profile);
    if (vault.isEmpty()) {
      return Secrets.of(env, profile.envFile().toString(), environment);
    }
    Map<String, String> own = new LinkedHashMap<>(vault.get().read());
    own.putAll(env);
    return Secrets.of(own, vault.get().file().toString(), environment);
  }

  private Optional<Vault> vaultUnlessInterrupted(Profile profile) throws IOException {
    try {
      return vault(profile);
    } catch (CommandFailure e) {
      if (e.code() == ExitCode.INTERRUPTED) {
        throw new CancellationException();
      }
      throw new VaultException.WrongKey(e.getMessage(), e.hint());
    }
  }

  /**
   * Takes the lock that keeps secrets from being moved between the stores while one is changed.
   *
   * @param hasVault what the change counts on
   */
  static FileLocks.Held lock(Profile profile, boolean hasVault, Invocation invocation)
      throws IOException, CommandFailure {
    FileLocks.Held held =
        invocation
            .context()
            .locks()
            .acquire(
                profile.home().resolve(".secrets.lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
    if (Vault.isIn(profile.home()) != hasVault) {
      held.close();
      throw new CommandFailure(
          ExitCode.LOCKED,
          "somebody moved the secrets of " + profile.name() + " meanwhile",
          "nothing was changed; try again");
    }
    return held;
  }

  EnvFile env(Profile profile) {
    return EnvFile.at(profile.envFile(), invocation.context().locks());
  }

  /** Returns the profile's vault, opened; empty if it has none. */
  synchronized Optional<Vault> vault(Profile profile) throws IOException, CommandFailure {
    if (opened.isEmpty() && Vault.isIn(profile.home())) {
      invocation.vaults().lock();
      try (VaultKey key = unlocking.keyOf(profile.home())) {
        opened = Optional.of(Vault.open(profile.home(), key, invocation.context().locks()));
      } finally {
        invocation.vaults().unlock();
      }
    }
    return opened;
  }
}
