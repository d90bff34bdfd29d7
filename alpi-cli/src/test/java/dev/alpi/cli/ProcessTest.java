package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProcessTest {
  @Test
  void the_version_is_that_of_the_build() throws Exception {
    String pom = Files.readString(Path.of("..", "pom.xml"));
    Matcher version =
        Pattern.compile("<artifactId>alpi</artifactId>\\s*<version>([^<]+)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    assertThat(Cli.VERSION).isEqualTo(version.group(1));
  }

  @Test
  void the_version_line_loads_no_command_parser_or_expression() throws Exception {
    JavaProcess.Result result =
        JavaProcess.of(Main.class, "--version").flag("-Xlog:class+load:file=/dev/stderr").run();
    assertThat(result.printed()).isEqualTo("alpi " + Cli.VERSION + "\n");
    assertThat(result.code()).isZero();
    List<String> loaded =
        result.complained().lines().filter(line -> line.contains("dev.alpi.")).toList();
    assertThat(loaded).anyMatch(line -> line.contains("dev.alpi.cli.Cli "));
    assertThat(loaded)
        .hasSizeLessThanOrEqualTo(20)
        .noneMatch(line -> line.contains("Parser") || line.contains("Command "));
    assertThat(result.complained())
        .doesNotContain("java.util.regex.Pattern source: jrt")
        .doesNotContain("jackson");
  }

  @Test
  void a_closed_pipe_ends_the_process_quietly() throws Exception {
    Process process = JavaProcess.of(Main.class, "completion", "bash").start();
    process.getInputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(process.getErrorStream().readAllBytes()).isEmpty();
  }

  @Test
  void the_exit_code_and_words_of_a_mistake_reach_the_shell() throws Exception {
    JavaProcess.Result result = JavaProcess.of(Main.class, "verison").run();
    assertThat(result)
        .isEqualTo(
            new JavaProcess.Result(
                2,
                "",
                "alpi: error: unknown command \"verison\"\nalpi: hint: did you mean version?\n"));
  }
}
