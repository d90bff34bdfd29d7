package dev.alpi.cli;

import dev.alpi.alp.mentions.MentionActivity;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.journal.RunLedger;
import dev.alpi.journal.WindowRows;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryFileChange;
import dev.alpi.memory.SessionActivities;
import dev.alpi.memory.SessionActivity;
import dev.alpi.memory.Skills;
import dev.alpi.profile.Profile;
import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happened in a profile within a time (alpi-state spec §4.1).
 *
 * @param sessions the conversations of this machine
 * @param byChannels those that came by messengers, mail and webhooks
 * @param unknown parts that could not be read at all: their figures are none
 * @param problems what could not be read, and so is missing
 */
record DiffReport(
    TimeWindow window,
    Talk sessions,
    Talk byChannels,
    MentionActivity mentions,
    List<MemoryFileChange> memory,
    List<Skills.Skill> skills,
    Peers peers,
    Jobs jobs,
    Budget budget,
    Set<Part> unknown,
    List<String> problems) {
  /** What is read on its own; {@link ReportProblems} knows it by its label. */
  enum Part {
    SESSIONS,
    MENTIONS,
    MEMORY,
    SKILLS,
    PEERS,
    JOBS,
    RUNS;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Says whether all of {@code parts} could be read. */
  boolean isKnown(Part... parts) {
    return Stream.of(parts).noneMatch(unknown::contains);
  }

  /**
   * Conversations of a time.
   *
   * @param turns when each turn began, the oldest first
   * @param busy how long the turns took that have ended
   */
  record Talk(
      int sessions, List<Instant> turns, int toolCalls, TurnCosts.Cost cost, Duration busy) {
    Optional<Instant> lastAt() {
      return turns.isEmpty() ? Optional.empty() : Optional.of(turns.getLast());
    }
  }

  /**
   * Who is a peer.
   *
   * @param modified when the list was written last
   * @param isChanged whether that is of the time
   */
  record Peers(int count, Optional<Instant> modified, boolean isChanged) {}

  /** What jobs did, by job. */
  record Jobs(int runs, Map<String, Integer> byJob, Optional<Instant> lastAt, long missed) {}

  /**
   * What today cost.
   *
   * @param spent empty if the ledger cannot be read
   */
  record Budget(Optional<TurnCosts.Cost> spent, Optional<Usd> cap) {}

  static DiffReport of(Profile profile, TimeWindow window, Invocation invocation) {
    return new Reader(profile, window, invocation).read();
  }

  /** Reads a report part by part; none hides another. */
  private static final class Reader {
    private final Profile profile;
    private final Path home;
    private final TimeWindow window;
    private final Invocation invocation;
    private final CliContext context;
    private final ReportProblems problems = new ReportProblems();

    Reader(Profile profile, TimeWindow window, Invocation invocation) {
      this.profile = profile;
      this.home = profile.home();
      this.window = window;
      this.invocation = invocation;
      this.context = invocation.context();
    }

    DiffReport read() {
      // thousands of files: meanwhile the rest is read
      Beside<SessionActivities> activities = Beside.begin(() -> SessionActivities.of(home, window));
      WindowRows rows =
          problems.read(
              Part.RUNS.label(),
              WindowRows.NONE,
              () -> RunLedger.of(home, context.locks(), context.clock()).within(window));
      MentionActivity mentions = mentions();
      List<MemoryFileChange> memory =
          problems.read(Part.MEMORY.label(), List.of(), () -> MemoryFileChange.of(home, window));
      List<Skills.Skill> skills = problems.read(Part.SKILLS.label(), List.of(), this::skills);
      Peers peers =
          problems.read(Part.PEERS.label(), new Peers(0, Optional.empty(), false), this::peers);
      Jobs jobs = jobs(rows);
      Ledger ledger = SpendCommand.ledger(profile, invocation);
      Budget budget = budget(ledger);
      TurnCosts costs =
          new TurnCosts(rows, () -> ledger.spend(day(window.from()), day(window.to())), problems);
      SessionActivities sessions = sessions(activities);
      Talk here = talk(sessions.sessions(), costs);
      Talk byChannels = talk(sessions.byChannels(), costs);
      costs.tell();
      return new DiffReport(
          window,
          here,
          byChannels,
          mentions,
          memory,
          skills,
          peers,
          jobs,
          budget,
          Stream.of(Part.values())
              .filter(part -> problems.failed().contains(part.label()))
              .collect(Collectors.toUnmodifiableSet()),
          problems.texts());
    }

    private static LocalDate day(Instant at) {
      return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private SessionActivities sessions(Beside<SessionActivities> activities) {
      SessionActivities nothing = new SessionActivities(List.of(), List.of(), List.of(), 0, 0);
      SessionActivities sessions = problems.read(Part.SESSIONS.label(), nothing, activities::await);
      sessions
          .unreadable()
          .forEach(bad -> problems.add(bad.file() + " is no session: " + bad.reason()));
      if (sessions.later() > 0) {
        problems.add(
            SessionViews.turns(sessions.later()) + " of a time that has not come: left out");
      }
      if (sessions.undated() > 0) {
        problems.add(
            SessionViews.turns(sessions.undated()) + " of sessions without a time: left out");
      }
      return sessions;
    }

    private static Talk talk(List<SessionActivity> sessions, TurnCosts costs) {
      List<Instant> turns = new ArrayList<>();
      int toolCalls = 0;
      Duration busy = Duration.ZERO;
      TurnCosts.Cost cost = TurnCosts.Cost.NONE;
      for (SessionActivity session : sessions) {
        turns.addAll(session.turns());
        toolCalls += session.toolCalls();
        busy = busy.plus(session.busy());
        cost = cost.plus(costs.of(session));
      }
      turns.sort(null);
      return new Talk(sessions.size(), List.copyOf(turns), toolCalls, cost, busy);
    }

    private MentionActivity mentions() {
      MentionActivity nothing = new MentionActivity(List.of(), 0, 0, List.of());
      MentionActivity mentions =
          problems.read(Part.MENTIONS.label(), nothing, () -> MentionActivity.of(home, window));
      mentions.problems().forEach(problems::add);
      return mentions;
    }

    private List<Skills.Skill> skills() throws IOException {
      return Skills.of(home).stream().filter(skill -> window.includes(skill.modified())).toList();
    }

    private Peers peers() throws IOException {
      PeerStore store = PeerStore.of(home, context.locks(), context.clock());
      var peers = store.read();
      peers.warnings().stream().map(PeerWarning::message).forEach(problems::add);
      Optional<Instant> modified = modified(store.path());
      return new Peers(peers.all().size(), modified, modified.filter(window::includes).isPresent());
    }

    private static Optional<Instant> modified(Path file) throws IOException {
      try {
        return Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private Jobs jobs(WindowRows rows) {
      JobRuns runs =
          problems.read(
              Part.JOBS.label(),
              new JobRuns(List.of(), 0, Map.of()),
              () -> JobRuns.within(home, window));
      List<Instant> times = new ArrayList<>();
      Map<String, Integer> byJob = new TreeMap<>();
      for (JobRuns.Run run : runs.runs()) {
        times.add(run.at());
        byJob.merge(run.job().text(), 1, Integer::sum);
      }
      Map<String, Instant> oldest = new TreeMap<>();
      runs.oldest().forEach((job, at) -> oldest.put(job.text(), at));
      for (WindowRows.Row row : rows.rows()) {
        Optional<String> job = row.content().string("job_id");
        // what the slots do not reach back to, and what the Python system ran
        if (job.isPresent() && row.at().isBefore(oldest.getOrDefault(job.get(), Instant.MAX))) {
          times.add(row.at());
          byJob.merge(job.get(), 1, Integer::sum);
        }
      }
      return new Jobs(times.size(), byJob, times.stream().max(Instant::compareTo), runs.missed());
    }

    private Budget budget(Ledger ledger) {
      Optional<Usd> cap =
          problems.read(
              "settings",
              Optional.empty(),
              () -> Caps.of(Config.load(home, profile.root(), Obj.EMPTY)).dailyUsd());
      return problems.read(
          "spending",
          new Budget(Optional.empty(), cap),
          () -> {
            Standing standing = ledger.standing();
            return new Budget(
                Optional.of(new TurnCosts.Cost(standing.spent(), standing.tokens())),
                cap.map(standing.allowedUsd()::plus));
          });
    }
  }
}
