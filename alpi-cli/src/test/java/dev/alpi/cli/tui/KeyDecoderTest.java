package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyDecoderTest {
  private static Key pressed(Key.Name name) {
    return new Key.Pressed(name);
  }

  private static List<Key> keys(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    KeyDecoder decoder = new KeyDecoder();
    List<Key> atOnce = decoder.take(bytes, bytes.length);
    // however they come, the keys are the same
    KeyDecoder slow = new KeyDecoder();
    List<Key> oneByOne = new ArrayList<>();
    for (byte b : bytes) {
      oneByOne.addAll(slow.take(new byte[] {b}, 1));
    }
    assertThat(oneByOne).isEqualTo(atOnce);
    atOnce.addAll(decoder.settle());
    return atOnce;
  }

  @Test
  void characters_of_all_lengths() {
    assertThat(keys("aé表👍"))
        .containsExactly(
            new Key.Typed('a'), new Key.Typed('é'), new Key.Typed('表'), new Key.Typed(0x1f44d));
  }

  @Test
  void keys_that_do_something() {
    assertThat(keys("\r\t\u007f\u001b[A\u001bOB\u001b[3~\u001b[1;5C\u001b\r\u001b[Z\u001b[13;2u"))
        .containsExactly(
            pressed(Key.Name.ENTER),
            pressed(Key.Name.TAB),
            pressed(Key.Name.BACKSPACE),
            pressed(Key.Name.UP),
            pressed(Key.Name.DOWN),
            pressed(Key.Name.DELETE),
            pressed(Key.Name.WORD_RIGHT),
            pressed(Key.Name.ALT_ENTER),
            pressed(Key.Name.BACK_TAB),
            pressed(Key.Name.ALT_ENTER));
    assertThat(keys("\u0003\u001f\u001bb"))
        .containsExactly(new Key.Control('c'), new Key.Control('_'), new Key.Alt('b'));
  }

  @Test
  void a_lone_escape_is_one_after_a_moment() {
    assertThat(keys("\u001b")).containsExactly(pressed(Key.Name.ESCAPE));
    assertThat(keys("\u001b\u001b"))
        .containsExactly(pressed(Key.Name.ESCAPE), pressed(Key.Name.ESCAPE));
  }

  @Test
  void a_paste_is_one_key_whatever_it_holds() {
    assertThat(keys("x\u001b[200~a\u001b[Ab\r\n\u001b[20\u001b[201~y"))
        .containsExactly(
            new Key.Typed('x'), new Key.Pasted("a\u001b[Ab\r\n\u001b[20"), new Key.Typed('y'));
  }

  @Test
  void answers_of_the_terminal_are_no_keys() {
    assertThat(keys("\u001b]11;rgb:0000/0000/0000\u0007\u001b[?62;c\u001b[12;40R\u001b[Ix"))
        .containsExactly(new Key.Typed('x'));
  }

  @Test
  void whatever_comes_never_fails() {
    Random random = new Random(1);
    KeyDecoder decoder = new KeyDecoder();
    byte[] bytes = new byte[64];
    int keys = 0;
    for (int i = 0; i < 5000; i++) {
      random.nextBytes(bytes);
      bytes[random.nextInt(64)] = 0x1b;
      keys += decoder.take(bytes, 1 + random.nextInt(64)).size();
      decoder.settle();
    }
    assertThat(keys).isPositive();
  }
}
