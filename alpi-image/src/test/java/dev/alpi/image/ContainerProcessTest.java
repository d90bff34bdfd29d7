package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image as it lies in a container ({@code container/Containerfile}): below {@code /opt/alpi},
 * read only, as user 1000, with {@code /data} and no network, and as process 1. Made by bubblewrap,
 * as no engine of containers is needed for that.
 */
final class ContainerProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path scratch;

  @BeforeEach
  void bubblewrap() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")), "needs bwrap: apt-get install bubblewrap");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/nsenter")), "needs nsenter, which util-linux has");
    Command trial = Command.of(scratch, "/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/", "/");
    List<String> words = new ArrayList<>(trial.words());
    words.add("true");
    Command.Result tried =
        new Command(words, trial.environment(), scratch, trial.input(), trial.limit()).run();
    assumeTrue(tried.exitCode() == 0, "needs namespaces for users: " + tried.err());
  }

  private RunningCommand container() throws IOException, InterruptedException {
    Path data = Files.createDirectories(scratch.resolve("data"));
    List<String> words = new ArrayList<>(List.of("--unshare-all", "--as-pid-1"));
    words.addAll(List.of("--uid", "1000", "--gid", "1000", "--die-with-parent"));
    words.addAll(List.of("--ro-bind", "/usr", "/usr"));
    for (String name : List.of("bin", "lib", "lib64", "sbin")) {
      words.addAll(List.of("--symlink", "usr/" + name, "/" + name));
    }
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    String image = Repository.ofThisBuild().image().toString();
    words.addAll(List.of("--ro-bind", image, "/opt/alpi", "--bind", data.toString(), "/data"));
    words.addAll(List.of("--clearenv", "--setenv", "PATH", "/usr/bin:/bin"));
    words.addAll(List.of("--setenv", "HOME", "/data", "--setenv", "ALPI_HOME", "/data"));
    words.addAll(List.of("--chdir", "/data", "/opt/alpi/bin/alpid"));
    RunningCommand running =
        Command.of(scratch, "/usr/bin/bwrap", words.toArray(String[]::new)).within(LIMIT).start();
    running.awaitUntil(() -> running.errSoFar().contains("serving the profiles of /data"));
    return running;
  }

  /** Returns process 1 of the container, as this machine numbers it. */
  private static ProcessHandle first(RunningCommand container) {
    return ProcessHandle.of(container.pid()).orElseThrow().children().findFirst().orElseThrow();
  }

  private Command.Result inside(RunningCommand container, String... words) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("-t", Long.toString(first(container).pid()), "-U", "-m", "-p"));
    line.addAll(List.of("-n", "-i", "--preserve-credentials", "/usr/bin/env", "-i"));
    line.addAll(List.of("PATH=/usr/bin:/bin", "HOME=/data", "ALPI_HOME=/data"));
    line.addAll(List.of(words));
    return Command.of(scratch, "/usr/bin/nsenter", line.toArray(String[]::new)).within(LIMIT).run();
  }

  private static List<String> states(ProcessHandle first) {
    return first
        .children()
        .map(each -> Processes.text(Path.of("/proc", Long.toString(each.pid()), "stat")))
        .map(stat -> stat.replaceAll("^.*\\) (.).*\\n?", "$1"))
        .toList();
  }

  @Test
  void it_serves_as_process_1_is_healthy_reaps_orphans_and_ends_by_sigterm() throws Exception {
    try (RunningCommand container = container()) {
      assertThat(inside(container, "/usr/bin/id", "-u").out()).isEqualTo("1000\n");
      Command.Result health = inside(container, "/opt/alpi/bin/alpi", "daemon", "status");
      assertThat(health.exitCode()).as(health.out() + health.err()).isZero();

      ProcessHandle first = first(container);
      // its parent ends at once, so process 1 gets it, and then it ends too
      Path gone = scratch.resolve("data/gone");
      Command.Result orphan =
          inside(
              container, "/bin/sh", "-c", "(sleep 0.3; : >/data/gone) >/dev/null 2>&1 & echo $!");
      assertThat(orphan.exitCode()).as(orphan.err()).isZero();
      container.awaitUntil(() -> Files.exists(gone) && states(first).size() == 1);
      assertThat(states(first)).as("Java alone").doesNotContain("Z");

      assertThat(first.destroy()).isTrue();
      assertThat(container.await().exitCode()).isEqualTo(143);
    }
    assertThat(scratch.resolve("data/service.pid")).as("it ended in order").doesNotExist();
    assertThat(scratch.resolve("data/logs/service.log")).exists();
  }
}
