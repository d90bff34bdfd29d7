package dev.alpi.ledger;

import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The money of one profile: what the day has cost, and what calls under way may still cost.
 *
 * <p><b>Invariant.</b> Under a cap, the settled money of a day plus its open reservations never
 * exceeds it, as long as each call settles at no more than it reserved. A reservation whose process
 * has died counts in full.
 *
 * <p><b>Days</b> are UTC. A spend belongs to the day of its reservation. A clock that is set back
 * does not begin a day anew.
 *
 * <p><b>Threads:</b> any, and any number of processes: every method that writes holds {@code
 * logs/ledger.lock}.
 *
 * <p><b>Durability:</b> when a method returns, its effect survives a crash.
 *
 * <p><b>Compatibility:</b> {@code logs/ledger.json} is that of alpi-state spec §2.2; {@code
 * logs/ledger.journal} is ours.
 */
public final class Ledger {
  /* Implementation notes.
   *
   * The journal is written first and is the truth; ledger.json, which other programs read, is
   * computed from it and marked with the last record it counts. A crash between the two is mended
   * by the next fold. The journal is shortened when it has RECORDS_MAX records: first ledger.json,
   * then the journal, so that at each moment the two together are complete.
   */

  /**
   * Above this the journal is shortened. Every change reads the records anew, at 10 µs each; a
   * shortening takes four syncs. At 64 both are small beside the sync of the change itself.
   */
  private static final int RECORDS_MAX = 64;

  /** How long to wait for the lock; holders keep it for a few syncs. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path file;
  private final Path journal;
  private final Path lockFile;
  private final FileLocks locks;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ProcessStamp self;
  private final Predicate<ProcessStamp> isAlive;

  /** What of the journal this object has synced. Guarded by {@link #threads}. */
  private Optional<AppendLog.Synced> synced = Optional.empty();

  /** Keeps this object's threads from polling for the file lock against each other. */
  private final ReentrantLock threads = new ReentrantLock();

  private Ledger(
      Path logs,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    this.file = logs.resolve("ledger.json");
    this.journal = logs.resolve("ledger.journal");
    this.lockFile = logs.resolve("ledger.lock");
    this.locks = locks;
    this.clock = clock;
    this.random = random;
    this.self = self;
    this.isAlive = isAlive;
  }

  /**
   * Returns the ledger in the directory {@code logs}, without touching the disk.
   *
   * @param random for ids of reservations
   * @param self stamps the reservations made here
   * @param isAlive says whether the process that made a reservation still runs
   */
  public static Ledger at(
      Path logs,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    return new Ledger(logs, locks, clock, random, self, isAlive);
  }

