package dev.alpi.cli;

import dev.alpi.journal.Lookup;
import dev.alpi.journal.RunId;
import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunRecord;
import dev.alpi.journal.RunSummary;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code alpi runs}: what agents did and do. */
final class RunsCommands {
  private static final int LISTED_MAX = 200;

  private static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "as runs list shows it, or its beginning");
  private static final Option LIMIT =
      Option.valued("limit", "N", "at most N runs, 1 to 200").letter('n').fallback("20");

  /** How long cancel waits for the run to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** The longest word for how a run ended, so that ids stand below each other. */
  private static final int STATUS_CHARS = 11;

  private RunsCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "runs",
        "What agents did and do: list, read and cancel runs",
        """
        A run is one turn of an agent, whatever asked for it. Each has a journal in the profile, \
        without secrets; the newest 1000 are kept. docs/journals.md says what stands in them.\
        """,
        List.of(list(), show(), cancel()));
  }

  private static Command list() {
    return Command.of("runs list", "List the runs that were active last", RunsCommands::list)
        .has(Effect.READS)
        .with(LIMIT)
        .printing(
            "`runs`: array of `{id, started_at, updated_at, status, profile, source, session_id,"
                + " connection_id, device_id, job_id, workgroup_id, model, event_count}`, times in"
                + " seconds since 1970; `status` is `running`, `died` (its process is gone without"
                + " a word) or how it ended; `unreadable`: array of ids whose file is no journal")
        .example("alpi runs list", "what happened lately")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static Command show() {
    return Command.of("runs show", "Show each event of a run", RunsCommands::show)
        .has(Effect.READS)
        .taking(ID)
        .printing(
            "`run`: as a row of `runs list`; `events`: array of `{version, seq, at, kind, data}`;"
                + " `next_seq`: the number that the next event has")
        .example("alpi runs show 3f2a", "what it did, step by step")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command cancel() {
    return Command.of("runs cancel", "End a run, whichever process it is in", RunsCommands::cancel)
        .has(Effect.CHANGES)
        .described(
            """
            Asks the process of the run to end it and waits a few seconds. What the run has done \
            is saved. No daemon is needed.\
            """)
        .taking(ID)
        .printing("`id`; `status`: how it ended, or `running`; `ended`: whether it has")
        .example("alpi runs cancel 3f2a", "stop an agent that went astray")
        .exits(
            ExitCode.PARTLY_DONE,
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    int limit = limit(LIMIT, LISTED_MAX, invocation);
    RunJournals.Listing listing = journals(invocation).list(limit);
    List<JsonValue> rows = new ArrayList<>();
    for (RunSummary run : listing.runs()) {
      String status = run.status() + " ".repeat(Math.max(0, STATUS_CHARS - run.status().length()));
      invocation
          .out()
          .line(
              String.join(
                  "  ",
                  shortTime(run.startedAt(), invocation),
                  status,
                  run.id().text(),
                  what(run)));
      rows.add(run.json());
    }
    if (rows.isEmpty()) {
      invocation.out().line("no runs");
    }
    for (RunId id : listing.unreadable()) {
      invocation.warn("left out runs/" + id + ".jsonl: it is no journal");
    }
    invocation.answer(
        Obj.EMPTY
            .with("runs", new JsonValue.Arr(rows))
            .with(
                "unreadable",
                JsonValue.Arr.ofStrings(listing.unreadable().stream().map(RunId::text).toList())));
    return ExitCode.OK;
  }

  private static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    RunJournals journals = journals(invocation);
    RunId id = find(journals, invocation);
    RunRecord record = journals.show(id).orElseThrow(() -> noJournal(id));
    RunSummary run = record.run();
    Output out = invocation.out();
    out.styled(Style.HEADING, "run " + run.id());
    out.line("");
    String session = run.sessionId().isEmpty() ? "" : ", session " + run.sessionId();
    String job = run.jobId().isEmpty() ? "" : ", job " + run.jobId();
    out.line(
        shortTime(run.startedAt(), invocation)
            + "  "
            + run.status()
            + ", "
            + what(run)
            + session
            + job);
    for (Obj event : record.events()) {
      out.line(
          event.integer("seq").orElse(0)
              + " "
              + event.string("kind").orElse("")
              + " "
              + Json.compact(event.object("data")));
    }
    if (record.unreadableLines() > 0) {
      invocation.warn(record.unreadableLines() + " lines of the journal could not be read");
    }
    invocation.answer(
        Obj.EMPTY
            .with("run", run.json())
            .with("events", new JsonValue.Arr(List.copyOf(record.events())))
            .with("next_seq", record.nextSeq()));
    return ExitCode.OK;
  }

  private static ExitCode cancel(Invocation invocation) throws IOException, CommandFailure {
    RunJournals journals = journals(invocation);
    RunId id = find(journals, invocation);
    invocation.affects("id", id.text());
    switch (journals.requestCancel(id)) {
      case RunJournals.CancelRequest.Made _ -> {}
      case RunJournals.CancelRequest.NotRunning(RunSummary run) ->
          throw CommandFailure.usage(
              "the run "
                  + id
                  + " is not active: "
                  + (run.status().equals(RunSummary.DIED)
                      ? "its process is gone"
                      : "it ended before (" + run.status() + ")"),
              "alpi runs list shows which ones are running");
      case RunJournals.CancelRequest.Unknown _ -> throw noJournal(id);
    }
    String status = ended(id, journals, invocation);
    boolean hasEnded = !status.equals(RunSummary.RUNNING);
    invocation.answer(
        Obj.EMPTY.with("id", id.text()).with("status", status).with("ended", hasEnded));
    if (hasEnded) {
      invocation.out().line("the run " + id + " ended (" + status + ")");
      return ExitCode.OK;
    }
    invocation.out().line("asked the run " + id + " to end; it has not yet");
    invocation.hint(
        "it ends when its process looks; alpi runs show " + id + " tells which one, to end that");
    return ExitCode.PARTLY_DONE;
  }

  /** Waits for the run to end and returns its status then. */
  private static String ended(RunId id, RunJournals journals, Invocation invocation)
      throws IOException, CommandFailure {
    Cancellation interrupt = invocation.interrupt();
    for (long look = 0; look < PATIENCE.dividedBy(BETWEEN_LOOKS); look++) {
      String status = journals.summary(id).map(RunSummary::status).orElse(RunSummary.DIED);
      if (!status.equals(RunSummary.RUNNING)) {
        return status;
      }
      invocation.context().pause().pause(BETWEEN_LOOKS, interrupt);
      if (interrupt.isCancelled()) {
        throw new CommandFailure(
            ExitCode.INTERRUPTED, "did not wait for the run " + id, "it was asked to end");
      }
    }
    return journals.summary(id).map(RunSummary::status).orElse(RunSummary.DIED);
  }

  private static RunId find(RunJournals journals, Invocation invocation)
      throws IOException, CommandFailure {
    String asked = invocation.required(ID);
    return switch (journals.find(asked)) {
      case Lookup.Found<RunId>(RunId id) -> id;
      case Lookup.Ambiguous<RunId>(List<String> ids) ->
          throw CommandFailure.usage(
              "several runs begin with " + asked + ": " + String.join(", ", ids),
              "give more of the id");
      case Lookup.Unknown<RunId>() ->
          throw CommandFailure.usage(
              "there is no run " + asked + " in this profile",
              "alpi runs list shows what there is; -p NAME looks in another profile");
    };
  }

  private static CommandFailure noJournal(RunId id) {
    return new CommandFailure(
        ExitCode.DAMAGED_DATA,
        "runs/" + id + ".jsonl is no journal",
        "look at the file, and move it away");
  }

  private static RunJournals journals(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    CliContext context = invocation.context();
    Path processes = context.systemRoot().resolve("proc");
    return RunJournals.of(
        profile.home(),
        context.locks(),
        context.clock(),
        context.random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes));
  }

  private static String what(RunSummary run) {
    return run.model().isEmpty() ? run.source() : run.source() + " · " + run.model();
  }

  /** Returns {@code MM-DD HH:MM} where the person is. */
  static String shortTime(Instant instant, Invocation invocation) {
    return DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT)
        .withZone(TimeForm.zone(invocation.context().zone()))
        .format(instant);
  }

  /** Returns the number that {@code option} has, from 1 to {@code max}. */
  static int limit(Option option, int max, Invocation invocation) throws CommandFailure {
    String text = invocation.value(option).orElseThrow();
    int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > max) {
      throw CommandFailure.usage(
          option.dashed() + " takes a number from 1 to " + max + ", found " + text,
          "for example " + option.fallback());
    }
    return number;
  }
}
