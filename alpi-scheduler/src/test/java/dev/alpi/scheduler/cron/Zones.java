package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The zones of the tz database whose clocks show different things in the years that are tested. */
final class Zones {
  static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
  static final Instant END = Instant.parse("2041-01-01T00:00:00Z");

  private Zones() {}

  /** Returns one of each, by name. */
  static List<ZoneId> distinct() {
    Map<List<Object>, ZoneId> result = new LinkedHashMap<>();
    for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
      ZoneId zone = ZoneId.of(id);
      List<Object> shows = new ArrayList<>(transitions(zone));
      shows.add(zone.getRules().getOffset(BEGIN));
      result.putIfAbsent(shows, zone);
    }
    return List.copyOf(result.values());
  }

  /** Returns the changes of a zone's clock. */
  static List<ZoneOffsetTransition> transitions(ZoneId zone) {
    List<ZoneOffsetTransition> result = new ArrayList<>();
    ZoneRules rules = zone.getRules();
    ZoneOffsetTransition each = rules.nextTransition(BEGIN);
    while (each != null && each.getInstant().isBefore(END)) {
      result.add(each);
      each = rules.nextTransition(each.getInstant());
    }
    return result;
  }
}
