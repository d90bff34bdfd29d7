package dev.alpi.alp.noise;

import java.util.random.RandomGenerator;

/** A source that gives the same bytes each time. */
final class FixedRandom implements RandomGenerator {
  private final byte[] bytes;

  FixedRandom(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public void nextBytes(byte[] target) {
    System.arraycopy(bytes, 0, target, 0, target.length);
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("only bytes are taken for keys");
  }
}
