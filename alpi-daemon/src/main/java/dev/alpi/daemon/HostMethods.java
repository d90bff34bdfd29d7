package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobStanding;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a daemon does when it is asked over its socket: the verbs of the Python system that have
 * something behind them here (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class HostMethods {
  /** Who wants some jobs of each profile gets fewer of each if there are many profiles. */
  private static final int JOBS_TOLD_MAX = 1000;

  /** How long who asks to look anew waits for services that begin. */
  private static final Duration BEGUN_WITHIN = Duration.ofSeconds(5);

  private final Daemon daemon;
  private final OwnProcess process;

  HostMethods(Daemon daemon, OwnProcess process) {
    this.daemon = daemon;
    this.process = process;
  }

  Map<String, HostMethod> all() {
    Map<String, HostMethod> all = new HashMap<>();
    all.put("host.version", HostMethod.of(_ -> Obj.EMPTY.with("version", process.version())));
    all.put("host.daemon.status", HostMethod.of(this::status));
    all.put("host.profiles.list", HostMethod.of(_ -> profiles()));
    all.put("host.profile.release", HostMethod.of(this::release));
    all.put("host.profiles.look", HostMethod.of(_ -> look()));
    all.putAll(new ChatMethods(daemon).all());
    all.putAll(new ProfileMethods(daemon).all());
    all.putAll(new QuestionMethods(daemon).all());
    all.putAll(new ProfileSetMethods(daemon).all());
    all.putAll(new ConfigMethods(daemon).all());
    all.putAll(new RunMethods(daemon).all());
    all.putAll(new PeerMethods(daemon).all());
    all.putAll(new ContentMethods(daemon).all());
    all.putAll(new ReportMethods(daemon).all());
    return all;
  }

  private Obj status(Obj params) throws HostRefusal {
    int jobsMax = jobsMax(params);
    List<Daemon.ProfileStatus> all = jobsMax > 0 ? daemon.status() : daemon.services();
    int share = Math.max(1, JOBS_TOLD_MAX / Math.max(1, all.size()));
    int each = jobsMax == Integer.MAX_VALUE ? jobsMax : Math.min(jobsMax, share);
    List<JsonValue> profiles =
        all.stream().<JsonValue>map(status -> profile(status, each)).toList();
    boolean isHealthy = all.stream().allMatch(Daemon.ProfileStatus::isHealthy);
    return process
        .json()
        .with("since", daemon.since().toString())
        .with("healthy", isHealthy)
        .with("profiles", new JsonValue.Arr(profiles));
  }

  /** Returns how many jobs of each profile are told: all, none, or those that are worth it. */
  private static int jobsMax(Obj params) throws HostRefusal {
    return switch (params.get("jobs").orElse(JsonValue.Null.NULL)) {
      case JsonValue.Bool(boolean isWanted) -> isWanted ? Integer.MAX_VALUE : 0;
      case JsonValue.Num _ -> new HostParams(params).number("jobs", 0, Integer.MAX_VALUE, 0);
      default -> Integer.MAX_VALUE;
    };
  }

  private Obj profile(Daemon.ProfileStatus status, int jobsMax) {
    Instant now = daemon.now();
    Stream<JobStanding> told = status.jobs().stream();
    if (status.jobs().size() > jobsMax) {
      told = told.sorted(JobStanding.worthALook(now)).limit(jobsMax);
    }
    List<JsonValue> jobs = told.<JsonValue>map(job -> job.json(now)).toList();
    List<JsonValue> services =
        status.services().stream().<JsonValue>map(ServiceStatus::json).toList();
    return Obj.EMPTY
        .with("name", status.name().text())
        .with("healthy", status.isHealthy())
        .withOrNull("problem", status.problem())
        .with("services", new JsonValue.Arr(services))
        .with("jobs", new JsonValue.Arr(jobs))
        .with("jobs_count", status.jobs().size());
  }

  private Obj profiles() {
    return Obj.EMPTY.with("profiles", JsonValue.Arr.ofStrings(daemon.names()));
  }

  private Obj look() throws IOException {
    try {
      daemon.lookAndAwait(BEGUN_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return profiles();
  }

  private Obj release(Obj params) throws HostRefusal {
    String profile = HostMethod.required(params, "profile");
    return Obj.EMPTY.with("released", daemon.release(profile));
  }
}
