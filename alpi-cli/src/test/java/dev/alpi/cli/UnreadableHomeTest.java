package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A home that cannot be looked into is an error, and does not pass for one that is empty. */
final class UnreadableHomeTest {
  private final FakeContext context = new FakeContext();

  @BeforeEach
  void shut() throws IOException {
    Path home = context.userHome().resolve(".alpi");
    // nobody can look into it, as where it may not be entered
    Files.createSymbolicLink(home, home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diff",
        "digest",
        "cleanup plan",
        "support bundle --list",
        "-p work diff",
        "doctor",
        "audit",
        "profile list"
      })
  void a_command_that_reads_it_says_so(String line) {
    FakeStdio stdio = new FakeStdio();
    int code = Cli.run(line.split(" "), context.with(stdio));
    assertThat(code).isEqualTo(ExitCode.UNEXPECTED.number());
    assertThat(stdio.complained()).contains("the home cannot be read: ", ".alpi", "alpi: hint: ");
    assertThat(stdio.printed()).isEmpty();
  }
}
