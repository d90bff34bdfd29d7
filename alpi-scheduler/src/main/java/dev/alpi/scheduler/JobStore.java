package dev.alpi.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is said of the jobs of a profile: {@code schedule/jobs.json}, and {@code schedule/runs.json}
 * with when each ran last, for the Python system.
 *
 * <p>An entry that cannot be used is left out and told; the others run. A file that is no list is
 * never written over: {@link #read} keeps a copy as {@code jobs.json.damaged}, and changes are
 * refused until a person has mended it.
 *
 * <p><b>Threads:</b> any, and any number of processes, the Python system among them: changes hold
 * {@code schedule/jobs.lock}, readers need no lock.
 *
 * <p><b>Durability:</b> a change that is done is on disk. Keys and entries that are not understood
 * stay.
 *
 * <p><b>Compatibility:</b> alpi-state spec §2.6. What it has not: {@code zone, catch_up,
 * expire_after, overlap, on_crash, retries, retry_delay, jitter, paused_since, paused_until}.
 */
public final class JobStore {
  /** A profile with more has a program that makes them. */
  public static final int JOBS_MAX = 1000;

  /** Of files; a thousand jobs with long prompts. */
  private static final int FILE_BYTES_MAX = 16 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How much of two prompts must be the same for the jobs to be one (alpi-state spec §2.6). */
  private static final int SAME_CHARS = 80;

  private static final String NO_JOBS = "[]";
  private static final List<String> STATE = List.of("last_run_at", "last_run_status");

  private final Path folder;
  private final Path jobs;
  private final Path runs;
  private final FileLocks locks;
  private final ZoneId machine;

  private JobStore(Path home, FileLocks locks, ZoneId machine) {
    this.folder = home.resolve("schedule");
    this.jobs = folder.resolve("jobs.json");
    this.runs = folder.resolve("runs.json");
    this.locks = locks;
    this.machine = machine;
  }

  /**
   * {@return the jobs of the profile at {@code home}} Nothing is opened.
   *
   * @param home the profile's directory
   * @param locks those that everybody who changes the same files takes
   * @param machine the zone of times without one
   */
  public static JobStore of(Path home, FileLocks locks, ZoneId machine) {
    return new JobStore(home, locks, machine);
  }

  /** {@return the file of the jobs} */
  public Path path() {
    return jobs;
  }

  /** {@return the zone of jobs that name none} */
  public ZoneId machine() {
    return machine;
  }

  /**
   * When a job ran last, by whichever system.
   *
   * @param at when
   * @param isOk whether it came to its end
   */
  public record LastRun(Instant at, boolean isOk) {}

  /**
   * {@return the jobs; if the file is damaged, that}
   *
   * @throws IOException if the disk fails
   */
  public JobList read() throws IOException {
    byte[] content = jobsContent();
    List<JsonValue> items;
    try {
      items = items(content);
    } catch (JobProblem e) {
      keepCopy(content);
      return new JobList(List.of(), List.of(), Optional.of(e.getMessage()));
    }
    List<Job> usable = new ArrayList<>();
    List<JobList.Unusable> unusable = new ArrayList<>();
    Set<JobId> ids = new HashSet<>();
    for (JsonValue item : items) {
      Obj json = item instanceof Obj object ? object : Obj.EMPTY;
      try {
        Job job = JobReader.read(json, machine);
        if (!ids.add(job.id())) {
          throw new JobProblem("id: " + job.id() + " is another job's already", "choose another");
        }
        usable.add(job);
      } catch (JobProblem e) {
        Optional<JobId> id = json.string("id").filter(JobId::isOne).map(JobId::new);
        unusable.add(new JobList.Unusable(id, e.getMessage(), e.hint(), json));
      }
    }
    return new JobList(usable, unusable, Optional.empty());
  }

  /** Returns what is in the file of the jobs; no jobs if there is none. */
  private byte[] jobsContent() throws IOException {
    return Files.exists(jobs, LinkOption.NOFOLLOW_LINKS) ? content(jobs) : NO_JOBS.getBytes(UTF_8);
  }

  private static byte[] content(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new byte[0];
    }
    if (!Files.isRegularFile(file)) {
      throw new StoreException.NotAFile(file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FILE_BYTES_MAX + 1);
    }
  }

  /** Returns what the list of jobs holds; an empty file is an empty list. */
  private List<JsonValue> items(byte[] content) throws JobProblem {
    if (content.length > FILE_BYTES_MAX) {
      throw damaged("is longer than " + FILE_BYTES_MAX + " bytes");
    }
    if (new String(content, UTF_8).isBlank()) {
      // nobody writes it so: it was cut off, and to take that for no jobs would forget all of them
      throw damaged("is empty");
    }
    try {
      if (Json.parse(content) instanceof JsonValue.Arr(List<JsonValue> items)) {
        return items;
      }
    } catch (JsonSyntaxException e) {
      throw damaged("is not JSON: " + e.getMessage());
    }
    throw damaged("is no list");
  }

  private JobProblem damaged(String what) {
    return new JobProblem(
        jobs + " " + what + ", so no job of this profile runs",
        "mend it, or move it away; " + damagedCopy().getFileName() + " beside it is a copy");
  }

  private Path damagedCopy() {
    return folder.resolve("jobs.json.damaged");
  }

  private void keepCopy(byte[] content) throws IOException {
    if (!Files.exists(damagedCopy(), LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.replace(damagedCopy(), content, FileMode.PRIVATE_FILE);
    }
  }

  // ---- changes

  private interface Edit<T> {
    T apply(List<JsonValue> items) throws IOException;
  }

  private <T> T change(Edit<T> edit) throws IOException {
    DurableFiles.createDirectory(folder);
    try (var _ = locks.acquire(lock(), FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      List<JsonValue> items = new ArrayList<>(items(jobsContent()));
      List<JsonValue> before = List.copyOf(items);
      T result = edit.apply(items);
      if (!items.equals(before)) {
        write(jobs, new JsonValue.Arr(items));
      }
      return result;
    }
  }

  private Path lock() {
    return folder.resolve("jobs.lock");
  }

  private static void write(Path file, JsonValue value) throws IOException {
    DurableFiles.deleteTemporaries(file);
    String text = Json.print(value, Json.Layout.INDENTED_ASCII);
    DurableFiles.replace(file, text.getBytes(UTF_8), FileMode.PRIVATE_FILE);
  }

  /**
   * Adds a job.
   *
   * @param said what is said of it, without an id
   * @param mayRepeat whether there may be one that does the same at the same times
   * @param random where the id comes from
   * @param now its slots begin after this, whenever somebody is there to run them
   * @return the job
   * @throws JobProblem if it cannot be used, the file is damaged, or there is one like it
   * @throws StoreException.Locked if others change the file all the time
   */
  public Job add(Obj said, boolean mayRepeat, SecureRandom random, Instant now) throws IOException {
    return change(
        items -> {
          if (items.size() >= JOBS_MAX) {
            throw new JobProblem(
                "there are " + items.size() + " jobs, allowed are " + JOBS_MAX,
                "alpi schedule remove ends one");
          }
          Set<String> ids = new HashSet<>();
          items.forEach(item -> id(item).ifPresent(ids::add));
          JobId id = JobId.generate(random);
          while (ids.contains(id.text())) {
            id = JobId.generate(random);
          }
          Job job = JobReader.read(Obj.EMPTY.with("id", id.text()).merged(said), machine);
          Optional<String> same =
              items.stream().filter(item -> isSame(item, job.json())).findFirst().flatMap(this::id);
          if (same.isPresent() && !mayRepeat) {
            throw new JobProblem(
                "the job " + same.get() + " does the same at the same times",
                "change that one, or say --force");
          }
          if (!(job.timing() instanceof Timing.Once)) {
            // first, so that no crash leaves a job that the other system runs at once
            states(
                states ->
                    states.with(job.id().text(), Obj.EMPTY.with(STATE.getFirst(), written(now))));
          }
          items.add(job.json());
          return job;
        });
  }

  private Optional<String> id(JsonValue item) {
    return item instanceof Obj object ? object.string("id") : Optional.empty();
  }

  private static boolean isSame(JsonValue item, Obj other) {
    if (!(item instanceof Obj one)) {
      return false;
    }
    for (String key : List.of("kind", "expression", "run_at", "after_hours", "zone")) {
      if (!one.get(key).equals(other.get(key))) {
        return false;
      }
    }
    return beginning(one).equals(beginning(other));
  }

  private static String beginning(Obj job) {
    String prompt =
        job.string("prompt").orElse("").strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return prompt.substring(0, Math.min(prompt.length(), SAME_CHARS));
  }

  /**
   * Changes a job.
   *
   * @param id which
   * @param set members from now on
   * @param unset members that it has no more
   * @return the job
   * @throws JobProblem if it cannot be used so, there is none, or the file is damaged
   * @throws StoreException.Locked if others change the file all the time
   */
  public Job edit(JobId id, Obj set, List<String> unset) throws IOException {
    return change(
        items -> {
          int index = indexOf(items, id);
          Obj edited = (Obj) items.get(index);
          for (String name : unset) {
            edited = edited.without(name);
          }
          Job job = JobReader.read(edited.merged(set), machine);
          items.set(index, job.json());
          return job;
        });
  }

  private int indexOf(List<JsonValue> items, JobId id) throws JobProblem {
    for (int index = 0; index < items.size(); index++) {
      if (id(items.get(index)).filter(id.text()::equals).isPresent()) {
        return index;
      }
    }
    throw new JobProblem("there is no job " + id, "alpi schedule list shows them");
  }

  /**
   * Lets a job rest, or work again.
   *
   * @param id which
   * @param isPaused whether it rests
   * @param now what time it is
   * @return the job
   * @throws IOException as {@link #edit}
   */
  public Job pause(JobId id, boolean isPaused, Instant now) throws IOException {
    return isPaused
        ? edit(id, Obj.EMPTY.with("paused", true).with("paused_since", written(now)), List.of())
        : edit(id, Obj.EMPTY.with("paused_until", written(now)), List.of("paused"));
  }

  /**
   * Removes a job, and when it ran last.
   *
   * @param id which
   * @throws IOException as {@link #edit}
   */
  public void remove(JobId id) throws IOException {
    change(
        items -> {
          items.remove(indexOf(items, id));
          return id;
        });
    stamped(states -> states.without(id.text()));
  }

  // ---- when it ran last

  private interface StateEdit {
    Obj apply(Obj states);
  }

  private void stamped(StateEdit edit) throws IOException {
    DurableFiles.createDirectory(folder);
    try (var _ = locks.acquire(lock(), FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      states(edit);
    }
  }

  private void states(StateEdit edit) throws IOException {
    Optional<Obj> before = states();
    if (before.isEmpty()) {
      // damaged: it is the other system's to mend, and nothing of ours depends on it
      return;
    }
    Obj after = edit.apply(before.get());
    if (!after.equals(before.get())) {
      write(runs, after);
    }
  }

  private Optional<Obj> states() throws IOException {
    byte[] content = content(runs);
    if (new String(content, UTF_8).isBlank()) {
      return Optional.of(Obj.EMPTY);
    }
    try {
      return Json.parse(content) instanceof Obj states ? Optional.of(states) : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Says in runs.json that a job ran, so that the Python system does not run the same slot. */
  void stamp(JobId id, LastRun run) throws IOException {
    stamped(
        states ->
            states.with(
                id.text(),
                states
                    .object(id.text())
                    .with("last_run_at", written(run.at()))
                    .with("last_run_status", run.isOk() ? "ok" : "error")));
  }

  private static String written(Instant at) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME
        .format(at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
        .replace("Z", "+00:00");
  }

  /**
   * {@return when jobs ran last, as far as files of the Python system say so} State that stands in
   * a job, as older versions had it, wins.
   *
   * @param jobs what {@link #read} has returned
   * @throws IOException if the disk fails
   */
  public Map<JobId, LastRun> lastRuns(JobList jobs) throws IOException {
    Map<JobId, LastRun> all = new HashMap<>();
    Optional<Obj> states = states();
    if (states.isPresent()) {
      for (var state : states.get().members().entrySet()) {
        if (JobId.isOne(state.getKey()) && state.getValue() instanceof Obj object) {
          lastRun(object).ifPresent(run -> all.put(new JobId(state.getKey()), run));
        }
      }
    }
    for (Job job : jobs.jobs()) {
      lastRun(job.json()).ifPresent(run -> all.put(job.id(), run));
    }
    return Map.copyOf(all);
  }

  private static Optional<LastRun> lastRun(Obj state) {
    String at = state.string(STATE.getFirst()).orElse("");
    try {
      Instant instant = OffsetDateTime.parse(at).toInstant();
      return Optional.of(
          new LastRun(instant, state.string(STATE.getLast()).orElse("").equals("ok")));
    } catch (java.time.DateTimeException e) {
      return Optional.empty();
    }
  }
}
