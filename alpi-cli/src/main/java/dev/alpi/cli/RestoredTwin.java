package dev.alpi.cli;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A profile that was restored under another name while the one that it was made of is there. Both
 * have the same jobs, and the same accounts for messages: the second one rests until somebody says
 * which of them works.
 */
final class RestoredTwin {
  private static final String GATEWAY = "gateway";
  private static final String ENABLED = "enabled";

  private final Path home;
  private final Invocation invocation;

  /**
   * Creates it.
   *
   * @param home its directory, which nobody reads yet
   */
  RestoredTwin(Path home, Invocation invocation) {
    this.home = home;
    this.invocation = invocation;
  }

  /** Pauses its jobs and switches its gateways off; tells so. */
  void rest() throws IOException {
    long jobs = pauseJobs();
    long gateways = switchGatewaysOff();
    if (jobs + gateways > 0) {
      invocation.warn(
          "the profile that this one was made of is there too, so of this one "
              + ReportText.count(jobs, "job")
              + " and "
              + ReportText.count(gateways, "gateway")
              + " rest: alpi schedule resume ID, and alpi config set gateway.KIND.enabled true");
    }
  }

  private long pauseJobs() throws IOException {
    CliContext context = invocation.context();
    JobStore store = JobStore.of(home, context.locks(), context.zone());
    long paused = 0;
    // of a file that is damaged none runs
    for (Job job : store.read().jobs()) {
      if (!job.isPaused()) {
        var _ = store.pause(job.id(), true, context.clock().instant());
        paused++;
      }
    }
    return paused;
  }

  private long switchGatewaysOff() throws IOException {
    ConfigFile config = ConfigFile.at(home.resolve("config.yaml"), invocation.context().locks());
    long switched = 0;
    for (var gateway : gateways(config).members().entrySet()) {
      boolean isOn =
          gateway.getValue() instanceof Obj settings && settings.bool(ENABLED).orElse(false);
      if (isOn) {
        ConfigKey key = ConfigKey.of(GATEWAY, gateway.getKey(), ENABLED);
        var _ = config.set(key, new JsonValue.Bool(false));
        switched++;
      }
    }
    return switched;
  }

  private static Obj gateways(ConfigFile config) throws IOException {
    try {
      return config.read().object(GATEWAY);
    } catch (ConfigException e) {
      // of settings that cannot be read none is switched on
      return Obj.EMPTY;
    }
  }
}
