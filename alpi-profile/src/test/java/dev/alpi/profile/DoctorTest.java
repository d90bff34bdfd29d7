package dev.alpi.profile;

import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.alpi.profile.Checkup.Finding;
import dev.alpi.profile.Checkup.Mode;
import dev.alpi.profile.Checkup.State;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every finding in both modes; looking writes nothing, and repairing erases only leftovers. */
@Timeout(60)
class DoctorTest {
  private static final FileTime OLD = FileTime.from(Homes.NOW.minus(Duration.ofMinutes(61)));
  private static final FileTime YOUNG = FileTime.from(Homes.NOW.minus(Duration.ofMinutes(59)));

  private interface Damage {
    void to(Profile work) throws IOException;
  }

  /**
   * One thing that is wrong.
   *
   * @param subject the end of the path that the finding names
   * @param problem what it says, in part
   * @param state what it is before repair
   * @param damage how it comes about
   */
  private record Illness(String subject, String problem, State state, Damage damage) {
    @Override
    public String toString() {
      return subject + " " + problem;
    }
  }

  private static Illness repairable(String subject, String problem, Damage damage) {
    return new Illness(subject, problem, State.REPAIRABLE, damage);
  }

  private static Illness person(String subject, String problem, Damage damage) {
    return new Illness(subject, problem, State.NEEDS_PERSON, damage);
  }

  private static Illness note(String subject, String problem, Damage damage) {
    return new Illness(subject, problem, State.NOTE, damage);
  }

  static Stream<Illness> illnesses() {
    return Stream.concat(inTheProfile(), around());
  }

