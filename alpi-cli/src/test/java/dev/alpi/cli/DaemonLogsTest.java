package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DaemonLogsTest {
  private final FakeContext context = new FakeContext();
  private final Path root = context.userHome().resolve(".alpi");
  private FakeStdio stdio = new FakeStdio();
  private int pauses;

  @BeforeEach
  void root() throws IOException {
    Files.createDirectories(root);
  }

  private void write(String message) {
    LogFile log =
        new LogFile(
            root,
            "service",
            context.locks(),
            context.clock(),
            context.zone(),
            UnaryOperator.identity());
    try {
      log.write(LogFile.Level.INFO, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int alpi(String... words) {
    stdio = new FakeStdio();
    return new Cli(new Commands()).execute(List.of(words), context.with(stdio));
  }

  private static String line(String message) {
    return "2026-01-02 03:04:05  service  INFO     " + message + "\n";
  }

  @Test
  void what_the_daemon_has_logged_is_shown() throws IOException {
    write("one");
    write("two");
    Files.writeString(root.resolve("logs/agent.log"), "2026-01-02 03:04:05,000 INFO a b\n");
    assertThat(alpi("daemon", "logs")).isZero();
    assertThat(stdio.printed()).isEqualTo(line("one") + line("two"));
    assertThat(alpi("daemon", "logs", "--json", "-n", "1")).isZero();
    assertThat(stdio.printed())
        .isEqualTo(
            "{\"at\":\"2026-01-02T03:04:05Z\",\"source\":\"service\",\"level\":\"INFO\","
                + "\"logger\":\"alpi.service\",\"message\":\"two\"}\n");
  }

  @Test
  void follow_shows_what_comes_over_a_rotation_until_it_is_interrupted() {
    write("one");
    String filler = "x".repeat(60_000);
    context.pausing(
        (_, _) -> {
          switch (pauses++) {
            case 0 -> write("two");
            case 1 -> {
              for (int i = 0; i < 20; i++) {
                write(i + filler);
              }
            }
            default -> context.interrupt().cancel();
          }
        });
    assertThat(alpi("daemon", "logs", "--follow")).isZero();
    assertThat(root.resolve("logs/service.log.1")).exists();
    assertThat(stdio.printed())
        .startsWith(line("one") + line("two") + line("0" + filler))
        .endsWith(line("19" + filler));
    assertThat(stdio.printed().lines()).hasSize(22);
  }

  @Test
  void where_nothing_was_written_nothing_is_shown() {
    assertThat(alpi("daemon", "logs")).isZero();
    assertThat(stdio.printed()).isEmpty();
    assertThat(stdio.complained()).isEqualTo("nothing of that was logged\n");
    assertThat(root.resolve("logs")).doesNotExist();
  }
}
