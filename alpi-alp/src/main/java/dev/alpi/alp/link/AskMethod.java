package dev.alpi.alp.link;

import dev.alpi.alp.mentions.MentionHistory;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code link.ask} and {@code link.cancel}: one turn at a time for the whole profile (alp spec §6).
 *
 * <p><b>Threads:</b> any.
 */
final class AskMethod {
  /** How long a turn that is told to end may take to save what it has. */
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final LinkHandler handler;
  private final Duration progressInterval;
  private @Nullable Turn running;
  private boolean isClosed;

  AskMethod(LinkHandler handler, Duration progressInterval) {
    this.handler = handler;
    this.progressInterval = progressInterval;
  }

  private static final class Turn {
    private final Peer peer;
    private final AskCancel cancel;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String sessionId = "";

    Turn(Peer peer, AskCancel cancel) {
      this.peer = peer;
      this.cancel = cancel;
    }
  }

  void run(Peer peer, Obj params, AskCancel cancel, Answers answers, LinkLog log)
      throws LinkRefusal, IOException {
    String prompt = params.string("prompt").orElse("").strip();
    if (prompt.isEmpty()) {
      throw LinkRefusal.invalidParams("prompt required");
    }
    boolean isStreamed = params.bool("stream").orElse(false);
    MentionHistory history = MentionHistory.of(params).with(peer.id().text());
    Turn turn = new Turn(peer, cancel);
    begin(turn);
    try {
      if (peer.tools() instanceof ToolsPolicy.Invalid(String detail)) {
        throw new LinkRefusal(
            LinkRefusal.POLICY_INVALID, "peer-policy-invalid", LinkRefusal.detail(detail));
      }
      LinkHandler.Ask ask = new LinkHandler.Ask(peer, prompt, history, cancel);
      if (isStreamed) {
        stream(ask, turn, answers, log);
      } else {
        cancel.whenDoubted(() -> probe(answers, cancel));
        LinkHandler.AskAnswer answer = answer(ask, new Progress(turn, _ -> {}), log);
        // before it is told: who has the answer may ask the next
        end(turn);
        answers.whole(result(answer, history));
      }
    } finally {
      end(turn);
    }
  }

  private synchronized void begin(Turn turn) throws LinkRefusal {
    if (running != null || isClosed) {
      throw LinkRefusal.busy();
    }
    running = turn;
  }

  private synchronized void end(Turn turn) {
    if (running == turn) {
      running = null;
      turn.ended.countDown();
    }
  }

  /** None begins any more; the one that runs goes on. */
  synchronized void drain() {
    isClosed = true;
  }

  private synchronized @Nullable Turn running() {
    return running;
  }

  /** Waits until none runs, after {@link #drain}. */
  void awaitIdle() throws InterruptedException {
    Turn turn = running();
    if (turn != null) {
      turn.ended.await();
    }
  }

  /** Ends the turn that runs, and waits until it has saved what it has; none begins any more. */
  void close() {
    drain();
    Turn turn = running();
    if (turn == null) {
      return;
    }
    turn.cancel.cancel();
    try {
      boolean _ = turn.ended.await(END_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the turn that runs, if it is the peer's and the one that is meant. */
  Obj cancel(Peer peer, Obj params) {
    String wanted = params.string("session_id").orElse("");
    Turn turn = running();
    boolean isMeant =
        turn != null
            && turn.peer.key().equals(peer.key())
            && (wanted.isEmpty() || wanted.equals(turn.sessionId));
    if (turn == null || !isMeant) {
      return Obj.EMPTY.with("cancelled", false);
    }
    turn.cancel.cancel();
    return Obj.EMPTY.with("cancelled", true).with("session_id", turn.sessionId);
  }

  private LinkHandler.AskAnswer answer(
      LinkHandler.Ask ask, LinkHandler.AskProgress progress, LinkLog log) throws LinkRefusal {
    try {
      return handler.ask(ask, progress);
    } catch (IOException e) {
      log.failed(LinkMethods.ASK, e);
      throw LinkRefusal.internal("the turn failed here");
    }
  }

  private static void probe(Answers answers, AskCancel cancel) {
    try {
      answers.probe();
    } catch (IOException e) {
      cancel.cancel();
    }
  }

  private void stream(LinkHandler.Ask ask, Turn turn, Answers answers, LinkLog log)
      throws LinkRefusal, IOException {
    Pulse pulse = new Pulse(turn, answers, progressInterval);
    Thread beating = Thread.ofVirtual().name("alp-progress").start(pulse::run);
    // who has gone cannot be told; who only sends nothing any more learns nothing wrong
    turn.cancel.whenDoubted(pulse::probe);
    try {
      LinkHandler.AskAnswer answer = answer(ask, new Progress(turn, pulse::chunk), log);
      pulse.stop();
      end(turn);
      answers.last(result(answer, ask.history()));
    } finally {
      pulse.stop();
      beating.interrupt();
    }
  }

  private static Obj result(LinkHandler.AskAnswer answer, MentionHistory history) {
    String text = answer.isInterrupted() && answer.text().isBlank() ? "[cancelled]" : answer.text();
    return Obj.EMPTY
        .with("text", text)
        .with("tokens_in", answer.tokensIn())
        .with("tokens_out", answer.tokensOut())
        .with("cost", answer.costUsd())
        .with("session_id", answer.sessionId())
        .with("interrupted", answer.isInterrupted())
        .with("transient", answer.isTransient())
        .with("history", history.wireName());
  }

  /** Takes the chunks of a stream. */
  private interface Chunks {
    void send(Obj chunk);
  }

  /** Makes chunks of what a turn tells. */
  private record Progress(Turn turn, Chunks chunks) implements LinkHandler.AskProgress {
    @Override
    public void started(String sessionId) {
      turn.sessionId = sessionId;
      chunks.send(Obj.EMPTY.with("event", "started").with("session_id", sessionId));
    }

    @Override
    public void text(String delta) {
      if (!delta.isEmpty()) {
        chunks.send(Obj.EMPTY.with("text", delta));
      }
    }
  }

  /** Sends chunks, and one that says that the turn still runs when there was none for a while. */
  private static final class Pulse {
    private final Turn turn;
    private final Answers answers;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean isSentMeanwhile;
    private boolean isOver;

    Pulse(Turn turn, Answers answers, Duration interval) {
      this.turn = turn;
      this.answers = answers;
      this.interval = interval;
    }

    /** Who cannot be told anything any more does not wait for an answer either. */
    void chunk(Obj chunk) {
      lock.lock();
      try {
        if (!isOver) {
          isSentMeanwhile = true;
          answers.chunk(chunk);
        }
      } catch (IOException e) {
        isOver = true;
        turn.cancel.cancel();
      } finally {
        lock.unlock();
      }
    }

    /** Finds out whether somebody still listens; before the turn has begun, its beginning does. */
    void probe() {
      if (!turn.sessionId.isEmpty()) {
        beat();
      }
    }

    /** Says that the turn still runs. */
    private void beat() {
      chunk(Obj.EMPTY.with("event", "progress").with("session_id", turn.sessionId));
    }

    void run() {
      lock.lock();
      try {
        while (!isOver) {
          isSentMeanwhile = false;
          boolean isWoken = changed.await(interval.toNanos(), TimeUnit.NANOSECONDS);
          if (!isWoken && !isSentMeanwhile) {
            beat();
          }
        }
      } catch (InterruptedException e) {
        // the turn is over
        Thread.currentThread().interrupt();
      } finally {
        lock.unlock();
      }
    }

    void stop() {
      lock.lock();
      try {
        isOver = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
