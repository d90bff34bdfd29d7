package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobProblem;
import dev.alpi.scheduler.SlotRecord;
import java.io.IOException;
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
  private final String version;
  private final long pid;

  HostMethods(Daemon daemon, String version, long pid) {
    this.daemon = daemon;
    this.version = version;
    this.pid = pid;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.version", _ -> Obj.EMPTY.with("version", version),
        "host.daemon.status", _ -> status(),
        "host.profiles.list", _ -> profiles(),
        "host.profile.release", this::release,
        "host.schedule.fire", this::fire);
  }

  private Obj status() {
    List<Daemon.ProfileStatus> all = daemon.status();
    List<JsonValue> profiles = all.stream().<JsonValue>map(HostMethods::profile).toList();
    boolean isHealthy = all.stream().allMatch(Daemon.ProfileStatus::isHealthy);
    Runtime runtime = Runtime.getRuntime();
    return Obj.EMPTY
        .with("version", version)
        .with("pid", pid)
        .with("since", daemon.since().toString())
        .with("healthy", isHealthy)
        .with("heap_bytes", runtime.totalMemory() - runtime.freeMemory())
        .with("profiles", new JsonValue.Arr(profiles));
  }

  private static Obj profile(Daemon.ProfileStatus status) {
    List<JsonValue> services =
        status.services().stream().<JsonValue>map(ServiceStatus::json).toList();
    return Obj.EMPTY
        .with("name", status.name().text())
        .with("healthy", status.isHealthy())
        .withOrNull("problem", status.problem())
        .with("services", new JsonValue.Arr(services));
  }

  private Obj profiles() {
    List<String> names = daemon.status().stream().map(each -> each.name().text()).toList();
    return Obj.EMPTY.with("profiles", JsonValue.Arr.ofStrings(names));
  }

  private Obj release(Obj params) throws HostRefusal {
    String profile = params.string("profile").orElse("");
    if (profile.isEmpty()) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, "profile: a name is needed");
    }
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
