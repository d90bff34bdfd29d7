package dev.alpi.cli;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobStore;
import java.io.IOException;
import java.nio.file.Files;
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

  /** What is written, which must be its own: by a link it could be that of the first one. */
  private static final List<String> OWN = List.of("config.yaml", "jobs.json", "schedule");

  private final Path home;
  private final HomeRoot root;
  private final Invocation invocation;

  /**
   * Creates it.
   *
   * @param home its directory, which nobody reads yet
   * @param root where both profiles will be
   */
  RestoredTwin(Path home, HomeRoot root, Invocation invocation) {
    this.home = home;
    this.root = root;
    this.invocation = invocation;
  }

  /**
   * Pauses its jobs, forgets which were at work, and switches its gateways off; returns what rests
   * now: {@code job ID}.
   *
   * @throws StoreException.NotAFile if it shares by a link what would be changed
   */
  List<String> rest() throws IOException {
    for (String each : OWN) {
      if (Files.isSymbolicLink(home.resolve(each))) {
        throw new StoreException.NotAFile(home.resolve(each));
      }
    }
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
    JobHistory.forget(home);
    ConfigFile config = ConfigFile.at(home.resolve("config.yaml"), context.locks());
    for (var gateway : gateways().members().entrySet()) {
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

  /** Returns what is set for them, also where all profiles have it from one file. */
  private Obj gateways() throws IOException {
    try {
      return Config.load(home, root.path(), Obj.EMPTY).tree().object(GATEWAY);
    } catch (ConfigException e) {
      // of settings that cannot be read none is switched on
      return Obj.EMPTY;
    }
  }
}
