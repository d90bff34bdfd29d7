package dev.alpi.profile;

import static dev.alpi.profile.Homes.done;
import static dev.alpi.profile.Homes.refused;
import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.ProfileStore.NotEmpty;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renaming, removing, restoring and erasing: what is refused, and what is where afterwards. */
@Timeout(60)
class ProfileChangesTest {
  private static final String SECOND = "-20261121-040506";

  private static List<String> profiles(ProfileStore store) throws IOException {
    return store.root().list().stream().map(profile -> profile.name().text()).toList();
  }

  private static Profile work(ProfileStore store) throws IOException {
    store.bootstrap();
    Profile work = Homes.created(store, "work");
    write(work, "agents/a.md", "agent");
    write(work, "memories/USER.md", "likes tea");
    return work;
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L15_each_refusal_leaves_the_tree_untouched(Homes homes) throws IOException {
    FileLocks locks = FileLocks.inMemory();
    ProfileStore store = Homes.store(homes.root(), locks);
    Profile work = work(store);
    Profile active = Homes.created(store, "active");
    store.activate(active);
    Map<String, String> before = Homes.tree(store.root().path());
    Profile main = store.root().profile(ProfileName.DEFAULT);
    for (NotEmpty notEmpty : NotEmpty.values()) {
      assertThat(refused(store.remove(main, notEmpty)).reason()).isEqualTo(Reason.DEFAULT);
      ProfileChange.Refused<TrashEntry> refused = refused(store.remove(active, notEmpty));
      assertThat(refused.reason()).isEqualTo(Reason.ACTIVE);
      assertThat(refused.hint()).contains("profile use");
      Profile ghost = store.root().profile(new ProfileName("ghost"));
      assertThat(refused(store.remove(ghost, notEmpty)).reason()).isEqualTo(Reason.ABSENT);
    }
    ProfileChange.Refused<TrashEntry> data = refused(store.remove(work, NotEmpty.REFUSE));
    assertThat(data.reason()).isEqualTo(Reason.HAS_DATA);
    assertThat(data.problem()).contains("1 agent, 1 memory");
    assertThat(data.hint()).contains("--force");
    try (FileLocks.Held _ = work.hold(locks)) {
      ProfileChange.Refused<TrashEntry> used = refused(store.remove(work, NotEmpty.REMOVE));
      assertThat(used.reason()).isEqualTo(Reason.IN_USE);
      assertThat(refused(store.rename(work, new ProfileName("job"))).reason())
          .isEqualTo(Reason.IN_USE);
    }
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
  }

  @Test
  void L15_the_default_profile_is_active_when_nothing_else_is_and_never_removed()
      throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    write(store.root().profile(ProfileName.DEFAULT), "active_profile", "ghost");
    assertThat(store.root().active().is(work)).isFalse();
    done(store.remove(work, NotEmpty.REMOVE));
    assertThat(profiles(store)).containsExactly("default");
    assertThat(store.root().path().resolve("active_profile")).hasContent("ghost");
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L16_L17_a_removed_profile_is_whole_in_the_trash_and_its_name_is_free(Homes homes)
      throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    Map<String, String> before = Homes.tree(work.home());
    TrashEntry entry = done(store.remove(work, NotEmpty.REMOVE));
    assertThat(work.home()).doesNotExist();
    assertThat(entry.label()).isEqualTo("work" + SECOND);
    assertThat(entry.name()).isEqualTo(work.name());
    assertThat(Homes.tree(entry.directory())).isEqualTo(before);
    // at once, and in the same second
    Homes.created(store, "WORK");
    Profile again = store.root().profile(new ProfileName("WORK"));
    assertThat(done(store.remove(again, NotEmpty.REFUSE)).label())
        .isEqualToIgnoringCase(homes == Homes.UNIX ? "work" + SECOND : "work" + SECOND + "-2");
    Homes.created(store, "work");
    assertThat(done(store.remove(work, NotEmpty.REFUSE)).label()).startsWith("work" + SECOND + "-");
    assertThat(store.root().trash())
        .hasSize(3)
        .allSatisfy(removed -> assertThat(removed.removedAt()).isEqualTo("2026-11-21T04:05:06Z"));
    assertThat(Homes.tree(entry.directory())).isEqualTo(before);
    assertThat(profiles(store)).containsExactly("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]"})
  void L18_a_profile_with_corrupt_metadata_can_be_removed_renamed_and_restored(String text)
      throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    write(work, "profile.json", text);
    Profile job = done(store.rename(work, new ProfileName("job")));
    TrashEntry entry = done(store.remove(job, NotEmpty.REMOVE));
    Homes.created(store, "job");
    Profile back = done(store.restore(entry, new ProfileName("back")));
    assertThat(Homes.tree(back.home()))
        .containsEntry("profile.json", text)
        .containsEntry("memories/USER.md", "likes tea");
    assertThat(profiles(store)).containsExactly("default", "back", "job");
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L17_K4_what_was_removed_comes_back_as_it_was(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    Map<String, String> before = Homes.tree(work.home());
    TrashEntry entry = done(store.remove(work, NotEmpty.REMOVE));
    Profile back = done(store.restore(entry, entry.name()));
    assertThat(back).isEqualTo(work);
    assertThat(Homes.tree(back.home())).isEqualTo(before);
    assertThat(store.root().trash()).isEmpty();
    // under another name it is told so
    TrashEntry second = done(store.remove(work, NotEmpty.REMOVE));
    Profile attic = done(store.restore(second, new ProfileName("attic")));
    assertThat(attic.metadata().orElseThrow().name()).contains("attic");
    assertThat(attic.metadata().orElseThrow().createdAt()).contains(Homes.NOW);
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L17_restoring_refuses_a_name_that_is_taken(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    TrashEntry entry = done(store.remove(work, NotEmpty.REMOVE));
    Homes.created(store, "Work");
    Map<String, String> before = Homes.tree(store.root().path());
    assertThat(refused(store.restore(entry, entry.name())).reason()).isEqualTo(Reason.EXISTS);
    assertThat(refused(store.restore(entry, ProfileName.DEFAULT)).reason())
        .isEqualTo(Reason.DEFAULT);
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
    store.erase(entry);
    assertThat(refused(store.restore(entry, new ProfileName("x"))).reason())
        .isEqualTo(Reason.ABSENT);
    store.erase(entry);
  }

  @Test
  void only_what_is_in_the_trash_is_restored_or_erased() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    for (Path mine :
        List.of(
            work.home(),
            store.root().path(),
            store.root().path().resolve(".trash/../profiles/work"),
            store.root().path().getRoot())) {
      TrashEntry forged = new TrashEntry(work.name(), Homes.NOW, mine);
      assertThatThrownBy(() -> store.erase(forged)).hasMessageContaining("is not in the trash");
      assertThatThrownBy(() -> store.restore(forged, new ProfileName("x")))
          .hasMessageContaining("is not in the trash");
    }
    assertThat(work.home().resolve("memories/USER.md")).hasContent("likes tea");
  }

