package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrix.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What goes wrong next, as told or as drawn. */
final class FakeMatrixFaults {
  private static final List<Fault> DRAWN =
      List.of(
          Fault.DROP_BEFORE,
          Fault.DROP_AFTER,
          Fault.DELAY,
          Fault.RATE_LIMIT,
          Fault.ERROR_BEFORE,
          Fault.ERROR_AFTER,
          Fault.REPLAY);

  /** A fault that waits for its request. */
  private record Told(String pathPart, Fault fault) {}

  private final List<Told> told = new ArrayList<>();
  private Random random = new Random(0);
  private double rate;

  synchronized void tell(String pathPart, Fault fault, int times) {
    for (int i = 0; i < times; i++) {
      told.add(new Told(pathPart, fault));
    }
  }

  synchronized void draw(long seed, double rate) {
    random = new Random(seed);
    this.rate = rate;
  }

  synchronized Optional<Fault> next(String path) {
    for (Told each : told) {
      if (path.contains(each.pathPart())) {
        told.remove(each);
        return Optional.of(each.fault());
      }
    }
    return rate > 0 && random.nextDouble() < rate
        ? Optional.of(DRAWN.get(random.nextInt(DRAWN.size())))
        : Optional.empty();
  }
}
