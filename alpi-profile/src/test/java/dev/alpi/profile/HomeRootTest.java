package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.config.Config;
import dev.alpi.testkit.CrashSweep;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystem;
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

/** Bootstrapping and creating: the whole tree with its modes, or nothing. */
@Timeout(60)
class HomeRootTest {
  /** The tree of alpi-state spec §2.1. */
  private static final Map<String, String> TREE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("", "rwx------"),
              Map.entry(".gitignore", "rw-------"),
              Map.entry("config.yaml", "rw-------"),
              Map.entry("host", "rwx------"),
              Map.entry("logs", "rwx------"),
              Map.entry("memories", "rwx------"),
              Map.entry("memories/AGENT.md", "rw-------"),
              Map.entry("memories/MEMORY.md", "rw-------"),
              Map.entry("memories/USER.md", "rw-------"),
              Map.entry("mentions", "rwx------"),
              Map.entry("outputs", "rwx------"),
              Map.entry("recipes", "rwx------"),
              Map.entry("schedule", "rwx------"),
              Map.entry("schedule/output", "rwx------"),
              Map.entry("secrets", "rwx------"),
              Map.entry("sessions", "rwx------"),
              Map.entry("skills", "rwx------")));

  private static FileSystem unix() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .build());
  }

  private static Map<String, String> tree(Path home) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        tree.put(home.relativize(file).toString(), mode);
      }
    }
    return tree;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void the_tree_is_that_of_the_spec() throws IOException {
    Path home = unix().getPath("/home/me/.alpi");
    assertThat(HomeRoot.at(home).bootstrap()).isTrue();
    assertThat(tree(home)).isEqualTo(TREE);
    assertThat(names(home.getParent())).containsExactly(".alpi");
    assertThat(Files.readAllLines(home.resolve(".gitignore")))
        .containsExactly(
            ".env",
            "secrets/",
            "sessions/",
            "mentions/",
            "gateway/sessions/",
            "schedule/output/",
            "logs/",
            "cache/",
            "skills/**/secrets/");
    assertThat(Files.readString(home.resolve("config.yaml"))).contains("model: \"\"");
    // and the seed is a configuration
    assertThat(Config.load(home, home, dev.alpi.profile.json.JsonValue.Obj.EMPTY).warnings())
        .isEmpty();
  }

  @Test
  void a_created_profile_has_the_same_tree() throws IOException {
    Path home = unix().getPath("/home/me/.alpi");
    HomeRoot root = HomeRoot.at(home);
    HomeRoot.Creation creation = root.create(new ProfileName("work"));
    assertThat(creation).isInstanceOf(HomeRoot.Creation.Created.class);
    assertThat(tree(home.resolve("profiles/work"))).isEqualTo(TREE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    // the default profile was not made on the way
    assertThat(root.list()).extracting(profile -> profile.name().text()).containsExactly("work");
    assertThat(root.bootstrap()).isFalse();
    assertThat(root.list())
        .extracting(profile -> profile.name().text())
        .containsExactly("default", "work");
    assertThat(root.create(new ProfileName("WORK")))
        .isEqualTo(new HomeRoot.Creation.Exists(root.profile(new ProfileName("work"))));
    assertThatThrownBy(() -> root.create(new ProfileName("a.b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(names(home.resolve("profiles"))).containsExactly("work");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void modes_are_right_at_creation_whatever_the_umask(@TempDir Path directory) throws Throwable {
    int before = umask(0);
    try {
      HomeRoot root = HomeRoot.at(directory.resolve("home/.alpi"));
      root.bootstrap();
      root.create(new ProfileName("work"));
      assertThat(tree(directory.resolve("home/.alpi/profiles/work"))).isEqualTo(TREE);
      Map<String, String> all = tree(directory.resolve("home/.alpi"));
      all.keySet().removeIf(name -> name.startsWith("profiles"));
      assertThat(all).isEqualTo(TREE);
    } finally {
      umask(before);
    }
  }

  @Test
  void what_exists_is_never_changed() throws IOException {
    Path home = unix().getPath("/home/me/.alpi");
    HomeRoot root = HomeRoot.at(home);
    root.bootstrap();
    Files.writeString(home.resolve("config.yaml"), "model: x/y\n");
    Files.setPosixFilePermissions(
        home.resolve("config.yaml"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        home.resolve("logs"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.delete(home.resolve("memories/USER.md"));
    Files.delete(home.resolve("recipes"));
    assertThat(root.bootstrap()).isFalse();
    Map<String, String> expected = new TreeMap<>(TREE);
    expected.put("", "rwxr-xr-x");
    expected.put("config.yaml", "rw-r--r--");
    expected.put("logs", "rwxr-x---");
    assertThat(tree(home)).isEqualTo(expected);
    assertThat(home.resolve("config.yaml")).hasContent("model: x/y\n");
    Object modified = Files.getLastModifiedTime(home.resolve(".gitignore"));
    root.bootstrap();
    assertThat(Files.getLastModifiedTime(home.resolve(".gitignore"))).isEqualTo(modified);
  }

  @Test
  void things_in_the_way_are_not_replaced() throws IOException {
    Path home = unix().getPath("/home/me/.alpi");
    HomeRoot root = HomeRoot.at(home);
    Files.createDirectories(home.resolve("profiles"));
    Files.writeString(home.resolve("profiles/file"), "mine");
    Files.createSymbolicLink(home.resolve("profiles/link"), home.resolve("nowhere"));
    for (String name : List.of("file", "link")) {
      assertThatThrownBy(() -> root.create(new ProfileName(name))).isInstanceOf(IOException.class);
    }
    assertThat(home.resolve("profiles/file")).hasContent("mine");
    assertThat(Files.isSymbolicLink(home.resolve("profiles/link"))).isTrue();
    assertThat(names(home.resolve("profiles"))).containsExactly("file", "link");
    assertThat(root.list()).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void things_in_the_way_are_not_replaced_on_a_real_disk(@TempDir Path directory)
      throws IOException {
    HomeRoot root = HomeRoot.at(directory.resolve(".alpi"));
    Path profiles = Files.createDirectories(directory.resolve(".alpi/profiles"));
    Files.writeString(profiles.resolve("file"), "mine");
    Files.createSymbolicLink(profiles.resolve("link"), directory.resolve("nowhere"));
    for (String name : List.of("file", "link")) {
      assertThatThrownBy(() -> root.create(new ProfileName(name))).isInstanceOf(IOException.class);
    }
    assertThat(names(profiles)).containsExactly("file", "link");
    assertThat(profiles.resolve("file")).hasContent("mine");
    Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("gone"));
    assertThatThrownBy(() -> HomeRoot.at(directory.resolve("dangling")).bootstrap())
        .isInstanceOf(IOException.class);
  }

  @Test
  void only_profiles_are_listed() throws IOException {
    Path home = unix().getPath("/home/me/.alpi");
    HomeRoot root = HomeRoot.at(home);
    root.bootstrap();
    for (String name : List.of("b", "A", "c.d", "default", ".new-x-1-1", ".trash", "-x", "ü")) {
      Files.createDirectories(home.resolve("profiles").resolve(name));
    }
    Files.writeString(home.resolve("profiles/file"), "x");
    Files.createSymbolicLink(home.resolve("profiles/linked"), home.resolve("profiles/b"));
    assertThat(root.list())
        .extracting(profile -> profile.name().text())
        .containsExactly("default", "A", "b", "c.d", "linked");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void many_may_bootstrap_and_create_at_once(@TempDir Path directory) throws Exception {
    for (int round = 0; round < 3; round++) {
      Path home = directory.resolve("round" + round).resolve(".alpi");
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        work.add(() -> HomeRoot.at(home).bootstrap());
        work.add(
            () ->
                HomeRoot.at(home).create(new ProfileName("work"))
                    instanceof HomeRoot.Creation.Created);
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> done : threads.invokeAll(work)) {
          done.get();
        }
      }
      HomeRoot root = HomeRoot.at(home);
      assertThat(root.list())
          .extracting(profile -> profile.name().text())
          .containsExactly("default", "work");
      assertThat(tree(home.resolve("profiles/work"))).isEqualTo(TREE);
      Map<String, String> all = tree(home);
      all.keySet().removeIf(name -> name.startsWith("profiles"));
      assertThat(all).isEqualTo(TREE);
      assertThat(names(home.getParent())).containsExactly(".alpi");
      assertThat(names(home.resolve("profiles"))).containsExactly("work");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void of_many_who_create_a_profile_one_has_created_it(@TempDir Path directory) throws Exception {
    HomeRoot.at(directory.resolve(".alpi")).bootstrap();
    for (int round = 0; round < 3; round++) {
      ProfileName name = new ProfileName("p" + round);
      List<Callable<HomeRoot.Creation>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        work.add(() -> HomeRoot.at(directory.resolve(".alpi")).create(name));
      }
      long created = 0;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<HomeRoot.Creation> done : threads.invokeAll(work)) {
          created += done.get() instanceof HomeRoot.Creation.Created ? 1 : 0;
        }
      }
      assertThat(created).isEqualTo(1);
    }
  }

  @Test
  void a_crash_while_bootstrapping_leaves_all_or_nothing() throws IOException {
    class Bootstrap implements CrashSweep.Scenario {
      @Override
      public void prepare(FileSystem disk) throws IOException {
        Files.createDirectories(disk.getPath("/home/me"));
      }

      @Override
      public void act(FileSystem disk) throws IOException {
        HomeRoot.at(disk.getPath("/home/me/.alpi")).bootstrap();
      }

      @Override
      public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
        Path home = disk.getPath("/home/me/.alpi");
        if (ending == CrashSweep.Ending.RETURNED || Files.exists(home)) {
          assertThat(tree(home)).isEqualTo(TREE);
          assertThat(home.resolve("config.yaml")).isNotEmptyFile();
        }
        assertThat(names(home.getParent())).allMatch(name -> name.startsWith("."));
        HomeRoot.at(home).bootstrap();
        assertThat(tree(home)).isEqualTo(TREE);
      }
    }

    assertThat(CrashSweep.run(Bootstrap::new)).isGreaterThan(1000);
  }

  @Test
  void a_crash_while_creating_leaves_all_or_nothing() throws IOException {
    class Create implements CrashSweep.Scenario {
      @Override
      public void prepare(FileSystem disk) throws IOException {
        HomeRoot.at(disk.getPath("/home/me/.alpi")).bootstrap();
      }

      @Override
      public void act(FileSystem disk) throws IOException {
        HomeRoot.at(disk.getPath("/home/me/.alpi")).create(new ProfileName("work"));
      }

      @Override
      public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
        HomeRoot root = HomeRoot.at(disk.getPath("/home/me/.alpi"));
        boolean there = root.find(new ProfileName("work")).isPresent();
        assertThat(there || ending == CrashSweep.Ending.CRASHED).isTrue();
        if (there) {
          assertThat(tree(root.path().resolve("profiles/work"))).isEqualTo(TREE);
        }
        assertThat(root.list()).hasSize(there ? 2 : 1);
        root.create(new ProfileName("work"));
        assertThat(tree(root.path().resolve("profiles/work"))).isEqualTo(TREE);
        assertThat(names(root.path().resolve("profiles")))
            .allMatch(name -> name.equals("work") || name.startsWith("."));
      }
    }

    assertThat(CrashSweep.run(Create::new)).isGreaterThan(1000);
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
