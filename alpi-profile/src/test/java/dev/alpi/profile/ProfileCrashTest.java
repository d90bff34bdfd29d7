package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.CrashSweep;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each change, cut off at each of its syncs and file operations: all of it is there or nothing. */
@Timeout(120)
class ProfileCrashTest {
  private static final String HOME = "/home/me/.alpi";
  private static final List<String> FRESH = List.of(".gitignore", "config.yaml", "profile.json");

  /** What a crash is done to, and what must hold after it. */
  private abstract static class Change implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      ProfileStore store = store(disk);
      store.bootstrap();
      Profile work = Homes.created(store, "work");
      Files.createDirectories(work.home().resolve("agents"));
      Files.writeString(work.home().resolve("agents/a.md"), "agent ".repeat(200));
      Files.writeString(work.home().resolve("config.yaml"), "model: x/y\n");
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      check(store(disk), ending == CrashSweep.Ending.RETURNED);
      // what the crash left is no obstacle, and is thrown away
      Homes.created(store(disk), "after");
      assertThat(Leftovers.of(HomeRoot.at(disk.getPath(HOME)))).isEmpty();
    }

    abstract void check(ProfileStore store, boolean done) throws IOException;
  }

  private static ProfileStore store(FileSystem disk) {
    return Homes.store(disk.getPath(HOME));
  }

  private static List<String> profiles(ProfileStore store) throws IOException {
    return store.root().list().stream().map(profile -> profile.name().text()).toList();
  }

  private static Map<String, String> content(Path directory) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        // locks stay, and so may a file that was being written
        if (!name.endsWith(".lock") && !name.endsWith(".tmp")) {
          content.put(directory.relativize(file).toString(), Files.readString(file));
        }
      }
    }
    return content;
  }

  private static List<String> withoutLocks(Path directory) throws IOException {
    return Homes.names(directory).stream().filter(name -> !name.endsWith(".lock")).toList();
  }

  private static void sweep(Supplier<Change> changes) throws IOException {
    assertThat(CrashSweep.run(changes)).isGreaterThan(100);
  }

  @Test
  void bootstrapping() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void prepare(FileSystem disk) throws IOException {
                Files.createDirectories(disk.getPath("/home/me"));
              }

              @Override
              public void act(FileSystem disk) throws IOException {
                store(disk).bootstrap();
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                Path home = store.root().path();
                assertThat(Files.exists(home) || !done).isTrue();
                if (Files.exists(home)) {
                  assertThat(Homes.names(home)).isEqualTo(FRESH);
                  assertThat(store.root().profile(ProfileName.DEFAULT).metadata()).isPresent();
                }
                store.bootstrap();
                assertThat(Homes.names(home)).isEqualTo(FRESH);
              }
            });
  }

  @Test
  void creating() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void act(FileSystem disk) throws IOException {
                Homes.created(store(disk), "new");
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                boolean there = profiles(store).contains("new");
                assertThat(there || !done).isTrue();
                if (there) {
                  Profile made = store.root().profile(new ProfileName("new"));
                  assertThat(withoutLocks(made.home())).isEqualTo(FRESH);
                  assertThat(made.metadata().orElseThrow().name()).contains("new");
                  assertThat(made.configFile()).isNotEmptyFile();
                }
              }
            });
  }

  @Test
  void cloning() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void act(FileSystem disk) throws IOException {
                ProfileStore store = store(disk);
                Profile work = store.root().profile(new ProfileName("work"));
                Homes.done(store.clone(NewProfile.named("copy"), work, List.of()));
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                boolean there = profiles(store).contains("copy");
                assertThat(there || !done).isTrue();
                if (there) {
                  Map<String, String> copy =
                      content(store.root().profile(new ProfileName("copy")).home());
                  assertThat(copy)
                      .containsOnlyKeys(".gitignore", "agents/a.md", "config.yaml", "profile.json")
                      .containsEntry("agents/a.md", "agent ".repeat(200))
                      .containsEntry("config.yaml", "model: x/y\n");
                }
              }
            });
  }

  @Test
  void renaming() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void act(FileSystem disk) throws IOException {
                ProfileStore store = store(disk);
                Profile work = store.root().profile(new ProfileName("work"));
                Homes.done(store.rename(work, new ProfileName("job")));
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                List<String> profiles = profiles(store);
                assertThat(profiles).isIn(List.of("default", "job"), List.of("default", "work"));
                assertThat(profiles.contains("job") || !done).isTrue();
                Profile profile = store.root().list().getLast();
                assertThat(content(profile.home()))
                    .containsEntry("agents/a.md", "agent ".repeat(200))
                    .containsEntry("config.yaml", "model: x/y\n");
                if (done) {
                  assertThat(profile.metadata().orElseThrow().name()).contains("job");
                }
              }
            });
  }

  @Test
  void removing() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void act(FileSystem disk) throws IOException {
                ProfileStore store = store(disk);
                Profile work = store.root().profile(new ProfileName("work"));
                Homes.done(store.remove(work, ProfileStore.NotEmpty.REMOVE));
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                List<Path> places = new ArrayList<>();
                store.root().list().stream().skip(1).forEach(profile -> places.add(profile.home()));
                assertThat(places.isEmpty() || !done).isTrue();
                store.root().trash().forEach(entry -> places.add(entry.directory()));
                assertThat(places).hasSize(1);
                assertThat(content(places.getFirst()))
                    .containsEntry("agents/a.md", "agent ".repeat(200));
              }
            });
  }

  @Test
  void restoring_and_erasing() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void prepare(FileSystem disk) throws IOException {
                super.prepare(disk);
                ProfileStore store = store(disk);
                Profile work = store.root().profile(new ProfileName("work"));
                Homes.done(store.remove(work, ProfileStore.NotEmpty.REMOVE));
                Profile other = Homes.created(store, "other");
                Homes.done(store.remove(other, ProfileStore.NotEmpty.REMOVE));
              }

              @Override
              public void act(FileSystem disk) throws IOException {
                ProfileStore store = store(disk);
                for (TrashEntry entry : store.root().trash()) {
                  if (entry.name().text().equals("work")) {
                    Homes.done(store.restore(entry, new ProfileName("back")));
                  } else {
                    store.erase(entry);
                  }
                }
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                List<Path> places = new ArrayList<>();
                store.root().list().stream().skip(1).forEach(profile -> places.add(profile.home()));
                boolean restored = !places.isEmpty();
                store.root().trash().forEach(entry -> places.add(entry.directory()));
                places.removeIf(place -> place.getFileName().toString().startsWith("other"));
                assertThat(places).hasSize(1);
                assertThat(content(places.getFirst()))
                    .containsEntry("agents/a.md", "agent ".repeat(200));
                // half an entry never comes back as a whole one
                for (TrashEntry entry : store.root().trash()) {
                  assertThat(content(entry.directory()))
                      .containsKeys("config.yaml", "profile.json");
                }
                assertThat(restored && store.root().trash().isEmpty() || !done).isTrue();
              }
            });
  }

  @Test
  void activating_and_editing() throws IOException {
    sweep(
        () ->
            new Change() {
              @Override
              public void prepare(FileSystem disk) throws IOException {
                super.prepare(disk);
                ProfileStore store = store(disk);
                store.activate(store.root().profile(ProfileName.DEFAULT));
              }

              @Override
              public void act(FileSystem disk) throws IOException {
                ProfileStore store = store(disk);
                Profile work = store.root().profile(new ProfileName("work"));
                store.edit(work, MetadataEdit.NOTHING.description("new"));
                store.activate(work);
              }

              @Override
              void check(ProfileStore store, boolean done) throws IOException {
                Profile work = store.root().profile(new ProfileName("work"));
                boolean active = store.root().active().is(work);
                boolean edited = work.metadata().orElseThrow().description().equals("new");
                assertThat(edited || !active).isTrue();
                assertThat(active || !done).isTrue();
                assertThat(store.root().active()).isInstanceOf(ActiveProfile.Set.class);
              }
            });
  }
}
