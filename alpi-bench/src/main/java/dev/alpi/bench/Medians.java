package dev.alpi.bench;

import java.util.List;

/** The middle of some numbers. */
final class Medians {
  private Medians() {}

  /** Returns the middle one of {@code numbers}; of two the greater. */
  static double of(List<Double> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
  }
}
