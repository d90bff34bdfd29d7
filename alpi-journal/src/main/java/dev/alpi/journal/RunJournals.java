package dev.alpi.journal;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.LineFile;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The journals of a profile's runs: {@code runs/<run_id>.jsonl}.
 *
 * <p><b>Threads:</b> any, and any number of processes: each journal has one writer, and readers see
 * whole lines. <b>Durability:</b> as {@link RunJournal} says.
 *
 * <p><b>Compatibility:</b> files of the Python system are read, and it reads these.
 */
public final class RunJournals {
  /** How many journals are kept: the oldest go when a new run begins. */
  public static final int RUNS_KEPT = 1_000;

  /** How many more there may be before any go, so that not each run takes one away. */
  static final int RUNS_SLACK = 100;

  /** After how many runs of this object it looks again whether there are too many. */
  private static final int RUNS_BETWEEN_TIDYING = 64;

  private final RunFiles files;
  private final RunReader reader;
  private final FileLocks locks;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ProcessStamp self;
  private final Predicate<ProcessStamp> isAlive;
  private int begun;

  private RunJournals(
      Path home,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    this.files = new RunFiles(home.resolve("runs"));
    this.reader = new RunReader(files, isAlive);
    this.locks = locks;
    this.clock = clock;
    this.random = random;
    this.self = self;
    this.isAlive = isAlive;
  }

  /**
   * Returns the journals of {@code home}. Nothing is read or written yet.
   *
   * @param random makes ids
   * @param self stamps the runs of this process
   * @param isAlive says whether a stamped process still runs
   */
  public static RunJournals of(
      Path home,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    return new RunJournals(home, locks, clock, random, self, isAlive);
  }

  /**
   * Runs that were found.
   *
   * @param runs the last written to, the last begun first
   * @param unreadable those whose file is no journal
   */
  public record Listing(List<RunSummary> runs, List<RunId> unreadable) {
    /** Copies both. */
    public Listing {
      runs = List.copyOf(runs);
      unreadable = List.copyOf(unreadable);
    }
  }

  /** What came of a request to cancel. */
  public sealed interface CancelRequest {
    /**
     * The run will notice within a quarter of a second, if somebody watches ({@link CancelWatch}).
     */
    record Made(RunSummary run) implements CancelRequest {}

    /** It has ended, as its status says. */
    record NotRunning(RunSummary run) implements CancelRequest {}

    /** There is no such journal. */
    record Unknown(RunId run) implements CancelRequest {}
  }

  /**
   * A process group that a run which is over has left behind.
   *
   * @param leader its first process, whose id is the group's; it still is the one that was noted
   */
  public record Leftover(RunId run, ProcessStamp leader) {}

  /**
   * Begins a journal. Never fails: what cannot be written is told by {@link RunJournal#finish}.
   *
   * @param redact takes what is secret out of every text that is written
   */
  public RunJournal begin(RunStart start, UnaryOperator<String> redact) {
    RunJournal journal = new RunJournal(freshId(), files, clock, redact);
    journal.begin(start.json(journal.id(), self, redact));
    if (isTimeToTidy()) {
      try {
        tidy();
      } catch (IOException e) {
        journal.note(e);
      }
    }
    return journal;
  }

  /**
   * Returns the runs that were written to last, at most {@code limit}. Opens no more files than
   * that; of the others only names and times are looked at.
   */
  public Listing list(int limit) throws IOException {
    List<RunSummary> runs = new ArrayList<>();
    List<RunId> unreadable = new ArrayList<>();
    for (RunId id : files.newestFirst(files.journals()).stream().limit(limit).toList()) {
      reader.summary(id).ifPresentOrElse(runs::add, () -> unreadable.add(id));
    }
    runs.sort(
        Comparator.comparing(RunSummary::startedAt)
            .reversed()
            .thenComparing(run -> run.id().text()));
    return new Listing(runs, unreadable);
  }

  /** Returns the run whose id is {@code prefix} or alone begins with it. */
  public Lookup<RunId> find(String prefix) throws IOException {
    Optional<RunId> whole = RunId.parse(prefix);
    if (whole.isEmpty()) {
      return new Lookup.Unknown<>();
    }
    if (Files.isRegularFile(files.journal(whole.get()), LinkOption.NOFOLLOW_LINKS)) {
      return new Lookup.Found<>(whole.get());
    }
    List<RunId> found = new ArrayList<>(files.journals());
    found.removeIf(id -> !id.text().startsWith(prefix));
    found.sort(Comparator.comparing(RunId::text));
    return switch (found.size()) {
      case 0 -> new Lookup.Unknown<>();
      case 1 -> new Lookup.Found<>(found.getFirst());
      default -> new Lookup.Ambiguous<>(found.stream().map(RunId::text).toList());
    };
  }

