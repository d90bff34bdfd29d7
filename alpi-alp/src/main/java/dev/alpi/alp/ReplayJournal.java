package dev.alpi.alp;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a server has seen, so that it accepts no message twice: {@code alp/secrets/replay.jsonl}.
 *
 * <p>A message is remembered for {@link #WINDOW}, by the clock and by elapsed time, whichever takes
 * longer: a clock that jumps forward and back makes nothing acceptable again. After a restart the
 * last window is remembered for as long again, whatever the clock says by then. It is written down
 * before it counts as new; what cannot be written is refused.
 *
 * <p><b>Bounds:</b> anybody can make keys and sign, so those who are not in the peer list have
 * little room: {@value #STRANGER_NONCES_MAX} messages a key and {@value #STRANGERS_NONCES_MAX} all
 * together within the window; beyond that they are refused, and nobody else is. A peer has {@value
 * #PEER_NONCES_MAX}. The file has at most {@value #COMPACTION_LINES_MIN} lines, or twice as many as
 * are remembered.
 *
 * <p><b>Threads:</b> any. One server per home: the journal holds a lock while it is open.
 *
 * <p><b>Durability:</b> a line is with the operating system before the message counts, so that the
 * end of the process, however sudden, loses nothing. A message of a peer is on disk too, unless
 * another was synced within the last second: a crash of the machine can lose that second. Messages
 * of strangers, which have no effect but a line in a list, are not synced.
 *
 * <p><b>Compatibility:</b> the file of the Python system (alp spec §3.3).
 */
public final class ReplayJournal implements AutoCloseable {
  /** How long a nonce is remembered, inclusive (alp spec §10): more than twice the skew. */
  public static final Duration WINDOW = Duration.ofSeconds(300);

  /**
   * How many messages of one peer are remembered: over 800 a second, with 30 MB of memory. The
   * limits on rates, which come later, allow 5 % of it.
   */
  public static final int PEER_NONCES_MAX = 250_000;

  /** How many messages of one stranger are remembered; one is enough to be seen. */
  public static final int STRANGER_NONCES_MAX = 32;

  /** How many messages of all strangers are remembered: 600 KB of file. */
  public static final int STRANGERS_NONCES_MAX = 4096;

  /** Shorter files are not compacted (alp spec §10). */
  static final int COMPACTION_LINES_MIN = 2048;

  /** What a crash of the machine can cost, against a sync for each of thousands of messages. */
  private static final long SYNC_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  /** How often what is too old is looked for; it takes milliseconds at the limits. */
  private static final long SWEEP_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  /** Whether a sender is in the peer list. */
  public enum Sender {
    /** It is. */
    PINNED,
    /** It is not, and could be anybody. */
    STRANGER
  }

  /** Whether a message may be accepted. */
  public sealed interface Admission {}

  /** It is new, and written down. */
  public record Fresh() implements Admission {}

  /** It was seen within the window. */
  public record Seen() implements Admission {}

  /**
   * There is no room to remember it.
   *
   * @param limit which limit was reached
   */
  public record Full(String limit) implements Admission {}

  /**
   * It could not be written down.
   *
   * @param cause why
   */
  public record NotWritten(IOException cause) implements Admission {}

  private final FileLocks.Held lock;
  private final ReplayFile file;
  private final SeenNonces seen;
  private final InstantSource clock;
  private final Ticker ticker;
  private long lastSweep;
  private Optional<Long> lastSync = Optional.empty();

  private ReplayJournal(
      FileLocks.Held lock, ReplayFile file, SeenNonces seen, InstantSource clock, Ticker ticker) {
    this.lock = lock;
    this.file = file;
    this.seen = seen;
    this.clock = clock;
    this.ticker = ticker;
    this.lastSweep = ticker.nanoTime();
  }

  /**
   * Opens the journal of the profile at {@code home} and reads what is within the window.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param clock what time it is
   * @param ticker how long things take
   * @return the journal
   * @throws StoreException.NotAFile if the file is a link or something else
   * @throws StoreException.Locked if another server has it open
   * @throws StoreException.Gone if the home does not exist
   * @throws IOException if the disk fails
   */
  public static ReplayJournal open(Path home, FileLocks locks, InstantSource clock, Ticker ticker)
      throws IOException {
    Path alp = home.resolve("alp");
    Path secrets = alp.resolve("secrets");
    DurableFiles.createDirectory(alp);
    DurableFiles.createDirectory(secrets);
    Path lockFile = secrets.resolve(".replay.lock");
    FileLocks.Held lock = locks.acquire(lockFile, FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    try {
      SeenNonces seen = new SeenNonces(WINDOW);
      SeenNonces.Now now = SeenNonces.Now.of(clock, ticker);
      ReplayFile file = ReplayFile.open(secrets.resolve("replay.jsonl"), seen, now);
      return new ReplayJournal(lock, file, seen, clock, ticker);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * {@return whether the message of {@code from} with {@code nonce} may be accepted} If it may, it
   * is remembered.
   *
   * @param from who has signed it
   * @param nonce what tells it from others
   * @param sender whether the peer list has {@code from}
   */
  public synchronized Admission admit(PeerKey from, Nonce nonce, Sender sender) {
    SeenNonces.Now now = SeenNonces.Now.of(clock, ticker);
    if (now.ticks() - lastSweep >= SWEEP_INTERVAL_NANOS) {
      lastSweep = now.ticks();
      seen.sweep(now);
    }
    if (seen.contains(from.text(), nonce, now)) {
      return new Seen();
    }
    Optional<String> limit = limit(from, sender);
    if (limit.isPresent()) {
      return new Full(limit.get());
    }
    try {
      file.append(from.text(), nonce, now);
      if (sender == Sender.PINNED) {
        syncIfDue(now);
      }
    } catch (IOException e) {
      return new NotWritten(e);
    }
    seen.add(from.text(), nonce, now, sender);
    file.compactIfDue(seen, now);
    return new Fresh();
  }

  private Optional<String> limit(PeerKey from, Sender sender) {
    return switch (sender) {
      case PINNED ->
          seen.of(from.text()) >= PEER_NONCES_MAX
              ? full("messages of one peer", PEER_NONCES_MAX)
              : Optional.empty();
      case STRANGER ->
          seen.of(from.text()) >= STRANGER_NONCES_MAX
              ? full("messages of one stranger", STRANGER_NONCES_MAX)
              : seen.ofStrangers() >= STRANGERS_NONCES_MAX
                  ? full("messages of strangers", STRANGERS_NONCES_MAX)
                  : Optional.empty();
    };
  }

  private static Optional<String> full(String what, int max) {
    return Optional.of(
        "no room for more " + what + ": " + max + " in " + WINDOW.toSeconds() + " s");
  }

  private void syncIfDue(SeenNonces.Now now) throws IOException {
    if (lastSync.isEmpty() || now.ticks() - lastSync.get() >= SYNC_INTERVAL_NANOS) {
      file.sync();
      lastSync = Optional.of(now.ticks());
    }
  }

  /** {@return how many messages are remembered at the moment, some a little longer than needed} */
  public synchronized int size() {
    return seen.size();
  }

  /**
   * Closes the file and gives the lock back.
   *
   * @throws IOException if the disk fails
   */
  @Override
  public synchronized void close() throws IOException {
    try (lock) {
      file.close();
    }
  }
}
