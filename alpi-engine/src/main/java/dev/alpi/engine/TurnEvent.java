package dev.alpi.engine;

import dev.alpi.engine.tools.FileChange;
import dev.alpi.ledger.PriceSource;
import dev.alpi.ledger.Usd;
import dev.alpi.model.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What happens during a turn (alpi-engine spec §1.8): all of it, for every surface. Each turn has
 * {@link Started} first and {@link Done} last.
 *
 * <p><b>Threads:</b> one event at a time, in order; not always in the same thread, since tools may
 * run side by side.
 */
public sealed interface TurnEvent {
  /**
   * The turn begins.
   *
   * @param run names it in the journals
   * @param session the conversation
   * @param text what was said
   * @param attachments the names of what came with it
   */
  record Started(String run, String session, String text, List<String> attachments)
      implements TurnEvent {
    public Started {
      attachments = List.copyOf(attachments);
    }
  }

  /**
   * A model is at work.
   *
   * @param phase what it does
   */
  record ModelState(String model, Phase phase) implements TurnEvent {}

  /** What a model does. */
  enum Phase {
    /** It was asked and has not said anything. */
    WAITING,
    /** It thinks. */
    THINKING,
    /** It answers, or writes a call. */
    ANSWERING
  }

  /** A piece of the answer. */
  record Text(String delta) implements TurnEvent {}

  /** A piece of the reasoning that the model shows. */
  record Reasoning(String delta) implements TurnEvent {}

  /**
   * The model has said something to its end.
   *
   * @param text what
   * @param isFinal whether it is the answer, or tools follow
   * @param files what goes with the answer
   */
  record AssistantDone(String text, boolean isFinal, List<Path> files) implements TurnEvent {
    public AssistantDone {
      files = List.copyOf(files);
    }
  }

  /**
   * A tool begins.
   *
   * @param id the call
   * @param name the tool
   * @param preview what it will do, in a few words
   */
  record ToolStarted(String id, String name, String preview) implements TurnEvent {}

  /**
   * A tool that takes longer tells what it does.
   *
   * @param text what, in a few words
   */
  record ToolState(String id, String name, String text) implements TurnEvent {}

  /**
   * A tool ended.
   *
   * @param isOk whether it did what it was asked
   * @param output what the model gets to read
   */
  record ToolEnded(String id, String name, boolean isOk, String output, Duration duration)
      implements TurnEvent {}

  /** Tools have changed files. */
  record FilesChanged(List<FileChange> changes) implements TurnEvent {
    public FilesChanged {
      changes = List.copyOf(changes);
    }
  }

  /**
   * A model call was paid.
   *
   * @param purpose what it was for
   * @param source where the price comes from
   */
  record Paid(String model, Purpose purpose, Usage usage, Usd cost, PriceSource source)
      implements TurnEvent {}

  /** What a model call is for. */
  enum Purpose {
    /** The turn itself. */
    TURN,
    /** A sub-agent of it. */
    SUB_AGENT,
    /** A summary of an earlier part of the conversation. */
    COMPACTION,
    /** What is worth remembering of it. */
    REVIEW
  }

  /**
   * A cap is nearly used up, or used up.
   *
   * @param percent 80 or 100
   * @param cap which cap, and how much it is, for people
   * @param used how much of it is used, for people
   */
  record BudgetPassed(int percent, String cap, String used) implements TurnEvent {}

  /**
   * A call failed and is tried again.
   *
   * @param reason why it failed
   * @param delay how long the turn waits first
   */
  record Retrying(String model, String reason, Duration delay) implements TurnEvent {}

  /**
   * The turn goes on with another model, or with the same one thinking harder.
   *
   * @param why what for
   */
  record Rerouted(String from, String to, Why why, String reason) implements TurnEvent {}

  /** Why a turn goes on with another model. */
  enum Why {
    /** The one before failed. */
    FALLBACK,
    /** The one before did not get on. */
    ESCALATION
  }

  /**
   * The conversation was made shorter.
   *
   * @param tokensBefore about how many tokens it had
   * @param tokensAfter about how many it has
   * @param summarized how many messages were summed up
   * @param cut how many outputs of tools were cut
   */
  record Compacted(long tokensBefore, long tokensAfter, int summarized, int cut)
      implements TurnEvent {}

  /**
   * The person was left a notification.
   *
   * @param id where it is in the inbox
   * @param title what it is about, in a few words
   */
  record Notified(String id, String title) implements TurnEvent {}

  /** Something went wrong that the turn survived: a journal that cannot be written, for example. */
  record Warned(String text) implements TurnEvent {}

  /**
   * The turn ended without an answer.
   *
   * @param isTransient whether the same may work later
   */
  record Failed(String text, boolean isTransient) implements TurnEvent {}

  /** Somebody ended the turn. */
  record Interrupted() implements TurnEvent {}

  /** The turn is over and saved. */
  record Done() implements TurnEvent {}
}
