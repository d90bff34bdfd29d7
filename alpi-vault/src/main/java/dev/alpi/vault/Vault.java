package dev.alpi.vault;

import dev.alpi.profile.config.SecretStore;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The encrypted store of one profile's secrets: {@code secrets/vault.json} in its home.
 *
 * <p>All secrets are one ciphertext, bound to the vault and to how it is unlocked; the file shows
 * no name, no number and no length. Whoever can write the file can put an older one of the same
 * vault in its place; nothing in the file itself can tell that.
 *
 * <p><b>Threads:</b> any. Edits of several threads and processes happen one after the other under
 * the lock file {@code secrets/.vault.lock}, each on what the one before it left. An opened vault
 * keeps its key in memory, and sees what others store.
 *
 * <p><b>Durability:</b> when an edit returns it is on disk, in a file of mode 0600 and a directory
 * of mode 0700.
 *
 * <p><b>Errors:</b> {@link VaultException.WrongKey} if it does not open; {@link
 * dev.alpi.profile.store.StoreException.Damaged} if the file is not what alpi wrote, be it by
 * accident or design; {@link java.nio.file.NoSuchFileException} if it is gone.
 */
public final class Vault implements SecretStore {
  /** How long an edit waits for others; each holds the lock for milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int ID_BYTES = 16;
  private static final int SALT_BYTES = 16;
  private static final String KEYSET = "keyset";
  private static final String ENTRIES = "entries";

  private final Path file;
  private final FileLocks locks;
  private final KeyEncryptionKey kek;

  private Vault(Path file, FileLocks locks, KeyEncryptionKey kek) {
    this.file = file;
    this.locks = locks;
    this.kek = kek;
  }

  /** Returns where the vault of the profile in {@code home} is, if it has one. */
  public static Path file(Path home) {
    return home.resolve("secrets").resolve("vault.json");
  }

