package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.ReplayJournal.Admission;
import dev.alpi.alp.ReplayJournal.Sender;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReplayJournalTest {
  private static final Admission FRESH = new ReplayJournal.Fresh();
  private static final Admission SEEN = new ReplayJournal.Seen();

  private final FakeClock clock = FakeClock.at("2026-04-23T12:00:00.500Z");
  private final FakeClock elapsed = FakeClock.atRandom(5);
  private final PeerKey a = Vectors.open("A").key();
  private final PeerKey b = Vectors.open("B").key();
  private Path home;
  private Path file;

  @BeforeEach
  void createHome() throws IOException {
    home = Homes.create();
    file = Homes.secrets(home).resolve("replay.jsonl");
  }

  private ReplayJournal open() throws IOException {
    return Homes.journal(home, clock, elapsed::nanoTime);
  }

  private void pass(Duration time) {
    clock.advance(time);
    elapsed.advance(time);
  }

  private static Nonce nonce(long number) {
    return new Nonce(0, number);
  }

  private static PeerKey stranger(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    try (Identity identity = Identity.ofSeed(seed)) {
      return identity.key();
    }
  }

  @Test
  void a_line_is_that_of_the_vectors_and_private() throws IOException {
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
    }
    assertThat(Files.readString(file)).isEqualTo(Vectors.journalLine() + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void a_nonce_is_new_once_for_each_sender_also_after_a_restart() throws IOException {
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      assertThat(journal.admit(b, nonce(1), Sender.STRANGER)).isEqualTo(FRESH);
    }
    try (ReplayJournal journal = open()) {
      assertThat(journal.size()).isEqualTo(2);
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      assertThat(journal.admit(b, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(FRESH);
    }
  }

  @Test
  void a_nonce_is_remembered_for_300_seconds_inclusive() throws IOException {
    try (ReplayJournal journal = open()) {
      journal.admit(a, nonce(1), Sender.PINNED);
      pass(ReplayJournal.WINDOW);
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
    }
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
    }
    pass(Duration.ofNanos(1000));
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).as("a window more").isEqualTo(SEEN);
      pass(ReplayJournal.WINDOW.plusNanos(1000));
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
    }
  }

  @Test
  void a_clock_that_is_wrong_at_a_restart_makes_nothing_new_again() throws IOException {
    try (ReplayJournal journal = open()) {
      journal.admit(a, nonce(1), Sender.PINNED);
      pass(ReplayJournal.WINDOW.plusNanos(1000));
      journal.admit(a, nonce(2), Sender.PINNED);
    }
    clock.advance(Duration.ofDays(1));
    try (ReplayJournal journal = open()) {
      assertThat(journal.size()).as("of the last window alone").isEqualTo(1);
      clock.advance(Duration.ofDays(-1));
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(SEEN);
    }
  }

  @Test
  void a_clock_that_jumps_forward_and_back_makes_nothing_new_again() throws IOException {
    try (ReplayJournal journal = open()) {
      journal.admit(a, nonce(1), Sender.PINNED);
      clock.advance(Duration.ofDays(1));
      elapsed.advance(Duration.ofSeconds(2));
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(FRESH);
      clock.advance(Duration.ofDays(-1));
      elapsed.advance(Duration.ofSeconds(2));
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      clock.advance(Duration.ofDays(-1));
      elapsed.advance(Duration.ofSeconds(400));
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).as("still ahead").isEqualTo(SEEN);
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).as("still ahead").isEqualTo(SEEN);
    }
  }

  @Test
  void what_a_machine_slept_through_does_not_count_as_elapsed() throws IOException {
    try (ReplayJournal journal = open()) {
      journal.admit(a, nonce(1), Sender.PINNED);
      clock.advance(Duration.ofHours(8));
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      elapsed.advance(ReplayJournal.WINDOW.plusNanos(1));
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
    }
  }

  @Test
  void lines_that_are_torn_or_foreign_are_skipped_and_spoil_no_other() throws IOException {
    String line = Vectors.journalLine();
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "not json\n\n[1]\n{\"seen_at\":\"x\",\"from\":1,\"nonce\":null}\n"
            + line.replace("0001\"", "0002\"")
            + "\n"
            + "x".repeat(100_000)
            + "\n"
            + line.replace("1776945600.5", "1776945600").replace("0001\"", "0003\"")
            + "\n"
            + line.replace("A6E", "")
            + "\n"
            + line.replace("1776945600.5", "1e308")
            + "\n"
            + line.substring(0, 90));
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(SEEN);
      assertThat(journal.admit(a, nonce(3), Sender.PINNED)).isEqualTo(SEEN);
      assertThat(journal.admit(a, nonce(4), Sender.PINNED)).isEqualTo(FRESH);
    }
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(4), Sender.PINNED)).isEqualTo(SEEN);
    }
  }

  @Test
  void a_last_line_that_only_lacks_its_end_counts() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, Vectors.journalLine());
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
    }
  }

  @Test
  void a_link_at_its_place_is_refused() throws IOException {
    Files.createDirectories(file.getParent());
    Path elsewhere = home.resolve("elsewhere");
    Files.writeString(elsewhere, "");
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(this::open).isInstanceOf(StoreException.NotAFile.class);
    assertThat(elsewhere).isEmptyFile();
    Files.delete(file);
    open().close();
  }

  @Test
  void one_server_at_a_time_holds_the_journal_of_a_home() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    ReplayJournal first = ReplayJournal.open(home, locks, clock, elapsed::nanoTime);
    assertThatThrownBy(() -> ReplayJournal.open(home, locks, clock, elapsed::nanoTime))
        .isInstanceOf(StoreException.Locked.class);
    first.close();
    ReplayJournal.open(home, locks, clock, elapsed::nanoTime).close();
  }

  @Test
  void a_stranger_has_little_room_and_a_peer_of_the_same_key_has_its_own() throws IOException {
    try (ReplayJournal journal = open()) {
      for (int i = 0; i < ReplayJournal.STRANGER_NONCES_MAX; i++) {
        assertThat(journal.admit(a, nonce(i), Sender.STRANGER)).isEqualTo(FRESH);
      }
      assertThat(journal.admit(a, nonce(99), Sender.STRANGER))
          .isInstanceOf(ReplayJournal.Full.class);
      assertThat(journal.admit(b, nonce(99), Sender.STRANGER)).isEqualTo(FRESH);
      assertThat(journal.admit(a, nonce(99), Sender.PINNED)).isEqualTo(FRESH);
      pass(ReplayJournal.WINDOW.plusSeconds(1));
      assertThat(journal.admit(a, nonce(100), Sender.STRANGER)).isEqualTo(FRESH);
      assertThat(journal.size()).isEqualTo(1);
    }
  }

  @Test
  void strangers_fill_their_room_and_neither_the_file_nor_that_of_peers() throws IOException {
    Set<PeerKey> crowd = new HashSet<>();
    try (ReplayJournal journal = open()) {
      long linesMax = 0;
      int refused = 0;
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < ReplayJournal.STRANGERS_NONCES_MAX + 500; i++) {
          PeerKey key = stranger(i / 20);
          crowd.add(key);
          if (journal.admit(key, new Nonce(round, i), Sender.STRANGER)
              instanceof ReplayJournal.Full) {
            refused++;
          }
        }
        assertThat(journal.size()).isLessThanOrEqualTo(ReplayJournal.STRANGERS_NONCES_MAX + 3);
        assertThat(journal.admit(a, new Nonce(round, 1), Sender.PINNED)).isEqualTo(FRESH);
        try (var lines = Files.lines(file)) {
          linesMax = Math.max(linesMax, lines.count());
        }
        pass(Duration.ofSeconds(301));
      }
      assertThat(crowd).hasSizeGreaterThan(200);
      assertThat(refused).isEqualTo(4 * 500);
      assertThat(linesMax).isLessThanOrEqualTo(2L * ReplayJournal.STRANGERS_NONCES_MAX + 2);
    }
  }

  @Test
  void a_peer_has_room_to_its_limit_and_not_one_more() throws IOException {
    try (ReplayJournal journal = open()) {
      for (int i = 0; i < ReplayJournal.PEER_NONCES_MAX; i++) {
        journal.admit(a, nonce(i), Sender.PINNED);
      }
      assertThat(journal.size()).isEqualTo(ReplayJournal.PEER_NONCES_MAX);
      Nonce next = nonce(ReplayJournal.PEER_NONCES_MAX);
      assertThat(journal.admit(a, next, Sender.PINNED)).isInstanceOf(ReplayJournal.Full.class);
      assertThat(journal.admit(b, next, Sender.PINNED)).isEqualTo(FRESH);
    }
  }

  @Test
  void what_a_stranger_sent_is_counted_as_such_until_a_peer_sends_it() {
    SeenNonces seen = new SeenNonces(ReplayJournal.WINDOW);
    SeenNonces.Now now = SeenNonces.Now.of(clock, elapsed::nanoTime);
    for (int i = 0; i < 1000; i++) {
      seen.add("a", nonce(i % 500), now, i < 700 ? Sender.STRANGER : Sender.PINNED);
    }
    assertThat(seen.size()).isEqualTo(500);
    assertThat(seen.of("a")).isEqualTo(500);
    assertThat(seen.ofStrangers()).as("those that were not seen again by a peer").isEqualTo(200);
    pass(ReplayJournal.WINDOW.plusSeconds(1));
    seen.sweep(SeenNonces.Now.of(clock, elapsed::nanoTime));
    assertThat(seen.size() + seen.ofStrangers() + seen.of("a")).isZero();
  }

  @Test
  void the_file_is_compacted_when_most_of_it_is_old_and_forgets_nothing() throws IOException {
    try (ReplayJournal journal = open()) {
      int old = ReplayJournal.COMPACTION_LINES_MIN - 1;
      for (int i = 0; i < old - 5; i++) {
        journal.admit(a, nonce(i), Sender.PINNED);
      }
      pass(ReplayJournal.WINDOW.plusSeconds(1));
      for (int i = old - 5; i < old; i++) {
        journal.admit(b, nonce(i), Sender.PINNED);
      }
      assertThat(Files.readAllLines(file)).as("one short of it").hasSize(old);
      journal.admit(a, nonce(old), Sender.PINNED);
      assertThat(Files.readAllLines(file)).hasSize(6);
      Object rewritten = Files.getAttribute(file, "unix:ino");
      journal.admit(a, nonce(old + 1), Sender.PINNED);
      assertThat(Files.readAllLines(file)).hasSize(7);
      assertThat(Files.getAttribute(file, "unix:ino")).as("not again").isEqualTo(rewritten);
    }
    try (ReplayJournal journal = open()) {
      assertThat(journal.size()).isEqualTo(7);
      assertThat(journal.admit(b, nonce(ReplayJournal.COMPACTION_LINES_MIN - 2), Sender.PINNED))
          .isEqualTo(SEEN);
    }
    try (var names = Files.list(file.getParent())) {
      assertThat(names.map(path -> path.getFileName().toString()).sorted().toList())
          .isEqualTo(List.of("replay.jsonl"));
    }
  }

  @Test
  void a_file_where_most_is_new_is_not_compacted() throws IOException {
    try (ReplayJournal journal = open()) {
      for (int i = 0; i < ReplayJournal.COMPACTION_LINES_MIN + 100; i++) {
        journal.admit(a, nonce(i), Sender.PINNED);
      }
      assertThat(Files.readAllLines(file)).hasSize(ReplayJournal.COMPACTION_LINES_MIN + 100);
    }
  }

  @Test
  void of_many_threads_with_one_message_one_is_first() throws Exception {
    try (ReplayJournal journal = open()) {
      ConcurrentLinkedQueue<Admission> results = new ConcurrentLinkedQueue<>();
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads =
          java.util.stream.IntStream.range(0, 16)
              .mapToObj(
                  _ ->
                      Thread.startVirtualThread(
                          () -> {
                            try {
                              start.await();
                            } catch (InterruptedException e) {
                              return;
                            }
                            for (int i = 0; i < 50; i++) {
                              results.add(journal.admit(a, nonce(i), Sender.PINNED));
                            }
                          }))
              .toList();
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(results).hasSize(16 * 50);
      assertThat(results.stream().filter(FRESH::equals)).hasSize(50);
    }
    assertThat(Files.readAllLines(file)).hasSize(50);
  }

  @Test
  void a_thread_that_is_interrupted_writes_all_the_same() throws IOException {
    try (ReplayJournal journal = open()) {
      Thread.currentThread().interrupt();
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(FRESH);
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void what_a_full_disk_does_not_take_is_refused_until_there_is_room() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    home = Files.createDirectory(disk.getPath("/home"));
    file = Homes.secrets(home).resolve("replay.jsonl");
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
      disk.failWritesAfter(50);
      assertThat(journal.admit(a, nonce(2), Sender.PINNED))
          .isInstanceOf(ReplayJournal.NotWritten.class);
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
      disk.failWritesAfter(Long.MAX_VALUE);
      assertThat(journal.admit(a, nonce(2), Sender.PINNED)).isEqualTo(FRESH);
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void a_compaction_that_fails_costs_no_message() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    home = Files.createDirectory(disk.getPath("/home"));
    file = Homes.secrets(home).resolve("replay.jsonl");
    Files.createDirectories(file.getParent());
    String old = Vectors.journalLine().replace("1776945600.5", "1776940000.0") + "\n";
    Files.writeString(file, old.repeat(ReplayJournal.COMPACTION_LINES_MIN - 1));
    try (ReplayJournal journal = open()) {
      // room for the line and not for the file that is to replace this one
      disk.failWritesAfter(old.length() + 20);
      assertThat(journal.admit(a, nonce(11), Sender.PINNED)).isEqualTo(FRESH);
      disk.failWritesAfter(Long.MAX_VALUE);
      assertThat(journal.admit(a, nonce(12), Sender.PINNED)).isEqualTo(FRESH);
      assertThat(Files.readAllLines(file)).hasSize(ReplayJournal.COMPACTION_LINES_MIN + 1);
      pass(Duration.ofMinutes(2));
      assertThat(journal.admit(a, nonce(13), Sender.PINNED)).isEqualTo(FRESH);
      assertThat(Files.readAllLines(file)).hasSize(4);
    }
  }

  @Test
  void times_before_1970_are_times_too() throws IOException {
    clock.advance(Duration.between(clock.instant(), Instant.parse("1969-12-31T23:59:59.25Z")));
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(FRESH);
    }
    try (ReplayJournal journal = open()) {
      assertThat(journal.admit(a, nonce(1), Sender.PINNED)).isEqualTo(SEEN);
    }
  }
}
