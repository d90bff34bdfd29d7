package dev.alpi.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What scripts of jobs have written down when they ran: the job, the slot, and which try. */
final class SoakMarks {
  private final Map<String, Map<String, Integer>> marks = new HashMap<>();

  /**
   * What a job's marks are judged by.
   *
   * @param leavesMarks whether it is a script that does
   * @param afterCrash what becomes of a run that was cut off
   */
  record Kind(boolean leavesMarks, SlotAudit.AfterCrash afterCrash) {}

  private SoakMarks() {}

  static SoakMarks read(Path file) throws IOException {
    SoakMarks read = new SoakMarks();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      String[] words = line.split(" ", 2);
      read.marks.computeIfAbsent(words[0], _ -> new TreeMap<>()).merge(words[1], 1, Integer::sum);
    }
    return read;
  }

  /** Returns how often scripts began. */
  int count() {
    return marks.values().stream()
        .mapToInt(each -> each.values().stream().mapToInt(Integer::intValue).sum())
        .sum();
  }

  /**
   * Returns what is wrong with the marks of a job: no try begins twice, and none without record.
   */
  List<String> wrong(String name, String id, Kind kind, SlotAudit audit) {
    List<String> wrong = new ArrayList<>();
    if (!kind.leavesMarks()) {
      return wrong;
    }
    Map<String, Integer> own = marks.getOrDefault(id, Map.of());
    own.forEach(
        (slotAndTry, times) -> {
          if (times > 1) {
            wrong.add("job " + name + ": ran " + times + " times for " + slotAndTry);
          }
        });
    own.keySet().stream()
        .filter(slotAndTry -> !isKnown(slotAndTry, audit))
        .forEach(
            slotAndTry ->
                wrong.add("job " + name + ": ran for " + slotAndTry + ", and no record tells"));
    long ran = both(audit, "ran");
    if (own.size() < ran) {
      wrong.add(
          "job %s: its script ran %d times, of which %d came to an end by its records"
              .formatted(name, own.size(), ran));
    }
    return wrong;
  }

  /** Says whether a record that is or was in the log tells of a try, as the script names it. */
  private static boolean isKnown(String slotAndTry, SlotAudit audit) {
    String[] words = slotAndTry.split(" ", 2);
    return audit.hasRun(Instant.parse(words[0]), Integer.parseInt(words[1]));
  }

  private static long both(SlotAudit audit, String state) {
    Map<String, Long> counts = audit.counts();
    return counts.getOrDefault(state, 0L) + counts.getOrDefault(state + " by hand", 0L);
  }
}
