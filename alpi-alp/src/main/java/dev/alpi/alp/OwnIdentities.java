package dev.alpi.alp;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a running profile is: its identity, and after a planned rotation for a while the one before
 * it too. What another process does, a rotation or the end of one, is seen at the next call.
 *
 * <p><b>Threads:</b> any. Closing wipes all keys that it ever gave; what runs then fails.
 */
public final class OwnIdentities implements AutoCloseable {
  private final IdentityStore store;
  private final InstantSource clock;
  private final List<Identity> given = new ArrayList<>();
  private @Nullable Stamp stamp;
  private @Nullable Identity current;
  private Optional<Former> former = Optional.empty();

  private OwnIdentities(IdentityStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * What tells the key files from others. That of the former key counts too: when it is gone the
   * key is, whatever a next rotation puts there.
   */
  private record Stamp(FileStamp current, FileStamp former) {}

  private record Former(Identity identity, Instant until) {}

  /**
   * {@return the identities of the profile at {@code home}; a profile that never had one gets one}
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param clock tells whether the former key still serves
   * @param random where a new key comes from
   * @throws IdentityException if it is lost, damaged or exposed
   */
  public static OwnIdentities open(
      Path home, FileLocks locks, InstantSource clock, SecureRandom random) throws IOException {
    IdentityStore store = IdentityStore.at(home, locks);
    OwnIdentities own = new OwnIdentities(store, clock);
    try {
      // of a key that is made now it is not that of its file, which is read at the first request
      FileStamp keyFile = FileStamp.ofReplaced(store.privateFile());
      Identity first = own.given(store.loadOrCreate(random));
      own.destroyFormerIfDue();
      own.take(first, new Stamp(keyFile, FileStamp.ofReplaced(store.formerFile())));
      return own;
    } catch (IOException e) {
      own.close();
      throw e;
    }
  }

  /**
   * {@return who the profile is now}
   *
   * @throws IdentityException if that cannot be read any more
   */
  public synchronized Identity current() throws IOException {
    Stamp found =
        new Stamp(
            FileStamp.ofReplaced(store.privateFile()), FileStamp.ofReplaced(store.formerFile()));
    Identity known = current;
    if (known != null && found.equals(stamp)) {
      return known;
    }
    return take(given(store.load()), found);
  }

  /** Has {@code read} wiped in the end, whatever becomes of it. */
  private synchronized Identity given(Identity read) {
    given.add(read);
    return read;
  }

  private synchronized Identity take(Identity read, Stamp found) throws IOException {
    Optional<Identity> before = store.former(read.key(), clock.instant());
    before.ifPresent(given::add);
    Optional<Instant> until = store.succession(read.key()).map(Succession::servesUntil);
    former = before.map(identity -> new Former(identity, until.orElse(Instant.EPOCH)));
    stamp = found;
    current = read;
    return read;
  }

  /**
   * {@return whom peers may mean: the current identity first}
   *
   * @throws IdentityException as {@link #current}
   */
  public synchronized List<Identity> all() throws IOException {
    Identity now = current();
    Optional<Identity> before = serving();
    return before.isPresent() ? List.of(now, before.get()) : List.of(now);
  }

  /**
   * {@return the identity before the current one, as long as it serves}
   *
   * @throws IdentityException as {@link #current}
   */
  public synchronized Optional<Identity> former() throws IOException {
    Identity _ = current();
    return serving();
  }

  private Optional<Identity> serving() {
    if (former.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return former.filter(each -> now.isBefore(each.until())).map(Former::identity);
  }

  /**
   * {@return the statement that the current identity follows the former one, as long as that
   * serves}
   *
   * @throws IdentityException as {@link #current}
   */
  public Optional<Succession> succession() throws IOException {
    return former().isPresent() ? store.succession(current().key()) : Optional.empty();
  }

  /**
   * Destroys the file of the former identity, if it serves no longer; for now and then.
   *
   * @throws IOException if the disk fails, or others hold the lock of the key files
   */
  public void destroyFormerIfDue() throws IOException {
    boolean _ = store.destroyFormerIfDue(clock.instant());
  }

  /** Wipes the keys. */
  @Override
  public synchronized void close() {
    given.forEach(Identity::close);
  }
}
