package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the image has for the manual and for shells. */
final class ShareProcessTest {
  private static final Path IMAGE = Repository.ofThisBuild().image();

  @TempDir Path directory;

  private String alpi(String... words) throws Exception {
    Command.Result result = Command.of(directory, IMAGE.resolve("bin/alpi"), words).run();
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void each_command_has_a_manual_page_of_this_version() throws Exception {
    assertThat(alpi("man", "--output", directory.toString(), "--json")).contains("alpi-chat");
    List<Path> written;
    try (Stream<Path> pages = Files.list(directory.resolve("man1"))) {
      written = pages.toList();
    }
    assertThat(written).hasSizeGreaterThan(20);
    for (Path page : written) {
      Path shared = IMAGE.resolve("share/man/man1").resolve(page.getFileName().toString());
      assertThat(shared).hasSameTextualContentAs(page);
    }
    assertThat(IMAGE.resolve("share/man/man1/alpid.1")).exists();
  }

  @ParameterizedTest
  @CsvSource({"bash,alpi.bash", "zsh,_alpi", "fish,alpi.fish"})
  void each_shell_has_a_completion_of_this_version(String shell, String file) throws Exception {
    assertThat(IMAGE.resolve("share/completions").resolve(file))
        .hasContent(alpi("completion", shell));
  }
}