  @Test
  void what_is_in_the_trash_and_no_profile_is_neither_listed_nor_erased() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    TrashEntry entry = done(store.remove(work, NotEmpty.REMOVE));
    Path trash = entry.directory().getParent();
    for (String name :
        List.of(
            "work",
            "work-20261321-040506",
            ".x" + SECOND,
            "a b" + SECOND,
            "work" + SECOND + "-x")) {
      Files.createDirectory(trash.resolve(name));
    }
    Files.writeString(trash.resolve("file" + SECOND), "");
    assertThat(store.root().trash()).containsExactly(entry);
    // names that look like entries themselves
    Profile odd = Homes.created(store, "a" + SECOND);
    TrashEntry oddEntry = done(store.remove(odd, NotEmpty.REFUSE));
    assertThat(store.root().trash()).extracting(TrashEntry::name).contains(odd.name());
    store.erase(oddEntry);
    store.erase(entry);
    assertThat(Homes.names(trash)).hasSize(6).contains("work", "file" + SECOND);
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void renaming_moves_everything_and_tells_the_metadata(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    store.activate(work);
    Profile job = done(store.rename(work, new ProfileName("job")));
    assertThat(profiles(store)).containsExactly("default", "job");
    assertThat(job.metadata().orElseThrow().name()).contains("job");
    assertThat(job.home().resolve("memories").resolve("USER.md")).hasContent("likes tea");
    assertThat(store.root().active()).isEqualTo(new ActiveProfile.Set(job));
    Profile other = Homes.created(store, "other");
    for (String name : List.of("OTHER", "other")) {
      assertThat(refused(store.rename(job, new ProfileName(name))).reason())
          .isEqualTo(Reason.EXISTS);
    }
    assertThat(refused(store.rename(other, other.name())).reason()).isEqualTo(Reason.EXISTS);
    Profile main = store.root().profile(ProfileName.DEFAULT);
    assertThat(refused(store.rename(main, new ProfileName("x"))).reason())
        .isEqualTo(Reason.DEFAULT);
    assertThat(refused(store.rename(work, new ProfileName("x"))).reason()).isEqualTo(Reason.ABSENT);
  }

  /**
   * On a disk, because a file system in memory that ignores case does not move a file to itself.
   */
  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void L2_a_name_may_change_in_case_alone(@TempDir Path directory) throws IOException {
    ProfileStore store = Homes.onDisk(directory.resolve(".alpi"));
    Profile work = work(store);
    store.activate(work);
    Profile upper = done(store.rename(work, new ProfileName("Work")));
    assertThat(profiles(store)).containsExactly("default", "Work");
    assertThat(upper.metadata().orElseThrow().name()).contains("Work");
    assertThat(store.root().active()).isEqualTo(new ActiveProfile.Set(upper));
    assertThat(Files.readString(store.root().path().resolve("active_profile"))).contains("Work");
  }

  @Test
  void L1_renaming_makes_no_name_that_creating_would_not() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    for (String name : List.of("a.b", "alpi", "GLOBAL", "default")) {
      assertThatThrownBy(() -> store.rename(work, new ProfileName(name)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(profiles(store)).containsExactly("default", "work");
  }

  @Test
  void of_two_that_differ_in_case_renaming_one_leaves_the_other_active() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    Files.createDirectory(work.home().resolveSibling("WORK"));
    store.activate(work);
    Profile upper = store.root().profile(new ProfileName("WORK"));
    done(store.rename(upper, new ProfileName("x")));
    assertThat(store.root().active()).isEqualTo(new ActiveProfile.Set(work));
  }

  @Test
  void a_profile_that_is_gone_cannot_be_held_nor_activated() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    ProfileStore store = Homes.store(Homes.UNIX.root(), locks);
    Profile work = work(store);
    done(store.rename(work, new ProfileName("job")));
    assertThatThrownBy(() -> work.hold(locks)).isInstanceOf(StoreException.Gone.class);
    assertThatThrownBy(() -> store.activate(work)).isInstanceOf(StoreException.Gone.class);
    assertThatThrownBy(() -> store.examine(work, Checkup.Mode.REPAIR))
        .isInstanceOf(StoreException.Gone.class);
    assertThat(work.home()).doesNotExist();
    assertThat(store.root().active()).isInstanceOf(ActiveProfile.Unset.class);
  }
}
