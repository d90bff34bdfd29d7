package dev.alpi.image.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.VirtualTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the documentation shows is what a person sees. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
final class PicturesProcessTest {
  private static final String ANEW = "%s; if the change is intended: alpi-bench/pictures";

  /** All of them together, so that a clone stays small. */
  private static final long BYTES_MAX = 300_000;

  @Test
  void pictures_and_recording_show_what_is_seen() throws Exception {
    try (Tour tour = Tour.of(Tour.Pace.FAST)) {
      Cast cast = tour.walk();
      assertThat(tour.pictures()).hasSizeGreaterThan(5);
      for (Map.Entry<String, ScreenPicture> picture : tour.pictures().entrySet()) {
        Path file = Pictures.file(picture.getKey());
        assertThat(picture.getValue().svg()).as(ANEW, file).isEqualTo(Files.readString(file));
      }
      Cast recorded = Cast.parse(Files.readString(Pictures.cast()));
      assertThat(shown(cast)).as(ANEW, Pictures.cast()).isEqualTo(shown(recorded));
    }
  }

  @Test
  void they_are_small() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(Pictures.folder())) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isBetween(1L, BYTES_MAX);
  }

  /** Returns all that somebody sees, whatever the time between. */
  private static String shown(Cast cast) {
    VirtualTerminal terminal = new VirtualTerminal(Cast.COLUMNS, Cast.ROWS, WCWidth::wcwidth);
    terminal.write(cast.output());
    return new Steady().text(terminal.everything());
  }
}
