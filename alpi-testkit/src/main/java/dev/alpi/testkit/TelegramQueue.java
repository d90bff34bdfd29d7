package dev.alpi.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The updates of {@link FakeTelegram} that its bot has not acknowledged. */
final class TelegramQueue {
  /** An update and its number. */
  private record Update(long id, Json.Obj json) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Update> updates = new ArrayList<>();
  private long nextId;
  private long polls;
  private boolean isClosed;

  TelegramQueue(long firstId) {
    nextId = firstId;
  }

  long add(Json.Obj update) {
    lock.lock();
    try {
      long id = nextId++;
      updates.add(new Update(id, Json.with(update, "update_id", id)));
      changed.signalAll();
      return id;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return updates.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for updates from {@code offset} on; those before are acknowledged. Ends whatever poll
   * there was.
   *
   * @return them; nothing if another poll came meanwhile
   */
  Optional<List<Json>> poll(long offset, int limit, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long poll = ++polls;
      updates.removeIf(update -> update.id() < offset);
      changed.signalAll();
      long left = timeout.toNanos();
      while (updates.isEmpty() && poll == polls && !isClosed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return poll == polls
          ? Optional.of(updates.stream().limit(limit).<Json>map(Update::json).toList())
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything is acknowledged, at most {@code limit}. */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!updates.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return updates.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
