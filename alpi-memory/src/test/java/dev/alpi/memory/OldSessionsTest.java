package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Witness;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which sessions count as old, and how they go. */
class OldSessionsTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant BEFORE = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant LATELY = Instant.parse("2026-06-20T00:00:00Z");
  private static final SessionId ID = new SessionId("0123456789ab");
  private static final List<String> OF_IT =
      List.of("_context_" + ID + ".json", "_events_" + ID + ".jsonl", "_todos_" + ID + ".json");

  private static final class Notes implements Witness {
    private final List<String> removed = new ArrayList<>();

    @Override
    public void removing(Found file) {}

    @Override
    public void removed(Found file) {
      removed.add(file.path().getFileName().toString());
    }

    @Override
    public void failed(Path path, IOException cause) {
      throw new AssertionError(path.toString(), cause);
    }
  }

  private static SessionStore store(Path home) {
    return SessionStore.open(
        home,
        FileLocks.inMemory(),
        FakeClock.at(LATELY.toString()),
        new Random(7),
        UnaryOperator.identity());
  }

  private static void write(Path home, String name, String text, Instant modified)
      throws IOException {
    Path file = home.resolve("sessions").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private static String session(Instant at, String more) {
    return "{\"schema_version\": 3, \"id\": \""
        + ID
        + "\", \"model\": \"m\", \"started_at\": "
        + LONG_AGO.getEpochSecond()
        + ".0"
        + more
        + ", \"turns\": [{\"at\": "
        + at.getEpochSecond()
        + ".0, \"user\": \"hi\", \"assistant\": \"fine\", \"tools\": []}]}";
  }

  private static OldSessions old(Path home) {
    return new OldSessions(store(home), _ -> false, BEFORE);
  }

  @Test
  void a_session_goes_with_all_that_belongs_to_it() throws IOException {
    Path home = Homes.UNIX.create();
    write(home, ID + ".json", session(LONG_AGO, ""), LONG_AGO);
    for (String name : OF_IT) {
      write(home, name, "{}", LONG_AGO);
    }
    write(home, "_index.json", "{}", LONG_AGO);
    write(home, "notes.json", "{}", LONG_AGO);
    OldSessions old = old(home);
    assertThat(old.find()).hasSize(1);
    assertThat(old.find().getFirst().files()).hasSize(4);
    Notes notes = new Notes();
    assertThat(old.remove(old.find().getFirst(), notes)).isTrue();
    assertThat(notes.removed).startsWith(ID + ".json").hasSize(4);
    try (Stream<Path> left = Files.list(home.resolve("sessions"))) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("_index.json", "notes.json");
    }
  }

  @Test
  void what_is_in_use_pinned_new_or_unreadable_stays() throws IOException {
    List<String> texts =
        List.of(
            session(LATELY, ""),
            session(LONG_AGO, ", \"pinned\": true"),
            session(LONG_AGO, ", \"pinned\": \"yes\""),
            "{\"schema_version\": 9, \"turns\": []}",
            "{\"schema_ver");
    for (String text : texts) {
      Path home = Homes.UNIX.create();
      write(home, ID + ".json", text, LONG_AGO);
      assertThat(old(home).find()).as(text).isEmpty();
    }
    Path home = Homes.UNIX.create();
    write(home, ID + ".json", session(LONG_AGO, ", \"pinned\": false"), LONG_AGO);
    assertThat(old(home).find()).hasSize(1);
    assertThat(new OldSessions(store(home), ID::equals, BEFORE).find()).isEmpty();
    OldSessions.Old found = old(home).find().getFirst();
    write(home, OF_IT.getFirst(), "{}", LATELY);
    assertThat(old(home).find()).isEmpty();
    assertThat(old(home).remove(found, new Notes())).isFalse();
    Files.delete(home.resolve("sessions").resolve(OF_IT.getFirst()));
    write(home, ID + ".json", session(LONG_AGO, ""), LATELY);
    assertThat(old(home).remove(found, new Notes())).isFalse();
    assertThat(home.resolve("sessions").resolve(ID + ".json")).exists();
  }

  @Test
  void what_belongs_to_no_session_goes_when_it_is_old() throws IOException {
    Path home = Homes.UNIX.create();
    write(home, OF_IT.getFirst(), "{}", LONG_AGO);
    assertThat(old(home).find()).hasSize(1);
    assertThat(old(home).remove(old(home).find().getFirst(), new Notes())).isTrue();
    write(home, OF_IT.getFirst(), "{}", LATELY);
    assertThat(old(home).find()).isEmpty();
  }

  private static final class Removing implements CrashSweep.Scenario {
    private static Path home(FileSystem disk) {
      return disk.getPath("/home");
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      write(home(disk), ID + ".json", session(LONG_AGO, ""), LONG_AGO);
      for (String name : OF_IT) {
        write(home(disk), name, "{}", LONG_AGO);
      }
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      OldSessions old = old(home(disk));
      assertThat(old.remove(old.find().getFirst(), new Notes())).isTrue();
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      Path sessions = home(disk).resolve("sessions");
      if (Files.exists(sessions.resolve(ID + ".json"))) {
        assertThat(ending).isEqualTo(CrashSweep.Ending.CRASHED);
        assertThat(OF_IT).allSatisfy(name -> assertThat(sessions.resolve(name)).exists());
      } else if (ending == CrashSweep.Ending.RETURNED) {
        assertThat(OF_IT).allSatisfy(name -> assertThat(sessions.resolve(name)).doesNotExist());
      } else {
        // a disk that comes back here has new times
        for (Path each : Children.of(sessions)) {
          Files.setLastModifiedTime(each, FileTime.from(LONG_AGO));
        }
        OldSessions old = old(home(disk));
        for (OldSessions.Old each : old.find()) {
          assertThat(old.remove(each, new Notes())).isTrue();
        }
        assertThat(OF_IT).allSatisfy(name -> assertThat(sessions.resolve(name)).doesNotExist());
      }
    }
  }

  @Test
  void a_crash_leaves_a_whole_session_or_none() throws IOException {
    assertThat(CrashSweep.run(Removing::new)).isGreaterThan(100);
  }
}
