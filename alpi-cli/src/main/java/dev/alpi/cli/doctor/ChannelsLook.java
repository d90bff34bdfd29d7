package dev.alpi.cli.doctor;

import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.GatewayActivity;
import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** How the channels of a profile are, as their database tells. */
record ChannelsLook(ProfileLook look) implements Look {
  private static final long HOURS_MAX = 24L * 366;

  @Override
  public String name() {
    return "channels";
  }

  @Override
  public void at(Report report) throws IOException {
    if (look.config().isEmpty()) {
      return;
    }
    Obj gateway = look.config().get().tree().object("gateway");
    for (String kind : List.of("telegram", "matrix", "webhook")) {
      if (gateway.object(kind).bool("enabled").orElse(false)) {
        secrets(kind, look.config().get().tree(), report);
      }
    }
    Instant now = look.world().clock().instant();
    for (GatewayActivity.Traffic each : within(Duration.ofDays(1), now).channels()) {
      String channel = each.channel().text();
      Obj settings = gateway.object(each.channel().kind());
      if (!settings.bool("enabled").orElse(false)) {
        continue;
      }
      if (each.state() == ChannelStatus.State.DISABLED) {
        report.fail(
            look.group(), channel, "fails again and again", look.alpi() + " gateway status");
      } else if (each.failed() > 0) {
        report.warn(
            look.group(),
            channel,
            each.failed() + " messages were given up within a day",
            look.alpi() + " gateway status");
      }
      OptionalLong hours = settings.integer("silent_after_h");
      if (hours.isPresent() && hours.getAsLong() > 0) {
        silence(channel, Math.min(hours.getAsLong(), HOURS_MAX), now, report);
      }
    }
  }

  /** Those of mail are looked for with its accounts. */
  private void secrets(String kind, Obj settings, Report report) throws IOException {
    ChannelSecrets secrets = ChannelSecrets.of(kind, settings, look.profile());
    for (String name : secrets.missing()) {
      report.fail(
          look.group(),
          kind,
          "is switched on, and " + name + " is not set",
          look.alpi() + " secrets set " + name);
    }
    for (String name : secrets.unknown()) {
      report.info(look.group(), kind, name + " may be in the vault, which is not opened");
    }
  }

  private void silence(String channel, long hours, Instant now, Report report) throws IOException {
    boolean isSilent =
        within(Duration.ofHours(hours), now).channels().stream()
            .anyMatch(each -> each.channel().text().equals(channel) && each.received() == 0);
    if (isSilent) {
      report.warn(
          look.group(),
          channel,
          "nothing has come for " + hours + " hours",
          look.alpi() + " gateway test " + channel);
    }
  }

  private GatewayActivity within(Duration time, Instant now) throws IOException {
    return GatewayActivity.within(look.home(), new TimeWindow(now.minus(time), now));
  }
}
