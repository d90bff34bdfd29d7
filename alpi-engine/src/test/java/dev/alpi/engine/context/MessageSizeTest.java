package dev.alpi.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class MessageSizeTest {
  private static final char[] UNITS = {'a', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff'};

  @RepeatedTest(50)
  void it_counts_as_utf8_does(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append("\ud83d\ude00");
        case 1 -> text.append(random.nextBoolean() ? '\ud83d' : '\ude00');
        default -> text.append(UNITS[random.nextInt(UNITS.length)]);
      }
    }
    byte[] utf8 = whole(text.toString()).getBytes(StandardCharsets.UTF_8);
    assertThat(MessageSize.bytes(text.toString())).isEqualTo(utf8.length);
  }

  /** Half a pair is three bytes, those of U+FFFD. */
  private static String whole(String text) {
    return text.codePoints()
        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
