package dev.alpi.backup;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work that is done one after the other, in its order, by whichever worker has time, while who
 * hands it on does something else.
 *
 * <p>Who hands on more than may wait does the first of it itself, unless somebody is at it: so one
 * worker is enough, also if it is that one which hands on.
 *
 * <p><b>Threads:</b> one at a time hands on.
 */
final class InTurn {
  private final Executor workers;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();

  /** In its order; guarded by the lock. */
  private final Queue<Runnable> left = new ArrayDeque<>();

  /** Whether somebody does the first of them, which is not among them any more; guarded. */
  private boolean isAtWork;

  /** Whether a worker was asked, and has not come yet; guarded. */
  private boolean isAsked;

  /**
   * Creates it.
   *
   * @param most so much waits
   */
  InTurn(Executor workers, int most) {
    this.workers = workers;
    this.most = most;
  }

  /** Has it done later; it does not throw. */
  void add(Runnable work) {
    awaitAtMost(most - 1);
    lock.lock();
    try {
      left.add(work);
      if (isAtWork || isAsked) {
        return;
      }
      isAsked = true;
    } finally {
      lock.unlock();
    }
    workers.execute(this::come);
  }

  /** Waits until all of it is done. */
  void finish() {
    awaitAtMost(0);
    lock.lock();
    try {
      while (isAtWork) {
        done.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitAtMost(int waiting) {
    for (Optional<Runnable> first = tooMany(waiting); first.isPresent(); first = tooMany(waiting)) {
      run(first.get());
    }
  }

  /** Waits until at most so many wait; returns the first, if there are more and nobody is at it. */
  private Optional<Runnable> tooMany(int waiting) {
    lock.lock();
    try {
      while (left.size() > waiting && isAtWork) {
        done.awaitUninterruptibly();
      }
      return left.size() > waiting ? begun() : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the first, which is for the caller to do. */
  private Optional<Runnable> begun() {
    Optional<Runnable> first = Optional.ofNullable(left.peek());
    // nothing is lost if there was no memory for that
    Runnable _ = left.poll();
    isAtWork = first.isPresent();
    return first;
  }

  private void come() {
    for (Optional<Runnable> first = asked(); first.isPresent(); first = asked()) {
      run(first.get());
    }
  }

  /** Returns the first, unless somebody is at work, who is then followed by the next. */
  private Optional<Runnable> asked() {
    lock.lock();
    try {
      isAsked = false;
      return isAtWork ? Optional.empty() : begun();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable work) {
    try {
      work.run();
    } finally {
      lock.lock();
      try {
        isAtWork = false;
        done.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
