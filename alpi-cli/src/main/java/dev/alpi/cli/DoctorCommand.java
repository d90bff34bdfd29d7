package dev.alpi.cli;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.cli.doctor.Doctor;
import dev.alpi.cli.doctor.DoctorWorld;
import dev.alpi.cli.doctor.Report;
import dev.alpi.cli.doctor.Row;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobList;
import dev.alpi.scheduler.JobStanding;
import dev.alpi.scheduler.JobStore;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code alpi doctor}: whether what should work unattended does. */
final class DoctorCommand {
  /** Beyond this part of the limit of open files, in percent, a daemon may soon be out of them. */
  private static final long FILES_PERCENT = 80;

  private static final Option FIX = Option.flag("fix", "repair what can be without a loss");

  private static final Option ONLINE =
      Option.flag("online", "log in to mail servers and greet MCP servers, too");

  /** As {@code Secrets.require} says it. */
  private static final Pattern LACKING = Pattern.compile("\\b([A-Z][A-Z0-9_]+) is not set\\b");

  private final Invocation invocation;
  private final Instant now;
  private final ZoneId zone;
  private final List<HealthCheck> checks = new ArrayList<>();

  private DoctorCommand(Invocation invocation) {
    this.invocation = invocation;
    this.now = invocation.context().clock().instant();
    this.zone = invocation.context().zone();
  }

  static Command command() {
    return Command.of("doctor", "Find what does not work unattended", DoctorCommand::run)
        .has(Effect.changesIf(call -> call.has(FIX)))
        .described(
            """
            Looks at the daemon, at the services of all profiles, for each job at when it did \
            something last and when it should next, at the files, model, tools, skills, mail, \
            peers and clock of each profile, the disk and the last backup. Nobody is called \
            unless --online is given: then each mail account logs in to its servers, and each MCP \
            server is started and asked to begin; who does not answer within half a minute fails. \
            Changes nothing unless --fix is given, which repairs what can be without a loss. -p \
            NAME looks at one profile. Ends with 18 if something fails; docs/doctor.md has all \
            rows.\
            """)
        .with(FIX, ONLINE)
        .printing(
            "`healthy`; `checks`: array of `{group, check, status, detail, hint}`, `status` being"
                + " `ok`, `fixed`, `info`, `warn` or `fail`")
        .example("alpi doctor", "is all well?")
        .example("alpi doctor --fix", "mend modes, rests of crashes, the index")
        .example("alpi -p work doctor --online", "do the passwords of its mail accounts work?")
        .example("alpi doctor --json", "for a program that watches it")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.UNHEALTHY, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    List<HealthCheck> checks = checks(invocation);
    checks.stream()
        .filter(each -> each.verdict() == Verdict.FIXED)
        .forEach(
            each ->
                invocation.affects("fixed", each.group().replace("@", "") + "/" + each.check()));
    return tell(checks, "healthy", invocation);
  }

  /** Returns all that is looked at; repairs it if the command line says so. */
  static List<HealthCheck> checks(Invocation invocation) throws IOException, CommandFailure {
    DoctorCommand doctor = new DoctorCommand(invocation);
    HomeRoot root = ProfileCommands.root(invocation);
    Optional<Profile> only = Profiles.named(invocation);
    if (only.isEmpty()) {
      Optional<Obj> status = doctor.daemon(root);
      if (status.isPresent()) {
        doctor.served(status.get());
      } else {
        doctor.unserved(root);
      }
    }
    for (Row each : Doctor.examine(world(root, invocation), only, mode(invocation))) {
      doctor.add(
          each.group(),
          each.check(),
          switch (each.status()) {
            case OK -> Verdict.OK;
            case FIXED -> Verdict.FIXED;
            case INFO -> Verdict.INFO;
            case WARN -> Verdict.WARN;
            case FAIL -> Verdict.FAIL;
          },
          each.detail(),
          TerminalText.visible(each.hint()));
    }
    if (isSaid(ONLINE, invocation)) {
      List<Profile> profiles = only.isPresent() ? List.of(only.get()) : root.list();
      doctor.checks.addAll(new DoctorOnline(invocation).checks(root, profiles));
    }
    if (only.isEmpty()) {
      doctor.checks.addAll(new DoctorStorage(root, invocation).checks());
    }
    return doctor.checks;
  }

