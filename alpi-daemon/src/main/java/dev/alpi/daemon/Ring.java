package dev.alpi.daemon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last ones of things that come one after another, numbered, and a way to wait for the next.
 * Who reads too slowly misses some, and sees that in the numbers; nobody waits for a reader.
 *
 * <p><b>Threads:</b> any.
 */
final class Ring<T> {
  /**
   * One of them.
   *
   * @param seq its number, one more than that of the one before
   * @param item what it is
   */
  record Numbered<T>(long seq, T item) {}

  private final int keptMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<Numbered<T>> kept = new ArrayDeque<>();
  private long last;
  private boolean isEnded;

  /** Creates one that keeps {@code keptMax} things. */
  Ring(int keptMax) {
    this.keptMax = keptMax;
  }

  /** Adds {@code item} with the next number. */
  void add(T item) {
    lock.lock();
    try {
      put(last + 1, item);
    } finally {
      lock.unlock();
    }
  }

  /** Adds one whose number is known, if that is above all others. */
  void restore(long seq, T item) {
    lock.lock();
    try {
      if (seq > last) {
        put(seq, item);
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(long seq, T item) {
    last = seq;
    kept.addLast(new Numbered<>(seq, item));
    if (kept.size() > keptMax) {
      kept.removeFirst();
    }
    news.signalAll();
  }

  /** Adds {@code item}, after which nothing comes. */
  void endWith(T item) {
    lock.lock();
    try {
      isEnded = true;
      put(last + 1, item);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing comes any more: whoever waits is let go. */
  void end() {
    lock.lock();
    try {
      isEnded = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Says whether there is nothing after {@code seq}, and nothing will come. */
  boolean isOver(long seq) {
    lock.lock();
    try {
      return isEnded && last <= seq;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of the last one; 0 before the first. */
  long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Returns those that are kept with numbers above {@code seq}, oldest first. */
  List<Numbered<T>> after(long seq) {
    lock.lock();
    try {
      return kept.stream().filter(each -> each.seq() > seq).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The same, but waits for one if there is none.
   *
   * @param most how long
   * @return none if none came
   * @throws InterruptedException if the thread is interrupted
   */
  List<Numbered<T>> await(long seq, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long nanos = most.toNanos();
      while (last <= seq && nanos > 0 && !isEnded) {
        nanos = news.awaitNanos(nanos);
      }
      return after(seq);
    } finally {
      lock.unlock();
    }
  }
}
