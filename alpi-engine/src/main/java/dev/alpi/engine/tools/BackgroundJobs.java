package dev.alpi.engine.tools;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Commands of one profile that go on when their turn has ended: {@code run/bg/<id>.json} and {@code
 * .log}. They end with the engine; what a killed alpi has left is killed by the next one's {@link
 * #sweep}.
 *
 * <p><b>Threads:</b> any.
 */
public final class BackgroundJobs implements AutoCloseable {
  /* Implementation notes. What may outlive a run is not registered with its journal (the sweep
   * would kill it when the run is over): the job's own file names its process and its owner.
   */

  /** How many may run at once: more is a mistake of the model's. */
  static final int RUNNING_MAX = 16;

  /** How many that have ended are kept. */
  static final int ENDED_KEPT = 50;

  /** What is kept of what a job says. */
  static final long LOG_BYTES_MAX = 8 * 1024 * 1024;

  /** What {@code output} shows. */
  static final int TAIL_CHARS = 8_000;

  /** Between asking a job to end and making it. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** For the last words of a job, should somebody else hold its output. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Path home;
  private final CommandRunner killer;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ProcessStamp self;
  private final Predicate<ProcessStamp> isAlive;
  private final Map<String, Live> live = new ConcurrentHashMap<>();

  private BackgroundJobs(
      Path home,
      CommandRunner killer,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    this.home = home;
    this.killer = killer;
    this.clock = clock;
    this.random = random;
    this.self = self;
    this.isAlive = isAlive;
  }

  /**
   * Returns the jobs of the profile in {@code home}. Nothing is read or written yet.
   *
   * @param killer kills what a dead alpi has left
   * @param random makes ids
   * @param self the process that looks after new jobs
   * @param isAlive says whether a stamped process still runs
   */
  public static BackgroundJobs of(
      Path home,
      CommandRunner killer,
      InstantSource clock,
      RandomGenerator random,
      ProcessStamp self,
      Predicate<ProcessStamp> isAlive) {
    return new BackgroundJobs(home, killer, clock, random, self, isAlive);
  }

  /**
   * The jobs of one conversation.
   *
   * @param redact takes out what is secret
   */
  public record OfSession(BackgroundJobs jobs, String session, UnaryOperator<String> redact) {}

  /** Starts one. */
  JobRecord start(OfSession of, CommandRunner.Command command, CommandRunner runner)
      throws ToolFailure, IOException {
    if (live.size() >= RUNNING_MAX) {
      throw new ToolFailure(
          "not started: " + RUNNING_MAX + " jobs run already; kill one that is not needed");
    }
    DurableFiles.createDirectory(home.resolve("run"));
    DurableFiles.createDirectory(folder());
    forgetOld();
    String id = HexFormat.of().toHexDigits(random.nextInt());
    BoundedLog log = BoundedLog.create(file(id, ".log"), LOG_BYTES_MAX, of.redact());
    CommandRunner.Running running;
    try {
      running = runner.start(command);
    } catch (IOException e) {
      log.close();
      Files.deleteIfExists(file(id, ".log"));
      throw e;
    }
    JobRecord job =
        new JobRecord(
            id,
            of.session(),
            of.redact().apply(command.text()),
            command.directory().toString(),
            running.leader(),
            self,
            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            JobRecord.State.RUNNING,
            OptionalLong.empty());
    Live started = new Live(job, running, log);
    live.put(id, started);
    try {
      job.write(file(id, ".json"));
    } catch (IOException e) {
      // a job that nobody could find again after a crash is not left running
      running.end(Duration.ZERO);
      throw e;
    } finally {
      started.watch();
    }
    return job;
  }

  /** Returns the jobs of a conversation, the oldest first. */
  List<JobRecord> list(String session) throws IOException {
    return records().stream().filter(job -> job.session().equals(session)).toList();
  }

  /** Returns the last of what a job of the conversation has said. */
  String output(String session, String id) throws ToolFailure, IOException {
    JobRecord job = find(session, id);
    Live running = live.get(id);
    String tail =
        running != null
            ? running.log.tail(TAIL_CHARS * 4)
            : BoundedLog.tail(file(id, ".log"), TAIL_CHARS * 4);
    String text = Ansi.strip(tail);
    int from = Math.max(0, text.length() - TAIL_CHARS);
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    return "job " + id + ": " + job.shownState() + "\n" + text.substring(from);
  }

