package dev.alpi.vault;

/**
 * How much work scrypt is: {@code 128 * n * r} bytes of memory, filled {@code p} times.
 *
 * @param n a power of two
 * @param r the block size
 * @param p how often
 */
public record ScryptCost(int n, int r, int p) {
  /** What new vaults take: 128 MiB and about a second. OWASP's first choice for scrypt. */
  static final ScryptCost DEFAULT = new ScryptCost(1 << 17, 8, 1);

  /** A hostile file must neither fill the memory nor keep the processor: twice the default. */
  private static final long BYTES_MAX = 256L * 1024 * 1024;

  private static final int N_MIN = 1 << 10;
  private static final int P_MAX = 4;

  /** Checks the limits. */
  public ScryptCost {
    if (!isAllowed(n, r, p)) {
      throw new IllegalArgumentException("scrypt n=" + n + " r=" + r + " p=" + p);
    }
  }

  static boolean isAllowed(long n, long r, long p) {
    return n >= N_MIN
        && n <= BYTES_MAX
        && Long.bitCount(n) == 1
        && r >= 1
        && r <= BYTES_MAX
        && 128 * n * r <= BYTES_MAX
        && p >= 1
        && p <= P_MAX;
  }
}
