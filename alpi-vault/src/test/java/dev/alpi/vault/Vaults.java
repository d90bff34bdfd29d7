package dev.alpi.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Vaults whose passphrase costs little. */
final class Vaults {
  static final ScryptCost CHEAP = new ScryptCost(1 << 10, 1, 1);
  static final SecureRandom RANDOM = new SecureRandom();
  static final String PASSPHRASE = "correct horse";

  private Vaults() {}

  static VaultKey passphrase(String text) {
    return VaultKey.passphrase(text.getBytes(UTF_8));
  }

  static Vault create(Path home) throws IOException {
    try (VaultKey key = passphrase(PASSPHRASE)) {
      return Vault.create(home, key, CHEAP, RANDOM, FileLocks.inMemory());
    }
  }

  static Vault open(Path home, String passphrase) throws IOException {
    try (VaultKey key = passphrase(passphrase)) {
      return Vault.open(home, key, FileLocks.inMemory());
    }
  }

  /** Makes a vault with a key file, which is made too. */
  static Vault create(Path home, Path keyFile) throws IOException {
    VaultKey.createFile(keyFile, RANDOM);
    try (VaultKey key = VaultKey.readFile(keyFile)) {
      return Vault.create(home, key, RANDOM, FileLocks.inMemory());
    }
  }

  static String text(Path home) throws IOException {
    return Files.readString(Vault.file(home));
  }
}
