package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class Sha256SumsTest {
  private static final int PIECES = 4 * Sha256Sums.AHEAD;
  private static final byte[] PIECE = new byte[64 * 1024];

  @Test
  void who_reads_faster_than_it_can_be_summed_sums_too() throws Exception {
    ConcurrentLinkedQueue<Runnable> workers = new ConcurrentLinkedQueue<>();
    Sums.Sum sum = new Sha256Sums(workers::add).begin();
    for (int i = 0; i < PIECES; i++) {
      sum.add(PIECE, 0, PIECE.length);
    }
    sum.end();
    assertThat(sum.isKnown()).isFalse();
    workers.remove().run();
    assertThat(sum.isKnown()).isTrue();
    assertThat(sum.hex()).isEqualTo(expected());
  }

  @Test
  void one_worker_is_enough() throws Exception {
    try (var worker = Executors.newSingleThreadExecutor()) {
      Sums.Sum sum = new Sha256Sums(worker).begin();
      for (int i = 0; i < PIECES; i++) {
        sum.add(PIECE, 0, PIECE.length);
      }
      sum.end();

      assertThat(sum.hex()).isEqualTo(expected());
    }
  }

  @Test
  @Timeout(20)
  void a_worker_that_fails_is_no_reason_to_wait_for_ever() {
    try (var worker = Executors.newSingleThreadExecutor()) {
      Sums sums = new Sha256Sums(worker);
      for (int i = 0; i < PIECES; i++) {
        Sums.Sum sum = sums.begin();
        sum.add(PIECE, 1, PIECE.length);
        sum.end();
        assertThatThrownBy(sum::hex).hasRootCauseInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static String expected() {
    var hash = Sha256Sums.hash();
    for (int i = 0; i < PIECES; i++) {
      hash.update(PIECE);
    }
    return HexFormat.of().formatHex(hash.digest());
  }
}
