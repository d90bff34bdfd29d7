package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers that share nothing but a home on a real disk, as processes do. */
@Timeout(60)
class MemoryConcurrencyTest {
  private static final int WRITERS = 4;
  private static final int WRITES = 8;
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");

  @TempDir Path home;

  private interface Writing {
    void write(int writer, int number) throws Exception;
  }

  private static void runAll(Writing writing) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        running.add(
            threads.submit(
                () -> {
                  for (int number = 0; number < WRITES; number++) {
                    writing.write(writer, number);
                  }
                  return writer;
                }));
      }
    }
    for (Future<?> one : running) {
      one.get();
    }
  }

  private SessionStore sessions(int seed) {
    return SessionStore.open(
        home, FileLocks.betweenProcesses(), CLOCK, new Random(seed), Homes::redact);
  }

  @Test
  void turns_that_are_appended_at_once_are_all_there() throws Exception {
    Session base = sessions(0).create("m");
    runAll(
        (writer, number) -> {
          SessionTurn turn =
              SessionTurn.started(CLOCK.instant(), writer + "-" + number)
                  .edit()
                  .ended(CLOCK.instant())
                  .done();
          sessions(writer).append(base, turn, new SessionUsage(1, 0, 0, 0, 0), 0);
        });
    Session session = ((SessionLookup.Found) sessions(0).load(base.id())).session();
    assertThat(session.turns())
        .extracting(turn -> turn.user().text())
        .doesNotHaveDuplicates()
        .hasSize(WRITERS * WRITES);
    assertThat(session.usage().inputTokens()).isEqualTo(WRITERS * WRITES);
  }

  @Test
  void entries_that_are_added_at_once_are_all_there() throws Exception {
    runAll(
        (writer, number) ->
            MemoryStore.open(home, FileLocks.betweenProcesses(), CLOCK, Homes::redact)
                .add(
                    MemoryFile.MEMORY,
                    List.of("Server " + writer + number + " runs Debian"),
                    Confidence.NORMAL));
    MemoryStore store = MemoryStore.open(home, FileLocks.betweenProcesses(), CLOCK, Homes::redact);
    assertThat(store.read(MemoryFile.MEMORY).entries())
        .extracting(MemoryEntry::text)
        .doesNotHaveDuplicates()
        .hasSize(WRITERS * WRITES);
  }
}
