package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image under a service manager, played by a socket that listens as systemd's does. */
final class ServiceProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String MANAGER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1])
      while True:
          print(s.recv(4096).decode().split('\\n')[0], flush=True)
      """;

  @TempDir private Path scratch;

  private Path socket() {
    return scratch.resolve("notify");
  }

  /** Returns a service manager that listens. */
  private RunningCommand listening() throws IOException, InterruptedException {
    RunningCommand listening =
        Command.of(scratch, python(), "-c", MANAGER, socket().toString()).within(LIMIT).start();
    listening.awaitUntil(() -> Files.exists(socket()));
    return listening;
  }

  /** Returns an alpi that it has started. */
  private Alpi alpi() throws IOException {
    return Alpi.in(scratch)
        .with("NOTIFY_SOCKET", socket().toString())
        .with("WATCHDOG_USEC", "400000");
  }

  private static Path python() {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "needs /usr/bin/python3, for a socket that listens");
    return python;
  }

  @Test
  void it_says_that_it_serves_that_it_lives_and_that_it_ends() throws Exception {
    try (RunningCommand listening = listening()) {
      Alpi alpi = alpi();
      try (RunningCommand daemon = alpi.startWithin(LIMIT, "daemon", "serve")) {
        daemon.awaitUntil(() -> heard(listening, "WATCHDOG=1") >= 3);
        assertThat(listening.outSoFar()).startsWith("READY=1\n");
        assertThat(heard(listening, "STOPPING=1")).isZero();
        daemon.signal("TERM");
        assertThat(daemon.await().exitCode()).isEqualTo(143);
      }
      listening.awaitOutput("STOPPING=1");
      assertThat(heard(listening, "READY=1")).isEqualTo(1);
    }
  }

  @Test
  void one_that_cannot_answer_gives_no_sign_of_life() throws Exception {
    try (RunningCommand listening = listening()) {
      Alpi alpi = alpi();
      try (RunningCommand daemon = alpi.startWithin(LIMIT, "daemon", "serve")) {
        daemon.awaitUntil(() -> heard(listening, "WATCHDOG=1") >= 1);
        Files.delete(alpi.profile().resolve("host/host.sock"));
        Path log = alpi.profile().resolve("logs/service.log");
        daemon.awaitUntil(() -> Files.readString(log).contains("no sign of life is given"));
        long before = heard(listening, "WATCHDOG=1");
        assertThat(daemon.endsWithin(Duration.ofSeconds(1))).isFalse();
        assertThat(heard(listening, "WATCHDOG=1")).isEqualTo(before);
        daemon.signal("TERM");
        daemon.await();
      }
    }
  }

  private static long heard(RunningCommand manager, String what) throws IOException {
    return manager.outSoFar().lines().filter(what::equals).count();
  }
}
