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
