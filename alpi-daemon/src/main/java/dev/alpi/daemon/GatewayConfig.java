package dev.alpi.daemon;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.GatewaySettings;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Usd;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The settings of a profile's gateway: {@code gateway} and {@code email.accounts} of its {@code
 * config.yaml}.
 *
 * @param config all settings
 * @param secrets the secrets
 */
record GatewayConfig(Config config, Secrets secrets) implements GatewaySettings {
  private static final Set<String> LOOKED_AT =
      Set.of(
          Allowlist.SENDERS,
          Allowlist.CHATS,
          "show_tool_trace",
          "silent_after_h",
          "ambiguous",
          "approval_timeout_s",
          "transcribe_command");

  private static final Duration APPROVAL_MOST = Duration.ofDays(1);
  private static final long SILENT_HOURS_MOST = 24L * 365;

  private Obj gateway() {
    return config.tree().object("gateway");
  }

  /** Returns what a gateway is begun anew for: all that is not looked at each time. */
  static Object madeOf(Config config) {
    return new Obj(
        Map.of(
            "gateway", made(config.tree().object("gateway")),
            "accounts", made(config.tree().object("email").object("accounts"))));
  }

  private static JsonValue made(Obj settings) {
    Map<String, JsonValue> parts = new LinkedHashMap<>();
    settings
        .members()
        .forEach(
            (name, value) -> {
              if (!LOOKED_AT.contains(name)) {
                parts.put(name, value instanceof Obj part ? made(part) : value);
              }
            });
    return new Obj(parts);
  }

  String model() {
    return config.string("model").orElse("");
  }

  Optional<Usd> dailyCap() throws IOException {
    return Caps.of(config).dailyUsd();
  }

  Optional<String> transcribeCommand() {
    return gateway().string("transcribe_command").filter(command -> !command.isBlank());
  }

  @Override
  public boolean admits(ChannelId channel, Sender sender, Place place) {
    // who has the secret of a hook is let in by that
    return channel.kind().equals("webhook")
        || Allowlist.of(channel, config, secrets).admits(channel, sender, place);
  }

  @Override
  public boolean showsTools(ChannelId channel, boolean unless) {
    return gateway().object(channel.kind()).bool("show_tool_trace").orElse(unless);
  }

  @Override
  public Ambiguous ambiguous() {
    return gateway().string("ambiguous").orElse("resend").equals("hold")
        ? Ambiguous.HOLD
        : Ambiguous.RESEND;
  }

  @Override
  public Optional<Duration> silentAfter(ChannelId channel) {
    OptionalLong hours = gateway().object(channel.kind()).integer("silent_after_h");
    return hours.isPresent() && hours.getAsLong() > 0
        ? Optional.of(Duration.ofHours(Math.min(hours.getAsLong(), SILENT_HOURS_MOST)))
        : Optional.empty();
  }

  @Override
  public Duration approvalTimeout() {
    long seconds = gateway().integer("approval_timeout_s").orElse(APPROVAL_TIMEOUT.toSeconds());
    return Duration.ofSeconds(Math.clamp(seconds, 1, APPROVAL_MOST.toSeconds()));
  }
}
