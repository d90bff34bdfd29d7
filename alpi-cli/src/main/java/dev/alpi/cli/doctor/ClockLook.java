package dev.alpi.cli.doctor;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether the clock is behind what was written already: then jobs do not run, and the money of a
 * day that has not begun is counted. Nobody is asked what time it is.
 */
record ClockLook(ProfileLook look) implements Look {
  private static final List<String> FOLDERS =
      List.of("", "sessions", "runs", "logs", "outputs", "memories", "schedule", "mentions");

  /** Disks over a network have clocks of their own. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private static final long LEDGER_BYTES_MAX = 16L << 20;

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public void at(Report report) throws IOException {
    Instant now = look.world().clock().instant();
    List<Found> ahead = new ArrayList<>();
    for (String each : FOLDERS) {
      Path folder = each.isEmpty() ? look.home() : look.home().resolve(each);
      for (Found file : ContainedTree.of(look.home(), folder, Reach.CHILDREN).files()) {
        if (file.modified().isAfter(now.plus(SLACK))) {
          ahead.add(file);
        }
      }
    }
    if (!ahead.isEmpty()) {
      Found most = Collections.max(ahead, Comparator.comparing(Found::modified));
      report.warn(
          look.group(),
          name(),
          most.path()
              + " was written "
              + words(now, most.modified())
              + " from now"
              + (ahead.size() > 1 ? ", and " + (ahead.size() - 1) + " more files" : ""),
          "set the clock of the machine; if it is right, touch the file");
    }
    ledger(now, report);
  }

  private void ledger(Instant now, Report report) throws IOException {
    Path file = look.home().resolve("logs/ledger.json");
    if (!Files.isRegularFile(file) || Files.size(file) > LEDGER_BYTES_MAX) {
      return;
    }
    try {
      if (Json.parse(Files.readAllBytes(file)) instanceof Obj ledger) {
        Optional<LocalDate> day = ledger.string("day").map(LocalDate::parse);
        if (day.isPresent() && day.get().isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC))) {
          report.warn(
              look.group(),
              name(),
              "money was spent on " + day.get() + ", a day that has not begun",
              "set the clock of the machine");
        }
      }
    } catch (JsonSyntaxException | DateTimeException e) {
      report.fail(
          look.group(),
          "money",
          file + " cannot be read: no model that costs is called",
          look.alpi() + " spend tells more");
    }
  }

  private static String words(Instant now, Instant then) {
    Duration ahead = Duration.between(now, then);
    if (ahead.toDays() > 1) {
      return ahead.toDays() + " days";
    }
    return ahead.toHours() > 1 ? ahead.toHours() + " hours" : ahead.toMinutes() + " minutes";
  }
}