  private static Report.Mode mode(Invocation invocation) {
    return isSaid(FIX, invocation) ? Report.Mode.FIX : Report.Mode.LOOK;
  }

  /** Others look with these checks too, and have no such options. */
  private static boolean isSaid(Option option, Invocation invocation) {
    return invocation.command().options().contains(option) && invocation.has(option);
  }

  private static DoctorWorld world(HomeRoot root, Invocation invocation) {
    CliContext context = invocation.context();
    return new DoctorWorld(
        root,
        context.locks(),
        context.clock(),
        context.keys(),
        context.systemRoot(),
        context.userHome(),
        context.environment());
  }

  private void add(String group, String check, Verdict verdict, String detail, String hint) {
    checks.add(new HealthCheck(group, check, verdict, TerminalText.visible(detail), hint));
  }

  private Optional<Obj> daemon(HomeRoot root) throws IOException {
    Optional<Obj> status;
    try {
      status = DaemonCommands.client(root.path(), invocation).call("host.daemon.status", Obj.EMPTY);
    } catch (HostRefusal e) {
      add("daemon", "process", Verdict.FAIL, e.getMessage(), "alpi daemon restart");
      return Optional.empty();
    }
    if (status.isEmpty()) {
      return status;
    }
    Obj found = status.get();
    String process = DaemonCommands.process(found, now);
    Optional<String> other = DaemonCommands.other(found);
    add(
        "daemon",
        "process",
        other.isPresent() ? Verdict.WARN : Verdict.OK,
        other.map(why -> process + "; " + why).orElse(process),
        other.isPresent() ? "alpi daemon restart" : "");
    long open = found.integer("open_files").orElse(0);
    long most = found.integer("open_files_max").orElse(Long.MAX_VALUE);
    boolean isFull = open > most / 100 * FILES_PERCENT;
    add(
        "daemon",
        "open files",
        isFull ? Verdict.WARN : Verdict.OK,
        open + " of " + most,
        isFull ? "ulimit -n, or LimitNOFILE of its unit, allows more" : "");
    return status;
  }

  private void served(Obj status) {
    for (Obj profile : status.objects("profiles")) {
      String group = "@" + profile.string("name").orElse("?");
      profile
          .string("problem")
          .ifPresent(
              problem ->
                  add(group, "profile", Verdict.FAIL, problem, alpi(group) + " profile doctor"));
      profile.objects("services").forEach(service -> service(group, service));
      profile.objects("jobs").forEach(job -> job(group, job));
    }
  }

  private void service(String group, Obj service) {
    String name = service.string("name").orElse("?");
    String state = service.string("state").orElse("?");
    Optional<String> problem = service.string("problem");
    if (problem.isPresent()) {
      add(group, name, Verdict.FAIL, problem.get(), remedy(group, problem.get()));
      return;
    }
    switch (state) {
      case "running" -> add(group, name, Verdict.OK, detail(service, state), "");
      case "stopped" -> add(group, name, Verdict.INFO, detail(service, state), "");
      case "starting" -> add(group, name, Verdict.WARN, state, "look again in a moment");
      default ->
          add(
              group,
              name,
              Verdict.FAIL,
              state + ": " + service.string("last_error").orElse("?"),
              "logs/service.log in the root has what came before");
    }
  }

  private String detail(Obj service, String state) {
    return DaemonTree.detail(service, now).orElse(state);
  }

  /** What a service lacks is told by its name, and can be set. */
  private static String remedy(String group, String problem) {
    Matcher lacking = LACKING.matcher(problem);
    return lacking.find() ? alpi(group) + " secrets set " + lacking.group(1) : "alpi daemon status";
  }

  /** Returns how a command begins that is about the profile of {@code group}. */
  static String alpi(String group) {
    return group.equals("@default") ? "alpi" : "alpi -p " + group.substring(1);
  }

