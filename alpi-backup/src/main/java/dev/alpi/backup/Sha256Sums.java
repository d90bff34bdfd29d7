package dev.alpi.backup;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Makes the SHA-256 of files that are read one after the other, in another thread while what comes
 * next is read.
 *
 * <p>What was read and not summed stays in memory: at {@value #AHEAD} pieces who reads waits, or
 * sums the first of them if nobody does.
 *
 * <p><b>Threads:</b> one at a time reads.
 */
final class Sha256Sums implements Sums {
  /** What is shorter is summed at once: to hand it on takes longer. */
  private static final int SHORT_BYTES = 32 * 1024;

  /**
   * Text that compresses well is read much faster than it is summed; pieces are of a mebibyte or
   * less.
   */
  static final int AHEAD = 16;

  private final InTurn turn;

  Sha256Sums(Executor workers) {
    this.turn = new InTurn(workers, AHEAD);
  }

  private final class Sha256 implements Sum {
    private final MessageDigest hash = hash();
    private final CompletableFuture<String> hex = new CompletableFuture<>();
    private boolean isElsewhere;

    @Override
    public void add(byte[] bytes, int from, int length) {
      if (isElsewhere || length > SHORT_BYTES) {
        isElsewhere = true;
        elsewhere(() -> hash.update(bytes, from, length));
      } else {
        hash.update(bytes, from, length);
      }
    }

    @Override
    public void end() {
      if (isElsewhere) {
        elsewhere(this::complete);
      } else {
        complete();
      }
    }

    /** What fails there, for want of memory say, is told to whoever waits for the sum. */
    private void elsewhere(Runnable work) {
      turn.add(
          () -> {
            try {
              work.run();
            } catch (RuntimeException | Error e) {
              boolean _ = hex.completeExceptionally(e);
            }
          });
    }

    private void complete() {
      boolean _ = hex.complete(HexFormat.of().formatHex(hash.digest()));
    }

    @Override
    public boolean isKnown() {
      return hex.isDone();
    }

    @Override
    public String hex() throws IOException {
      if (!isKnown()) {
        // also if the worker that was to come has died
        turn.finish();
      }
      return Work.result(hex, "summed");
    }
  }

  static MessageDigest hash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Sum begin() {
    return new Sha256();
  }
}