  private static Stream<Illness> inTheProfile() {
    return Stream.of(
        repairable("profile.json", "is missing", work -> delete(work, "profile.json")),
        repairable("profile.json", "it is empty", work -> write(work, "profile.json", "")),
        repairable("profile.json", "corrupted", work -> write(work, "profile.json", "{\"na")),
        repairable(
            "profile.json",
            "it is no file",
            work -> {
              delete(work, "profile.json");
              Files.createDirectory(work.home().resolve("profile.json"));
              mode(work, "profile.json", "rwx------");
            }),
        repairable(
            "profile.json",
            "names another profile",
            work -> write(work, "profile.json", "{\"name\":\"play\",\"own\":1}")),
        repairable("config.yaml", "is missing", work -> delete(work, "config.yaml")),
        repairable(".gitignore", "is missing", work -> delete(work, ".gitignore")),
        repairable("work", "others may read", work -> mode(work, "", "rwxr-x---")),
        repairable(
            "config.yaml", "others may read", work -> mode(work, "config.yaml", "rw-rw-rw-")),
        repairable(
            ".env",
            "others may read",
            work -> {
              write(work, ".env", "A_KEY=1\n");
              mode(work, ".env", "rw-r--r--");
            }),
        repairable(
            "alp/identity.key",
            "others may read",
            work -> {
              mode(work, "alp", "rwx------", write(work, "alp/identity.key", "k"));
              mode(work, "alp/identity.key", "rw----r--");
            }),
        repairable(
            "alp/secrets/alp_key.pem",
            "others may read",
            work -> {
              Path key = write(work, "alp/secrets/alp_key.pem", "k");
              mode(work, "alp/secrets", "rwx------", key);
              Files.writeString(key.resolveSibling("alp_key.pub"), "k");
              mode(work, "alp/secrets/alp_key.pub", "rw-r--r--");
              mode(work, "alp/secrets/alp_key.pem", "rw-r--r--");
            }),
        person("agents", "is no directory", work -> write(work, "agents", "")),
        person("config.yaml", ":2:1: is not YAML", work -> write(work, "config.yaml", "a: [\n")),
        note("config.yaml", "modell", work -> write(work, "config.yaml", "modell: x/y\n")),
        person(
            ".env",
            ":1:1: found a line",
            work -> {
              write(work, ".env", "no line of the form\n");
              mode(work, ".env", "rw-------");
            }),
        person(
            ".env",
            "can be read by others",
            work -> {
              Path other = write(work, "../../other.env", "A=1\n");
              Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));
              Files.createSymbolicLink(work.envFile(), other.normalize());
            }),
        person(
            ".env",
            "is not a regular file",
            work -> {
              Files.createDirectory(work.envFile());
              mode(work, ".env", "rwx------");
            }),
        repairable(
            ".a.json.12-3-0.tmp",
            "a write that crashed",
            work -> old(write(work, "sessions/.a.json.12-3-0.tmp", "{"), work, "sessions")));
  }

  private static Stream<Illness> around() {
    return Stream.of(
        repairable(
            ".new-lab",
            "a change that crashed",
            work -> {
              write(work, "../.new-lab/agents/a.md", "");
              Files.setLastModifiedTime(work.home().resolveSibling(".new-lab"), OLD);
            }),
        repairable(
            ".deleting-x",
            "a change that crashed",
            work -> {
              write(work, "../../.trash/.deleting-x/a", "");
              Path trash = work.root().resolve(".trash");
              Files.setLastModifiedTime(trash.resolve(".deleting-x"), OLD);
            }),
        person("default", "is no profile", work -> write(work, "../default/notes", "")),
        person("DEFAULT", "is no profile", work -> write(work, "../DEFAULT/notes", "")),
        person("profiles", "differ in case only", work -> write(work, "../WORK/config.yaml", "")),
        note("my bot", "is no profile", work -> write(work, "../my bot/notes", "")),
        note("stray.txt", "is no profile", work -> write(work, "../stray.txt", "")),
        note(
            "active_profile",
            "ghost is not there",
            work -> write(work, "../../active_profile", "ghost")));
  }

  private static void delete(Profile work, String name) throws IOException {
    Files.delete(work.home().resolve(name));
  }

  private static void mode(Profile work, String name, String mode, Path... made)
      throws IOException {
    for (Path file : made) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    Files.setPosixFilePermissions(work.home().resolve(name), PosixFilePermissions.fromString(mode));
  }

  private static void old(Path file, Profile work, String directory) throws IOException {
    Files.setLastModifiedTime(file, OLD);
    mode(work, directory, "rwx------", file);
  }

  private static Profile work(ProfileStore store) throws IOException {
    store.bootstrap();
    Profile work = Homes.created(store, "work");
    for (String directory : ProfileTree.DIRECTORIES) {
      Path made = Files.createDirectory(work.home().resolve(directory));
      if (made.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        mode(work, directory, "rwx------");
      }
    }
    return work;
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void what_is_left_of_a_removed_profile_is_made_no_profile(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    DurableFiles.deleteTree(work.home());
    Files.createDirectories(work.home().resolve("logs"));
    assertThat(work.isGhost()).isTrue();
    for (Mode mode : Mode.values()) {
      assertThat(store.examine(work, mode).findings())
          .filteredOn(each -> each.problem().startsWith("has nothing of a profile"))
          .extracting(Finding::state, Finding::remedy)
          .containsExactly(
              tuple(State.NEEDS_PERSON, "alpi profile remove work, if you do not know it"));
      for (String name : ProfileTree.MARKS) {
        assertThat(work.home().resolve(name)).doesNotExist();
      }
    }
    Files.writeString(work.configFile(), "");
    assertThat(work.isGhost()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void a_healthy_profile_has_no_findings_and_a_fresh_one_a_note(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = work(store);
    assertThat(store.examine(work, Mode.EXPLAIN).findings()).isEmpty();
    Profile main = store.root().profile(ProfileName.DEFAULT);
    Checkup checkup = store.examine(main, Mode.REPAIR);
    assertThat(checkup.isSick()).isFalse();
    assertThat(checkup.findings()).singleElement().extracting(Finding::state).isEqualTo(State.NOTE);
  }

  @ParameterizedTest
  @MethodSource("illnesses")
  void each_illness_is_explained_without_a_byte_changed_and_repaired_once(Illness illness)
      throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    if (illness.problem().equals("is no directory")) {
      delete(work, "agents");
    }
    illness.damage().to(work);
    if (illness.problem().equals("is no directory")) {
      mode(work, "agents", "rw-------");
    }
    List<String> before = everything(store.root().path());

    Finding explained = found(store.examine(work, Mode.EXPLAIN), illness);
    assertThat(explained.state()).isEqualTo(illness.state());
    assertThat(explained.remedy()).isNotBlank();
    assertThat(everything(store.root().path())).isEqualTo(before);
    assertThat(store.examine(work, Mode.EXPLAIN).isSick()).isEqualTo(illness.state() != State.NOTE);

    Map<String, String> content = Homes.tree(store.root().path());
    Finding repaired = found(store.examine(work, Mode.REPAIR), illness);
    Checkup again = store.examine(work, Mode.REPAIR);
    assertThat(again.findings())
        .noneMatch(finding -> List.of(State.REPAIRED, State.REPAIRABLE).contains(finding.state()));
    if (illness.state() == State.REPAIRABLE) {
      assertThat(repaired.state()).isEqualTo(State.REPAIRED);
      assertThat(again.isSick()).isFalse();
      assertThat(work.metadata().orElseThrow().name()).contains("work");
    } else {
      assertThat(repaired).isEqualTo(explained);
      assertThat(Homes.tree(store.root().path())).isEqualTo(content);
    }
    // whatever was there is there still, if only set aside
    Map<String, String> after = Homes.tree(store.root().path());
    for (Map.Entry<String, String> file : content.entrySet()) {
      boolean left = file.getKey().matches(".*(\\.new-|\\.deleting-|\\.tmp).*");
      boolean rewritten = illness.problem().equals("names another profile");
      if (!left && !rewritten) {
        assertThat(after).as(file.getKey()).containsValue(file.getValue());
      }
      assertThat(left && after.containsKey(file.getKey())).isFalse();
    }
  }

  /** Returns the one finding, which must be all there is. */
  private static Finding found(Checkup checkup, Illness illness) {
    assertThat(checkup.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject()).endsWith(illness.subject());
              assertThat(finding.problem()).contains(illness.problem());
            });
    return checkup.findings().getFirst();
  }

  private static List<String> everything(Path root) throws IOException {
    List<String> all = new ArrayList<>();
    FileSystem disk = root.getFileSystem();
    try (Stream<Path> files = Files.walk(disk.getPath("/"))) {
      for (Path file : files.sorted().toList()) {
        all.add(
            file
                + " "
                + Files.getLastModifiedTime(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                + " "
                + Files.getPosixFilePermissions(file, java.nio.file.LinkOption.NOFOLLOW_LINKS));
      }
    }
    return all;
  }

  @Test
  void many_illnesses_at_once_are_all_repaired() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    delete(work, "profile.json");
    delete(work, ".gitignore");
    delete(work, "config.yaml");
    mode(work, "", "rwxrwxrwx");
    List<Finding> explained = store.examine(work, Mode.EXPLAIN).findings();
    List<Finding> repaired = store.examine(work, Mode.REPAIR).findings();
    assertThat(explained).hasSize(4).allMatch(finding -> finding.state() == State.REPAIRABLE);
    assertThat(repaired).hasSize(4).allMatch(finding -> finding.state() == State.REPAIRED);
    assertThat(repaired)
        .extracting(Finding::subject)
        .isEqualTo(explained.stream().map(Finding::subject).toList());
    assertThat(store.examine(work, Mode.REPAIR).findings()).isEmpty();
  }

  @Test
  void in_a_home_that_cannot_be_looked_into_nothing_is_said_to_be_missing() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    Path profiles = work.home().getParent();
    Files.move(profiles, profiles.resolveSibling("elsewhere"));
    // a look for a file in it fails, as where it may not be entered
    Files.createSymbolicLink(profiles, profiles);
    ProfileMetadata fresh =
        ProfileMetadata.created(work.name(), "", List.of(), ProfileColor.YELLOW, Homes.NOW);
    assertThat(new Doctor(work, fresh, Homes.NOW, Mode.EXPLAIN).examine().findings())
        .filteredOn(finding -> finding.state() != State.NOTE)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject()).isEqualTo(work.home().toString());
              assertThat(finding.problem()).startsWith("cannot be read");
              assertThat(finding.state()).isEqualTo(State.NEEDS_PERSON);
            });
  }

  @Test
  void what_may_just_be_being_written_is_let_alone() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    ProfileStore store = Homes.store(Homes.UNIX.root(), locks);
    Profile work = work(store);
    Path temporary = write(work, "sessions/.a.json.12-3-0.tmp", "{");
    mode(work, "sessions", "rwx------", temporary);
    Files.setLastModifiedTime(temporary, YOUNG);
    Path building = write(work, "../.new-lab/config.yaml", "").getParent();
    Files.setLastModifiedTime(building, YOUNG);
    assertThat(store.examine(work, Mode.EXPLAIN).findings()).isEmpty();
    // whoever repairs has kept others from building, so it is a leftover; a file is not yet
    assertThat(store.examine(work, Mode.REPAIR).findings())
        .singleElement()
        .extracting(Finding::subject)
        .isEqualTo(building.toString());
    assertThat(temporary).exists();
    assertThat(building).doesNotExist();
  }

  @Test
  void names_that_only_look_like_leftovers_are_let_alone() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    Map<Path, FileTime> mine = new TreeMap<>();
    for (String name :
        List.of("a.tmp", ".a.tmp", ".a.1-2.tmp", "a.1-2-3.tmp", ".a.1-2-3.tmp.bak", ".tmp")) {
      Path file = write(work, name, "mine");
      mode(work, name, "rw-------");
      mine.put(file, OLD);
    }
    // a directory is never one file that was being written
    mine.put(write(work, ".d.1-2-3.tmp/mine", "mine").getParent(), OLD);
    mode(work, ".d.1-2-3.tmp", "rwx------");
    for (Map.Entry<Path, FileTime> file : mine.entrySet()) {
      Files.setLastModifiedTime(file.getKey(), file.getValue());
    }
    Map<String, String> before = Homes.tree(store.root().path());
    assertThat(store.examine(work, Mode.REPAIR).findings()).isEmpty();
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
  }

  @Test
  void corrupt_metadata_set_aside_twice_is_kept_twice() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    for (String text : List.of("first", "second", "third")) {
      write(work, "profile.json", text);
      mode(work, "profile.json", "rw-------");
      assertThat(store.examine(work, Mode.REPAIR).isSick()).isFalse();
    }
    assertThat(Homes.tree(work.home())).containsValues("first", "second", "third");
  }

  @Test
  void L14_a_wrong_name_is_put_right_and_the_rest_of_the_metadata_kept() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = work(store);
    write(work, "profile.json", "{\"name\":\"play\",\"own\":[1],\"description\":\"d\"}");
    mode(work, "profile.json", "rw-------");
    store.examine(work, Mode.REPAIR);
    ProfileMetadata metadata = work.metadata().orElseThrow();
    assertThat(metadata.name()).contains("work");
    assertThat(metadata.description()).isEqualTo("d");
    assertThat(metadata.tree().array("own")).hasSize(1);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void what_cannot_be_read_or_repaired_needs_a_person_and_hides_nothing_else(
      @TempDir Path directory) throws IOException {
    ProfileStore store = Homes.onDisk(directory.resolve(".alpi"));
    Profile work = work(store);
    // one that leads to itself cannot be opened, not even by root
    for (String name : List.of("profile.json", "config.yaml", ".env")) {
      Path file = work.home().resolve(name);
      Files.deleteIfExists(file);
      Files.createSymbolicLink(file, file);
    }
    // a name of a file that leads elsewhere is not replaced
    Path main = store.root().path();
    Files.move(main.resolve("profile.json"), main.resolve("elsewhere.json"));
    Files.writeString(main.resolve("elsewhere.json"), "{\"name\":\"x\"}");
    Files.createSymbolicLink(main.resolve("profile.json"), main.resolve("elsewhere.json"));
    delete(work, ".gitignore");
    for (Mode mode : Mode.values()) {
      List<Finding> findings = store.examine(work, mode).findings();
      assertThat(findings)
          .filteredOn(finding -> finding.state() == State.NEEDS_PERSON)
          .hasSize(3)
          .allSatisfy(finding -> assertThat(finding.problem()).contains("read"));
      assertThat(findings)
          .filteredOn(finding -> finding.subject().endsWith(".gitignore"))
          .singleElement()
          .extracting(Finding::state)
          .isEqualTo(mode == Mode.REPAIR ? State.REPAIRED : State.REPAIRABLE);
    }
    Checkup checkup = store.examine(store.root().profile(ProfileName.DEFAULT), Mode.REPAIR);
    assertThat(checkup.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.state()).isEqualTo(State.NEEDS_PERSON);
              assertThat(finding.problem()).contains("could not be repaired (NotAFile)");
            });
    assertThat(main.resolve("elsewhere.json")).hasContent("{\"name\":\"x\"}");
  }
}
