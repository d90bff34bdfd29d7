package dev.alpi.daemon;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The channels that a profile has set up.
 *
 * @param channels those that can be used
 * @param problems why others cannot
 */
public record ProfileChannels(List<Channel> channels, List<String> problems) {
  private static final String ENABLED = "enabled";

  /** Copies the lists. */
  public ProfileChannels {
    channels = List.copyOf(channels);
    problems = List.copyOf(problems);
  }

  /** Makes a channel. */
  @FunctionalInterface
  private interface Maker {
    Channel make(ChannelSettings settings, GatewayWorld world) throws ConfigException;
  }

  /** Returns those of {@code config}; nothing is connected. */
  static ProfileChannels of(GatewayConfig config, GatewayWorld world) {
    List<Channel> channels = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    wanted(config)
        .forEach(
            (settings, maker) -> {
              try {
                channels.add(maker.make(settings, world));
              } catch (ConfigException e) {
                problems.add(settings.id() + ": " + e.getMessage());
              }
            });
    return new ProfileChannels(channels, problems);
  }

  /** Returns the names of those that are switched on, also if they cannot be used. */
  static List<ChannelId> names(GatewayConfig config) {
    return wanted(config).keySet().stream().map(ChannelSettings::id).toList();
  }

  private static Map<ChannelSettings, Maker> wanted(GatewayConfig config) {
    Map<ChannelSettings, Maker> wanted = new LinkedHashMap<>();
    Obj gateway = config.config().tree().object("gateway");
    Map<String, Maker> kinds = new LinkedHashMap<>();
    kinds.forEach(
        (kind, maker) -> {
          Obj settings = gateway.object(kind);
          if (settings.bool(ENABLED).orElse(false)) {
            wanted.put(
                new ChannelSettings(new ChannelId(kind), settings, config.secrets()), maker);
          }
        });
    return wanted;
  }

  private static boolean isNamed(List<JsonValue> names, String account) {
    return names.isEmpty() || names.contains(new JsonValue.Str(account));
  }
}
