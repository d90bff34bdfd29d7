package dev.alpi.cli.doctor;

import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Whether something of a profile has grown beyond what is usual (alpi-state spec §5.1). */
record SizesLook(ProfileLook look) implements Look {
  private static final long MIB = 1L << 20;

  /** In MiB, by directory. */
  private static final Map<String, Long> LIMITS =
      Map.of("sessions", 1024L, "cache/tts", 500L, "alp/workgroups", 250L, "runs", 1024L);

  @Override
  public String name() {
    return "storage";
  }

  @Override
  public void at(Report report) throws IOException {
    for (Map.Entry<String, Long> each : new TreeMap<>(LIMITS).entrySet()) {
      long bytes =
          ContainedTree.of(look.home(), look.home().resolve(each.getKey()), Reach.ALL)
              .files()
              .stream()
              .mapToLong(Found::bytes)
              .sum();
      if (bytes > each.getValue() * MIB) {
        report.warn(
            look.group(),
            name(),
            each.getKey() + " has " + bytes / MIB + " MiB, usual are " + each.getValue(),
            "alpi cleanup plan shows what can go");
      }
    }
  }
}
