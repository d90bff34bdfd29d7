package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Runs the files of {@code scripts/}; {@link Script} explains them. */
@Timeout(60)
final class ScriptTest {
  private static final Path SCRIPTS = Goldens.RESOURCES.resolve("scripts");

  @TestFactory
  Stream<DynamicTest> scripts() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(SCRIPTS)) {
      files = listed.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertThat(Script.run(new Commands(), Files.readAllLines(file)))
                            .as("commands")
                            .isPositive()));
  }

  private static int run(String script) throws IOException {
    Command write =
        Command.of(
            "write",
            "Write",
            invocation -> {
              Files.writeString(invocation.context().workingDirectory().resolve("x"), "1\n");
              invocation.out().line("wrote\nit");
              throw new CommandFailure(ExitCode.LOCKED, "no", "");
            });
    return Script.run(new OneCommand(write), script.lines().toList());
  }

  @Test
  void a_script_that_says_what_happens_passes() throws Exception {
    String good = "$ alpi write\n> wr[..]\n> ...\n! alpi: error: no\n= 11\nleaves files\n";
    assertThat(run(good + "file x\n| 1\nabsent y\n")).isEqualTo(1);
  }

  @Test
  void a_script_that_says_something_else_fails() {
    String start = "$ alpi write\n> wrote\n> it\n! alpi: error: no\n";
    List<String> wrong =
        List.of(
            start + "leaves files\n",
            start + "= 12\nleaves files\n",
            start + "= 11\n",
            start + "= 11\nleaves files\nabsent x\n",
            start + "= 11\nleaves files\nfile x\n| 2\n",
            "$ alpi write\n> wrote\n! alpi: error: no\n= 11\nleaves files\n",
            "$ alpi write\n> wrote\n> it\n= 11\nleaves files\n");
    assertThat(wrong)
        .allSatisfy(
            script -> assertThatThrownBy(() -> run(script)).isInstanceOf(AssertionError.class));
    assertThatThrownBy(() -> run("alpi write\n")).isInstanceOf(IllegalArgumentException.class);
  }
}