  /** Ends a job of the conversation, with everything that it has started. */
  JobRecord kill(String session, String id) throws ToolFailure, IOException {
    JobRecord job = find(session, id);
    Live running = live.get(id);
    if (running == null) {
      return job;
    }
    running.end();
    return find(session, id);
  }

  /** Kills what jobs of an alpi that is gone have left. */
  public void sweep() throws IOException {
    for (JobRecord job : records()) {
      if (job.isRunning() && !job.owner().equals(self) && !isAlive.test(job.owner())) {
        if (job.leader().start() > 0 && isAlive.test(job.leader())) {
          killer.kill(job.leader());
        }
        job.ended(JobRecord.State.LOST, OptionalLong.empty()).write(file(job.id(), ".json"));
      }
    }
  }

  /** Ends all jobs, side by side. */
  @Override
  public void close() {
    List<Thread> ends = new ArrayList<>();
    live.values().forEach(each -> ends.add(Thread.ofVirtual().name("job/end").start(each::end)));
    for (Thread end : ends) {
      join(end, Duration.ofMinutes(1));
    }
  }

  private JobRecord find(String session, String id) throws ToolFailure {
    if (id.matches("[0-9a-f]{8}")) {
      Optional<JobRecord> found = JobRecord.read(file(id, ".json"));
      if (found.isPresent() && found.get().session().equals(session)) {
        return found.get();
      }
    }
    throw new ToolFailure("there is no job " + id + " in this conversation; status lists them");
  }

  private List<JobRecord> records() throws IOException {
    List<JobRecord> records = new ArrayList<>();
    if (Files.isDirectory(folder())) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder(), "*.json")) {
        for (Path entry : entries) {
          JobRecord.read(entry)
              .filter(job -> entry.getFileName().toString().equals(job.id() + ".json"))
              .ifPresent(records::add);
        }
      }
    }
    records.sort(Comparator.comparing(JobRecord::startedAt).thenComparing(JobRecord::id));
    return records;
  }

  private void forgetOld() throws IOException {
    List<JobRecord> ended = records().stream().filter(job -> !job.isRunning()).toList();
    for (JobRecord job : ended.subList(0, Math.max(0, ended.size() - ENDED_KEPT))) {
      Files.deleteIfExists(file(job.id(), ".log"));
      Files.deleteIfExists(file(job.id(), ".json"));
    }
  }

  private Path folder() {
    return home.resolve("run").resolve("bg");
  }

  private Path file(String id, String ending) {
    return folder().resolve(id + ending);
  }

  private static void join(Thread thread, Duration longest) {
    try {
      thread.join(longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A job that this process looks after. */
  private final class Live {
    private final JobRecord job;
    private final CommandRunner.Running running;
    private final BoundedLog log;
    private final Thread reader;
    private final Thread watcher;
    private volatile boolean isKilled;

    Live(JobRecord job, CommandRunner.Running running, BoundedLog log) {
      this.job = job;
      this.running = running;
      this.log = log;
      this.reader = Thread.ofVirtual().name("job/output").unstarted(this::read);
      this.watcher = Thread.ofVirtual().name("job/end").unstarted(this::untilItEnds);
    }

    void watch() {
      reader.start();
      watcher.start();
    }

    void end() {
      isKilled = true;
      running.end(GRACE);
      join(watcher, LAST_WORDS.multipliedBy(2));
    }

    private void read() {
      byte[] buffer = new byte[8192];
      InputStream output = running.output();
      try {
        for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
          note(buffer, count);
        }
      } catch (IOException e) {
        // it was closed: what is there is there
      }
    }

    private void note(byte[] bytes, int count) {
      try {
        log.add(bytes, count);
      } catch (IOException e) {
        // the disk is full: the job is read on, since it would wait for its reader for ever
      }
    }

    private void untilItEnds() {
      int code = running.await();
      join(reader, LAST_WORDS);
      try (log;
          InputStream _ = running.output()) {
        JobRecord ended =
            isKilled
                ? job.ended(JobRecord.State.KILLED, OptionalLong.empty())
                : job.ended(JobRecord.State.EXITED, OptionalLong.of(code));
        ended.write(file(job.id(), ".json"));
      } catch (IOException e) {
        // the sweep of the next alpi will mend its file
      } finally {
        live.remove(job.id());
      }
    }
  }
}
