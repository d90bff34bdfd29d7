package dev.alpi.image;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts kills by what the dead process was doing, and what all have acknowledged.
 *
 * <p><b>Threads:</b> any.
 */
final class KillTally {
  private final Map<String, Integer> moments = new TreeMap<>();
  private int trials;
  private int answered;
  private int refused;
  private int failed;

  synchronized void add(String moment, List<String> lines) {
    trials++;
    moments.merge(moment, 1, Integer::sum);
    for (String line : lines) {
      answered += line.startsWith("answered ") ? 1 : 0;
      refused += line.equals("refused") ? 1 : 0;
      failed += line.startsWith("failed") ? 1 : 0;
    }
  }

  synchronized int trials() {
    return trials;
  }

  synchronized int answered() {
    return answered;
  }

  synchronized int refused() {
    return refused;
  }

  synchronized int failed() {
    return failed;
  }

  synchronized Map<String, Integer> moments() {
    return Map.copyOf(moments);
  }
}