  /** Returns a run from its first and last lines; empty if there is no such journal. */
  public Optional<RunSummary> summary(RunId id) throws IOException {
    return reader.summary(id);
  }

  /**
   * Returns all events of a run; empty if there is no such journal.
   *
   * @throws dev.alpi.profile.store.StoreException.Damaged if the file is larger than any journal
   */
  public Optional<RunRecord> show(RunId id) throws IOException {
    return reader.record(id);
  }

  /** Asks the process that runs {@code id}, whichever it is, to end the run. */
  public CancelRequest requestCancel(RunId id) throws IOException {
    Optional<RunSummary> run = reader.summary(id);
    if (run.isEmpty()) {
      return new CancelRequest.Unknown(id);
    }
    if (!run.get().isRunning()) {
      return new CancelRequest.NotRunning(run.get());
    }
    try {
      LineFile.create(files.cancel(id), new byte[0]);
    } catch (FileAlreadyExistsException e) {
      // somebody has asked already
      return new CancelRequest.Made(run.get());
    }
    return new CancelRequest.Made(run.get());
  }

  /**
   * Looks for what runs that are over have left: process groups that were registered and not struck
   * off, and requests to cancel. Does nothing while another process sweeps.
   *
   * @param kill gets each group whose leader still is the process that was noted; a file that names
   *     one goes when none of it lives any more, at once or the next time
   * @return what {@code kill} got
   */
  public List<Leftover> sweep(Consumer<Leftover> kill) throws IOException {
    List<Leftover> leftovers = new ArrayList<>();
    if (Files.isDirectory(files.folder())) {
      Optional<FileLocks.Held> alone = locks.tryAcquire(files.lock(), FileLocks.Sharing.EXCLUSIVE);
      if (alone.isPresent()) {
        try (FileLocks.Held _ = alone.get()) {
          for (RunId id : files.withChildren()) {
            sweep(id, leftovers, kill);
          }
          deleteStaleRequests();
        }
      }
    }
    return leftovers;
  }

  RunFiles files() {
    return files;
  }

  private void sweep(RunId id, List<Leftover> leftovers, Consumer<Leftover> kill)
      throws IOException {
    if (reader.isRunning(id)) {
      return;
    }
    List<ProcessStamp> leaders = ChildLines.read(files.children(id));
    for (ProcessStamp leader : leaders) {
      if (isAlive.test(leader) && leader.pid() != self.pid()) {
        Leftover leftover = new Leftover(id, leader);
        leftovers.add(leftover);
        kill.accept(leftover);
      }
    }
    if (leaders.stream().noneMatch(isAlive)) {
      Files.deleteIfExists(files.children(id));
    }
  }

  private RunId freshId() {
    RunId id = RunId.random(random);
    while (Files.exists(files.journal(id), LinkOption.NOFOLLOW_LINKS)) {
      id = RunId.random(random);
    }
    return id;
  }

  private synchronized boolean isTimeToTidy() {
    return begun++ % RUNS_BETWEEN_TIDYING == 0;
  }

  /** Deletes the oldest journals if there are too many, and requests that nobody waits for. */
  private void tidy() throws IOException {
    if (!Files.isDirectory(files.folder())) {
      return;
    }
    List<RunId> all = files.journals();
    List<RunId> requests = files.cancels();
    if (all.size() <= RUNS_KEPT + RUNS_SLACK && requests.isEmpty()) {
      return;
    }
    Optional<FileLocks.Held> alone = locks.tryAcquire(files.lock(), FileLocks.Sharing.EXCLUSIVE);
    if (alone.isEmpty()) {
      return;
    }
    try (FileLocks.Held _ = alone.get()) {
      if (all.size() > RUNS_KEPT + RUNS_SLACK) {
        List<RunId> newest = files.newestFirst(all);
        for (RunId id : newest.subList(Math.min(RUNS_KEPT, newest.size()), newest.size())) {
          if (!reader.isRunning(id)) {
            Files.deleteIfExists(files.journal(id));
          }
        }
      }
      deleteStaleRequests();
    }
  }

  private void deleteStaleRequests() throws IOException {
    for (RunId id : files.cancels()) {
      if (!reader.isRunning(id)) {
        Files.deleteIfExists(files.cancel(id));
      }
    }
  }
}
