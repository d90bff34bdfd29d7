package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.ReplayJournal.Sender;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The replay journal, crashed at each of its syncs and changes. */
@Timeout(120)
final class ReplayJournalCrashTest {
  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static Nonce nonce(long number) {
    return new Nonce(7, number);
  }

  /** Messages at the pace of people: each of them is on disk before it is accepted. */
  private static class Admitting implements CrashSweep.Scenario {
    final FakeClock clock = FakeClock.at(Vectors.NOW);
    final PeerKey peer = Vectors.open("A").key();
    final List<Nonce> accepted = new ArrayList<>();

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (ReplayJournal journal = Homes.journal(home(disk), clock)) {
        for (int i = 0; i < 4; i++) {
          clock.advance(Duration.ofSeconds(1));
          admit(journal, nonce(i));
        }
      }
    }

    final void admit(ReplayJournal journal, Nonce nonce) {
      if (journal.admit(peer, nonce, Sender.PINNED) instanceof ReplayJournal.Fresh) {
        accepted.add(nonce);
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      try (ReplayJournal journal = Homes.journal(home(disk), clock)) {
        for (Nonce nonce : accepted) {
          assertThat(journal.admit(peer, nonce, Sender.PINNED))
              .as("%s of %s", nonce, accepted)
              .isInstanceOf(ReplayJournal.Seen.class);
        }
        assertThat(journal.admit(peer, nonce(99), Sender.PINNED))
            .isInstanceOf(ReplayJournal.Fresh.class);
      }
      try (ReplayJournal journal = Homes.journal(home(disk), clock)) {
        assertThat(journal.admit(peer, nonce(99), Sender.PINNED))
            .isInstanceOf(ReplayJournal.Seen.class);
      }
    }
  }

  @Test
  void what_was_accepted_is_not_accepted_again_after_a_crash() throws IOException {
    assertThat(CrashSweep.run(Admitting::new)).isGreaterThan(100);
  }

  /** A file that is one line short of being compacted. */
  private static final class Compacting extends Admitting {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      super.prepare(disk);
      Path secrets = Files.createDirectories(Homes.secrets(home(disk)));
      String old = Vectors.journalLine().replace("1776945600.5", "1776940000.0") + "\n";
      String live = Vectors.journalLine() + "\n";
      int lines = ReplayJournal.COMPACTION_LINES_MIN;
      Files.writeString(secrets.resolve("replay.jsonl"), old.repeat(lines - 3) + live);
      accepted.add(new Nonce(0, 1));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      if (ending == Ending.RETURNED) {
        assertThat(Files.readAllLines(Homes.secrets(home(disk)).resolve("replay.jsonl")))
            .as("it was compacted")
            .hasSizeLessThan(10);
      }
      super.check(disk, ending);
    }
  }

  @Test
  void a_compaction_forgets_nothing_in_a_crash() throws IOException {
    assertThat(CrashSweep.run(Compacting::new)).isGreaterThan(100);
  }
}
