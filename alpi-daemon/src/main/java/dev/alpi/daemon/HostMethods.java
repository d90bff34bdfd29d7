package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    all.put("host.daemon.status", HostMethod.of(this::status));
    all.put("host.profiles.list", HostMethod.of(_ -> profiles()));
    all.put("host.profile.release", HostMethod.of(this::release));
    all.putAll(new ChatMethods(daemon).all());
    all.putAll(new ProfileMethods(daemon).all());
    all.putAll(new QuestionMethods(daemon).all());
    all.putAll(new ProfileSetMethods(daemon).all());
    all.putAll(new ConfigMethods(daemon).all());
    all.putAll(new RunMethods(daemon).all());
    all.putAll(new PeerMethods(daemon).all());
    return all;
  }

  private Obj status(Obj params) {
    boolean isWhole = params.bool("jobs").orElse(true);
    List<Daemon.ProfileStatus> all = isWhole ? daemon.status() : daemon.services();
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
    return Obj.EMPTY.with("profiles", JsonValue.Arr.ofStrings(daemon.names()));
  }

  private Obj release(Obj params) throws HostRefusal {
    String profile = HostMethod.required(params, "profile");
    return Obj.EMPTY.with("released", daemon.release(profile));
  }
}
