package dev.alpi.scheduler;

import dev.alpi.scheduler.JobRunner.JobResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs the jobs of one profile when they are due, and writes down what became of each slot.
 *
 * <p>A slot is written down before it runs and after. What was decided stays decided: after a
 * restart no slot runs again that has run, unless its job says so for a run in which the process
 * ended.
 *
 * <p><b>Threads:</b> any. It has none of its own: it is woken by its {@link Alarms}, and runs jobs
 * in threads of {@link ScheduleWorld#runs}.
 *
 * <p><b>Processes:</b> one at a time, in all systems of alpi: it holds {@code schedule/.slots.lock}
 * until it is closed.
 *
 * <p><b>Errors:</b> if a slot cannot be written down nothing runs; that is told, and tried again at
 * the next wake.
 */
public final class ProfileSchedule implements AutoCloseable {
  /* Implementation notes. All state is guarded by this object's monitor, which is held while the
   * log is synced (a few tenths of a millisecond) and never while a job runs or somebody is told.
   */

  /** A job that is no more may come back, as when its file is restored. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

  /** After the disk has failed. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

  private final Mode mode;
  private final JobStore store;
  private final ScheduleWorld world;
  private final ScheduleWorld.Activity activity;
  private final JobRunner runner;
  private final JobEvents events;
  private final SlotLog log;
  private final Alarms.Alarm alarm;
  private final Runnable wake = this::wake;

  private final Plan plan;
  private final RunLine line;
  private final OpenSlots slots;
  private final Overlaps overlaps;
  private final WrongClock clock;
  private boolean isOpen = true;
  private volatile Optional<String> damage = Optional.empty();
  private boolean isDraining;
  private boolean isTroubled;

  /** What is run. */
  public enum Mode {
    /** What is due, when it is. */
    WHAT_IS_DUE,
    /** What a person asks for, and nothing else: no slot is decided. */
    BY_HAND
  }

  private ProfileSchedule(
      Path home,
      ScheduleWorld world,
      JobStore store,
      ScheduleWorld.Activity activity,
      JobRunner runner,
      JobEvents events,
      Mode mode)
      throws IOException {
    this.mode = mode;
    this.store = store;
    this.world = world;
    this.activity = activity;
    this.runner = runner;
    this.events = events;
    this.log = SlotLog.open(home, world.locks());
    this.alarm = world.alarms().register(wake);
    this.plan = new Plan(this::looksAt);
    this.line = new RunLine(world, wake);
    this.slots = new OpenSlots(log.book(), line, plan);
    this.overlaps = new Overlaps(log.book(), line);
    this.clock = new WrongClock(log.book());
  }

  /**
   * Begins to run the jobs of the profile at {@code home}: what was open when the last process
   * ended is settled first, then what came meanwhile.
   *
   * @param home the profile's directory
   * @param store its jobs
   * @param world what comes from outside
   * @param activity when somebody talked to the profile last
   * @param runner runs jobs
   * @param events hears what becomes of them
   * @param mode whether it decides slots
   * @return the schedule, at work
   * @throws dev.alpi.profile.store.StoreException.Locked if another process runs its jobs
   * @throws IOException if the disk fails, or the log of slots is damaged
   */
  public static ProfileSchedule open(
      Path home,
      JobStore store,
      ScheduleWorld world,
      ScheduleWorld.Activity activity,
      JobRunner runner,
      JobEvents events,
      Mode mode)
      throws IOException {
    ProfileSchedule schedule =
        new ProfileSchedule(home, world, store, activity, runner, events, mode);
    try {
      schedule.load();
      schedule.wake();
      return schedule;
    } catch (IOException | RuntimeException e) {
      schedule.close();
      throw e;
    }
  }

  /**
   * Reads the jobs anew: for when their file has changed.
   *
   * @throws IOException if the disk fails
   */
  public void reload() throws IOException {
    load();
    wake();
  }

  private void load() throws IOException {
    JobList list = store.read();
    List<Job> done;
    Map<JobId, JobStore.LastRun> lastRuns = store.lastRuns(list);
    synchronized (this) {
      if (!isOpen) {
        return;
      }
      plan.retain(list.ids());
      Instant now = world.clock().instant();
      for (Job job : list.jobs()) {
        boolean rests = job.isPaused() || plan.job(job.id()).filter(Job::isPaused).isPresent();
        begin(job, Optional.ofNullable(lastRuns.get(job.id())), now);
        boolean _ = clock.wasBehind(job, now);
        // one that has rested in the future works now: the clock was set back since
        Optional<Instant> rested = job.restedUntil().filter(until -> !until.isAfter(now));
        rest(job, rests ? Optional.of(now) : rested);
        plan.put(job.lean(log.book().own(job.id())));
      }
      damage = list.damage();
      slots.hold(list.broken());
      log.book()
          .retain(id -> plan.job(id).isPresent() || slots.isBroken(id), now.minus(FORGOTTEN_AFTER));
      settle(now);
      done = Outcomes.done(list.jobs(), log.book());
    }
    damage.ifPresent(events::trouble);
    if (!done.isEmpty()) {
      for (Job each : done) {
        remove(each.id());
      }
      load();
    }
  }

  private void remove(JobId done) throws IOException {
    try {
      store.remove(done);
    } catch (JobProblem e) {
      // somebody else has removed it, or the file is damaged: then it is found when that is mended
    }
  }

  /** Writes down the slots of a job that has rested, whether or not it works again. */
  private void rest(Job job, Optional<Instant> until) throws IOException {
    Optional<Instant> decided = log.book().decided(job.id());
    if (until.isPresent() && decided.filter(until.get()::isAfter).isPresent()) {
      KnownSlots known = log.book().known(job.id());
      log.append(Due.rested(job, decided.get(), until.get(), store.machine(), known));
    }
  }

  /** A job that was never seen begins now, or where the other system has left it. */
  private void begin(Job job, Optional<JobStore.LastRun> last, Instant now) throws IOException {
    SlotBook book = log.book();
    Optional<Instant> decided = book.decided(job.id());
    if (decided.isEmpty()) {
      Instant until = last.map(JobStore.LastRun::at).orElse(Due.begin(job, now));
      log.begin(job.id(), until.isAfter(now) ? now : until);
    } else if (last.isPresent()
        && last.get().at().isAfter(decided.get())
        && !last.get().at().isAfter(now)
        // what we have stamped ourselves, while the clock was ahead, says nothing of slots before
        && !book.known(job.id()).contains(last.get().at())) {
      log.begin(job.id(), last.get().at());
    }
  }

  private Optional<Instant> looksAt(Job job) {
    return Due.wake(job, decided(job), store.machine(), activity);
  }

  private Instant decided(Job job) {
    return log.book().decided(job.id()).orElse(world.clock().instant());
  }

  /** What was open when the last process ended, or when the jobs could not be read. */
  private void settle(Instant now) throws IOException {
    if (mode == Mode.BY_HAND) {
      return;
    }
    List<SlotRecord> settled = slots.settled(now);
    log.append(settled.stream().filter(each -> !log.book().isOpen(each)).toList());
    slots.release(settled);
    for (SlotRecord each : settled) {
      if (each.state().isFinal()) {
        tellLater(each, Optional.empty());
      }
    }
  }

  private void tellLater(SlotRecord record, Optional<String> text) {
    Optional<Job> job = plan.job(record.job());
    // not in the thread that holds the monitor
    world.runs().execute(() -> events.ended(job, record, text));
  }

  // ---- what is due

  private void wake() {
    try {
      List<RunLine.Running> started = new ArrayList<>();
      synchronized (this) {
        if (!isOpen) {
          return;
        }
        Instant now = world.clock().instant();
        log.appendLate().forEach(late -> tellLater(late, Optional.empty()));
        Decision decision = Decision.NOTHING;
        if (mode == Mode.WHAT_IS_DUE) {
          clockWasWrong(now);
          decision = decide(now);
          slots.retry(decision.ended(), now);
        }
        line.overtime();
        started.addAll(start(decision, now));
        alarm(now);
      }
      started.forEach(each -> world.runs().execute(() -> run(each)));
      synchronized (this) {
        if (isOpen) {
          log.compactIfDue(); // now that the runs have begun, which do not depend on it
        }
        isTroubled = false;
      }
    } catch (IOException | RuntimeException e) {
      boolean isNew;
      synchronized (this) {
        isNew = !isTroubled;
        isTroubled = true;
        if (isOpen) {
          // some may have been taken out, to be looked at
          plan.jobs().forEach(plan::put);
          alarm.set(world.clock().instant().plus(TRY_AGAIN));
        }
      }
      if (isNew) {
        events.trouble("jobs do not run: " + e);
      }
    }
  }

  private void clockWasWrong(Instant now) throws IOException {
    for (Job job : plan.jobs()) {
      if (clock.wasAhead(job, now)) {
        log.begin(job.id(), now);
        plan.put(job);
      } else if (clock.wasBehind(job, now)) {
        plan.put(job);
      }
    }
  }

  private Decision decide(Instant now) {
    List<SlotRecord> records = new ArrayList<>();
    Map<JobId, Instant> until = new HashMap<>();
    List<Job> due = plan.due(now);
    for (Job job : due) {
      KnownSlots known = log.book().known(job.id());
      Due decided = Due.at(job, decided(job), now, store.machine(), activity, known);
      records.addAll(decided.records());
      if (!decided.runs().isEmpty()) {
        records.addAll(overlaps.of(job, decided.runs(), known, now));
      }
      decided.until().ifPresent(slot -> until.put(job.id(), slot));
    }
    return new Decision(due, records, until);
  }

  // ---- runs

  /**
   * Takes from the line what may run now, also of what was just decided, and writes down all of it
   * at once: a slot that runs when it is due waits for one sync.
   */
  private List<RunLine.Running> start(Decision decision, Instant now) throws IOException {
    List<SlotRecord> orphans = line.orphans(plan::job);
    decision.coming().forEach(line::add);
    List<RunLine.Running> started =
        isDraining ? List.of() : line.start(plan::job, world::newRunId, now);
    List<SlotRecord> records = new ArrayList<>();
    orphans.forEach(each -> records.add(each.failed("the job was removed before it ran", now)));
    records.addAll(decision.records());
    started.forEach(each -> records.add(each.record()));
    try {
      log.append(records);
    } catch (IOException | RuntimeException e) {
      // not written down, so neither decided nor run
      line.putBack(started);
      decision.coming().forEach(each -> line.withdraw(each.key()));
      orphans.forEach(line::add);
      throw e;
    }
    // also those that come for the second time, of which there are records already
    decision.until().forEach(log.book()::begin);
    decision.due().forEach(plan::put);
    records.stream()
        .filter(each -> each.state().isFinal())
        .forEach(each -> tellLater(each, Optional.empty()));
    return started;
  }

  private void run(RunLine.Running run) {
    JobResult result = run.by(runner);
    world.permits().giveBack();
    ended(run, result);
    wake();
    synchronized (this) {
      notifyAll();
    }
  }

  private void ended(RunLine.Running run, JobResult result) {
    SlotRecord record;
    Optional<Job> job;
    try {
      synchronized (this) {
        Instant now = world.clock().instant();
        line.ended(run);
        boolean isBroken = slots.isBroken(run.job().id());
        job = isBroken ? Optional.of(run.job()) : plan.job(run.job().id());
        record = Outcomes.ofRun(run, result, now);
        if (!isOpen) {
          // the next process finds that it was running when this one ended
          return;
        }
        log.appendNowOrLate(record);
      }
      settled(job, record, result);
    } catch (IOException e) {
      events.trouble(
          "what became of a run of " + run.job().id() + " is not written down: " + e.getMessage());
    }
  }

  private void settled(Optional<Job> job, SlotRecord record, JobResult result) throws IOException {
    if (!record.isByHand() && job.isPresent()) {
      boolean isOk = record.state() == SlotState.RAN;
      if (isOk && job.get().timing() instanceof Timing.Once) {
        remove(record.job());
        load();
      } else {
        // the slot, not when it began: later ones may be due already, and not decided yet
        store.stamp(record.job(), new JobStore.LastRun(record.slot(), isOk));
      }
    }
    Optional<String> text =
        result instanceof JobRunner.Ran(String said) ? Optional.of(said) : Optional.empty();
    events.ended(job, record, text);
  }

  private void alarm(Instant now) {
    Stream.Builder<Instant> wakes = Stream.builder();
    // as the clock has it now; if it is set, this is looked at again
    line.left().map(now::plus).ifPresent(wakes);
    if (mode == Mode.WHAT_IS_DUE) {
      plan.next().ifPresent(wakes);
      slots.tries().forEach(wakes);
    }
    wakes.build().min(Comparator.naturalOrder()).ifPresentOrElse(alarm::set, alarm::clear);
  }

  /** {@return for each job when it did something last, and when it should next} */
  public synchronized List<JobStanding> standing() {
    return plan.jobs().stream()
        .map(job -> new JobStanding(job, log.book().last(job.id()), plan.next(job)))
        .toList();
  }

  // ---- by hand

  /**
   * Runs a job now, because a person asks for it. That is no slot: none is used up by it.
   *
   * @param id which
   * @return what was written down
   * @throws JobProblem if there is none
   * @throws IOException if it cannot be written down; then it does not run
   */
  public SlotRecord fire(JobId id) throws IOException {
    SlotRecord record;
    synchronized (this) {
      if (plan.job(id).isEmpty()) {
        throw new JobProblem("there is no job " + id, "alpi schedule list shows them");
      }
      Instant now = world.clock().instant();
      record = SlotRecord.of(id, now, SlotState.WAITING, "", now).byHand();
      log.append(List.of(record));
      line.add(record);
    }
    wake();
    return record;
  }

  /** {@return when something is due next; empty if nothing is} */
  public synchronized Optional<Instant> nextDue() {
    return plan.next();
  }

  /** {@return why no job runs, if their file is damaged} */
  public Optional<String> damage() {
    return damage;
  }

  /** {@return how many runs there are at the moment} */
  public synchronized int running() {
    return line.running().size();
  }

  /**
   * Waits until nothing runs and, unless it drains, nothing waits for a run.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public synchronized void awaitIdle() throws InterruptedException {
    while (isOpen && !line.isIdle(isDraining)) {
      wait();
    }
  }

  /** Begins no further run; those that are under way go on. */
  public synchronized void drain() {
    isDraining = true;
    notifyAll();
  }

  /** Tells the runs that are under way to end. */
  public void stopRuns() {
    List<RunLine.Running> all;
    synchronized (this) {
      all = line.running();
    }
    all.forEach(each -> each.stop().stop(Outcomes.ENDING));
  }

  /**
   * Ends. What still runs is found as a run in which the process ended by the next one; so first
   * {@link #drain}, wait, and {@link #stopRuns}.
   */
  @Override
  public void close() throws IOException {
    stopRuns();
    synchronized (this) {
      if (!isOpen) {
        return;
      }
      isOpen = false;
      alarm.close();
      log.close();
    }
  }
}
