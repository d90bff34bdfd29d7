package dev.alpi.cli;

import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobList;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.Timing;
import dev.alpi.scheduler.cron.CronExpression;
import dev.alpi.scheduler.cron.Slot;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code alpi schedule}: the commands that look. */
final class ScheduleViews {
  /** What a job holds, in Markdown. */
  static final String ROW =
      "what `schedule/jobs.json` says of it, and `status` (`paused`, `due`, `scheduled`,"
          + " `idle-gated` or `none`), `next_fire` (an instant or null), `last` (its last record,"
          + " or null)";

  private static final Argument EXPRESSION =
      Argument.of("EXPRESSION", Argument.Arity.REQUIRED, "as \"0 9 * * MON-FRI\"");
  private static final Option ZONE =
      Option.valued("zone", "ZONE", "whose clock it is about; default the machine's");
  private static final Option FROM =
      Option.valued("from", "INSTANT", "slots after this, as 2026-10-25T00:00Z; default now");
  private static final Option COUNT = Option.valued("count", "N", "how many; default 5");
  private static final int COUNT_MAX = 1000;
  private static final int COUNT_DEFAULT = 5;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

  private final Profile profile;
  private final Invocation invocation;
  private final JobHistory history;

  private ScheduleViews(Profile profile, Invocation invocation, JobHistory history) {
    this.profile = profile;
    this.invocation = invocation;
    this.history = history;
  }

  static ScheduleViews of(Profile profile, Invocation invocation) throws IOException {
    return new ScheduleViews(profile, invocation, JobHistory.read(profile.home()));
  }

