package dev.alpi.image.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.image.pictures.Cast.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CastTest {
  private static final byte[] LOGGED = "a❯b\u001b[1mc\"\r\n".getBytes(StandardCharsets.UTF_8);

  @Test
  void characters_are_whole_pauses_short_and_what_comes_at_once_is_one_event() {
    // the prompt has three bytes; the last piece comes a millisecond after the one before
    Cast cast = Cast.of("t", LOGGED, List.of("0.250 2", "90.0 3", "0.1 4", "0.001 4"));

    assertThat(cast.events())
        .containsExactly(
            new Event(250, "a"), new Event(1750, "❯b"), new Event(1850, "\u001b[1mc\"\r\n"));
  }

  @Test
  void a_file_has_a_head_and_an_event_a_line_and_is_read_as_it_was() throws Exception {
    Cast cast = new Cast("a \"title\"", List.of(new Event(0, "❯"), new Event(1250, "\u001b[1m\n")));

    assertThat(cast.print())
        .isEqualTo(
            """
            {"version":2,"width":80,"height":24,"title":"a \\"title\\""}
            [0.000,"o","❯"]
            [1.250,"o","\\u001b[1m\\n"]
            """);
    assertThat(Cast.parse(cast.print())).isEqualTo(cast);
    assertThat(cast.output()).isEqualTo("❯\u001b[1m\n");
  }
}
