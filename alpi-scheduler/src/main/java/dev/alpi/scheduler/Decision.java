package dev.alpi.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a look at the clock has found, before it is written down.
 *
 * @param due the jobs that were looked at
 * @param records what becomes of their slots
 * @param until up to when the slots of each are decided with it
 */
record Decision(List<Job> due, List<SlotRecord> records, Map<JobId, Instant> until) {
  static final Decision NOTHING = new Decision(List.of(), List.of(), Map.of());

  /** Returns what is to wait in the line. */
  List<SlotRecord> coming() {
    return records.stream().filter(each -> !each.state().isFinal()).toList();
  }

  /** Returns what is over. */
  Set<SlotRecord.Key> ended() {
    return records.stream()
        .filter(each -> each.state().isFinal())
        .map(SlotRecord::key)
        .collect(Collectors.toSet());
  }
}
