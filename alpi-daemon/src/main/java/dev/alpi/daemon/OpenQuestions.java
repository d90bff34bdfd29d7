package dev.alpi.daemon;

import dev.alpi.model.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * What turns wait for somebody to say. Each question is answered once, by whoever is first, and
 * nobody can any more when its time is over or its turn has ended.
 *
 * <p><b>Threads:</b> any; who asks waits.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class OpenQuestions<Q, A> {
  /** How long a question waits (alpi-engine spec §2.5). */
  static final Duration PATIENCE = Duration.ofSeconds(300);

  /** More cannot be asked at the same time: nobody would read them. */
  static final int OPEN_MAX = 64;

  private static final int ID_BYTES = 8;

  /**
   * A question that waits.
   *
   * @param id what it is answered by
   * @param session the conversation that it came up in
   * @param question what is asked
   * @param asked when
   * @param expires until when it can be answered
   */
  record Open<Q>(String id, String session, Q question, Instant asked, Instant expires) {}

  private record Waiting<Q, A>(Open<Q> open, CompletableFuture<A> answer) {}

  /** Hears of a question. */
  interface Listener<Q, A> {
    /** It waits for an answer. */
    void asked(Open<Q> open);

    /** It does not any more. */
    void answered(Open<Q> open, A answer);
  }

  /**
   * What is said instead of an answer.
   *
   * @param cancelled if the turn has ended
   * @param expired if nobody has answered in time, or too much is asked already
   */
  record Otherwise<A>(A cancelled, A expired) {}

  private final Duration patience;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Otherwise<A> otherwise;
  private final Map<String, Waiting<Q, A>> waiting = new LinkedHashMap<>();

  OpenQuestions(
      Duration patience, InstantSource clock, RandomGenerator random, Otherwise<A> otherwise) {
    this.patience = patience;
    this.clock = clock;
    this.random = random;
    this.otherwise = otherwise;
  }

  /** Asks, and waits for the answer. */
  A ask(String session, Q question, Listener<Q, A> listener, Cancellation cancellation) {
    Optional<Waiting<Q, A>> put = put(session, question);
    if (put.isEmpty()) {
      return otherwise.expired();
    }
    Open<Q> open = put.get().open();
    listener.asked(open);
    A answer = await(put.get(), cancellation);
    listener.answered(open, answer);
    return answer;
  }

  private synchronized Optional<Waiting<Q, A>> put(String session, Q question) {
    if (waiting.size() >= OPEN_MAX) {
      return Optional.empty();
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Instant now = clock.instant();
    Open<Q> open =
        new Open<>(HexFormat.of().formatHex(id), session, question, now, now.plus(patience));
    Waiting<Q, A> put = new Waiting<>(open, new CompletableFuture<>());
    waiting.put(open.id(), put);
    return Optional.of(put);
  }

  private A await(Waiting<Q, A> asked, Cancellation cancellation) {
    String id = asked.open().id();
    Runnable cancelled = () -> answer(id, otherwise.cancelled());
    try (Cancellation.Registration _ = cancellation.onCancel(cancelled)) {
      return asked.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // somebody may have answered in this moment: then that counts
      boolean _ = answer(id, otherwise.expired());
      return asked.answer().join();
    } catch (InterruptedException e) {
      boolean _ = answer(id, otherwise.cancelled());
      Thread.currentThread().interrupt();
      return asked.answer().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers the question {@code id}; returns whether it was waiting for that. */
  boolean answer(String id, A answer) {
    Waiting<Q, A> asked;
    synchronized (this) {
      asked = waiting.remove(id);
    }
    return asked != null && asked.answer().complete(answer);
  }

  /** Returns the question {@code id}, if it waits. */
  synchronized Optional<Open<Q>> find(String id) {
    return Optional.ofNullable(waiting.get(id)).map(Waiting::open);
  }

  /** Returns all that wait, the longest waiting first. */
  synchronized List<Open<Q>> all() {
    return waiting.values().stream().map(Waiting::open).toList();
  }
}
