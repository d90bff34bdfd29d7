package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyedSumsTest {
  private final Sums sums = new KeyedSums(key(1));

  private static byte[] key(int first) {
    byte[] key = new byte[KeyedSums.KEY_BYTES];
    key[0] = (byte) first;
    return key;
  }

  private static String sum(Sums sums, byte[] content, int... cuts) throws IOException {
    Sums.Sum sum = sums.begin();
    int from = 0;
    for (int cut : cuts) {
      sum.add(content, from, cut - from);
      from = cut;
    }
    sum.add(content, from, content.length - from);
    sum.end();
    assertThat(sum.isKnown()).isTrue();
    return sum.hex();
  }

  @Test
  void pieces_do_not_matter() throws IOException {
    byte[] content = new byte[100_000];
    new Random(20261201).nextBytes(content);
    String whole = sum(sums, content);
    assertThat(sum(sums, content, 1, 17, 4096, 4096, 99_999)).isEqualTo(whole);
    assertThat(sum(sums, content, 15, 16, 65_536)).isEqualTo(whole).hasSize(32);
  }

  /** Also zeros at the end, which a sum by blocks could take for what fills the last one. */
  @Test
  void each_bit_and_each_length_matters() throws IOException {
    Set<String> seen = new HashSet<>();
    for (int length = 0; length < 70; length++) {
      assertThat(seen.add(sum(sums, new byte[length]))).as("%d zeros", length).isTrue();
      for (int bit = 0; bit < length * Byte.SIZE; bit++) {
        byte[] content = new byte[length];
        content[bit / Byte.SIZE] = (byte) (1 << bit % Byte.SIZE);
        assertThat(seen.add(sum(sums, content))).as("bit %d of %d", bit, length).isTrue();
      }
    }
  }

  @Test
  void nobody_without_the_key_knows_a_sum() throws IOException {
    byte[] content = {1, 2, 3};
    assertThat(sum(new KeyedSums(key(2)), content)).isNotEqualTo(sum(sums, content));
  }
}
