package dev.alpi.ledger;

import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.Presence;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The money of one profile: what the day has cost, what calls under way may still cost, and what
 * was spent on whose behalf.
 *
 * <p><b>Invariant.</b> Under a cap, what is settled plus open reservations never exceeds it and
 * today's top-ups, as long as each call settles at no more than it reserved. A reservation whose
 * process has died counts in full.
 *
 * <p><b>Days</b> and months are UTC. A spend belongs to the day of its reservation. A clock that is
 * set back does not begin a day anew.
 *
 * <p><b>Threads:</b> any, and any number of processes: every method that writes holds {@code
 * logs/ledger.lock}.
 *
 * <p><b>Durability:</b> when a method returns, its effect survives a crash.
 *
 * <p><b>Compatibility:</b> {@code logs/ledger.json} is that of alpi-state spec §2.2; {@code
 * logs/ledger.journal} and {@code logs/spend/} are ours.
 */
public final class Ledger {
  /* Implementation notes.
   *
   * The journal is written first and is the truth; ledger.json, which other programs read, is
   * computed from it and marked with the last record it counts. A crash between the two is mended
   * by the next fold. The journal is shortened when it has RECORDS_MAX records: what it says of
   * single calls goes to the archive, then ledger.json is written, then the journal, so that at
   * each moment the three together are complete.
   */

  /**
   * Above this, and two for each open reservation, the journal is shortened. Every change reads the
   * records anew; a shortening takes five syncs or more. At 96 both are small beside the sync of
   * the change itself.
   */
  static final int RECORDS_MAX = 96;

  /** How long to wait for the lock; holders keep it for a few syncs. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Whoever changes something all the time is waited for then. */
  private static final int READS_UNLOCKED_MAX = 3;

  private final Path file;
  private final Path journal;
  private final Path lockFile;
  private final FileLocks locks;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ProcessStamp self;
  private final SpendArchive archive;
  private final Predicate<ProcessStamp> isAlive;

