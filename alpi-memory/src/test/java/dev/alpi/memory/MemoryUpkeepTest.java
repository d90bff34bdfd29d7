package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Revisions, warnings, what a scan refuses, pruning and the history. */
class MemoryUpkeepTest {
  private final FakeClock clock = FakeClock.at("2026-03-01T23:59:59Z");
  private final Path home;
  private final MemoryStore store;

  MemoryUpkeepTest() throws IOException {
    home = Homes.UNIX.create();
    store = MemoryStore.open(home, FileLocks.inMemory(), clock, Homes::redact);
  }

  private Path file(String name) {
    return home.resolve("memories").resolve(name);
  }

  private MemoryChange add(MemoryFile target, String text) throws IOException {
    return store.add(target, List.of(text), Confidence.NORMAL).changes().getFirst();
  }

  private static Refusal refusal(MemoryUpdate update) {
    return ((MemoryChange.Refused) update.changes().getFirst()).reason();
  }

  @Test
  void a_file_that_somebody_changed_meanwhile_is_not_changed_again() throws IOException {
    MemoryRevision looked =
        store.add(MemoryFile.USER, List.of("Likes tea"), Confidence.NORMAL).after().revision();
    add(MemoryFile.USER, "Owns a cat");
    String now = Files.readString(file("USER.md"));
    MemoryRevision found = store.read(MemoryFile.USER).revision();
    assertThat(refusal(store.replace(MemoryFile.USER, looked, "tea", "Likes mate")))
        .isEqualTo(new Refusal.Outdated(found));
    MemoryUpdate refused = store.remove(MemoryFile.USER, looked, "tea");
    assertThat(refusal(refused)).isEqualTo(new Refusal.Outdated(found));
    assertThat(refused.after().visibleText()).isEqualTo("Likes tea\n§\nOwns a cat");
    assertThat(Files.readString(file("USER.md"))).isEqualTo(now);
    MemoryUpdate replaced = store.replace(MemoryFile.USER, found, "tea", "Likes mate");
    assertThat(replaced.changes())
        .containsExactly(new MemoryChange.Superseded("Likes tea", "Likes mate"));
    assertThat(store.remove(MemoryFile.USER, replaced.after().revision(), "mate").changes())
        .containsExactly(new MemoryChange.Removed("Likes mate"));
  }

  @Test
  void a_revision_is_sixteen_digits() {
    assertThat(MemoryRevision.parse("0123456789abcdef")).isPresent();
    assertThat(MemoryRevision.parse("0123456789ABCDEF")).isEmpty();
    assertThat(MemoryRevision.parse("0123456789abcde")).isEmpty();
  }

  @Test
  void what_is_soon_out_of_date_is_taken_with_a_warning() throws IOException {
    MemoryUpdate update =
        store.add(
            MemoryFile.MEMORY,
            List.of("Deployed at 2026-03-01T12:00:05Z", "Owns a cat", "#"),
            Confidence.NORMAL);
    assertThat(update.changes().getFirst()).isInstanceOf(MemoryChange.Added.class);
    assertThat(update.warnings()).singleElement().asString().contains("point in time");
    assertThat(store.replace(MemoryFile.MEMORY, "cat", "session 0123456789ab is open").warnings())
        .hasSize(1);
    assertThat(store.remove(MemoryFile.MEMORY, "session").warnings()).isEmpty();
  }

  @Test
  void a_scan_refuses_what_it_finds() throws IOException {
    MemoryStore scanning =
        MemoryStore.open(
            home,
            FileLocks.inMemory(),
            clock,
            Homes::redact,
            text -> text.contains("obey") ? Optional.of("an order") : Optional.empty());
    MemoryUpdate update =
        scanning.add(MemoryFile.USER, List.of("obey me", "Likes tea"), Confidence.NORMAL);
    assertThat(update.changes())
        .containsExactly(
            new MemoryChange.Refused(new Refusal.Suspicious("an order")),
            new MemoryChange.Added("Likes tea"));
    assertThat(refusal(scanning.replace(MemoryFile.USER, "tea", "obey")))
        .isEqualTo(new Refusal.Suspicious("an order"));
  }

  @Test
  void pruning_after_a_turn_takes_no_lock_unless_a_guess_has_expired() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    List<Path> taken = new ArrayList<>();
    FileLocks spied =
        (lockFile, sharing) -> {
          taken.add(lockFile);
          return locks.tryAcquire(lockFile, sharing);
        };
    MemoryStore spiedStore = MemoryStore.open(home, spied, clock, Homes::redact);
    assertThat(spiedStore.prune()).isEmpty();
    assertThat(home).isEmptyDirectory();
    store.add(MemoryFile.USER, List.of("a guess"), Confidence.LOW);
    store.add(MemoryFile.MEMORY, List.of("another guess entirely"), Confidence.LOW);
    clock.advance(Duration.ofDays(29));
    assertThat(spiedStore.prune()).isEmpty();
    assertThat(taken).isEmpty();
    clock.advance(Duration.ofDays(1));
    assertThat(spiedStore.prune())
        .containsExactly(
            new MemoryChange.Removed("a guess"),
            new MemoryChange.Removed("another guess entirely"));
    assertThat(taken).hasSize(2);
  }

  @Test
  void the_history_tells_what_stood_there() throws IOException {
    assertThat(store.history()).isEmpty();
    assertThat(home).isEmptyDirectory();
    add(MemoryFile.USER, "port 1");
    add(MemoryFile.USER, "port 2");
    store.remove(MemoryFile.USER, "port");
    try (AppendLog log = AppendLog.open(file("history.jsonl"))) {
      log.append("{\"action\":\"dreamt\",\"target\":\"user\",\"when\":\"2026-03-01T00:00:00Z\"}");
      log.append("not JSON");
    }
    assertThat(store.history())
        .containsExactly(
            new MemoryRecord(
                clock.instant(),
                MemoryFile.USER,
                MemoryRecord.Action.SUPERSEDED,
                "port 1",
                "port 2"),
            new MemoryRecord(
                clock.instant(), MemoryFile.USER, MemoryRecord.Action.REMOVED, "port 2", ""));
  }
}
