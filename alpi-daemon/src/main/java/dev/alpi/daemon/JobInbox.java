package dev.alpi.daemon;

import dev.alpi.journal.NewOutput;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobEvents;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.SlotState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Puts into the inbox what a person has to know of jobs: what failed, what was missed, and answers
 * of jobs whose answers are wanted there.
 *
 * <p><b>Threads:</b> any.
 */
public final class JobInbox implements JobEvents {
  private final OutputsInbox inbox;
  private final UnaryOperator<String> redact;
  private final Consumer<String> unwritten;

  /**
   * Creates it.
   *
   * @param inbox the profile's
   * @param redact takes what is secret out of what is written
   * @param unwritten hears what could not be put there, and why
   */
  public JobInbox(OutputsInbox inbox, UnaryOperator<String> redact, Consumer<String> unwritten) {
    this.inbox = inbox;
    this.redact = redact;
    this.unwritten = unwritten;
  }

  @Override
  public void ended(Optional<Job> job, SlotRecord record, Optional<String> text) {
    String label = job.map(Job::label).orElse(record.job().text());
    boolean isTrouble = record.state() == SlotState.FAILED || record.state() == SlotState.MISSED;
    if (isTrouble) {
      String several = record.count() > 1 ? " (" + record.count() + " slots)" : "";
      put(
          OutputType.ERROR,
          label + ": " + record.state().label() + several,
          "due " + record.slot() + ": " + record.reason());
    } else if (job.filter(Job::isNotifying).isPresent() && !text.orElse("").isBlank()) {
      put(OutputType.INFO, label, text.get());
    }
  }

  @Override
  public void trouble(String problem) {
    put(OutputType.ERROR, "jobs do not run", problem);
  }

  private void put(OutputType type, String title, String body) {
    try {
      inbox.add(new NewOutput(type, title, body, "", List.of()), redact);
    } catch (IOException e) {
      unwritten.accept(title + ": " + e.getMessage());
    }
  }
}