  /** Guarded by {@link #threads}. */
  private final JournalReader reader;

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
      Predicate<ProcessStamp> isAlive,
      SpendArchive.Keeping keeping) {
    this.file = logs.resolve("ledger.json");
    this.journal = logs.resolve("ledger.journal");
    this.lockFile = logs.resolve("ledger.lock");
    this.archive = new SpendArchive(logs.resolve("spend"), keeping);
    this.reader = new JournalReader(journal);
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
    return new Ledger(logs, locks, clock, random, self, isAlive, SpendArchive.Keeping.USUAL);
  }

  /**
   * Puts {@code bound} aside if all caps allow it.
   *
   * @param bound the most that the call can cost and consume
   * @param attribution on whose behalf; its run and peer have caps of their own
   * @param caps what the profile may spend
   * @throws StoreException.Damaged if the ledger cannot be trusted: nothing may be spent then
   */
  public Decision reserve(Bound bound, Attribution attribution, Caps caps) throws IOException {
    return locked(
        (books, log) -> {
          countCrashed(books, log);
          List<BudgetAlert> alerts = alert(books, log, caps);
          for (Meter meter : books.meters(caps, attribution)) {
            Amount asked = meter.limit().of(Totals.of(bound));
            if (!meter.allows(asked)) {
              alerts.addAll(
                  give(books, log, meter, books.alerts().dueAtRefusal(meter, books.day())));
              return new Decision.Refused(
                  meter.limit(),
                  meter.cap(),
                  meter.spent(),
                  meter.reserved(),
                  asked,
                  resetsAt(meter.limit(), books.day()),
                  alerts);
            }
          }
          Reservation reservation =
              new Reservation(newId(books.nextSequence()), books.day(), bound);
          boolean isRunCapped = caps.runUsd().isPresent() && !attribution.run().isEmpty();
          books.append(
              log,
              new JournalRecord.Reserved(
                  books.nextSequence(), reservation, self, attribution, isRunCapped));
          return new Decision.Granted(reservation, alerts);
        });
  }

  private static Optional<Instant> resetsAt(Limit limit, LocalDate day) {
    return switch (limit) {
      case DAILY_USD, DAILY_TOKENS, PEER_USD -> Optional.of(midnight(day.plusDays(1)));
      case MONTHLY_USD -> Optional.of(midnight(day.plusMonths(1).withDayOfMonth(1)));
      case RUN_USD -> Optional.empty();
    };
  }

  private static Instant midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * Says what a call has cost. A second settlement of one reservation only ever adds.
   *
   * @param spend the cost; {@link Spend#NONE} gives everything back
   * @param caps what the profile may spend: only to say when it nears its end
   * @return what to tell about the caps now; mostly nothing
   */
  public List<BudgetAlert> settle(
      Reservation reservation, Attribution attribution, Spend spend, Caps caps) throws IOException {
    return locked(
        (books, log) -> {
          // neither open nor remembered: it was counted in full when its owner was taken for dead
          if (books.knows(reservation.id())) {
            books.append(
                log,
                new JournalRecord.Settled(
                    books.nextSequence(),
                    reservation.id(),
                    reservation.day(),
                    attribution,
                    spend,
                    JournalRecord.Cause.SETTLED));
          }
          return alert(books, log, caps);
        });
  }

  /**
   * Raises the daily and monthly caps in dollars, and the daily token cap, until the UTC day ends.
   * Alerts of the caps that it raises are given anew.
   *
   * @return what the day's caps look like from now on
   */
  public Standing allow(Allowance allowance) throws IOException {
    Instant now = clock.instant();
    return locked(
        (books, log) -> {
          long sequence = books.nextSequence();
          Allowed allowed = new Allowed(books.day(), now, allowance);
          books.append(log, new JournalRecord.Raised(sequence, newId(sequence), allowed));
          return books.standing();
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
            books.append(log, new JournalRecord.Published(books.nextSequence(), books.day()));
          }
          return true;
        });
  }

  /** Returns how the day and its month stand. Writes nothing. */
  public Standing standing() throws IOException {
    return reading(Books::standing);
  }

  /**
   * Returns what was spent from one UTC day to another, both included, as far back as it is kept
   * (thirteen months). Writes nothing. Money of which no single calls are known, because another
   * program spent it, has rows with an empty attribution and no calls.
   */
  public SpendHistory spend(LocalDate from, LocalDate to) throws IOException {
    return reading(books -> new SpendReport(archive, from, to).of(books));
  }

  private interface Work<T> {
    T run(Books books, AppendLog log) throws IOException;
  }

  private <T> T locked(Work<T> work) throws IOException {
    DurableFiles.createDirectory(file.getParent());
    threads.lock();
    try (FileLocks.Held _ = locks.acquire(lockFile, FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      LocalDate today = today();
      Optional<LedgerFile> stored = storedOrKept();
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
      if (books.isLong(RECORDS_MAX)) {
        shorten(books);
      }
      return result;
    } finally {
      threads.unlock();
    }
  }

  private void shorten(Books books) throws IOException {
    archive.add(books.generation(), YearMonth.from(books.day()), books.entries());
    write(books);
    List<JournalRecord> records = books.shortened(newId(books.nextSequence()));
    AppendLog.rewrite(journal, records.stream().map(JournalFormat::print).toList());
  }

  private interface Reading<T> {
    T of(Books books) throws IOException;
  }

  /**
   * Reads without making anything, and without the lock, which cannot even be opened where nothing
   * may be written: if no file has changed meanwhile, all that was read is of one moment.
   */
  private <T> T reading(Reading<T> work) throws IOException {
    threads.lock();
    try {
      for (int left = READS_UNLOCKED_MAX; left > 0; left--) {
        Stamps before = stamps();
        try {
          T result = work.of(fold());
          if (stamps().equals(before)) {
            return result;
          }
        } catch (StoreException.Damaged e) {
          if (stamps().equals(before)) {
            throw e;
          }
        }
      }
      try (FileLocks.Held _ = locks.acquire(lockFile, FileLocks.Sharing.SHARED, PATIENCE)) {
        return work.of(fold());
      }
    } finally {
      threads.unlock();
    }
  }

  /** What tells a file from one that was written to, or took its place. */
  private record Stamp(Optional<Object> key, long bytes, FileTime modified) {
    static final Stamp ABSENT = new Stamp(Optional.empty(), 0, FileTime.fromMillis(0));

    static Stamp of(Path file) throws IOException {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Stamp(
            Optional.ofNullable(attributes.fileKey()),
            attributes.size(),
            attributes.lastModifiedTime());
      } catch (NoSuchFileException e) {
        return ABSENT;
      }
    }
  }

  private record Stamps(Stamp file, Stamp journal) {}

  /**
   * The archive needs none: what is added to it is in the journal still, and what is in both is
   * counted once.
   */
  private Stamps stamps() throws IOException {
    return new Stamps(Stamp.of(file), Stamp.of(journal));
  }

  private Books fold() throws IOException {
    List<String> records = Presence.isThere(journal) ? AppendLog.read(journal) : List.of();
    return fold(records, stored(), today());
  }

  private Books fold(List<String> records, Optional<LedgerFile> stored, LocalDate today)
      throws StoreException.Damaged {
    Books books = Books.of(reader.parse(records), stored, today);
    LocalDate day = books.day();
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
                entry.attribution(),
                Spend.of(reservation.bound()),
                JournalRecord.Cause.CRASHED));
      }
    }
  }

  /** Notes, and returns, what is to be told of the caps of day and month. */
  private List<BudgetAlert> alert(Books books, AppendLog log, Caps caps) throws IOException {
    List<BudgetAlert> alerts = new ArrayList<>();
    for (Meter meter : books.standing().meters(caps)) {
      alerts.addAll(give(books, log, meter, books.alerts().due(meter, books.day())));
    }
    return alerts;
  }

  private static List<BudgetAlert> give(
      Books books, AppendLog log, Meter meter, Optional<BudgetAlert.Level> level)
      throws IOException {
    if (level.isEmpty()) {
      return List.of();
    }
    long cap = meter.cap().units();
    books.append(
        log,
        new JournalRecord.Alerted(
            books.nextSequence(), books.day(), meter.limit(), level.get(), cap));
    return List.of(new BudgetAlert(level.get(), meter.limit(), meter.spent(), meter.cap()));
  }

  private void write(Books books) throws IOException {
    DurableFiles.replace(file, books.file().print(), FileMode.PRIVATE_FILE);
  }

  /** Reads the file as {@link #stored()}; one that cannot be trusted is copied aside besides. */
  private Optional<LedgerFile> storedOrKept() throws IOException {
    try {
      return stored();
    } catch (StoreException.Damaged e) {
      if (!Files.exists(copy())) {
        DurableFiles.replace(copy(), Files.readAllBytes(file), FileMode.PRIVATE_FILE);
      }
      throw e;
    }
  }

  private Path copy() {
    return file.resolveSibling("ledger.json.bad");
  }

  /** Reads the file; empty if there is none. One that cannot be trusted is refused. */
  private Optional<LedgerFile> stored() throws IOException {
    if (!Presence.isThere(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    byte[] bytes = Files.readAllBytes(file);
    Optional<LedgerFile> stored = LedgerFile.parse(new String(bytes, StandardCharsets.UTF_8));
    if (stored.isEmpty()) {
      throw new StoreException.Damaged(
          file,
          "it is not a ledger, so what was spent today is not known and nothing may be spent",
          "restore it from a backup; or delete it to go on with what ledger.journal proves (the"
              + " first call that is refused keeps a copy as "
              + copy().getFileName()
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
