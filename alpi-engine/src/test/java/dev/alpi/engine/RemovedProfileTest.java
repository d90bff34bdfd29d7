package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Checkup;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A profile in which a turn runs stays where it is; one that was removed stays removed. */
@Timeout(30)
class RemovedProfileTest {
  private static ProfileStore store(EngineOnDisk disk) {
    return ProfileStore.of(HomeRoot.at(disk.profile.root()), disk.locks, InstantSource.system());
  }

  private static EngineOnDisk lab(Script script) {
    EngineOnDisk main = EngineOnDisk.of(Wire.OPENAI, Script.empty());
    main.server.close();
    return EngineOnDisk.beside(main, "lab", script);
  }

  @Test
  void while_a_turn_runs_its_profile_is_neither_removed_nor_renamed() throws IOException {
    try (EngineOnDisk disk = lab(Script.always(Answer.text("answer")))) {
      List<ProfileChange<?>> tried = new ArrayList<>();
      disk.run(
          "question",
          disk.newSession(),
          event -> {
            try {
              ProfileStore store = store(disk);
              tried.add(store.remove(disk.profile, ProfileStore.NotEmpty.REMOVE));
              tried.add(store.rename(disk.profile, new ProfileName("other")));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          },
          Cancellation.none());
      assertThat(tried)
          .isNotEmpty()
          .allSatisfy(
              change -> {
                assertThat(change).isInstanceOf(ProfileChange.Refused.class);
                assertThat(((ProfileChange.Refused<?>) change).reason())
                    .isEqualTo(ProfileChange.Reason.IN_USE);
              });
      assertThat(store(disk).remove(disk.profile, ProfileStore.NotEmpty.REMOVE))
          .isInstanceOf(ProfileChange.Done.class);
    }
  }

  @Test
  void neither_a_turn_nor_an_approval_brings_a_removed_profile_back() throws IOException {
    try (EngineOnDisk disk = lab(Script.always(Answer.text("answer")))) {
      Session session =
          EngineOnDisk.as(TurnOutcome.Completed.class, disk.run("question")).session();
      Path home = disk.profile.home();
      ApprovalStore approvals = new ApprovalStore(home, disk.locks, InstantSource.system());
      assertThat(store(disk).remove(disk.profile, ProfileStore.NotEmpty.REMOVE))
          .isInstanceOf(ProfileChange.Done.class);
      int asked = disk.server.requests().size();
      assertThatThrownBy(() -> disk.run("again", session)).isInstanceOf(StoreException.Gone.class);
      assertThat(disk.server.requests()).hasSize(asked);
      assertThatThrownBy(
              () -> approvals.add(new Approval("terminal", "ls", disk.workspace, "owner"), "rule"))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> disk.engine().sessions().save(session))
          .isInstanceOf(StoreException.Gone.class);
      assertThatThrownBy(() -> disk.engine().ledger().publish())
          .isInstanceOf(StoreException.Gone.class);
      assertThat(Files.exists(home)).isFalse();
      assertThat(HomeRoot.at(disk.profile.root()).list()).hasSize(1);
    }
  }

  @Test
  void a_home_moved_away_by_hand_under_a_turn_does_not_come_back() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"add\",\"text\":\"something\"}"),
            Answer.call("memory", "{\"action\":\"add\",\"file\":\"USER\",\"text\":\"likes tea\"}"),
            Answer.text("done"));
    try (EngineOnDisk disk = lab(script)) {
      Path home = disk.profile.home();
      Path away = home.resolveSibling("away");
      Session session = disk.newSession();
      assertThatThrownBy(
              () ->
                  disk.run(
                      "question",
                      session,
                      event -> {
                        if (event instanceof TurnEvent.ToolEnded && Files.exists(home)) {
                          move(home, away);
                        }
                      },
                      Cancellation.none()))
          .isInstanceOf(StoreException.Gone.class);
      assertThat(Files.exists(home)).isFalse();
      assertThat(Files.exists(away)).isTrue();
    }
  }

  @Test
  void L38_a_removed_cache_breaks_nothing() throws IOException {
    try (EngineOnDisk disk = lab(Script.always(Answer.text("answer")))) {
      Path cache = Files.createDirectories(disk.profile.home().resolve("cache/inbound"));
      Files.writeString(cache.resolve("x"), "x");
      Session session =
          EngineOnDisk.as(TurnOutcome.Completed.class, disk.run("question")).session();
      DurableFiles.deleteTree(cache.getParent());
      EngineOnDisk.as(TurnOutcome.Completed.class, disk.run("again", session));
      assertThat(store(disk).examine(disk.profile, Checkup.Mode.EXPLAIN).isSick()).isFalse();
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
