package dev.alpi.daemon;

import dev.alpi.gateway.ChannelStatus;
import dev.alpi.journal.Lookup;
import dev.alpi.journal.OutputRow;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.SpendHistory;
import dev.alpi.ledger.SpendRow;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionSummary;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobProblem;
import dev.alpi.scheduler.JobStanding;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is in a profile, for programs that talk to its daemon: conversations, jobs, the inbox,
 * spending (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileMethods {
  private static final int LISTED_MAX = 200;

  /** As far back as it is kept. */
  private static final int DAYS_MAX = 400;

  private static final int TURNS_MAX = 500;
  private static final int TURNS = 50;

  private final Daemon daemon;

  ProfileMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    Map<String, HostMethod> all = new HashMap<>();
    all.put("host.sessions.list", HostMethod.of(this::sessions));
    all.put("host.session.read", HostMethod.of(this::session));
    all.put("host.sessions.delete", HostMethod.of(this::deleteSessions));
    all.put("host.schedule.list", HostMethod.of(this::jobs));
    all.put("host.schedule.fire", HostMethod.of(this::fire));
    all.put("host.schedule.set_paused", HostMethod.of(this::pause));
    all.put("host.schedule.remove", HostMethod.of(this::removeJob));
    all.put("host.outputs.list", HostMethod.of(this::outputs));
    all.put("host.outputs.read", HostMethod.of(this::output));
    all.put("host.outputs.mark_read", HostMethod.of(this::output));
    all.put("host.outputs.mark_all_read", HostMethod.of(this::readAll));
    all.put("host.outputs.delete", HostMethod.of(this::deleteOutput));
    all.put("host.usage.daily", HostMethod.of(this::usage));
    all.put("host.gateway.status", HostMethod.of(this::channels));
    all.put("host.gateway.look", HostMethod.of(this::lookAtGateway));
    all.put("host.secrets.reload", HostMethod.of(this::reloadSecrets));
    return all;
  }

  private ProfileRuntime profile(Obj params) throws HostRefusal {
    return daemon.served(HostMethod.required(params, "profile"));
  }

  private static int limit(Obj params, int most, int usual) throws HostRefusal {
    return new HostParams(params).number("limit", 1, most, usual);
  }

  private Obj sessions(Obj params) throws HostRefusal, IOException {
    List<Obj> rows =
        profile(params).sessions().list().sessions().stream()
            .limit(limit(params, LISTED_MAX, LISTED_MAX))
            .map(ProfileMethods::row)
            .toList();
    return Obj.EMPTY.with("sessions", array(rows));
  }

  private static Obj row(SessionSummary session) {
    Obj row =
        Obj.EMPTY
            .with("id", session.id().text())
            .with("key", session.key().text())
            .with("title", session.firstUserText())
            .with("model", session.model())
            .with("started_at", session.startedAt().toString())
            .with("updated_at", session.updatedAt().toString())
            .with("tokens", session.tokens())
            .with("cost_usd", new Usd(session.costNanoUsd()).toDouble());
    return session.turns().isPresent() ? row.with("turns", session.turns().getAsInt()) : row;
  }

  /** The session as its file has it, with the last turns. */
  private Obj session(Obj params) throws HostRefusal, IOException {
    String id = HostMethod.required(params, "session_id");
    Optional<SessionId> parsed = SessionId.parse(id);
    Optional<byte[]> bytes =
        parsed.isPresent() ? profile(params).sessions().bytes(parsed.get()) : Optional.empty();
    if (bytes.isEmpty()) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, "there is no session " + id);
    }
    try {
      Obj session = Json.parse(bytes.get()) instanceof Obj object ? object : Obj.EMPTY;
      List<JsonValue> turns = session.array("turns");
      int from = Math.max(0, turns.size() - limit(params, TURNS_MAX, TURNS));
      return session
          .with("turns", new Arr(List.copyOf(turns.subList(from, turns.size()))))
          .with("turns_before", from);
    } catch (JsonSyntaxException e) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, "the file of the session " + id + " is damaged");
    }
  }

  private Obj deleteSessions(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    ProfileRuntime profile = daemon.served(said.required("profile"));
    List<SessionId> ids = new ArrayList<>();
    for (String id : said.texts("session_ids", LISTED_MAX)) {
      ids.add(
          SessionId.parse(id)
              .orElseThrow(
                  () -> new HostRefusal(HostRefusal.INVALID_PARAMS, "session_ids: no id: " + id)));
    }
    if (ids.isEmpty()) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, "session_ids: some are needed");
    }
    int deleted = 0;
    for (SessionId id : ids) {
      if (profile.chats().of(id.text()).filter(turn -> !turn.isEnded()).isPresent()) {
        throw new HostRefusal(
            HostRefusal.BUSY, "a turn of the session " + id.text() + " runs; " + deleted + " gone");
      }
      deleted += profile.sessions().delete(id) ? 1 : 0;
    }
    return Obj.EMPTY.with("deleted", deleted);
  }

  private Obj jobs(Obj params) throws HostRefusal, IOException {
    ProfileRuntime profile = profile(params);
    Map<JobId, JobStanding> standing = new HashMap<>();
    profile.standing().forEach(each -> standing.put(each.job().id(), each));
    List<Obj> rows = new ArrayList<>();
    for (Job job : profile.jobs().read().jobs()) {
      JobStanding known = standing.get(job.id());
      // one that was added in this moment is not known yet
      rows.add(known == null ? job.json() : job.json().with("standing", known.json(daemon.now())));
    }
    return Obj.EMPTY.with("jobs", array(rows));
  }

  private Obj channels(Obj params) throws HostRefusal {
    List<Obj> rows = profile(params).channels().stream().map(ChannelStatus::json).toList();
    return Obj.EMPTY.with("channels", array(rows));
  }

  /** Takes what was put into the outbox, or changed there, by somebody else. */
  private Obj lookAtGateway(Obj params) throws HostRefusal, IOException {
    return Obj.EMPTY.with("looked", profile(params).lookAtGateway());
  }

  private Obj reloadSecrets(Obj params) throws HostRefusal, IOException {
    return Obj.EMPTY.with("restarted", Arr.ofStrings(profile(params).secretsChanged()));
  }

  private static JobId job(Obj params) throws HostRefusal {
    String id = params.string("job").orElse("");
    if (!JobId.isOne(id)) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, "job: an id is needed");
    }
    return new JobId(id);
  }

  private Obj fire(Obj params) throws HostRefusal, IOException {
    String profile = params.string("profile").orElse("");
    try {
      return daemon
          .fire(profile, job(params))
          .orElseThrow(
              () ->
                  new HostRefusal(
                      HostRefusal.NOT_FOUND, "the profile " + profile + " runs no jobs now"))
          .json();
    } catch (JobProblem e) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, e.getMessage());
    }
  }

  private Obj pause(Obj params) throws HostRefusal, IOException {
    boolean isPaused =
        params
            .bool("paused")
            .orElseThrow(
                () ->
                    new HostRefusal(HostRefusal.INVALID_PARAMS, "paused: true or false is needed"));
    try {
      return profile(params).jobs().pause(job(params), isPaused, daemon.now()).json();
    } catch (JobProblem e) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, e.getMessage());
    }
  }

  private Obj removeJob(Obj params) throws HostRefusal, IOException {
    try {
      profile(params).jobs().remove(job(params));
      return Obj.EMPTY.with("removed", true);
    } catch (JobProblem e) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, e.getMessage());
    }
  }

  private Obj outputs(Obj params) throws HostRefusal, IOException {
    boolean isUnreadOnly = params.bool("unread").orElse(false);
    List<Obj> rows =
        profile(params).inbox().list().stream()
            .filter(row -> row.isUnread() || !isUnreadOnly)
            .limit(limit(params, LISTED_MAX, LISTED_MAX))
            .map(OutputRow::json)
            .toList();
    return Obj.EMPTY.with("outputs", array(rows));
  }

  private Obj output(Obj params) throws HostRefusal, IOException {
    String id = HostMethod.required(params, "id");
    return switch (profile(params).inbox().show(id)) {
      case Lookup.Found<OutputRow>(OutputRow row) -> row.json();
      case Lookup.Ambiguous<OutputRow> _, Lookup.Unknown<OutputRow> _ ->
          throw new HostRefusal(HostRefusal.NOT_FOUND, "there is no output " + id);
    };
  }

  private Obj readAll(Obj params) throws HostRefusal, IOException {
    return Obj.EMPTY.with("read", profile(params).inbox().readAll());
  }

  private Obj deleteOutput(Obj params) throws HostRefusal, IOException {
    String id = HostMethod.required(params, "id");
    return Obj.EMPTY.with("deleted", profile(params).inbox().delete(id));
  }

  private Obj usage(Obj params) throws HostRefusal, IOException {
    ProfileRuntime profile = profile(params);
    int days = new HostParams(params).number("days", 1, DAYS_MAX, 1);
    LocalDate today = LocalDate.ofInstant(daemon.now(), ZoneOffset.UTC);
    SpendHistory history = profile.ledger().spend(today.minusDays(days - 1L), today);
    Map<LocalDate, Day> byDay = new TreeMap<>();
    for (SpendRow row : history.rows()) {
      byDay.merge(row.day(), Day.of(row.spend()), Day::plus);
    }
    List<Obj> rows = new ArrayList<>();
    byDay.forEach((date, day) -> rows.add(day.json(date)));
    Obj spent =
        Obj.EMPTY
            .with("spent_usd", profile.ledger().standing().spent().toDouble())
            .with("days", array(rows));
    return profile
        .dailyCap()
        .map(cap -> spent.with("cap_usd", cap.toDouble()))
        .orElse(spent.with("cap_usd", JsonValue.Null.NULL));
  }

  /** What a day has cost. */
  private record Day(Usd usd, long in, long cached, long out) {
    static Day of(Spend spend) {
      return new Day(spend.usd(), spend.tokensIn(), spend.tokensCached(), spend.tokensOut());
    }

    Day plus(Day other) {
      return new Day(usd.plus(other.usd), in + other.in, cached + other.cached, out + other.out);
    }

    Obj json(LocalDate day) {
      return Obj.EMPTY
          .with("day", day.toString())
          .with("cost_usd", usd.toDouble())
          .with("tokens_in", in)
          .with("tokens_cached", cached)
          .with("tokens_out", out);
    }
  }

  private static Arr array(List<Obj> rows) {
    return new Arr(List.copyOf(rows));
  }
}