  static Command list() {
    return Command.of(
            "schedule list", "List the jobs, and when each runs next", ScheduleViews::list)
        .has(Effect.READS)
        .with(Values.IDS)
        .printing("`jobs`: array of " + ROW + "; `unusable`: array of `{id, problem, hint}`")
        .example("alpi schedule list", "what is planned, and what became of it last")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  static Command preview() {
    return Command.of(
            "schedule preview", "Show the next slots of an expression", ScheduleViews::preview)
        .has(Effect.READS)
        .described(
            """
            As UTC instants, and as the clock of the zone shows them: days on which it changes \
            too. docs/scheduling.md says what happens then.\
            """)
        .taking(EXPRESSION)
        .with(ZONE, FROM, COUNT)
        .printing("`slots`: array of `{at, local, offset}`; `kind`: `wall_clock` or `interval`")
        .example("alpi schedule preview \"0 9 * * MON-FRI\"", "the next five")
        .example(
            "alpi schedule preview \"30 2 * * *\" --zone Europe/Berlin --from 2026-03-28T00:00Z",
            "over the change to summer time");
  }

  static Command history() {
    return Command.of(
            "schedule history", "Show what became of a job's slots", ScheduleViews::history)
        .has(Effect.READS)
        .described("The last hundred records; each says what became of a slot, or of several.")
        .taking(ScheduleCommands.ID)
        .printing(
            "`records`: array of `{job, slot, from, count, by_hand, state, reason, attempt, run,"
                + " at, next}`, the oldest first; the state being `waiting`, `running`,"
                + " `retrying`, `ran`, `failed`, `skipped`, `missed` or `superseded`")
        .example("alpi schedule history 3f9a81c0", "why it did not run last night")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    JobList jobs = usable(profile, invocation);
    ScheduleViews views = of(profile, invocation);
    Output out = invocation.out();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "WHEN", "NEXT", "LAST", "WHAT"));
    List<JsonValue> objects = new ArrayList<>();
    for (Job job : jobs.jobs()) {
      rows.add(
          List.of(
              job.id().text(),
              timing(job),
              views.soon(job),
              views.last(job),
              TerminalText.visible(job.label())));
      objects.add(views.json(job));
    }
    if (invocation.has(Values.IDS)) {
      for (Job job : jobs.jobs()) {
        out.line(Values.idLine(job.id().text(), job.label()));
      }
    } else if (objects.isEmpty()) {
      out.line("no jobs; alpi schedule add makes one");
    } else {
      PeerViews.table(rows, out);
      tellIfNothingRuns(invocation);
    }
    List<JsonValue> unusable = new ArrayList<>();
    for (JobList.Unusable each : jobs.unusable()) {
      String id = each.id().map(JobId::text).orElse("");
      invocation.warn("the job " + id + " does not run: " + each.problem());
      invocation.hint(each.hint());
      unusable.add(
          Obj.EMPTY.with("id", id).with("problem", each.problem()).with("hint", each.hint()));
    }
    invocation.answer(
        Obj.EMPTY
            .with("jobs", new JsonValue.Arr(objects))
            .with("unusable", new JsonValue.Arr(unusable)));
    return ExitCode.OK;
  }

  /** A job that nobody runs is a surprise at its time; so that is said when it is planned. */
  static void tellIfNothingRuns(Invocation invocation) throws IOException, CommandFailure {
    if (DaemonCommands.ask(invocation).isEmpty()) {
      invocation.note("no daemon runs: jobs wait for alpi daemon start, or alpi schedule run-once");
    }
  }

  /** Returns the jobs of a file that can be read. */
  static JobList usable(Profile profile, Invocation invocation) throws IOException, CommandFailure {
    JobList jobs = ScheduleCommands.store(profile, invocation).read();
    if (jobs.damage().isPresent()) {
      throw new CommandFailure(
          ExitCode.DAMAGED_DATA,
          jobs.damage().get(),
          "mend it, or move it away; jobs.json.damaged beside it is a copy");
    }
    return jobs;
  }

  private static String timing(Job job) {
    return switch (job.timing()) {
      case Timing.Cron(CronExpression expression, Optional<ZoneId> zone) ->
          expression.text() + zone.map(of -> " " + of).orElse("");
      case Timing.Once _ -> "once";
      case Timing.Inactivity(Duration after) ->
          "after " + (after.toMinutes() / 60.0) + " quiet hours";
    };
  }

  /** Returns {@code at} as people read it. */
  static String local(Instant at, ZoneId zone) {
    return LOCAL.format(at.atZone(TimeForm.zone(zone)));
  }

  private Optional<Instant> nextFire(Job job) {
    return job.isPaused()
        ? Optional.empty()
        : history.next(job, invocation.context().clock().instant(), invocation.context().zone());
  }

  private String next(Job job) {
    return job.isPaused()
        ? "paused"
        : nextFire(job).map(at -> local(at, invocation.context().zone())).orElse("-");
  }

  /** Returns how long it is until then: a list is looked over, {@link #when} is exact. */
  private String soon(Job job) {
    Instant now = invocation.context().clock().instant();
    return job.isPaused()
        ? "paused"
        : nextFire(job).map(at -> ProfileViews.ahead(at, now)).orElse("-");
  }

  private String last(Job job) {
    return history
        .last(job.id())
        .map(
            record ->
                record.state().label()
                    + " "
                    + ProfileViews.ago(record.at(), invocation.context().clock().instant()))
        .orElse("-");
  }

  /** Returns a line that says when the job runs. */
  String when(Job job) {
    String next = next(job);
    return timing(job) + (next.equals("-") ? "" : ", next " + next);
  }

  Obj json(Job job) {
    Optional<Instant> next = nextFire(job);
    String status =
        job.isPaused()
            ? "paused"
            : job.timing() instanceof Timing.Inactivity
                ? "idle-gated"
                : next.isEmpty()
                    ? "none"
                    : next.get().isAfter(invocation.context().clock().instant())
                        ? "scheduled"
                        : "due";
    return job.json()
        .with("status", status)
        .withOrNull("next_fire", next.map(Instant::toString))
        .with(
            "last",
            history.last(job.id()).<JsonValue>map(SlotRecord::json).orElse(JsonValue.Null.NULL));
  }

  private static ExitCode preview(Invocation invocation) throws IOException, CommandFailure {
    CronExpression expression = CronExpression.parse(invocation.required(EXPRESSION));
    ZoneId zone = zone(invocation);
    Instant at = from(invocation);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("UTC", "LOCAL"));
    List<JsonValue> slots = new ArrayList<>();
    int count = count(invocation);
    for (Optional<Slot> slot = expression.next(at, zone);
        slot.isPresent() && slots.size() < count;
        slot = expression.next(slot.get().at(), zone)) {
      Instant instant = slot.get().at();
      rows.add(List.of(instant.toString(), local(instant, zone)));
      slots.add(
          Obj.EMPTY
              .with("at", instant.toString())
              .with("local", slot.get().local().toString())
              .with("offset", slot.get().offset().toString()));
    }
    PeerViews.table(rows, invocation.out());
    invocation.answer(
        Obj.EMPTY
            .with("slots", new JsonValue.Arr(slots))
            .with("kind", expression.kind().name().toLowerCase(Locale.ROOT))
            .with("zone", zone.getId()));
    return ExitCode.OK;
  }

  private static ZoneId zone(Invocation invocation) throws CommandFailure {
    String name = invocation.value(ZONE).orElse("");
    try {
      return name.isEmpty() ? invocation.context().zone() : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "there is no zone " + name + " in the tz database", "for example Europe/Berlin");
    }
  }

  private static Instant from(Invocation invocation) throws CommandFailure {
    Optional<String> text = invocation.value(FROM);
    try {
      return text.isPresent()
          ? OffsetDateTime.parse(text.get()).toInstant()
          : invocation.context().clock().instant();
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "--from takes an instant, found " + text.get(), "for example 2026-10-25T00:00Z");
    }
  }

  private static int count(Invocation invocation) throws CommandFailure {
    String text = invocation.value(COUNT).orElse(Integer.toString(COUNT_DEFAULT));
    int count = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (count < 1 || count > COUNT_MAX) {
      throw CommandFailure.usage(
          "--count takes a number from 1 to " + COUNT_MAX + ", found " + text, "for example 10");
    }
    return count;
  }

  private static ExitCode history(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    JobId id = ScheduleCommands.id(invocation);
    List<SlotRecord> records = JobHistory.read(profile.home()).of(id);
    if (records.isEmpty() && usable(profile, invocation).byId(id).isEmpty()) {
      throw CommandFailure.usage("there is no job " + id, "alpi schedule list shows them");
    }
    ZoneId zone = invocation.context().zone();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SLOT", "STATE", "TRY", "WHY"));
    for (SlotRecord record : records) {
      String slot = local(record.slot(), zone);
      rows.add(
          List.of(
              record.isByHand() ? slot + ", by hand" : slot,
              record.state().label() + (record.count() > 1 ? " × " + record.count() : ""),
              record.attempt() > 0 ? Integer.toString(record.attempt()) : "-",
              record.reason().isEmpty() ? "-" : TerminalText.visible(record.reason())));
    }
    if (records.isEmpty()) {
      invocation.out().line("no slot of it has come yet");
    } else {
      PeerViews.table(rows, invocation.out());
    }
    invocation.answer(
        Obj.EMPTY.with(
            "records",
            new JsonValue.Arr(records.stream().<JsonValue>map(SlotRecord::json).toList())));
    return ExitCode.OK;
  }
}
