package dev.alpi.image.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.VirtualTerminal;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;

class ScreenPictureTest {
  private static String drawn(String text) {
    VirtualTerminal terminal = new VirtualTerminal(20, 5, WCWidth::wcwidth);
    terminal.write(text);
    return new ScreenPicture("a & b", terminal.rows()).svg();
  }

  @Test
  void text_of_one_look_is_one_element_at_its_columns() {
    assertThat(drawn("ab \u001b[1;36mcd\u001b[0m  x<y"))
        .contains("<title>a &amp; b</title>")
        .contains("<text x=\"12.0\" y=\"25\" textLength=\"16.8\">ab</text>")
        .contains(
            "<text x=\"37.2\" y=\"25\" textLength=\"16.8\""
                + " style=\"font-weight:bold;fill:#66cccc;\">cd</text>")
        .contains(">  x&lt;y</text>");
  }

  @Test
  void reversed_text_has_its_colour_behind_it_and_signs_stay_in_their_columns() {
    assertThat(drawn("\u001b[7m> 1\u001b[0m\r\n❯ ok"))
        .contains("<rect x=\"12.0\" y=\"12\" width=\"25.2\" height=\"18\" fill=\"#d8dee9\"/>")
        .contains(" style=\"fill:#1d2129;\">&gt; 1</text>")
        .contains("<text x=\"12.0\" y=\"43\" textLength=\"8.4\">❯</text>")
        .contains("<text x=\"20.4\" y=\"43\" textLength=\"25.2\"> ok</text>");
  }

  @Test
  void empty_rows_at_the_end_are_left_out() {
    assertThat(drawn("one\r\ntwo")).contains("height=\"60\"");
    assertThat(drawn("")).contains("height=\"42\"");
  }
}
