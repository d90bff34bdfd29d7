package dev.alpi.scheduler;

import dev.alpi.profile.TimeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What jobs did within a time, for who only looks.
 *
 * @param runs the runs that ended within it, or began and go on; the oldest first
 * @param missed how many slots should have run within it, and did not because nothing could
 * @param oldest of each job the oldest record that there is; what it did before is told elsewhere
 */
public record JobRuns(List<Run> runs, long missed, Map<JobId, Instant> oldest) {
  /** Copies the collections. */
  public JobRuns {
    runs = List.copyOf(runs);
    oldest = Map.copyOf(oldest);
  }

  /**
   * A run of a job, with all its tries.
   *
   * @param job whose
   * @param at when it ended, or when it was begun if it goes on
   * @param state how it stands
   * @param run what its last try is called in the journals
   */
  public record Run(JobId job, Instant at, SlotState state, String run) {}

  /**
   * {@return what the jobs of a profile did} Nothing is written, and nobody who runs jobs is
   * disturbed.
   *
   * @param home the profile's directory
   * @param window the time
   * @throws IOException if the log cannot be read
   */
  public static JobRuns within(Path home, TimeWindow window) throws IOException {
    // a slot is written several times, and the last counts; the log has more than the book keeps
    Map<SlotRecord.Key, SlotRecord> last = new LinkedHashMap<>();
    Map<JobId, Instant> oldest = new LinkedHashMap<>();
    for (SlotRecord record : SlotLog.records(home)) {
      oldest.merge(record.job(), record.at(), (a, b) -> a.isBefore(b) ? a : b);
      last.remove(record.key());
      last.put(record.key(), record);
    }
    List<Run> runs = new ArrayList<>();
    long missed = 0;
    for (SlotRecord record : last.values()) {
      if (window.includes(record.at())) {
        switch (record.state()) {
          case RUNNING, RETRYING, RAN, FAILED ->
              runs.add(new Run(record.job(), record.at(), record.state(), record.run()));
          case MISSED -> missed += record.count();
          case WAITING, SKIPPED, SUPERSEDED -> {}
        }
      }
    }
    return new JobRuns(runs, missed, oldest);
  }
}
