package dev.alpi.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRefTest {
  private static String name(String given) {
    return new FileRef(given, "", OptionalLong.empty(), "r", FileRef.Use.FILE).name();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "..",
        "",
        "a/b\\c:d",
        "\u202egpj.exe",
        "\ud83d",
        "x\ud83d.txt",
        "\ud83d\ude00.png",
        "a\nb"
      })
  void any_name_is_that_of_a_file_in_its_folder(String given, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("1-" + name(given));
    assertThat(file.getParent()).isEqualTo(folder);
    assertThat(Files.writeString(file, "x")).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u044f", "\u6f22", "\ud83d\ude00"})
  void a_long_name_keeps_its_ending_and_fits(String letter) {
    String name = name(letter.repeat(300) + ".pdf");
    assertThat(name).endsWith(".pdf").startsWith(letter);
    assertThat(("10-" + name).getBytes(UTF_8).length).isLessThan(255);
  }
}
