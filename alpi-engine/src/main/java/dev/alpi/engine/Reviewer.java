package dev.alpi.engine;

import dev.alpi.memory.Candidate;
import dev.alpi.memory.CandidateOrigin;
import dev.alpi.memory.Confidence;
import dev.alpi.memory.EntryMeta;
import dev.alpi.memory.MemoryEntry;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryReview;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.PromotionQueue;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks after memory when a turn is over: lets a model propose what is worth remembering of what
 * was summed up or said (alpi-engine spec §9), and drops guesses that nobody confirmed. Proposals
 * wait in the queue; nothing is remembered without a person.
 *
 * <p>Nothing here fails a turn that has its answer: what goes wrong is told.
 *
 * <p><b>Threads:</b> the turn's.
 */
final class Reviewer {
  private static final int ANSWER_TOKENS_MAX = 800;

  /** As far back as a review looks after a compaction. */
  private static final int SUMMED_UP_TURNS = 10;

  private final TurnContext context;
  private final Spending spending;
  private final PromotionQueue queue;
  private final Consumer<TurnEvent> events;

  Reviewer(
      TurnContext context, Spending spending, PromotionQueue queue, Consumer<TurnEvent> events) {
    this.context = context;
    this.spending = spending;
    this.queue = queue;
    this.events = events;
  }

  /** Reviews the last turns after a compaction: what was said, not what tools returned. */
  void reviewSummedUp(Session session) {
    review(said(SUMMED_UP_TURNS, session), CandidateOrigin.Source.COMPACTION, session);
  }

  /** Reviews the last {@code interval} turns, if as many have passed; none if it is 0. */
  void reviewSaid(long interval, Session session) {
    if (interval > 0 && session.turns().size() % interval == 0) {
      review(said(interval, session), CandidateOrigin.Source.REVIEWER, session);
    }
  }

  private static List<MemoryReview.Exchange> said(long newest, Session session) {
    List<SessionTurn> turns = session.turns();
    int from = (int) Math.max(0, turns.size() - newest);
    List<MemoryReview.Exchange> exchanges = new ArrayList<>();
    for (SessionTurn turn : turns.subList(from, turns.size())) {
      exchanges.add(new MemoryReview.Exchange(turn.user().text(), turn.assistant().text()));
    }
    return exchanges;
  }

  /** Drops guesses that are old and were never heard again (alpi-state spec §2.11). */
  void prune() {
    MemoryStore memory = context.tools().memory();
    try {
      for (MemoryFile file : List.of(MemoryFile.USER, MemoryFile.MEMORY)) {
        if (memory.read(file).entries().stream().anyMatch(Reviewer::isGuess)) {
          memory.prune(file);
        }
      }
    } catch (IOException e) {
      events.accept(new TurnEvent.Warned("memory: " + e.getMessage()));
    }
  }

  private static boolean isGuess(MemoryEntry entry) {
    return entry.meta().map(EntryMeta::confidence).filter(Confidence.LOW::equals).isPresent();
  }

  private void review(
      List<MemoryReview.Exchange> exchanges, CandidateOrigin.Source source, Session session) {
    if (exchanges.isEmpty() || context.cancellation().isCancelled()) {
      return;
    }
    try {
      List<String> known = new ArrayList<>();
      for (MemoryFile file : MemoryFile.values()) {
        context.tools().memory().read(file).entries().forEach(entry -> known.add(entry.text()));
      }
      MemoryReview.Request request = MemoryReview.request(exchanges, known);
      ModelCalls calls =
          new ModelCalls(
              context,
              spending,
              context.choices().forSmallWork(),
              TurnEvent.Purpose.REVIEW,
              events,
              event -> {});
      ModelCalls.Answer answer =
          calls.call(
              request.system(),
              List.of(new Message.User(request.user())),
              List.of(),
              ANSWER_TOKENS_MAX);
      if (answer instanceof ModelCalls.Answer.Replied replied) {
        List<Candidate> found = MemoryReview.candidates(replied.reply().message().text());
        queue.add(
            new CandidateOrigin(source, session.id().text(), calls.model().toString()), found);
      }
    } catch (IOException e) {
      events.accept(new TurnEvent.Warned("memory review: " + e.getMessage()));
    }
  }
}
