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
import java.util.ArrayList;
import java.util.List;

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

  /** Pauses its jobs and switches its gateways off; returns what rests now: {@code job ID}. */
  List<String> rest() throws IOException {
    List<String> resting = new ArrayList<>();
    CliContext context = invocation.context();
    JobStore store = JobStore.of(home, context.locks(), context.zone());
    // of a file that is damaged none runs
    for (Job job : store.read().jobs()) {
      if (!job.isPaused()) {
        var _ = store.pause(job.id(), true, context.clock().instant());
        resting.add("job " + job.id());
      }
    }
    ConfigFile config = ConfigFile.at(home.resolve("config.yaml"), context.locks());
    for (var gateway : gateways(config).members().entrySet()) {
      boolean isOn =
          gateway.getValue() instanceof Obj settings && settings.bool(ENABLED).orElse(false);
      if (isOn) {
        ConfigKey key = ConfigKey.of(GATEWAY, gateway.getKey(), ENABLED);
        var _ = config.set(key, new JsonValue.Bool(false));
        resting.add("gateway " + gateway.getKey());
      }
    }
    return resting;
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
