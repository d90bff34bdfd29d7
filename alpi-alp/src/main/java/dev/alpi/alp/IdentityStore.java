package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.FileStamp;
import dev.alpi.profile.store.SecretFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the identity of a profile is kept: {@code alp/secrets/alp_key.pem} (0600), and {@code
 * alp_key.pub} (0644) beside it. After a planned rotation also {@code succession.json} and, as long
 * as it serves, {@code alp_key.former.pem}.
 *
 * <p>An identity is made once. What peers know a profile by is never made anew because a file is
 * missing or damaged: that is an error with a way out in its hint. Only the public half, which can
 * be derived, is rebuilt.
 *
 * <p><b>Permissions:</b> a private key that others can read is refused, and so is a directory that
 * others can write in; nothing is repaired in silence. The public half may have any.
 *
 * <p><b>Threads:</b> any, and any number of processes.
 *
 * <p><b>Compatibility:</b> files of the Python system (alp spec §1), which would overwrite both if
 * one of them were missing.
 */
public final class IdentityStore {
  /* Implementation notes. The private key is written first: a crash leaves nothing, or a private
   * key whose public half is rebuilt. The other order could leave a public half alone, which means
   * a loss. A public half that is readable and does not match is the only sign of a private key
   * that was damaged in its seed or mixed up, since any 32 bytes are a seed.
   *
   * A rotation writes the former key, the statement, the new private key and its public half, in
   * that order. The third is what counts: before it the statement is of no key, and after it the
   * public half may still be that of the key before, which the statement explains. At no moment is
   * one of the two files of the Python system missing, which would make it overwrite both.
   */

  private static final String PRIVATE = "alp_key.pem";
  private static final String PUBLIC = "alp_key.pub";
  private static final String FORMER = "alp_key.former.pem";
  private static final String SUCCESSION = "succession.json";
  private static final String LOCK = ".alp_key.lock";

  /** A key file has 119 bytes and an empty list fewer; more than this is something else. */
  private static final int FILE_BYTES_MAX = 4096;

  /** Making a key takes a few syncs. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path alp;
  private final Path secrets;
  private final FileLocks locks;

  private IdentityStore(Path home, FileLocks locks) {
    this.alp = home.resolve("alp");
    this.secrets = alp.resolve("secrets");
    this.locks = locks;
  }

  /**
   * {@return the store of the profile at {@code home}} Nothing is opened.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   */
  public static IdentityStore at(Path home, FileLocks locks) {
    return new IdentityStore(home, locks);
  }

  Path privateFile() {
    return secrets.resolve(PRIVATE);
  }

  Path formerFile() {
    return secrets.resolve(FORMER);
  }

  /**
   * {@return the identity} Nothing is written.
   *
   * @throws IdentityException if there is none, or it is lost, damaged or exposed
   * @throws StoreException.Insecure if others can read the private key
   */
  public Identity load() throws IOException {
    Path file = secrets.resolve(PRIVATE);
    if (!exists(file)) {
      Optional<Path> trace = trace();
      throw trace.isPresent()
          ? new IdentityException.Lost(file, trace.get())
          : new IdentityException.Absent(file);
    }
    requireUnexposed();
    return read(file);
  }

