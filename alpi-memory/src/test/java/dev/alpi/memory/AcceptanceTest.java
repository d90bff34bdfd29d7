package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance tests of alpi-engine §12.2 that memory alone can pass, by their number. */
class AcceptanceTest {
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");

  /** "Memory correction replaces old value": the three pairs of row 20, and more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The staging port is 5432 | The staging port is 5433",
        "Ana is allergic to nuts | Ana is not allergic to nuts",
        "Ana is not allergic to nuts | Ana is allergic to nuts",
        "prefers dark mode | prefers light mode",
        "Debian runs on Server A | Debian runs on Server B",
        "El puerto es 5432 | El puerto es 5433",
        "用户对坚果过敏 | 用户对坚果不过敏",
        "порт 5432 | порт 5433"
      })
  void acceptance_10_a_correction_replaces_the_old_value(String old, String fresh)
      throws IOException {
    MemoryStore store =
        MemoryStore.open(Homes.UNIX.create(), FileLocks.inMemory(), CLOCK, Homes::redact);
    store.add(MemoryFile.MEMORY, List.of("Owns a cat", old, "Speaks French"), Confidence.NORMAL);
    MemoryUpdate update = store.add(MemoryFile.MEMORY, List.of(fresh), Confidence.NORMAL);
    assertThat(update.changes()).containsExactly(new MemoryChange.Superseded(old, fresh));
    assertThat(store.read(MemoryFile.MEMORY).visibleText())
        .isEqualTo("Owns a cat\n§\n" + fresh + "\n§\nSpeaks French");
    assertThat(store.history()).extracting(MemoryRecord::oldText).containsExactly(old);
  }

  /** The same by way of the queue: nothing that a model proposes is taken for a duplicate. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The staging port is 5432 | The staging port is 5433",
        "Ana is allergic to nuts | Ana is not allergic to nuts"
      })
  void acceptance_10_a_promoted_correction_replaces_the_old_value(String old, String fresh)
      throws IOException {
    MemoryStore store =
        MemoryStore.open(Homes.UNIX.create(), FileLocks.inMemory(), CLOCK, Homes::redact);
    store.add(MemoryFile.MEMORY, List.of(old), Confidence.NORMAL);
    PromotionQueue queue = PromotionQueue.of(store, new Random(1));
    queue.add(
        new CandidateOrigin(CandidateOrigin.Source.REVIEWER, "", ""),
        List.of(new Candidate(MemoryFile.MEMORY, fresh, Confidence.NORMAL)));
    Promotion promotion = queue.list().promotions().getFirst();
    assertThat(promotion.isCorrection()).isTrue();
    assertThat(queue.apply(promotion.id()))
        .isEqualTo(
            new PromotionOutcome.Applied(promotion, new MemoryChange.Superseded(old, fresh)));
    assertThat(store.read(MemoryFile.MEMORY).visibleText()).isEqualTo(fresh);
  }

  /** Server A and Server B are two things: neither replaces, nor reinforces, the other. */
  @ParameterizedTest
  @CsvSource({"Server A,Server B", "Server A runs Debian,Server B runs Debian"})
  void acceptance_10_another_name_is_another_fact(String one, String other) throws IOException {
    MemoryStore store =
        MemoryStore.open(Homes.UNIX.create(), FileLocks.inMemory(), CLOCK, Homes::redact);
    MemoryUpdate update = store.add(MemoryFile.MEMORY, List.of(one, other), Confidence.NORMAL);
    assertThat(update.changes())
        .containsExactly(new MemoryChange.Added(one), new MemoryChange.Added(other));
  }
}
