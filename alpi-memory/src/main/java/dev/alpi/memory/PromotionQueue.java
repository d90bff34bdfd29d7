package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.MemoryEditor.Standing;
import dev.alpi.memory.relation.Relation;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Candidates for memory that wait for a person: {@code memories/promotion_queue.jsonl}. Models put
 * in, only a person takes out; after 30 days a candidate is gone, and beyond 200 the oldest go.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one home, one after the other under the
 * memory lock. The Python system rewrites the file without a lock.
 *
 * <p><b>Durability:</b> what a method has returned survives a crash. One that is applied is in the
 * memory before it leaves the queue; a crash between the two leaves it in both.
 *
 * <p><b>Errors:</b> all methods throw {@link MemoryException} for paths that are links or lead out
 * of the home and for files that are far too large, {@link StoreException} if the lock is held for
 * long, and {@link IOException} if the disk fails. Lines that cannot be read are counted and kept.
 *
 * <p><b>Compatibility:</b> the file is shared with the Python system; unknown keys survive.
 */
public final class PromotionQueue {
  /** From here on a person should look at it; a fifth before candidates get lost (§4.2). */
  public static final int PRESSURE_MIN = 160;

  private static final int QUOTED_CHARS_MAX = 200;

  private final MemoryStore store;
  private final RandomGenerator random;

  private PromotionQueue(MemoryStore store, RandomGenerator random) {
    this.store = store;
    this.random = random;
  }

  /**
   * Returns the queue of {@code home}. Nothing is read or written yet.
   *
   * @param random makes ids
   * @param redact masks secrets; a text that it changes is refused
   */
  public static PromotionQueue open(
      Path home,
      FileLocks locks,
      InstantSource clock,
      RandomGenerator random,
      UnaryOperator<String> redact) {
    return of(MemoryStore.open(home, locks, clock, redact), random);
  }

  /** Returns the queue whose candidates go into {@code store}, and are refused as it refuses. */
  public static PromotionQueue of(MemoryStore store, RandomGenerator random) {
    return new PromotionQueue(store, random);
  }

  /** Returns what waits, oldest first. Takes no lock and writes nothing. */
  public PromotionListing list() throws IOException {
    return store.promotions();
  }

  /**
   * Queues what of {@code candidates} is new, each on its own. One that corrects or extends what is
   * remembered is queued for the file that it is in, with a warning that tells the old text.
   *
   * @return what became of each, in order
   */
  public List<QueueOutcome> add(CandidateOrigin origin, List<Candidate> candidates)
      throws IOException {
    if (candidates.isEmpty()) {
      return List.of();
    }
    try (FileLocks.Held _ = store.folder().lock()) {
      List<Promotion> waiting = new ArrayList<>(list().promotions());
      List<Promotion> added = new ArrayList<>();
      List<QueueOutcome> outcomes = new ArrayList<>();
      for (Candidate candidate : candidates) {
        QueueOutcome outcome = outcome(origin, candidate, waiting);
        if (outcome instanceof QueueOutcome.Queued(Promotion promotion)) {
          waiting.add(promotion);
          added.add(promotion);
        }
        outcomes.add(outcome);
      }
      if (!added.isEmpty()) {
        store.promotionFile().appendHeld(added, store.now());
      }
      return outcomes;
    }
  }

  /** Puts the candidate called {@code id} into the memory; refused there, it goes on waiting. */
  public PromotionOutcome apply(String id) throws IOException {
    if (list().find(id).isEmpty()) {
      return new PromotionOutcome.Unknown(id);
    }
    try (FileLocks.Held _ = store.folder().lock()) {
      Optional<Promotion> found = list().find(id);
      if (found.isEmpty()) {
        return new PromotionOutcome.Unknown(id);
      }
      Candidate candidate = found.get().candidate();
      MemoryUpdate update =
          store.addHeld(candidate.target(), List.of(candidate.text()), candidate.confidence());
      MemoryChange change = update.changes().getFirst();
      if (change instanceof MemoryChange.Refused(Refusal reason)) {
        return new PromotionOutcome.Refused(found.get(), reason);
      }
      store.promotionFile().removeHeld(id, store.now());
      return new PromotionOutcome.Applied(found.get(), change);
    }
  }

  /** Takes the candidate called {@code id} out of the queue; empty if there is none. */
  public Optional<Promotion> discard(String id) throws IOException {
    return store.discardPromotion(id);
  }

  private QueueOutcome outcome(CandidateOrigin origin, Candidate candidate, List<Promotion> waiting)
      throws IOException {
    MemoryEditor editor = store.editor(candidate.target());
    List<String> warnings = new ArrayList<>();
    MemoryFile target = candidate.target();
    String text;
    switch (editor.standing(candidate.text())) {
      case Standing.Unfit(Refusal reason) -> {
        return new QueueOutcome.Refused(reason);
      }
      case Standing.Known(MemoryFile file, String known) -> {
        return new QueueOutcome.Known(file, known);
      }
      case Standing.New(String clean) -> text = clean;
      case Standing.Changes(String clean, Relation relation, MemoryFile file, String old) -> {
        text = clean;
        target = file == MemoryFile.AGENT ? target : file;
        warnings.add(warning(relation, file.fileName(), old));
      }
    }
    int chars = text.codePointCount(0, text.length());
    if (chars > Candidate.CHARS_MAX) {
      return new QueueOutcome.Refused(new Refusal.OverLimit(target, chars, Candidate.CHARS_MAX));
    }
    for (Promotion other : waiting) {
      Relation relation = editor.relation(other.candidate().text(), text);
      switch (relation) {
        case SAME, CONTAINED -> {
          return new QueueOutcome.Waiting(other);
        }
        case CORRECTION, EXTENSION ->
            warnings.add(warning(relation, "one that waits", other.candidate().text()));
        case SEPARATE -> {
          // nothing to say of it
        }
      }
    }
    warnings.addAll(OperationalState.warnings(text));
    Candidate stored = new Candidate(target, text, candidate.confidence());
    return new QueueOutcome.Queued(
        new Promotion(newId(waiting), store.now(), origin, stored, warnings));
  }

  private String newId(List<Promotion> waiting) {
    String id;
    do {
      id = HexFormat.of().toHexDigits(random.nextInt());
    } while (isTaken(id, waiting));
    return id;
  }

  private static boolean isTaken(String id, List<Promotion> waiting) {
    return waiting.stream().anyMatch(promotion -> promotion.id().equals(id));
  }

  private static String warning(Relation relation, String where, String old) {
    String quoted = SessionText.cutCodePoints(old.replace('\n', ' '), QUOTED_CHARS_MAX);
    String how = relation == Relation.EXTENSION ? "extends " : Promotion.CORRECTS;
    return how + where + ": " + quoted;
  }
}