  private void job(String group, Obj job) {
    String id = job.string("id").orElse("?");
    String check = "job " + id;
    Optional<Instant> lastAt = job.string("last_at").map(Instant::parse);
    String state = job.string("last_state").orElse("");
    String last =
        lastAt.map(at -> state + " " + ProfileViews.ago(at, now)).orElse("never did anything");
    String detail = last + ", " + next(job);
    String history = alpi(group) + " schedule history " + id;
    if (job.bool("overdue").orElse(false)) {
      add(group, check, Verdict.FAIL, detail, "alpi daemon start, if none runs; " + history);
    } else if (state.equals("failed") || state.equals("missed")) {
      String reason = job.string("last_reason").map(text -> ": " + text).orElse("");
      add(group, check, Verdict.WARN, detail + reason, history);
    } else {
      boolean isPaused = job.bool("paused").orElse(false);
      add(group, check, isPaused ? Verdict.INFO : Verdict.OK, detail, "");
    }
  }

  private String next(Obj job) {
    if (job.bool("paused").orElse(false)) {
      return "paused";
    }
    boolean isOverdue = job.bool("overdue").orElse(false);
    return job.string("next")
        .map(at -> ScheduleViews.local(Instant.parse(at), zone))
        .map(at -> (isOverdue ? "was due " : "next ") + at)
        .orElse("nothing more is due");
  }

  /** Without a daemon the files tell what should have happened. */
  private void unserved(HomeRoot root) throws IOException {
    int before = checks.size();
    int works = 0;
    List<String> unseen = new ArrayList<>();
    for (Profile profile : root.list()) {
      String group = "@" + profile.name();
      try {
        works += jobs(group, profile);
      } catch (IOException e) {
        // the look at the slots tells why; other profiles have jobs too
        unseen.add(group);
      }
    }
    HealthCheck process;
    if (works > 0) {
      String waiting = works + (works == 1 ? " job waits" : " jobs wait");
      process = notRunning(Verdict.FAIL, "does not run, and " + waiting, "alpi daemon start");
    } else if (!unseen.isEmpty()) {
      String hidden = "does not run; the jobs of " + String.join(", ", unseen) + " cannot be seen";
      process = notRunning(Verdict.WARN, hidden, "alpi daemon start, if there are any");
    } else {
      process = notRunning(Verdict.INFO, "does not run; nothing needs it", "");
    }
    if (before == 0) {
      checks.addFirst(process);
    }
  }

  private static HealthCheck notRunning(Verdict verdict, String detail, String hint) {
    return new HealthCheck("daemon", "process", verdict, detail, hint);
  }

  /** Adds what the jobs of {@code profile} do, and returns how many wait for a daemon. */
  private int jobs(String group, Profile profile) throws IOException {
    JobList jobs = JobStore.of(profile.home(), invocation.context().locks(), zone).read();
    jobs.damage()
        .ifPresent(
            damage -> add(group, "jobs", Verdict.FAIL, damage, alpi(group) + " schedule list"));
    JobHistory history = JobHistory.read(profile.home());
    int works = 0;
    for (var job : jobs.jobs()) {
      JobStanding standing = history.standing(job, now, zone);
      works += job.isPaused() ? 0 : 1;
      job(group, standing.json(now));
    }
    return works;
  }

  /**
   * Prints what was looked at.
   *
   * @param good what it is called in the answer that nothing fails
   */
  static ExitCode tell(List<HealthCheck> checks, String good, Invocation invocation)
      throws IOException {
    Output out = invocation.out();
    boolean isHealthy = checks.stream().noneMatch(each -> each.verdict() == Verdict.FAIL);
    for (HealthCheck each : checks) {
      out.message(
          each.verdict().style(),
          String.format(Locale.ROOT, "%-5s", each.verdict().label()),
          each.group() + " · " + each.check() + ": " + each.detail());
      if (!each.hint().isEmpty()) {
        out.styled(Style.HINT, "      " + each.hint());
        out.line("");
      }
    }
    List<JsonValue> rows = checks.stream().<JsonValue>map(HealthCheck::json).toList();
    invocation.answer(Obj.EMPTY.with(good, isHealthy).with("checks", new JsonValue.Arr(rows)));
    return isHealthy ? ExitCode.OK : ExitCode.UNHEALTHY;
  }
}
