package dev.alpi.engine.context;

/**
 * How many tokens a conversation has: what the provider last reported, and an estimate of what came
 * since. Without a report the whole is an estimate.
 *
 * <p><b>Threads:</b> one: the turn's.
 */
public final class ContextMeter {
  /*
   * Implementation notes. Ordinary English has four bytes a token, source code and JSON about
   * three, digits and base64 two. An estimate that is too low overflows, one that is too high
   * compacts early, which costs less. So text counts at three bytes a token, and at fewer where the
   * provider's own count showed fewer.
   */

  /** Bytes of text in a token, unless a provider's count showed less. */
  private static final double BYTES_PER_TOKEN = 3;

  /** No tokenizer makes more than a token of a byte. */
  private static final double BYTES_PER_TOKEN_MIN = 1;

  private double bytesPerToken = BYTES_PER_TOKEN;
  private long anchorTokens;
  private long anchorBytes;

  /** Creates a meter that knows no report yet. */
  public ContextMeter() {}

  /**
   * Takes a provider's count.
   *
   * @param tokens those of the prompt
   * @param bytes what the prompt's text had
   */
  public void reported(long tokens, long bytes) {
    if (tokens <= 0 || bytes <= 0) {
      return;
    }
    anchorTokens = tokens;
    anchorBytes = bytes;
    double seen = (double) bytes / tokens;
    bytesPerToken = Math.clamp(seen, BYTES_PER_TOKEN_MIN, BYTES_PER_TOKEN);
  }

  /** Takes that a prompt of {@code bytes} was too long for a window of {@code window} tokens. */
  public void overflowed(long bytes, long window) {
    // nobody says how many it had; reckoned with half more than the window, each round halves it
    anchorTokens = window + window / 2;
    anchorBytes = bytes;
    bytesPerToken = Math.min(bytesPerToken, (double) bytes / anchorTokens);
  }

  /** Takes that the prompt was made shorter, to {@code bytes}: its tokens went with them. */
  public void shortened(long bytes) {
    anchorTokens = tokens(bytes);
    anchorBytes = bytes;
  }

  /** Returns about how many tokens a prompt of {@code bytes} has. */
  public long tokens(long bytes) {
    long more = bytes - anchorBytes;
    return more >= 0
        ? anchorTokens + (long) Math.ceil(more / bytesPerToken)
        : (long) Math.ceil((double) anchorTokens * bytes / anchorBytes);
  }

  /** Returns about how many bytes {@code tokens} have. */
  public long bytes(long tokens) {
    return (long) (tokens * bytesPerToken);
  }
}
