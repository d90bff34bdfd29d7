package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobProblem;
import dev.alpi.scheduler.SlotRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a daemon does when it is asked over its socket: the verbs of the Python system that have
 * something behind them here (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class HostMethods {
  private final Daemon daemon;
  private final OwnProcess process;

  HostMethods(Daemon daemon, OwnProcess process) {
    this.daemon = daemon;
    this.process = process;
  }

  Map<String, HostMethod> all() {
    Map<String, HostMethod> all = new HashMap<>();
    all.put("host.version", HostMethod.of(_ -> Obj.EMPTY.with("version", process.version())));
    all.put("host.daemon.status", HostMethod.of(_ -> status()));
    all.put("host.profiles.list", HostMethod.of(_ -> profiles()));
    all.put("host.profile.release", HostMethod.of(this::release));
    all.put("host.schedule.fire", HostMethod.of(this::fire));
    all.putAll(new ChatMethods(daemon).all());
    all.putAll(new ProfileMethods(daemon).all());
    return all;
  }

  private Obj status() {
    List<Daemon.ProfileStatus> all = daemon.status();
    List<JsonValue> profiles = all.stream().<JsonValue>map(this::profile).toList();
    boolean isHealthy = all.stream().allMatch(Daemon.ProfileStatus::isHealthy);
    return process
        .json()
        .with("since", daemon.since().toString())
        .with("healthy", isHealthy)
        .with("profiles", new JsonValue.Arr(profiles));
  }

  private Obj profile(Daemon.ProfileStatus status) {
    Instant now = daemon.now();
    List<JsonValue> jobs = status.jobs().stream().<JsonValue>map(job -> job.json(now)).toList();
    List<JsonValue> services =
        status.services().stream().<JsonValue>map(ServiceStatus::json).toList();
    return Obj.EMPTY
        .with("name", status.name().text())
        .with("healthy", status.isHealthy())
        .withOrNull("problem", status.problem())
        .with("services", new JsonValue.Arr(services))
        .with("jobs", new JsonValue.Arr(jobs));
  }

  private Obj profiles() {
    List<String> names = daemon.status().stream().map(each -> each.name().text()).toList();
    return Obj.EMPTY.with("profiles", JsonValue.Arr.ofStrings(names));
  }

  private Obj release(Obj params) throws HostRefusal {
    String profile = HostMethod.required(params, "profile");
    return Obj.EMPTY.with("released", daemon.release(profile));
  }

  private Obj fire(Obj params) throws HostRefusal, IOException {
    String profile = params.string("profile").orElse("");
    String job = params.string("job").orElse("");
    if (!JobId.isOne(job)) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, "job: an id is needed");
    }
    try {
      Optional<SlotRecord> record = daemon.fire(profile, new JobId(job));
      return record
          .orElseThrow(
              () ->
                  new HostRefusal(
                      HostRefusal.NOT_FOUND, "the profile " + profile + " runs no jobs now"))
          .json();
    } catch (JobProblem e) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, e.getMessage());
    }
  }
}
