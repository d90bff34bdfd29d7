package dev.alpi.testkit;

/** The 64-bit FNV-1a hash: makes ids that are the same for the same request. */
final class Fnv {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Fnv() {}

  static String hex(byte[] bytes) {
    long hash = OFFSET;
    for (byte each : bytes) {
      hash = (hash ^ (each & 0xff)) * PRIME;
    }
    return "%016x".formatted(hash);
  }
}