  /**
   * Puts {@code bound} aside if the day's money allows it.
   *
   * @param bound the most that the call can cost
   * @param cap the daily cap, if there is one
   * @throws StoreException.Damaged if the ledger cannot be trusted: nothing may be spent then
   */
  public Decision reserve(Usd bound, Attribution attribution, Optional<Usd> cap)
      throws IOException {
    return locked(
        (books, log) -> {
          countCrashed(books, log);
          LocalDate day = books.file().day();
          Usd spent = books.file().spent();
          Usd reserved = books.reservedOn(day);
          // what costs nothing passes any cap
          if (cap.isPresent()
              && bound.nano() > 0
              && spent.plus(reserved).plus(bound).isMoreThan(cap.get())) {
            return new Decision.Refused(
                cap.get(),
                spent,
                reserved,
                bound,
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
          }
          Reservation reservation = new Reservation(newId(books.nextSequence()), day, bound);
          books.append(
              log,
              new JournalRecord.Reserved(books.nextSequence(), reservation, self, attribution));
          return new Decision.Granted(reservation);
        });
  }

  /**
   * Says what a call has cost. A second settlement of one reservation only ever adds.
   *
   * @param spend the cost; {@link Spend#NONE} gives everything back
   */
  public void settle(Reservation reservation, Attribution attribution, Spend spend)
      throws IOException {
    locked(
        (books, log) -> {
          // neither open nor remembered: it was counted in full when its owner was taken for dead
          if (books.open(reservation.id()).isPresent() || books.hasSettled(reservation.id())) {
            books.append(
                log,
                new JournalRecord.Settled(
                    books.nextSequence(),
                    reservation.id(),
                    reservation.day(),
                    attribution.peer(),
                    spend,
                    JournalRecord.Cause.SETTLED));
          }
          return true;
        });
  }

  /**
   * Brings {@code ledger.json} up to what the journal says, for the programs that read it. The
   * ledger itself does not need it; an engine does it at the end of a turn.
   */
  public void publish() throws IOException {
    locked(
        (books, log) -> {
          if (!books.isPublished()) {
            write(books);
            books.append(
                log, new JournalRecord.Published(books.nextSequence(), books.file().day()));
          }
          return true;
        });
  }

  /** Returns how the day stands. Writes nothing. */
  public Standing standing() throws IOException {
    LocalDate today = today();
    if (!Files.exists(journal)) {
      return standing(fold(List.of(), stored(), today));
    }
    DurableFiles.createDirectory(file.getParent());
    threads.lock();
    try (FileLocks.Held _ = locks.acquire(lockFile, FileLocks.Sharing.SHARED, PATIENCE)) {
      return standing(fold(AppendLog.read(journal), stored(), today));
    } finally {
      threads.unlock();
    }
  }

  private static Standing standing(Books books) {
    LedgerFile now = books.file();
    return new Standing(now.day(), now.spent(), books.reservedOn(now.day()), now.tokens());
  }

  private interface Work<T> {
    T run(Books books, AppendLog log) throws IOException;
  }

  private <T> T locked(Work<T> work) throws IOException {
    DurableFiles.createDirectory(file.getParent());
    threads.lock();
    try (FileLocks.Held _ = locks.acquire(lockFile, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      LocalDate today = today();
      Optional<LedgerFile> stored = stored();
      Books books;
      T result;
      try (AppendLog log = AppendLog.open(journal, synced)) {
        synced = Optional.empty();
        books = fold(log.records(), stored, today);
        if (stored.isPresent() && stored.get().applied().isEmpty()) {
          // another program wrote it: what follows must not be taken for something it has counted
          write(books);
        }
        result = work.run(books, log);
        synced = log.synced();
      }
      if (books.records() > RECORDS_MAX) {
        write(books);
        AppendLog.rewrite(journal, books.shortened());
      }
      return result;
    } finally {
      threads.unlock();
    }
  }

  private Books fold(List<String> records, Optional<LedgerFile> stored, LocalDate today)
      throws StoreException.Damaged {
    Books books = Books.of(journal, records, stored, today);
    LocalDate day = books.file().day();
    // one day ahead can be a clock that was set back over midnight; more is a clock that was wrong
    if (day.isAfter(today.plusDays(1))) {
      throw new StoreException.Damaged(
          file,
          "its day is " + day + ", but the clock says " + today,
          "set the clock; if it is right, move ledger.json and ledger.journal away, which forgets"
              + " what was spent");
    }
    return books;
  }

  private void countCrashed(Books books, AppendLog log) throws IOException {
    for (JournalRecord.Reserved entry : books.open()) {
      if (!entry.owner().equals(self) && !isAlive.test(entry.owner())) {
        Reservation reservation = entry.reservation();
        books.append(
            log,
            new JournalRecord.Settled(
                books.nextSequence(),
                reservation.id(),
                reservation.day(),
                entry.attribution().peer(),
                new Spend(reservation.bound(), 0, 0),
                JournalRecord.Cause.CRASHED));
      }
    }
  }

  private void write(Books books) throws IOException {
    DurableFiles.replace(file, books.file().print(), FileMode.PRIVATE_FILE);
  }

  /**
   * Reads the file; empty if there is none. One that cannot be trusted is copied aside and refused.
   */
  private Optional<LedgerFile> stored() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    byte[] bytes = Files.readAllBytes(file);
    Optional<LedgerFile> stored = LedgerFile.parse(new String(bytes, StandardCharsets.UTF_8));
    if (stored.isEmpty()) {
      Path copy = file.resolveSibling("ledger.json.bad");
      if (!Files.exists(copy)) {
        DurableFiles.replace(copy, bytes, FileMode.PRIVATE_FILE);
      }
      throw new StoreException.Damaged(
          file,
          "it is not a ledger, so what was spent today is not known and nothing may be spent",
          "restore it from a backup; or delete it to go on with what ledger.journal proves (a copy"
              + " is kept as "
              + copy.getFileName()
              + ")");
    }
    return stored;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** The number makes it unique in this journal, the random part in one that was started anew. */
  private String newId(long sequence) {
    return sequence + "-" + HexFormat.of().toHexDigits(random.nextInt());
  }
}
