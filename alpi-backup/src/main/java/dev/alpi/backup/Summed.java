package dev.alpi.backup;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What waits for the sum of its content, and is taken in its order.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Summed<T> {
  private final Taking<T> taking;
  private final Deque<Waiting<T>> waiting = new ArrayDeque<>();

  /** Takes what has its sum. */
  interface Taking<T> {
    /**
     * Takes the next one.
     *
     * @param sum of its content, in hexadecimal; empty of what has none
     */
    void take(T what, String sum) throws IOException;
  }

  private record Waiting<T>(T what, Optional<Sums.Sum> sum) {
    boolean isKnown() {
      return sum.isEmpty() || sum.get().isKnown();
    }
  }

  Summed(Taking<T> taking) {
    this.taking = taking;
  }

  /** Adds what has no content. */
  void add(T what) {
    waiting.addLast(new Waiting<>(what, Optional.empty()));
  }

  /** Adds what has a content, of which {@code sum} has ended. */
  void add(T what, Sums.Sum sum) {
    waiting.addLast(new Waiting<>(what, Optional.of(sum)));
  }

  /** Has those taken whose sums, and all before them, are known. */
  void takeKnown() throws IOException {
    while (!waiting.isEmpty() && waiting.getFirst().isKnown()) {
      takeFirst();
    }
  }

  /** Waits for all sums, and has all taken. */
  void takeAll() throws IOException {
    while (!waiting.isEmpty()) {
      takeFirst();
    }
  }

  private void takeFirst() throws IOException {
    Waiting<T> first = waiting.removeFirst();
    Optional<Sums.Sum> sum = first.sum();
    taking.take(first.what(), sum.isPresent() ? sum.get().hex() : "");
  }
}
