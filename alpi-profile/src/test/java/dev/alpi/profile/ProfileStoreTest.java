package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bootstrapping and creating: the whole tree with its modes, or nothing. */
@Timeout(60)
class ProfileStoreTest {
  /** A fresh profile; each directory is made by the first who writes in it. */
  private static final Map<String, String> TREE =
      new TreeMap<>(
          Map.of(
              "", "rwx------",
              ".gitignore", "rw-------",
              "config.yaml", "rw-------",
              "profile.json", "rw-------"));

  /** Leaves out locks, which stay. */
  private static Map<String, String> tree(Path home) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        String name = home.relativize(file).toString();
        if (!name.endsWith(".lock")) {
          tree.put(name, mode);
        }
      }
    }
    return tree;
  }

  @Test
  void a_fresh_home_is_three_files() throws IOException {
    Path root = Homes.UNIX.root();
    assertThat(Homes.store(root).bootstrap()).isTrue();
    assertThat(tree(root)).isEqualTo(TREE);
    assertThat(Homes.names(root.getParent())).containsExactly(".alpi");
    assertThat(Files.readAllLines(root.resolve(".gitignore")))
        .containsExactly(
            ".env",
            "secrets/",
            "sessions/",
            "sessions.db*",
            "mentions/",
            "gateway/sessions/",
            "schedule/output/",
            "logs/",
            "cache/",
            "skills/**/secrets/");
    assertThat(Files.readString(root.resolve("config.yaml"))).contains("model: \"\"");
    // and the seed is a configuration
    assertThat(Config.load(root, root, JsonValue.Obj.EMPTY).warnings()).isEmpty();
    Profile main = HomeRoot.at(root).profile(ProfileName.DEFAULT);
    assertThat(main.metadata().orElseThrow().description()).isEqualTo("Default profile");
    assertThat(main.metadata().orElseThrow().color()).isEqualTo(ProfileColor.YELLOW);
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L3_a_created_profile_has_the_same_tree_and_is_not_active(Homes homes) throws IOException {
    Path home = homes.root();
    ProfileStore store = Homes.store(home);
    Profile work = Homes.created(store, "work");
    assertThat(work.home()).isEqualTo(home.resolve("profiles").resolve("work"));
    assertThat(Homes.names(work.home()))
        .containsExactly(".gitignore", "config.yaml", "profile.json");
    if (homes == Homes.UNIX) {
      assertThat(tree(work.home())).isEqualTo(TREE);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
          .isEqualTo("rwx------");
    }
    assertThat(store.root().active()).isInstanceOf(ActiveProfile.Unset.class);
    // the default profile was not made on the way
    assertThat(store.root().list()).containsExactly(work);
    assertThat(store.bootstrap()).isTrue();
    assertThat(store.root().list())
        .extracting(profile -> profile.name().text())
        .containsExactly("default", "work");
    assertThat(Homes.names(home.resolve("profiles"))).containsExactly("work");
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L2_names_are_unique_ignoring_case(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Homes.created(store, "work");
    for (String name : List.of("work", "Work", "WORK")) {
      ProfileChange.Refused<Profile> refused = Homes.refused(store.create(NewProfile.named(name)));
      assertThat(refused.reason()).isEqualTo(Reason.EXISTS);
      assertThat(refused.problem()).contains("there is a profile work already");
    }
    assertThat(Homes.names(store.root().path().resolve("profiles"))).containsExactly("work");
  }

  @Test
  void L1_a_name_that_breaks_a_rule_is_no_new_profile() {
    assertThat(NewProfile.named("a".repeat(50)).name().text()).hasSize(50);
    List<String> wrong =
        List.of(
            "",
            "   ",
            "a".repeat(51),
            "a.b",
            "a b",
            "é",
            ".",
            "..",
            ".a",
            "-x",
            "_x",
            "a/b",
            "a\\b",
            "Global",
            "DEFAULT",
            "alpi",
            "a\u0000b",
            "nul:",
            "a\nb");
    for (String name : wrong) {
      assertThatThrownBy(() -> NewProfile.named(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name");
    }
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void modes_are_right_at_creation_whatever_the_umask(@TempDir Path directory) throws Throwable {
    int before = umask(0);
    try {
      Path home = directory.resolve("home/.alpi");
      ProfileStore store = Homes.onDisk(home);
      store.bootstrap();
      Homes.created(store, "work");
      store.activate(store.root().profile(new ProfileName("work")));
      Map<String, String> all = tree(home);
      assertThat(all).hasSizeGreaterThan(8);
      all.forEach(
          (name, mode) ->
              assertThat(mode)
                  .as(name)
                  .isEqualTo(Files.isDirectory(home.resolve(name)) ? "rwx------" : "rw-------"));
    } finally {
      umask(before);
    }
  }

  @Test
  void what_exists_is_never_changed() throws IOException {
    Path home = Homes.UNIX.root();
    ProfileStore store = Homes.store(home);
    store.bootstrap();
    Files.writeString(home.resolve("config.yaml"), "model: x/y\n");
    Files.setPosixFilePermissions(
        home.resolve("config.yaml"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(home.resolve(".gitignore"));
    assertThat(store.bootstrap()).isFalse();
    Map<String, String> expected = new TreeMap<>(TREE);
    expected.put("", "rwxr-xr-x");
    expected.put("config.yaml", "rw-r--r--");
    assertThat(tree(home)).isEqualTo(expected);
    assertThat(home.resolve("config.yaml")).hasContent("model: x/y\n");
    Object modified = Files.getLastModifiedTime(home.resolve(".gitignore"));
    store.bootstrap();
    assertThat(Files.getLastModifiedTime(home.resolve(".gitignore"))).isEqualTo(modified);
  }

  @Test
  void L5_the_metadata_of_default_comes_back() throws IOException {
    Path home = Homes.UNIX.root();
    ProfileStore store = Homes.store(home);
    store.bootstrap();
    Files.delete(home.resolve("profile.json"));
    assertThat(store.bootstrap()).isFalse();
    assertThat(tree(home)).isEqualTo(TREE);
    assertThat(store.root().profile(ProfileName.DEFAULT).metadata()).isPresent();
  }

  @Test
  void a_home_that_was_made_by_hand_is_a_profile() throws IOException {
    for (String mark : List.of("config.yaml", "profile.json", "memories")) {
      Path home = Homes.UNIX.root();
      Files.createDirectories(home);
      assertThat(HomeRoot.at(home).list()).isEmpty();
      Files.writeString(home.resolve(mark), "");
      assertThat(HomeRoot.at(home).list()).hasSize(1);
    }
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void things_in_the_way_are_not_replaced(@TempDir Path directory) throws IOException {
    for (Path home : List.of(Homes.UNIX.root(), directory.resolve(".alpi"))) {
      ProfileStore store = home.startsWith(directory) ? Homes.onDisk(home) : Homes.store(home);
      Path profiles = Files.createDirectories(home.resolve("profiles"));
      Files.writeString(profiles.resolve("file"), "mine");
      Files.createSymbolicLink(profiles.resolve("link"), home.resolve("nowhere"));
      for (String name : List.of("file", "link")) {
        assertThat(Homes.refused(store.create(NewProfile.named(name))).reason())
            .isEqualTo(Reason.EXISTS);
      }
      assertThat(profiles.resolve("file")).hasContent("mine");
      assertThat(Files.isSymbolicLink(profiles.resolve("link"))).isTrue();
      assertThat(Homes.names(profiles)).containsExactly("file", "link");
      assertThat(store.root().list()).isEmpty();
    }
    Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("gone"));
    assertThatThrownBy(() -> Homes.onDisk(directory.resolve("dangling")).bootstrap())
        .isInstanceOf(IOException.class);
  }

  @Test
  void only_profiles_are_listed() throws IOException {
    Path home = Homes.UNIX.root();
    ProfileStore store = Homes.store(home);
    store.bootstrap();
    for (String name : List.of("b", "A", "c.d", "default", ".new-x", ".trash", "-x", "ü")) {
      Files.createDirectories(home.resolve("profiles").resolve(name));
    }
    Files.writeString(home.resolve("profiles/file"), "x");
    Files.createSymbolicLink(home.resolve("profiles/linked"), home.resolve("profiles/b"));
    assertThat(store.root().list())
        .extracting(profile -> profile.name().text())
        .containsExactly("default", "A", "b", "c.d", "linked");
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void many_may_bootstrap_and_create_at_once(@TempDir Path directory) throws Exception {
    for (int round = 0; round < 3; round++) {
      Path home = directory.resolve("round" + round).resolve(".alpi");
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String name = i % 2 == 0 ? "work" : "WORK";
        work.add(() -> Homes.onDisk(home).bootstrap());
        work.add(
            () ->
                Homes.onDisk(home).create(NewProfile.named(name)) instanceof ProfileChange.Done<?>);
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> done : threads.invokeAll(work)) {
          done.get();
        }
      }
      List<Profile> profiles = HomeRoot.at(home).list();
      assertThat(profiles).hasSize(2);
      assertThat(tree(profiles.get(1).home())).isEqualTo(TREE);
      Map<String, String> all = tree(home);
      all.keySet().removeIf(name -> name.startsWith("profiles"));
      assertThat(all).isEqualTo(TREE);
      assertThat(Homes.names(home.getParent())).containsExactly(".alpi");
      assertThat(Homes.names(home.resolve("profiles"))).hasSize(1);
    }
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void of_many_who_create_a_profile_one_has_created_it(@TempDir Path directory) throws Exception {
    for (int round = 0; round < 3; round++) {
      NewProfile wanted = NewProfile.named("p" + round);
      List<Callable<ProfileChange<Profile>>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        work.add(() -> Homes.onDisk(directory.resolve(".alpi")).create(wanted));
      }
      long created = 0;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<ProfileChange<Profile>> done : threads.invokeAll(work)) {
          created += done.get() instanceof ProfileChange.Done<?> ? 1 : 0;
        }
      }
      assertThat(created).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L35_colours_differ_as_long_as_they_can(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    store.bootstrap();
    List<ProfileColor> colors = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      colors.add(Homes.created(store, "p" + i).metadata().orElseThrow().color());
    }
    assertThat(colors).doesNotHaveDuplicates().doesNotContain(ProfileColor.YELLOW).hasSize(7);
    assertThat(Homes.created(store, "p8").metadata().orElseThrow().color())
        .isEqualTo(ProfileColor.GREEN);
    Profile main = store.root().profile(ProfileName.DEFAULT);
    assertThat(main.metadata().orElseThrow().color()).isEqualTo(ProfileColor.YELLOW);
    // a damaged one is passed over, and a colour that is freed is given again
    Profile third = store.root().profile(new ProfileName("p3"));
    Files.writeString(third.home().resolve("profile.json"), "{");
    assertThat(Homes.created(store, "p9").metadata().orElseThrow().color())
        .isEqualTo(colors.get(2));
  }

  @Test
  void a_profile_costs_no_lock_file_until_it_is_used() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    assertThat(Homes.names(work.home())).noneMatch(name -> name.endsWith(".lock"));
    try (FileLocks.Held _ = work.hold(FileLocks.inMemory())) {
      assertThat(work.exists()).isTrue();
    }
  }

  /** Sets the umask of this process, which Java cannot, and returns the one before. */
  @SuppressWarnings("restricted")
  private static int umask(int mask) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle umask =
        linker.downcallHandle(
            linker.defaultLookup().find("umask").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    return (int) umask.invokeExact(mask);
  }
}
