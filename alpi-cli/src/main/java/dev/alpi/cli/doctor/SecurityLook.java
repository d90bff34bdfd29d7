package dev.alpi.cli.doctor;

import dev.alpi.profile.config.Config;
import java.util.List;
import java.util.Set;

/** What a profile lets happen, as far as something may be wrong with it. */
record SecurityLook(ProfileLook look) implements Look {
  /** Those that there are; the Python system had others once. */
  private static final Set<String> SERVICES = Set.of("alp", "schedule", "gateway");

  private static final List<String> BACKENDS = List.of("bwrap", "sandbox-exec");

  @Override
  public String name() {
    return "sandbox";
  }

  @Override
  public void at(Report report) {
    if (look.config().isEmpty()) {
      return;
    }
    Config config = look.config().get();
    boolean isOn = config.bool("tools.terminal.sandbox").orElse(false);
    boolean isThere = BACKENDS.stream().anyMatch(each -> look.world().program(each).isPresent());
    if (!isOn) {
      report.info(look.group(), name(), "off");
    } else if (isThere) {
      report.ok(look.group(), name(), "on");
    } else {
      report.fail(
          look.group(),
          name(),
          "on, and neither " + String.join(" nor ", BACKENDS) + " is there: no command can run",
          "apt install bubblewrap");
    }
    int allowed = config.list("tools.terminal.approval.allowlist").size();
    if (allowed > 0) {
      report.info(look.group(), "allowlist", allowed + " commands are let through by settings");
    }
    for (String key : config.tree().object("service").members().keySet()) {
      if (!SERVICES.contains(key)) {
        report.warn(
            look.group(),
            "settings",
            "service." + key + " is of an older version and has no effect",
            look.alpi() + " config unset service." + key);
      }
    }
  }
}
