package dev.alpi.cli;

import dev.alpi.profile.Profile;
import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code alpi diff} and {@code alpi digest}: what happened, and how a profile fares. */
final class ReportCommands {
  private static final String TIME_HELP = "a span until now, or a date or time; without a zone UTC";
  private static final Option DIFF_SINCE =
      Option.valued("since", "TIME", TIME_HELP).fallback("24h");
  private static final Option DIGEST_SINCE =
      Option.valued("since", "TIME", TIME_HELP + "; a number is days").fallback("7d");
  private static final Option HTML =
      Option.valued("html", "FILE", "write a page with charts to FILE").values(Values.Open.FILE);
  private static final Option FORCE = Option.flag("force", "replace FILE if it is there");

  private static final String PROBLEMS =
      "`problems`: what could not be read and is missing; with --html also `html`: the file";

  private ReportCommands() {}

  static Command diff() {
    return Command.of("diff", "Show what happened since a time", ReportCommands::diff)
        .has(Effect.READS)
        .described(
            """
            Counts the turns that began since then, with what they cost and did, whatever else is \
            in their sessions; what was written to memory and skills; what peers asked and jobs \
            did. Nothing is changed, and no lock is made. What cannot be read is named, and the \
            rest is shown. docs/reports.md says where each figure is from.\
            """)
        .with(DIFF_SINCE, HTML, FORCE)
        .printing(
            "`since`, `now`; `memory`: array of `{file, mtime, size}`; `sessions` and"
                + " `gateway_sessions`: `{count, turns, tool_calls, cost_usd, tokens, elapsed_s,"
                + " last_at}`; `mentions`: `{peers, files}`; `skills`: array of `{name, mtime}`;"
                + " `peers`: `{count, yaml_mtime, changed}`; `schedule_runs`: `{count, by_job,"
                + " last_at, missed}`; `budget_today`: `{usd, tokens, cap_kind, cap}`; "
                + PROBLEMS)
        .example("alpi diff", "the last day")
        .example("alpi diff --since 2026-11-01T08:00 --json", "for a script")
        .example("alpi diff --since 7d --html week.html", "to look at or to send")
        .exits(ExitCode.PARTLY_DONE, ExitCode.NO_SUCH_PROFILE);
  }

  static Command digest() {
    return Command.of("digest", "Show how a profile fares", ReportCommands::digest)
        .has(Effect.READS)
        .described(
            """
            Runs, their failures, caches, compactions and messages are those of the time; what \
            waits, what is full and what cannot be used is that of now. Nothing is changed, and no \
            lock is made. docs/reports.md says where each figure is from.\
            """)
        .with(DIGEST_SINCE, HTML, FORCE)
        .printing(
            "`window_days`, `generated_at`; `tools`: `{total, unavailable}`; `skills`: `{total,"
                + " by_state, top_used, pinned_cold}`; `memory`: `{promotion_pending,"
                + " promotion_oldest_age_days, promotion_by_target, pressure_warnings}`;"
                + " `compaction`: `{events_in_window, fired_pct, avg_ratio, median_ratio}`; `runs`:"
                + " `{total, by_kind, by_outcome, recent_failures, slowest}`, the last two arrays"
                + " of rows of logs/runs.jsonl; `cache`: `{hit_pct, tokens_cached, tokens_measured,"
                + " days_with_data, cache_discount_usd, cost_sources}`; `gateways`:"
                + " `{total_tracked, by_state, degraded, disabled, traffic}`; "
                + PROBLEMS)
        .example("alpi digest", "the last week")
        .example("alpi digest --since 30 --html month.html", "the last thirty days, as a page")
        .exits(ExitCode.PARTLY_DONE, ExitCode.NO_SUCH_PROFILE);
  }

  /** A report for people. */
  interface View {
    /** Prints it. */
    void print(ReportText text) throws IOException;

    /** Returns it as a page. */
    String page(String profile);
  }

  private record Report(Obj json, List<String> problems, View view) {}

  private static ExitCode diff(Invocation invocation) throws IOException, CommandFailure {
    TimeWindow window =
        ReportSince.window(invocation.value(DIFF_SINCE).orElseThrow(), now(invocation));
    Optional<OutputFile> file = file(invocation);
    Profile profile = Profiles.existing(invocation);
    DiffReport report = DiffReport.of(profile, window, invocation);
    DiffView view = new DiffView(report, TimeForm.zone(invocation.context().zone()));
    return show(new Report(view.json(), report.problems(), view), file, profile, invocation);
  }

  private static ExitCode digest(Invocation invocation) throws IOException, CommandFailure {
    TimeWindow window =
        ReportSince.windowOrDays(invocation.value(DIGEST_SINCE).orElseThrow(), now(invocation));
    Optional<OutputFile> file = file(invocation);
    Profile profile = Profiles.existing(invocation);
    DigestReport report = DigestReport.of(profile, window, invocation);
    DigestView view = new DigestView(report, TimeForm.zone(invocation.context().zone()));
    return show(
        new Report(new DigestJson(report).object(), report.problems(), view),
        file,
        profile,
        invocation);
  }

  private static Instant now(Invocation invocation) {
    return invocation.context().clock().instant();
  }

  private static Optional<OutputFile> file(Invocation invocation) throws CommandFailure {
    Optional<String> name = invocation.value(HTML);
    if (name.isEmpty() && invocation.has(FORCE)) {
      throw CommandFailure.usage("--force is for --html", "leave it out, or say --html FILE");
    }
    return name.isPresent()
        ? Optional.of(OutputFile.of(name.get(), FORCE, invocation))
        : Optional.empty();
  }

  private static ExitCode show(
      Report report, Optional<OutputFile> file, Profile profile, Invocation invocation)
      throws IOException, CommandFailure {
    Obj answer = report.json();
    if (file.isPresent()) {
      file.get().write(report.view().page(profile.name().text()));
      invocation.out().line("wrote " + file.get().path());
      answer = answer.with("html", file.get().path().toString());
    } else if (!invocation.flags().json()) {
      report.view().print(new ReportText(invocation.out()));
    }
    for (String problem : report.problems()) {
      invocation.warn(problem);
    }
    invocation.answer(answer);
    return report.problems().isEmpty() ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }
}
