package dev.alpi.alp.link;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One session of a peer: requests one after the other until somebody closes. While a question is
 * answered the connection is listened to, so that who leaves ends what it has asked for.
 *
 * <p><b>Threads:</b> the one that runs it reads, and answers what takes no time; another one
 * answers questions.
 */
final class ServerSession {
  private final LinkService service;
  private final SessionWire wire;
  private final byte[] exchangeKey;
  private final Duration idle;
  private final Duration messageMax;
  private final int messageBytesMax;
  private final Deadlines deadlines;

  ServerSession(
      LinkService service,
      SessionWire wire,
      byte[] exchangeKey,
      Duration idle,
      Duration messageMax,
      int messageBytesMax,
      Deadlines deadlines) {
    this.service = service;
    this.wire = wire;
    this.exchangeKey = exchangeKey;
    this.idle = idle;
    this.messageMax = messageMax;
    this.messageBytesMax = messageBytesMax;
    this.deadlines = deadlines;
  }

  /** A request that is being answered. */
  private record Answering(Thread thread, AskCancel cancel) {
    void end() {
      cancel.cancel();
      try {
        thread.join();
      } catch (InterruptedException e) {
        // a server's threads are not interrupted; were it, the connection ends with this method
        Thread.currentThread().interrupt();
      }
    }
  }

  void run() throws IOException {
    @Nullable Answering answering = null;
    try (Deadline deadline = deadlines.of(wire)) {
      deadline.in(idle);
      while (wire.await()) {
        deadline.in(messageMax);
        Optional<byte[]> message = wire.read(messageBytesMax);
        deadline.clear();
        if (message.isEmpty()) {
          return;
        }
        if (answering != null) {
          // one at a time: the next waits here, and is not read further
          join(answering.thread());
          // which began to wait for this one
          deadline.clear();
        }
        answering = null;
        if (!wire.isOpen()) {
          return;
        }
        Optional<LinkService.Asked> asked = service.judge(message.get(), Optional.of(exchangeKey));
        if (asked.isEmpty()) {
          return;
        }
        if (asked.get().isLong()) {
          answering = answering(asked.get(), deadline);
        } else {
          service.answer(asked.get(), new AskCancel(), wire::write);
          deadline.in(idle);
        }
      }
    } catch (IOException e) {
      if (wire.isOpen()) {
        throw e;
      }
      // closed here: whoever did it has told why
    } finally {
      if (answering != null) {
        answering.end();
      }
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Answering answering(LinkService.Asked asked, Deadline deadline) {
    AskCancel cancel = new AskCancel();
    Runnable answer = () -> answer(asked, cancel, deadline);
    return new Answering(Thread.ofVirtual().name("alp-answer").start(answer), cancel);
  }

  private void answer(LinkService.Asked asked, AskCancel cancel, Deadline deadline) {
    boolean isAnswered = false;
    try {
      service.answer(asked, cancel, wire::write);
      isAnswered = true;
    } catch (IOException e) {
      // the other end takes nothing any more
    } finally {
      // whatever happened: a connection without an answer and without a deadline would stay
      if (isAnswered) {
        deadline.in(idle);
      } else {
        Deadline.closeQuietly(wire);
      }
    }
  }
}
