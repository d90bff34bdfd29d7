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

/**
 * The settings of a profile's gateway: {@code gateway} and {@code email.accounts} of its {@code
 * config.yaml}.
 *
 * @param config all settings
 * @param secrets the secrets
 */
record GatewayConfig(Config config, Secrets secrets) implements GatewaySettings {
  private static final Duration APPROVAL_MOST = Duration.ofDays(1);
  private static final long SILENT_HOURS_MOST = 24L * 365;

  private Obj gateway() {
    return config.tree().object("gateway");
  }

  /** Returns what a gateway is begun anew for: all that it is made of, but who is let in. */
  static Object madeOf(Config config) {
    Obj gateway = config.tree().object("gateway");
    Map<String, JsonValue> parts = new LinkedHashMap<>();
    gateway
        .members()
        .forEach(
            (name, value) ->
                parts.put(
                    name,
                    value instanceof Obj part
                        ? part.without(Allowlist.SENDERS).without(Allowlist.CHATS)
                        : value));
    return new Obj(parts).with("accounts", config.tree().object("email").object("accounts"));
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
