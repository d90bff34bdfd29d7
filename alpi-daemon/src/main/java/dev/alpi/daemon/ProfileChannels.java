package dev.alpi.daemon;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.mail.GmailChannel;
import dev.alpi.gateway.mail.MailChannel;
import dev.alpi.gateway.matrix.MatrixChannel;
import dev.alpi.gateway.telegram.TelegramChannel;
import dev.alpi.gateway.webhook.WebhookChannel;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
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
  private static final Map<String, Maker> KINDS =
      Map.of(
          "telegram", TelegramChannel::of,
          "matrix", MatrixChannel::of,
          "webhook", WebhookChannel::of);

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

  /**
   * {@return those that are switched on; nothing is connected}
   *
   * @param config the settings of a profile
   * @param secrets its secrets
   * @param world what they get from outside
   */
  public static ProfileChannels of(Config config, Secrets secrets, GatewayWorld world) {
    return of(new GatewayConfig(config, secrets), world);
  }

  /**
   * {@return the names of those that are switched on, also if they cannot be used}
   *
   * @param config the settings of a profile
   * @param secrets its secrets
   */
  public static List<ChannelId> names(Config config, Secrets secrets) {
    return names(new GatewayConfig(config, secrets));
  }

  /**
   * {@return those of all mail accounts, switched on or not; nothing is connected}
   *
   * @param config the settings of a profile
   * @param secrets its secrets
   * @param world what they get from outside
   */
  public static ProfileChannels mail(Config config, Secrets secrets, GatewayWorld world) {
    Map<ChannelSettings, Maker> all = new LinkedHashMap<>();
    addMail(new GatewayConfig(config, secrets), List.of(), all);
    return made(all, world);
  }

  /** Returns those of {@code config}; nothing is connected. */
  static ProfileChannels of(GatewayConfig config, GatewayWorld world) {
    return made(wanted(config), world);
  }

  private static ProfileChannels made(Map<ChannelSettings, Maker> wanted, GatewayWorld world) {
    List<Channel> channels = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    wanted.forEach(
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
    KINDS.forEach(
        (kind, maker) -> {
          if (isOn(gateway.object(kind))) {
            wanted.put(settings(new ChannelId(kind), gateway.object(kind), config), maker);
          }
        });
    Obj mail = gateway.object("mail");
    if (isOn(mail)) {
      addMail(config, mail.array("accounts"), wanted);
    }
    return wanted;
  }

  private static void addMail(
      GatewayConfig config, List<JsonValue> names, Map<ChannelSettings, Maker> wanted) {
    Obj accounts = config.config().tree().object("email").object("accounts");
    for (String account : accounts.members().keySet()) {
      if (isNamed(names, account)) {
        wanted.put(
            settings(new ChannelId("mail/" + account), accounts.object(account), config),
            accounts.object(account).bool("api").orElse(false)
                ? GmailChannel::of
                : MailChannel::of);
      }
    }
  }

  private static boolean isOn(Obj settings) {
    return settings.bool("enabled").orElse(false);
  }

  private static ChannelSettings settings(ChannelId id, Obj settings, GatewayConfig config) {
    return new ChannelSettings(id, settings, config.secrets());
  }

  private static boolean isNamed(List<JsonValue> names, String account) {
    return names.isEmpty() || names.contains(new JsonValue.Str(account));
  }
}
