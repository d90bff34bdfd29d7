package dev.alpi.profile;

import static dev.alpi.profile.Homes.done;
import static dev.alpi.profile.Homes.refused;
import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.ProfileStore.NotEmpty;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.LockHolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whoever works in a profile keeps it where it is, from another process and until it dies. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "it takes flock(2)")
@Timeout(60)
class InUseProcessTest {
  @TempDir private Path directory;
  private ProfileStore store;
  private Profile work;
  private Process holder;

  @BeforeEach
  void profile() throws IOException {
    store = Homes.onDisk(directory.resolve(".alpi"));
    store.bootstrap();
    work = Homes.created(store, "work");
    write(work, "memories/USER.md", "likes tea");
  }

  @AfterEach
  void end() {
    if (holder != null) {
      holder.destroyForcibly();
    }
  }

  private void hold(Path lock, Sharing sharing) throws IOException {
    holder = LockHolder.start(lock, sharing);
    assertThat(LockHolder.says(holder)).isEqualTo("held");
  }

  private void kill() throws InterruptedException {
    // SIGKILL: it cannot clean up
    holder.destroyForcibly();
    assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private void assertRefused() throws IOException {
    Map<String, String> before = Homes.tree(store.root().path());
    ProfileChange.Refused<TrashEntry> removal = refused(store.remove(work, NotEmpty.REMOVE));
    assertThat(removal.reason()).isEqualTo(Reason.IN_USE);
    assertThat(removal.problem()).contains("work", "in use");
    assertThat(refused(store.rename(work, new ProfileName("job"))).reason())
        .isEqualTo(Reason.IN_USE);
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
  }

  @Test
  void L15_a_profile_held_by_another_process_stays_until_that_is_killed() throws Exception {
    hold(work.home().resolve(Profile.IN_USE_LOCK), Sharing.SHARED);
    assertRefused();
    // others may use it too, and be cloned from, edited and examined meanwhile
    work.hold(FileLocks.betweenProcesses()).close();
    done(store.edit(work, MetadataEdit.NOTHING.description("d")));
    Homes.created(store, "other");
    assertThat(store.examine(work, Checkup.Mode.REPAIR).isSick()).isFalse();
    kill();
    Profile job = done(store.rename(work, new ProfileName("job")));
    done(store.remove(job, NotEmpty.REMOVE));
    assertThat(Homes.names(store.root().path().resolve("profiles"))).containsExactly("other");
  }

  @Test
  void L15_a_daemon_of_the_root_keeps_all_profiles() throws Exception {
    // as the Python system's holds it: for life
    hold(store.root().path().resolve("service.lock"), Sharing.EXCLUSIVE);
    assertRefused();
    assertThat(Files.exists(work.home().resolve(Profile.IN_USE_LOCK))).isFalse();
    kill();
    done(store.remove(work, NotEmpty.REMOVE));
  }

  @Test
  void a_daemon_that_holds_what_it_serves_keeps_nothing_else() throws Exception {
    FileLocks locks = FileLocks.betweenProcesses();
    try (FileLocks.Held _ = ServiceLock.acquire(store.root(), locks)) {
      try (FileLocks.Held _ = work.hold(locks)) {
        assertThat(refused(store.remove(work, NotEmpty.REMOVE)).reason()).isEqualTo(Reason.IN_USE);
      }
      done(store.remove(work, NotEmpty.REMOVE));
    }
    assertThat(store.root().path().resolve("service.lock")).isEmptyFile();
  }

  @Test
  void a_daemon_that_has_ended_leaves_its_lock_file_and_that_is_no_obstacle() throws IOException {
    Path service = Files.createFile(store.root().path().resolve("service.lock"));
    try (FileLocks.Held _ = work.hold(FileLocks.betweenProcesses())) {
      assertThat(refused(store.remove(work, NotEmpty.REMOVE)).reason()).isEqualTo(Reason.IN_USE);
    }
    // the refusal has given both locks back
    FileLocks.betweenProcesses().tryAcquire(service, Sharing.EXCLUSIVE).orElseThrow().close();
    done(store.remove(work, NotEmpty.REMOVE));
    FileLocks.betweenProcesses().tryAcquire(service, Sharing.EXCLUSIVE).orElseThrow().close();
  }

  @Test
  void L17_whoever_waits_for_a_name_gets_the_profile_of_that_name_or_none() throws Exception {
    TrashEntry entry = done(store.remove(work, NotEmpty.REMOVE));
    Profile again = Homes.created(store, "work");
    try (FileLocks.Held _ = again.hold(FileLocks.betweenProcesses())) {
      // a lock file that came along to the trash is nobody's
      assertThat(refused(store.remove(again, NotEmpty.REMOVE)).reason()).isEqualTo(Reason.IN_USE);
      done(store.restore(entry, new ProfileName("back")));
    }
    done(store.remove(again, NotEmpty.REMOVE));
  }

  @Test
  void a_profile_that_is_not_in_use_costs_no_thread_and_no_handle() throws IOException {
    Path descriptors = directory.getFileSystem().getPath("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here");
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      profiles.add(Homes.created(store, "p" + i));
    }
    int handles = Homes.names(descriptors).size();
    int threads = Thread.activeCount();
    for (Profile profile : profiles) {
      profile.metadata();
      Inventory.of(profile);
      done(store.edit(profile, MetadataEdit.NOTHING));
      store.examine(profile, Checkup.Mode.REPAIR);
      profile.hold(FileLocks.betweenProcesses()).close();
    }
    store.root().list();
    assertThat(Homes.names(descriptors).size()).isLessThan(handles + 50);
    assertThat(Thread.activeCount()).isLessThan(threads + 50);
  }
}
