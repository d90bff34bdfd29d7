package dev.alpi.daemon;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigChange;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.ConfigOutcome;
import dev.alpi.profile.config.ConfigProblem;
import dev.alpi.profile.config.ConfigSnapshot;
import dev.alpi.profile.config.ConfigSources;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changing settings over a daemon's socket (alpi-engine spec §7.3). They are in effect as after any
 * other edit.
 *
 * <p><b>Threads:</b> any.
 */
final class ConfigMethods {
  private final Daemon daemon;

  ConfigMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.config.set_field", HostMethod.of(this::set),
        "host.config.unset_field", HostMethod.of(this::unset));
  }

  /** A file of settings, and all of which it is a layer. */
  private record Layer(Path path, ConfigSources sources, ConfigFile file) {
    static Layer of(HostParams said, Daemon daemon) throws HostRefusal {
      Profile profile = daemon.served(said.required("profile")).profile();
      FileLocks locks = daemon.links().locks();
      boolean isBase = said.flag("base", Optional.of(false));
      Path path = isBase ? profile.root().resolve(Config.BASE_FILE_NAME) : profile.configFile();
      return new Layer(
          path, ConfigSources.of(profile.home(), profile.root()), ConfigFile.at(path, locks));
    }

    /** Refuses what would make settings unusable that are usable. */
    void check(ConfigSnapshot after) throws IOException {
      Optional<ConfigProblem> broken = error(sources.with(path, after.text()));
      if (broken.isPresent() && error(sources).isEmpty()) {
        throw new Refused(broken.get().message());
      }
    }

    private static Optional<ConfigProblem> error(ConfigSources sources) {
      return sources.problems().stream().filter(ConfigProblem::isError).findFirst();
    }
  }

  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private static HostRefusal refused(String message) {
    return new HostRefusal(HostRefusal.INVALID_PARAMS, message);
  }

  private Obj set(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String name = said.required("key");
    JsonValue value =
        params.get("value").orElseThrow(() -> refused("value: one is needed, as JSON"));
    Layer layer = Layer.of(said, daemon);
    try {
      ConfigKey key = ConfigKey.parse(name);
      ConfigOutcome.Applied applied =
          layer.file().edit(new ConfigChange.Set(key, value), layer::check);
      List<String> warnings =
          applied.warnings().stream().map(warning -> warning.message()).toList();
      return Obj.EMPTY
          .with("key", key.toString())
          .with("changed", applied.isChange())
          .with("warnings", Arr.ofStrings(warnings));
    } catch (ConfigException | Refused e) {
      throw refused(e.getMessage());
    }
  }

  private Obj unset(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String name = said.required("key");
    Layer layer = Layer.of(said, daemon);
    try {
      ConfigKey key = ConfigKey.parse(name);
      boolean isRemoved = layer.file().edit(new ConfigChange.Unset(key), layer::check).isChange();
      return Obj.EMPTY.with("key", key.toString()).with("removed", isRemoved);
    } catch (ConfigException | Refused e) {
      throw refused(e.getMessage());
    }
  }
}