  /** Says whether the profile in {@code home} has a vault. */
  public static boolean isIn(Path home) {
    return Files.exists(file(home), LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns what the vault in {@code home} is opened with. */
  public static Unlock unlock(Path home) throws IOException {
    return VaultFile.read(file(home)).unlock();
  }

  /** Opens the vault in {@code home}. With a passphrase that takes about a second. */
  public static Vault open(Path home, VaultKey key, FileLocks locks) throws IOException {
    VaultFile content = VaultFile.read(file(home));
    Unlock unlock = content.unlock();
    if (key.file().isPresent() != unlock instanceof Unlock.ByKeyFile) {
      throw wrongKey(file(home), unlock);
    }
    Vault vault = new Vault(file(home), locks, KeyEncryptionKey.derive(key, unlock, content.id()));
    vault.decrypt(content);
    return vault;
  }

  /**
   * Makes the vault of the profile in {@code home}, without secrets, to be opened by {@code key}.
   *
   * @throws FileAlreadyExistsException if there is one
   */
  public static Vault create(Path home, VaultKey key, SecureRandom random, FileLocks locks)
      throws IOException {
    return create(home, key, ScryptCost.DEFAULT, random, locks);
  }

  static Vault create(
      Path home, VaultKey key, ScryptCost cost, SecureRandom random, FileLocks locks)
      throws IOException {
    String id = HexFormat.of().formatHex(bytes(ID_BYTES, random));
    Unlock unlock =
        key.file()
            .<Unlock>map(path -> new Unlock.ByKeyFile(shown(home, path)))
            .orElseGet(() -> new Unlock.ByPassphrase(cost, salt(random)));
    KeyEncryptionKey kek = KeyEncryptionKey.derive(key, unlock, id);
    Vault vault = new Vault(file(home), locks, kek);
    DurableFiles.createDirectory(vault.file.getParent());
    try (FileLocks.Held _ = vault.lock()) {
      if (isIn(home)) {
        throw new FileAlreadyExistsException(vault.file.toString());
      }
      VaultFile header = VaultFile.header(vault.file, id, unlock, kek.check());
      Sealing sealing = Sealing.create(kek, header.context(KEYSET));
      vault.write(header, sealing, Map.of());
    }
    return vault;
  }

  private static String salt(SecureRandom random) {
    return Base64.getEncoder().encodeToString(bytes(SALT_BYTES, random));
  }

  private static byte[] bytes(int count, SecureRandom random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A key file that moves with the home is named from there. */
  private static String shown(Path home, Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path inside = home.toAbsolutePath().normalize();
    return absolute.startsWith(inside)
        ? inside.relativize(absolute).toString().replace('\\', '/')
        : absolute.toString();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Map<String, String> read() throws IOException {
    return decrypt(VaultFile.read(file)).secrets();
  }

  /**
   * {@inheritDoc}
   *
   * @throws VaultException.Full if they do not fit; nothing is stored then
   */
  @Override
  public void setAll(Map<String, String> secrets) throws IOException {
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      SecretStore.requireStorable(secret.getKey(), secret.getValue());
    }
    edit(now -> now.putAll(secrets));
  }

  @Override
  public void unsetAll(Map<String, String> secrets) throws IOException {
    edit(now -> now.entrySet().removeAll(secrets.entrySet()));
  }

  @Override
  public boolean unset(String name) throws IOException {
    return edit(now -> now.remove(name));
  }

  /**
   * Moves all secrets of {@code store} here; those of the same names are replaced.
   *
   * <p><b>Durability:</b> each is on disk here before it leaves there; after a crash it can be
   * called again.
   *
   * @return the names of those that were moved
   */
  public Set<String> takeFrom(SecretStore store) throws IOException {
    Set<String> moved = new LinkedHashSet<>();
    Map<String, String> there = store.read();
    while (!there.isEmpty()) {
      setAll(there);
      // what somebody changes meanwhile stays there, and is moved in the next round
      store.unsetAll(there);
      moved.addAll(there.keySet());
      there = store.read();
    }
    return moved;
  }

  /**
   * Moves all secrets to {@code store} and removes the vault; where {@code store} has one of the
   * same name already, that one stays.
   *
   * <p><b>Durability:</b> as {@link #takeFrom}.
   *
   * @return the names of those that were here
   */
  public Set<String> moveTo(SecretStore store) throws IOException {
    Set<String> moved = new LinkedHashSet<>();
    do {
      Map<String, String> here = read();
      Map<String, String> missing = new LinkedHashMap<>(here);
      missing.keySet().removeAll(store.read().keySet());
      store.setAll(missing);
      unsetAll(here);
      moved.addAll(here.keySet());
    } while (!removeIfEmpty());
    return moved;
  }

  /**
   * Removes the vault if it holds no secret.
   *
   * @return whether it is gone
   */
  private boolean removeIfEmpty() throws IOException {
    try (FileLocks.Held _ = lock()) {
      boolean empty = read().isEmpty();
      if (empty) {
        DurableFiles.delete(file);
      }
      return empty;
    }
  }

  private interface Edit {
    void apply(Map<String, String> secrets);
  }

  /** Returns whether {@code edit} changed anything. */
  private boolean edit(Edit edit) throws IOException {
    try (FileLocks.Held _ = lock()) {
      VaultFile content = VaultFile.read(file);
      Opened opened = decrypt(content);
      Map<String, String> after = new LinkedHashMap<>(opened.secrets());
      edit.apply(after);
      boolean changed = !after.equals(opened.secrets());
      if (changed) {
        write(content, opened.sealing(), after);
      }
      return changed;
    }
  }

  private FileLocks.Held lock() throws IOException {
    return locks.acquire(file.resolveSibling(".vault.lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
  }

  private void write(VaultFile content, Sealing sealing, Map<String, String> secrets)
      throws IOException {
    byte[] plain = Entries.encode(secrets);
    try {
      if (plain.length > Entries.BYTES_MAX) {
        throw new VaultException.Full(file, plain.length);
      }
      content.with(sealing.keyset(), sealing.encrypt(plain, content.context(ENTRIES))).write();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** A vault's content as it was read. */
  private static final class Opened {
    private final Sealing sealing;
    private final Map<String, String> secrets;

    Opened(Sealing sealing, Map<String, String> secrets) {
      this.sealing = sealing;
      this.secrets = secrets;
    }

    Sealing sealing() {
      return sealing;
    }

    Map<String, String> secrets() {
      return secrets;
    }
  }

  private Opened decrypt(VaultFile content) throws IOException {
    if (!kek.fits(content.check())) {
      throw wrongKey(file, content.unlock());
    }
    byte[] plain = new byte[0];
    try {
      Sealing sealing = Sealing.open(content.keyset(), kek, content.context(KEYSET));
      plain = sealing.decrypt(content.entries(), content.context(ENTRIES));
      Optional<Map<String, String>> secrets = Entries.decode(plain);
      return new Opened(
          sealing,
          secrets.orElseThrow(() -> content.damaged("what it holds is not what alpi wrote")));
    } catch (GeneralSecurityException e) {
      throw content.damaged("the key fits, but what it holds was changed");
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static VaultException.WrongKey wrongKey(Path file, Unlock unlock) {
    return switch (unlock) {
      case Unlock.ByPassphrase _ ->
          new VaultException.WrongKey(
              file + " does not open with what was given", "give the passphrase it was made with");
      case Unlock.ByKeyFile(String path) ->
          new VaultException.WrongKey(
              file + " does not open with what was given", "it was made with the key file " + path);
    };
  }
}
