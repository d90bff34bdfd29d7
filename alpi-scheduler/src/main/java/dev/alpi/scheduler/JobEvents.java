package dev.alpi.scheduler;

import java.util.Optional;

/**
 * Hears what becomes of jobs: for the inbox, logs and whoever looks.
 *
 * <p><b>Threads:</b> any. What it throws is nobody's concern here, so it throws nothing.
 */
public interface JobEvents {
  /**
   * Nothing more comes of a slot, or it is tried again.
   *
   * @param job whose; empty if it was removed meanwhile
   * @param record what is known of the slot
   * @param text what the run had to say, if it ran to its end
   */
  void ended(Optional<Job> job, SlotRecord record, Optional<String> text);

  /**
   * Something about the jobs as a whole needs a person: the file is damaged, the disk fails.
   *
   * @param problem what
   */
  void trouble(String problem);
}
