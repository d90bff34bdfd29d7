package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadAndTailTest {

  @Test
  void whatever_comes_in_any_pieces_the_ends_are_kept() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int max = 2 * random.nextInt(1, 20);
      byte[] all = new byte[random.nextInt(0, 100)];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) ('a' + i % 26);
      }
      HeadAndTail kept = new HeadAndTail(max);
      for (int at = 0; at < all.length; ) {
        int count = Math.min(all.length - at, random.nextInt(1, 30));
        byte[] buffer = Arrays.copyOf(Arrays.copyOfRange(all, at, at + count), count + 5);
        kept.add(buffer, count);
        at += count;
      }
      int half = max / 2;
      String text = new String(all, UTF_8);
      String expected =
          all.length <= max
              ? text
              : text.substring(0, half)
                  + "\n… "
                  + (all.length - max)
                  + " bytes left out …\n"
                  + text.substring(all.length - half);
      assertThat(new String(kept.bytes(), UTF_8))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\u001b[31mred\u001b[0m',red",
    "'\u001b[1;38;5;200mx',x",
    "'\u001b[?25lhidden\u001b[?25h',hidden",
    "'a\u001b[2Kb',ab",
    "'\u001b]0;title\u0007x',x",
    "'\u001b]8;;http://x\u001b\\link',link",
    "'\u001bMup',up",
    "'plain [31m text','plain [31m text'",
    "'unfinished \u001b[31','unfinished \u001b[31'",
  })
  void escape_sequences_go(String text, String plain) {
    assertThat(Ansi.strip(text)).isEqualTo(plain);
  }

  @Test
  void hostile_escapes_are_stripped_in_time() {
    String hostile = "\u001b[" + "1;".repeat(500_000);
    assertThat(Ansi.strip(hostile)).hasSameSizeAs(hostile);
    String many = "\u001b]x".repeat(300_000);
    assertThat(Ansi.strip(many)).isEmpty();
  }
}
