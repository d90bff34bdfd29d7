package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.journal.CancelWatch;
import dev.alpi.journal.RunJournal;
import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunOutcome;
import dev.alpi.journal.RunStart;
import dev.alpi.journal.WatchPause;
import dev.alpi.profile.store.ProcessStamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code alpi runs cancel} ends a run of another process, and waits for its end. */
@Timeout(60)
final class RunsCancelTest {
  private final FakeContext context = new FakeContext();
  private final AtomicInteger pauses = new AtomicInteger();
  private final Path home = context.userHome().resolve(".alpi/profiles/work");
  private final ProcessStamp other = new ProcessStamp(42, 4711);
  private final RunJournals journals =
      RunJournals.of(
          home, context.locks(), context.clock(), context.random(), other, other::equals);

  @BeforeEach
  void aProcessThatRuns() throws Exception {
    execute("profile", "create", "work");
    Path proc = context.systemRoot().resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    Files.createDirectories(proc.resolve("42"));
    Files.writeString(
        proc.resolve("42/stat"), "42 (alpi) S 1 42 42 0 -1 4 1 0 0 0 1 2 0 0 20 0 1 0 4711 1 1");
  }

  private FakeStdio stdio = new FakeStdio();

  private int execute(String... words) {
    stdio = new FakeStdio();
    return new Cli(new Commands()).execute(List.of(words), context.with(stdio));
  }

  private RunJournal begin() {
    return journals.begin(
        new RunStart("work", "cli", "s", "", "", "", "", "", "/", "m", "go"),
        UnaryOperator.identity());
  }

  @Test
  void a_run_that_is_watched_is_cancelled_and_its_end_is_told() throws Exception {
    RunJournal run = begin();
    CountDownLatch ended = new CountDownLatch(1);
    context.pausing(
        (length, cancellation) -> {
          try {
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    CancelWatch watch = CancelWatch.of(journals, WatchPause.real());
    try (CancelWatch.Watched _ =
        watch.watch(
            run.id(),
            () -> {
              run.finish(RunOutcome.INTERRUPTED);
              ended.countDown();
            })) {
      assertThat(execute("-p", "work", "runs", "cancel", run.id().text().substring(0, 8)))
          .isEqualTo(0);
    }
    assertThat(stdio.printed()).isEqualTo("the run " + run.id() + " ended (interrupted)\n");
    assertThat(home.resolve("runs/" + run.id() + ".cancel")).doesNotExist();
    assertThat(execute("-p", "work", "runs", "cancel", run.id().text(), "--json")).isEqualTo(2);
    assertThat(stdio.complained()).contains("is not active: it ended before (interrupted)");
  }

  @Test
  void a_run_that_does_not_end_is_waited_for_five_seconds() {
    RunJournal run = begin();
    context.pausing((length, cancellation) -> pauses.addAndGet((int) length.toMillis()));
    assertThat(execute("-p", "work", "runs", "cancel", run.id().text(), "--json")).isEqualTo(3);
    assertThat(stdio.printed())
        .isEqualTo("{\"id\":\"" + run.id() + "\",\"status\":\"running\",\"ended\":false}\n");
    assertThat(pauses).hasValue(5_000);
  }

  @Test
  void ctrl_c_ends_the_wait_and_the_request_stays() {
    RunJournal run = begin();
    context.pausing((length, cancellation) -> cancellation.cancel());
    assertThat(execute("-p", "work", "runs", "cancel", run.id().text())).isEqualTo(130);
    assertThat(home.resolve("runs/" + run.id() + ".cancel")).exists();
  }
}