  /**
   * {@return the identity; a new one if the profile never had any} A missing public half is
   * rebuilt.
   *
   * <p><b>Durability:</b> both files are on disk when it returns.
   *
   * @param random where a new key comes from
   * @throws IdentityException if it is lost, damaged or exposed
   * @throws StoreException.Insecure if others can read the private key
   * @throws StoreException.Gone if the home does not exist
   */
  public Identity loadOrCreate(SecureRandom random) throws IOException {
    DurableFiles.createDirectory(alp);
    DurableFiles.createDirectory(secrets);
    requireUnexposed();
    Path lock = secrets.resolve(LOCK);
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      Path file = secrets.resolve(PRIVATE);
      DurableFiles.deleteTemporaries(file);
      DurableFiles.deleteTemporaries(secrets.resolve(PUBLIC));
      Identity identity = exists(file) ? read(file) : create(file, random);
      try {
        if (!publicKey().equals(Optional.of(identity.key()))) {
          byte[] text = KeyText.ofPublic(identity.key());
          DurableFiles.replace(secrets.resolve(PUBLIC), text, FileMode.PUBLIC_FILE);
        }
        return identity;
      } catch (IOException e) {
        identity.close();
        throw e;
      }
    }
  }

  private Identity create(Path file, SecureRandom random) throws IOException {
    Optional<Path> trace = trace();
    if (trace.isPresent()) {
      throw new IdentityException.Lost(file, trace.get());
    }
    Identity identity = Identity.generate(random);
    byte[] seed = identity.seed();
    byte[] text = KeyText.ofPrivate(seed);
    try {
      // by a link, which replaces nothing: the Python system does not take our lock
      if (DurableFiles.createIfAbsent(file, text, FileMode.PRIVATE_FILE)) {
        return identity;
      }
      identity.close();
      return read(file);
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
  }

  private Identity read(Path file) throws IOException {
    byte[] content = SecretFiles.readAtMost(file, FILE_BYTES_MAX);
    byte[] seed = new byte[0];
    try {
      seed = KeyText.seedIn(content);
      Identity identity = Identity.ofSeed(seed);
      Optional<PeerKey> publicHalf = publicKey();
      if (publicHalf.isPresent()
          && !publicHalf.get().equals(identity.key())
          && !follows(identity.key(), publicHalf.get())) {
        identity.close();
        throw new IdentityException.Damaged(
            file, "does not belong to " + PUBLIC + ": one of the two was damaged or replaced");
      }
      return identity;
    } catch (KeyText.NotAKeyException e) {
      throw new IdentityException.Damaged(file, e.getMessage());
    } finally {
      Arrays.fill(content, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Says whether a rotation from {@code old} to {@code now} was ended by a crash at its end. */
  private boolean follows(PeerKey now, PeerKey old) throws IOException {
    Optional<Succession> last = statement();
    return last.isPresent() && last.get().next().equals(now) && last.get().old().equals(old);
  }

  /**
   * Gives the profile a new identity, which follows the one it has. The old key is kept for as long
   * as it serves.
   *
   * <p><b>Durability:</b> all is on disk when it returns; a crash leaves the old identity or the
   * new one with its statement.
   *
   * @param random where the new key comes from
   * @param now what time it is
   * @param grace how long the old key serves: {@link Succession#GRACE_MIN} to {@link
   *     Succession#GRACE_MAX}
   * @return the statement for the peers
   * @throws IdentityException if there is no identity, it is lost, damaged or exposed, or the last
   *     rotation is not over
   */
  public Succession rotate(SecureRandom random, Instant now, Duration grace) throws IOException {
    load().close();
    Path lock = secrets.resolve(LOCK);
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE);
        Identity old = load();
        Identity next = Identity.generate(random)) {
      Optional<Succession> last = succession(old.key());
      if (last.isPresent() && keepsFormer() && serves(last.get(), now)) {
        throw new IdentityException.Rotating(last.get().servesUntil());
      }
      Succession succession = Succession.sign(old, next, now, grace);
      for (String name : List.of(PRIVATE, PUBLIC, FORMER, SUCCESSION)) {
        DurableFiles.deleteTemporaries(secrets.resolve(name));
      }
      write(FORMER, old);
      byte[] statement = (Json.compact(succession.json()) + "\n").getBytes(UTF_8);
      DurableFiles.replace(secrets.resolve(SUCCESSION), statement, FileMode.PUBLIC_FILE);
      write(PRIVATE, next);
      byte[] publicHalf = KeyText.ofPublic(next.key());
      DurableFiles.replace(secrets.resolve(PUBLIC), publicHalf, FileMode.PUBLIC_FILE);
      return succession;
    }
  }

  private void write(String name, Identity identity) throws IOException {
    byte[] seed = identity.seed();
    byte[] text = KeyText.ofPrivate(seed);
    try {
      DurableFiles.replace(secrets.resolve(name), text, FileMode.PRIVATE_FILE);
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(text, (byte) 0);
    }
  }

  private static boolean serves(Succession succession, Instant now) {
    return now.isBefore(succession.servesUntil());
  }

  /**
   * {@return how the identity came to be the one that it is; empty if it is the first, or nothing
   * of that can be read}
   *
   * @throws IdentityException as {@link #load}
   */
  public Optional<Succession> succession() throws IOException {
    try (Identity identity = load()) {
      return succession(identity.key());
    }
  }

  Optional<Succession> succession(PeerKey current) throws IOException {
    // one that a crash kept from being made true is of a key that nobody has
    return statement().filter(last -> last.next().equals(current));
  }

  private Optional<Succession> statement() throws IOException {
    Path file = secrets.resolve(SUCCESSION);
    if (!exists(file)) {
      return Optional.empty();
    }
    try {
      return CanonicalJson.parse(start(file, FILE_BYTES_MAX)) instanceof JsonValue.Obj json
          ? Optional.of(Succession.read(json))
          : Optional.empty();
    } catch (MalformedMessageException e) {
      // it can be told to nobody, and the key before serves nobody
      return Optional.empty();
    }
  }

  /**
   * {@return the identity before {@code current}, as long as it serves; empty if there is none, or
   * what is left of it is no key} It is the caller's to close.
   *
   * @param current the key of now
   * @param now what time it is
   * @throws StoreException.Insecure if others can read its private key
   */
  public Optional<Identity> former(PeerKey current, Instant now) throws IOException {
    Optional<Succession> last = succession(current).filter(each -> serves(each, now));
    Path file = secrets.resolve(FORMER);
    if (last.isEmpty() || !exists(file)) {
      return Optional.empty();
    }
    byte[] content = new byte[0];
    byte[] seed = new byte[0];
    try {
      content = SecretFiles.readAtMost(file, FILE_BYTES_MAX);
      seed = KeyText.seedIn(content);
      Identity former = Identity.ofSeed(seed);
      if (former.key().equals(last.get().old())) {
        return Optional.of(former);
      }
      former.close();
      return Optional.empty();
    } catch (KeyText.NotAKeyException | NoSuchFileException e) {
      // it is being destroyed, or was when the machine stopped: it serves nobody any more
      return Optional.empty();
    } finally {
      Arrays.fill(content, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Says whether there is a private key from before. */
  boolean keepsFormer() {
    return exists(secrets.resolve(FORMER));
  }

  /**
   * Destroys the identity before this one: its file is overwritten and deleted. What a file system
   * or a backup has kept of it is not in our hands.
   *
   * @return whether there was one
   * @throws StoreException.Locked if others hold the lock of the key files for five seconds
   * @throws IOException if the disk fails
   */
  public boolean destroyFormer() throws IOException {
    Path file = secrets.resolve(FORMER);
    if (!exists(file)) {
      return false;
    }
    Path lock = secrets.resolve(LOCK);
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      return SecretFiles.destroy(file);
    }
  }

  /**
   * Destroys the identity before this one if it serves no longer.
   *
   * @param now what time it is
   * @return whether there was one to destroy
   * @throws IOException as {@link #destroyFormer}, or if the statement cannot be read
   */
  public boolean destroyFormerIfDue(Instant now) throws IOException {
    if (!keepsFormer() || !isOver(now)) {
      return false;
    }
    Path lock = secrets.resolve(LOCK);
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      // a rotation may have come between, and the file hold a key that has only begun to be old
      return isOver(now) && SecretFiles.destroy(secrets.resolve(FORMER));
    }
  }

  /** Says whether the last rotation is over. */
  private boolean isOver(Instant now) throws IOException {
    Optional<Succession> last = statement();
    return last.isPresent() && !serves(last.get(), now);
  }

  /**
   * {@return the keys that peers may know the profile by: that of now and, as long as it is kept,
   * the one before} No private key is looked at.
   *
   * @throws StoreException.NotAFile if something else is in the place of a file
   * @throws IOException if the disk fails, or a file may not be read
   */
  public List<PeerKey> publicKeys() throws IOException {
    Optional<PeerKey> key = publicKey();
    Optional<PeerKey> old = keepsFormer() ? statement().map(Succession::old) : Optional.empty();
    return Stream.concat(key.stream(), old.stream()).distinct().toList();
  }

  /**
   * {@return what the public key file holds; empty if there is none or it says nothing} The private
   * key is not looked at.
   *
   * @throws IOException as {@link #publicKeys}
   */
  public Optional<PeerKey> publicKey() throws IOException {
    Path file = secrets.resolve(PUBLIC);
    if (!exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeyText.keyIn(start(file, FILE_BYTES_MAX)));
    } catch (KeyText.NotAKeyException e) {
      return Optional.empty();
    }
  }

  /**
   * {@return what tells the public key file from one with another key} It takes a third of the time
   * of {@link #publicKey}.
   *
   * @throws IOException if the disk fails
   */
  public FileStamp publicStamp() throws IOException {
    return FileStamp.ofReplaced(secrets.resolve(PUBLIC));
  }

  /**
   * {@return whether {@code key} is one of {@link #publicKeys}} A public key file that is as it was
   * written is not decoded: that takes as long as reading it.
   *
   * @param key whose it may be
   * @throws IOException as {@link #publicKeys}
   */
  public boolean isOf(PeerKey key) throws IOException {
    Path file = secrets.resolve(PUBLIC);
    return exists(file)
        && (Arrays.equals(start(file, FILE_BYTES_MAX), KeyText.ofPublic(key))
            || publicKeys().contains(key));
  }

  /** Returns a file that a profile without an identity would not have. */
  private Optional<Path> trace() throws IOException {
    Path publicFile = secrets.resolve(PUBLIC);
    if (exists(publicFile)) {
      return Optional.of(publicFile);
    }
    List<Path> lists =
        List.of(
            alp.resolve("peers.yaml"),
            alp.resolve("pending_peers.yaml"),
            secrets.resolve("subscriptions.yaml"));
    for (Path list : lists) {
      if (exists(list) && holdsEntries(list)) {
        return Optional.of(list);
      }
    }
    Path workgroups = alp.resolve("workgroups");
    return Files.isDirectory(workgroups) && holdsFiles(workgroups)
        ? Optional.of(workgroups)
        : Optional.empty();
  }

  /** Says whether a YAML file has more than comments and an empty value; in doubt it has. */
  private static boolean holdsEntries(Path list) throws IOException {
    if (!Files.isRegularFile(list) || Files.size(list) > FILE_BYTES_MAX) {
      return true;
    }
    Set<String> nothing = Set.of("", "---", "...", "[]", "{}", "null", "~");
    try (var lines = new String(start(list, FILE_BYTES_MAX), UTF_8).lines()) {
      return lines
          .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
          .anyMatch(line -> !nothing.contains(line));
    }
  }

  private static boolean holdsFiles(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      return children.iterator().hasNext();
    }
  }

  private static byte[] start(Path file, int bytesMax) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new StoreException.NotAFile(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax);
    }
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private void requireUnexposed() throws IOException {
    if (!secrets.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(secrets);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IdentityException.Exposed(secrets, PosixFilePermissions.toString(permissions));
    }
  }
}
