package dev.alpi.cli;

import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.vault.Unlock;
import dev.alpi.vault.Vault;
import dev.alpi.vault.VaultException;
import dev.alpi.vault.VaultKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** {@code alpi secrets migrate}. */
final class SecretsMigration {
  private static final Option TO =
      Option.valued("to", "STORE", "vault: encrypted; env: the plain .env")
          .values(Values.oneOf("vault", "env"));
  private static final Option KEY_FILE =
      Option.valued("key-file", "PATH", "unlock with this file, which is made, not a passphrase")
          .values(Values.Open.FILE);

  private SecretsMigration() {}

  static Command command() {
    return Command.of(
            "secrets migrate", "Move all secrets into a vault or back", SecretsMigration::run)
        .has(Effect.CHANGES)
        .described(
            """
            The vault is one encrypted file, secrets/vault.json. It is unlocked by a passphrase, \
            which is asked for on the terminal or is the line on standard input, or by a key file, \
            which should lie elsewhere than the profile. Without them nobody can read the secrets \
            again.

            Each secret is on disk in the new place before it leaves the old one; a move that was \
            cut off goes on when it is called again. From then on secrets set stores into the \
            vault.

            A vault with a passphrase asks for it on the terminal; where nobody is there, \
            ALPI_PASSPHRASE_FILE names a file that has it. ALPI_KEY_FILE says where the key file \
            is, if it was moved.\
            """)
        .with(TO, KEY_FILE)
        .printing("`to`: `vault` or `env`; `file`; `moved`: array of names")
        .example("alpi secrets migrate --to vault", "encrypt them with a passphrase")
        .example(
            "alpi secrets migrate --to vault --key-file /media/stick/alpi.key",
            "encrypt them with a key file")
        .example("alpi secrets migrate --to env", "decrypt them again")
        .exits(
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> to = invocation.value(TO);
    if (to.isEmpty()) {
      throw CommandFailure.usage("secrets migrate needs --to", "write --to vault or --to env");
    }
    boolean hasKeyFile = invocation.value(KEY_FILE).isPresent();
    if (to.get().equals("env") && hasKeyFile) {
      throw CommandFailure.usage(
          "--key-file belongs to --to vault",
          VaultUnlocking.KEY_FILE + " says where the key file is, if it was moved");
    }
    Profile profile = Profiles.existing(invocation);
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      return to.get().equals("vault") ? toVault(profile, invocation) : toEnv(profile, invocation);
    }
  }

  private static ExitCode toVault(Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    ProfileSecrets secrets = secrets(invocation);
    // an .env that cannot be read is told before somebody makes up a passphrase
    secrets.env(profile).read();
    Vault vault =
        invocation.value(KEY_FILE).isPresent()
            ? byKeyFile(profile, invocation.value(KEY_FILE).get(), invocation)
            : byPassphrase(profile, secrets, invocation);
    Set<String> moved;
    try (FileLocks.Held _ = ProfileSecrets.lock(profile, true, invocation)) {
      moved = vault.takeFrom(secrets.env(profile));
    }
    return done("vault", vault.file(), moved, invocation);
  }

  private static Vault byPassphrase(Profile profile, ProfileSecrets secrets, Invocation invocation)
      throws IOException, CommandFailure {
    Optional<Vault> there = secrets.vault(profile);
    if (there.isPresent()) {
      return there.get();
    }
    VaultUnlocking unlocking = new VaultUnlocking(invocation, VaultUnlocking.Asking.STANDARD_INPUT);
    try (VaultKey key = unlocking.newPassphrase()) {
      return create(profile, key, invocation);
    }
  }

  private static Vault byKeyFile(Profile profile, String name, Invocation invocation)
      throws IOException, CommandFailure {
    Path file = path(name, invocation);
    if (!Files.isDirectory(file.getParent())) {
      throw CommandFailure.usage(
          "there is no directory " + file.getParent() + " for the key file", "make it first");
    }
    boolean there = Vault.isIn(profile.home());
    if (!there && VaultKey.createFile(file, invocation.context().keys())) {
      invocation.note("made the key file " + file + "; keep a copy of it elsewhere");
    }
    if (file.startsWith(profile.home())) {
      invocation.warn(
          "the key file lies in the profile: whoever copies the profile can read its secrets");
    }
    try (VaultKey key = VaultKey.readFile(file)) {
      return there
          ? Vault.open(profile.home(), key, invocation.context().locks())
          : create(profile, key, invocation);
    } catch (NoSuchFileException e) {
      throw new VaultException.WrongKey(
          "there is no key file " + file + " for " + Vault.file(profile.home()),
          "name the one it was made with");
    }
  }

  private static Path path(String name, Invocation invocation) throws CommandFailure {
    try {
      return invocation.context().workingDirectory().resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("--key-file is not a path", "name a file");
    }
  }

  private static Vault create(Profile profile, VaultKey key, Invocation invocation)
      throws IOException {
    CliContext context = invocation.context();
    return Vault.create(profile.home(), key, context.keys(), context.locks());
  }

  private static ExitCode toEnv(Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    ProfileSecrets secrets = secrets(invocation);
    if (!Vault.isIn(profile.home())) {
      invocation.note("there is no vault");
      return done("env", profile.envFile(), Set.of(), invocation);
    }
    Unlock unlock = Vault.unlock(profile.home());
    Vault vault = secrets.vault(profile).orElseThrow();
    Set<String> moved;
    try (FileLocks.Held _ = ProfileSecrets.lock(profile, true, invocation)) {
      moved = vault.moveTo(secrets.env(profile));
    }
    if (unlock instanceof Unlock.ByKeyFile(String path)) {
      invocation.note("this profile does not need the key file " + path + " any more");
    }
    return done("env", profile.envFile(), moved, invocation);
  }

  private static ProfileSecrets secrets(Invocation invocation) {
    return new ProfileSecrets(invocation, VaultUnlocking.Asking.STANDARD_INPUT);
  }

  private static ExitCode done(String to, Path file, Set<String> moved, Invocation invocation)
      throws IOException {
    String secrets = moved.size() == 1 ? " secret" : " secrets";
    invocation.out().line("moved " + moved.size() + secrets + " to " + file);
    invocation.answer(
        Obj.EMPTY
            .with("to", to)
            .with("file", file.toString())
            .with("moved", JsonValue.Arr.ofStrings(moved)));
    return ExitCode.OK;
  }
}
