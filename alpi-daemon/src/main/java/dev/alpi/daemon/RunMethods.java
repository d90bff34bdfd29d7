package dev.alpi.daemon;

import dev.alpi.journal.Lookup;
import dev.alpi.journal.RunId;
import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunRecord;
import dev.alpi.journal.RunSummary;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobStanding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What agents do at the moment, and did (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class RunMethods {
  private static final int LISTED_MAX = 200;
  private static final int LISTED = 50;

  /** Events of a run in one answer; who wants more asks for those after the last. */
  private static final int EVENTS_MAX = 1000;

  private final Daemon daemon;

  RunMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.runs.list", HostMethod.of(this::list),
        "host.run.read", HostMethod.of(this::read),
        "host.run.cancel", HostMethod.of(this::cancel),
        "host.activity.list", HostMethod.of(this::activity));
  }

  private RunJournals runs(HostParams said) throws HostRefusal {
    return daemon.served(said.required("profile")).runs();
  }

  private static RunId find(HostParams said, RunJournals runs) throws HostRefusal, IOException {
    String prefix = said.required("run");
    return switch (runs.find(prefix)) {
      case Lookup.Found<RunId>(RunId id) -> id;
      case Lookup.Ambiguous<RunId>(List<String> ids) ->
          throw new HostRefusal(
              HostRefusal.INVALID_PARAMS,
              "run: several begin with " + prefix + ": " + String.join(", ", ids));
      case Lookup.Unknown<RunId> _ -> throw unknown(prefix);
    };
  }

  private static HostRefusal unknown(String run) {
    return new HostRefusal(HostRefusal.NOT_FOUND, "there is no run " + run);
  }

  private Obj list(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    RunJournals.Listing listing = runs(said).list(said.number("limit", 1, LISTED_MAX, LISTED));
    return Obj.EMPTY.with("runs", rows(listing.runs()));
  }

  private static Arr rows(List<RunSummary> runs) {
    return new Arr(runs.stream().<JsonValue>map(RunSummary::json).toList());
  }

  private Obj read(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    RunJournals runs = runs(said);
    RunId id = find(said, runs);
    int since = said.number("since", 0, Integer.MAX_VALUE, 0);
    RunRecord run = runs.show(id).orElseThrow(() -> unknown(id.text()));
    List<JsonValue> events =
        run.events().stream()
            .filter(event -> event.integer("seq").orElse(0) >= since)
            .limit(EVENTS_MAX)
            .<JsonValue>map(event -> event)
            .toList();
    return Obj.EMPTY
        .with("run", run.run().json())
        .with("events", new Arr(events))
        .with("next_seq", run.nextSeq())
        .with("unreadable_lines", run.unreadableLines());
  }

  private Obj cancel(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    RunJournals runs = runs(said);
    return switch (runs.requestCancel(find(said, runs))) {
      case RunJournals.CancelRequest.Made(RunSummary run) -> cancelled(run, true);
      case RunJournals.CancelRequest.NotRunning(RunSummary run) -> cancelled(run, false);
      case RunJournals.CancelRequest.Unknown(RunId run) -> throw unknown(run.text());
    };
  }

  private static Obj cancelled(RunSummary run, boolean isRequested) {
    return Obj.EMPTY.with("run", run.id().text()).with("requested", isRequested);
  }

  /** What waits for a person, what runs, and what comes next, of one profile or of all. */
  private Obj activity(Obj params) throws HostRefusal, IOException {
    Optional<String> only = new HostParams(params).text("profile");
    List<ProfileRuntime> profiles =
        only.isPresent() ? List.of(daemon.served(only.get())) : daemon.served();
    List<JsonValue> needed = new ArrayList<>();
    List<JsonValue> running = new ArrayList<>();
    List<JsonValue> scheduled = new ArrayList<>();
    for (ProfileRuntime each : profiles) {
      String profile = each.profile().name().text();
      HostPeople people = each.people();
      people.approvals().all().stream()
          .map(open -> HostPeople.approval(open).with("kind", "approval").with("profile", profile))
          .forEach(needed::add);
      people.clarifications().all().stream()
          .map(
              open ->
                  HostPeople.question(open).with("kind", "clarification").with("profile", profile))
          .forEach(needed::add);
      each.runs().list(LISTED_MAX).runs().stream()
          .filter(RunSummary::isRunning)
          .map(run -> run.json().with("profile", profile))
          .forEach(running::add);
      for (JobStanding job : each.standing()) {
        if (job.next().isPresent()) {
          scheduled.add(job.json(daemon.now()).with("profile", profile));
        }
      }
    }
    return Obj.EMPTY
        .with("needs_you", new Arr(needed))
        .with("running", new Arr(running))
        .with("scheduled", new Arr(scheduled));
  }
}
