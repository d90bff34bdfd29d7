package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both stores, crashed at each of their syncs and changes. */
class MemoryCrashTest {
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");
  private static final String OLD = "The staging port is 5432";
  private static final String NEW = "The staging port is 5433";

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static MemoryStore memory(FileSystem disk) {
    return MemoryStore.open(home(disk), FileLocks.inMemory(), CLOCK, Homes::redact);
  }

  private static SessionStore sessions(FileSystem disk) {
    return SessionStore.open(home(disk), FileLocks.inMemory(), CLOCK, new Random(3), Homes::redact);
  }

  private static final class Correcting implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      memory(disk).add(MemoryFile.MEMORY, List.of(OLD, "Owns a cat"), Confidence.NORMAL);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      memory(disk).add(MemoryFile.MEMORY, List.of(NEW), Confidence.NORMAL);
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      String visible = memory(disk).read(MemoryFile.MEMORY).visibleText();
      assertThat(visible).isIn(OLD + "\n§\nOwns a cat", NEW + "\n§\nOwns a cat");
      if (ending == Ending.RETURNED) {
        assertThat(visible).startsWith(NEW);
      }
      if (visible.startsWith(NEW)) {
        try (AppendLog log =
            AppendLog.open(home(disk).resolve("memories").resolve("history.jsonl"))) {
          assertThat(log.records()).hasSize(1).first().asString().contains(OLD);
        }
      }
      assertThat(memory(disk).add(MemoryFile.MEMORY, List.of(NEW), Confidence.NORMAL).changes())
          .noneMatch(MemoryChange.Refused.class::isInstance);
    }
  }

  @Test
  void a_correction_is_made_whole_or_not_at_all_and_never_without_its_record() throws IOException {
    assertThat(CrashSweep.run(Correcting::new)).isGreaterThan(100);
  }

  private static PromotionQueue queue(FileSystem disk) {
    return PromotionQueue.open(
        home(disk), FileLocks.inMemory(), CLOCK, new Random(5), Homes::redact);
  }

  private static List<QueueOutcome> enqueue(FileSystem disk, String text) throws IOException {
    return queue(disk)
        .add(
            new CandidateOrigin(CandidateOrigin.Source.REVIEWER, "", ""),
            List.of(new Candidate(MemoryFile.MEMORY, text, Confidence.NORMAL)));
  }

  private static List<String> waiting(FileSystem disk) throws IOException {
    PromotionListing listing = queue(disk).list();
    assertThat(listing.unreadable()).isZero();
    return listing.promotions().stream().map(it -> it.candidate().text()).toList();
  }

  private static final class Queueing implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      enqueue(disk, OLD);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      enqueue(disk, "Owns a cat");
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(waiting(disk)).isIn(List.of(OLD), List.of(OLD, "Owns a cat"));
      if (ending == Ending.RETURNED) {
        assertThat(waiting(disk)).contains("Owns a cat");
      }
      enqueue(disk, "Owns a cat");
      assertThat(waiting(disk)).containsExactly(OLD, "Owns a cat");
    }
  }

  @Test
  void a_candidate_is_queued_whole_or_not_at_all_and_none_before_it_is_lost() throws IOException {
    assertThat(CrashSweep.run(Queueing::new)).isGreaterThan(100);
  }

  private static final class Promoting implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      memory(disk).add(MemoryFile.MEMORY, List.of(OLD), Confidence.NORMAL);
      enqueue(disk, NEW);
      enqueue(disk, "Owns a cat");
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      queue(disk).apply(queue(disk).list().promotions().getFirst().id());
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      String visible = memory(disk).read(MemoryFile.MEMORY).visibleText();
      assertThat(visible).isIn(OLD, NEW);
      assertThat(waiting(disk)).isIn(List.of(NEW, "Owns a cat"), List.of("Owns a cat"));
      if (visible.equals(OLD)) {
        assertThat(waiting(disk)).as("neither here nor there").contains(NEW);
      }
      if (ending == Ending.RETURNED) {
        assertThat(visible).isEqualTo(NEW);
        assertThat(waiting(disk)).doesNotContain(NEW);
      }
      for (Promotion promotion : queue(disk).list().promotions()) {
        assertThat(queue(disk).apply(promotion.id())).isInstanceOf(PromotionOutcome.Applied.class);
      }
      assertThat(memory(disk).read(MemoryFile.MEMORY).visibleText())
          .isEqualTo(NEW + "\n§\nOwns a cat");
    }
  }

  @Test
  void a_promoted_candidate_is_never_neither_waiting_nor_remembered() throws IOException {
    assertThat(CrashSweep.run(Promoting::new)).isGreaterThan(100);
  }

  private static final class Saving implements CrashSweep.Scenario {
    private static final SessionTurn FIRST = turn("first");
    private static final SessionTurn SECOND = turn("second");
    private SessionId id = new SessionId("000000000000");

    private static SessionTurn turn(String user) {
      return SessionTurn.started(CLOCK.instant(), user)
          .edit()
          .assistant("a".repeat(2000))
          .ended(CLOCK.instant())
          .done();
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      Session session = sessions(disk).create("m");
      id = session.id();
      sessions(disk).append(session, FIRST, SessionUsage.NONE, 0);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Session session = load(disk);
      sessions(disk).append(session, SECOND, SessionUsage.NONE, 0);
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      List<SessionTurn> turns = load(disk).turns();
      if (ending == Ending.RETURNED) {
        assertThat(turns).containsExactly(FIRST, SECOND);
      } else {
        assertThat(turns).isIn(List.of(FIRST), List.of(FIRST, SECOND));
      }
      assertThat(sessions(disk).list().unreadable()).isEmpty();
      assertThat(sessions(disk).newestChat()).contains(id);
    }

    private Session load(FileSystem disk) throws IOException {
      return ((SessionLookup.Found) sessions(disk).load(id)).session();
    }
  }

  @Test
  void a_turn_is_saved_whole_or_not_at_all() throws IOException {
    assertThat(CrashSweep.run(Saving::new)).isGreaterThan(100);
  }
}
