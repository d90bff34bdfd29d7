package dev.alpi.cli;

import dev.alpi.profile.store.SecretFiles;
import dev.alpi.vault.Unlock;
import dev.alpi.vault.Vault;
import dev.alpi.vault.VaultException;
import dev.alpi.vault.VaultKey;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the key of a vault comes from: a file, the environment, or the person. */
final class VaultUnlocking {
  /** The variable that says where the key file is. */
  static final String KEY_FILE = "ALPI_KEY_FILE";

  /** The variable that says which file has the passphrase. */
  static final String PASSPHRASE_FILE = "ALPI_PASSPHRASE_FILE";

  private static final int PASSPHRASE_BYTES_MAX = 1_000;

  /** Where a person gives a passphrase. */
  enum Asking {
    TERMINAL,
    /** The terminal, or standard input where that is none: nothing else is read from it. */
    STANDARD_INPUT
  }

  private final Invocation invocation;
  private final CliContext context;
  private final Asking asking;
  private final SecretInput input;

  VaultUnlocking(Invocation invocation, Asking asking) {
    this.invocation = invocation;
    this.context = invocation.context();
    this.asking = asking;
    this.input = new SecretInput(invocation);
  }

  /** Returns the key of the vault that is in {@code home}. */
  VaultKey keyOf(Path home) throws IOException, CommandFailure {
    return switch (Vault.unlock(home)) {
      case Unlock.ByKeyFile(String path) -> keyFile(home, path);
      case Unlock.ByPassphrase _ -> passphrase(Vault.file(home));
    };
  }

  private VaultKey keyFile(Path home, String path) throws IOException {
    Optional<String> elsewhere = variable(KEY_FILE);
    String named = elsewhere.orElse(path);
    try {
      Path base = elsewhere.isPresent() ? context.workingDirectory() : home;
      return VaultKey.readFile(base.resolve(named));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new VaultException.WrongKey(
          "there is no key file " + named + " for " + Vault.file(home),
          "bring it back, or say in " + KEY_FILE + " where it is");
    }
  }

  private VaultKey passphrase(Path vault) throws IOException, CommandFailure {
    Optional<VaultKey> unattended = passphraseOfFile();
    if (unattended.isPresent()) {
      return unattended.get();
    }
    if (!input.canAsk() && asking == Asking.TERMINAL) {
      throw new VaultException.WrongKey(
          vault + " opens with a passphrase, and nobody is there to ask",
          "run it on a terminal, or name a file with the passphrase in " + PASSPHRASE_FILE);
    }
    return asked("Passphrase of " + vault);
  }

  /** Returns the passphrase of a new vault; a person on a terminal gives it twice. */
  VaultKey newPassphrase() throws IOException, CommandFailure {
    Optional<VaultKey> unattended = passphraseOfFile();
    VaultKey key = unattended.isPresent() ? unattended.get() : asked("New passphrase");
    if (key.lengthBytes() < VaultKey.PASSPHRASE_BYTES_MIN) {
      throw CommandFailure.usage(
          "the passphrase is shorter than " + VaultKey.PASSPHRASE_BYTES_MIN + " bytes",
          "take a longer one: whoever has the file can try them all");
    }
    if (unattended.isEmpty() && input.canAsk()) {
      try (VaultKey again = asked("The same again")) {
        if (!again.isSameAs(key)) {
          throw CommandFailure.usage(
              "the two passphrases differ", "nothing was changed; try again");
        }
      }
    }
    return key;
  }

  private VaultKey asked(String question) throws IOException, CommandFailure {
    return wiped(input.line(question, PASSPHRASE_BYTES_MAX));
  }

  private Optional<VaultKey> passphraseOfFile() throws IOException {
    Optional<String> name = variable(PASSPHRASE_FILE);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      Path file = context.workingDirectory().resolve(name.get());
      bytes = SecretFiles.readAtMost(file, PASSPHRASE_BYTES_MAX);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new VaultException.WrongKey(
          "there is no passphrase file " + name.get(),
          "put right what " + PASSPHRASE_FILE + " says");
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    return Optional.of(wiped(line));
  }

  private static VaultKey wiped(byte[] passphrase) {
    VaultKey key = VaultKey.passphrase(passphrase);
    Arrays.fill(passphrase, (byte) 0);
    return key;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(context.environment().get(name)).filter(text -> !text.isEmpty());
  }
}
