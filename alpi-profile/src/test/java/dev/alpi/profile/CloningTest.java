package dev.alpi.profile;

import static dev.alpi.profile.Homes.done;
import static dev.alpi.profile.Homes.refused;
import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clone has, what it never has, and what cannot be smuggled into it. */
@Timeout(60)
class CloningTest {
  private static final String KEY = "canary-7f3a91c2d5";

  /** A profile with something of everything. */
  private static Profile full(ProfileStore store) throws IOException {
    Profile work =
        done(store.create(new NewProfile(new ProfileName("work"), "mine", List.of("t"))));
    write(work, "config.yaml", "# mine\r\nmodel: 'x/y'   # quoted\r\nunknown: [1,\r\n  2]");
    Files.write(
        Files.createDirectories(work.home().resolve("agents")).resolve("a.md"),
        new byte[] {'a', 0, (byte) 0xff, '\r', '\n', (byte) 0xc3});
    write(work, "agents/team/b.md", "");
    write(work, "agents/.hidden", "h");
    Files.createDirectories(work.home().resolve("agents/empty"));
    write(work, "prompts/library.json", "{\"version\":1,\"prompts\":[]}");
    write(work, "protocols/p.yaml", "a: 1");
    write(work, "soul.md", "kind");
    for (String own :
        List.of(
            ".env",
            ".env.old",
            ".in-use.note",
            "active_profile",
            "base.yaml",
            "alp/secrets/identity.key",
            "alp/peers.yaml",
            "approvals.json",
            "cache/c",
            "gateway/sessions/s.json",
            "host/connections.yaml",
            "import-report.json",
            "logs/ledger.json",
            "logs/ledger.journal",
            "memories/USER.md",
            "memory/facts.jsonl",
            "mentions/m.json",
            "notes.txt",
            "outputs/outputs.jsonl",
            "plugin-envs/p/.installed",
            "plugins/p/plugin.json",
            "profile.json.bad-1",
            "prompts.bak",
            "runs/r.jsonl",
            "schedule/jobs.json",
            "secrets/keyset",
            "sessions/0123456789ab.json",
            "skills/s/SKILL.md",
            "state/subagents.jsonl")) {
      write(work, own, KEY);
    }
    return work;
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L4_L29_a_clone_has_its_items_byte_for_byte_and_nothing_else(Homes homes) throws IOException {
    ProfileStore store = Homes.store(homes.root());
    store.bootstrap();
    Profile work = full(store);
    Map<String, String> before = Homes.tree(work.home());
    Profile lab = done(store.clone(NewProfile.named("lab"), work, List.of(KEY)));
    Map<String, String> expected = new TreeMap<>(before);
    expected
        .keySet()
        .removeIf(
            name -> !name.matches("config\\.yaml|soul\\.md|(agents|prompts|protocols)(/.*)?"));
    assertThat(expected).hasSize(12);
    Map<String, String> copy = Homes.tree(lab.home());
    assertThat(copy.remove(".gitignore")).isEqualTo(before.get(".gitignore"));
    assertThat(copy.remove("profile.json")).isNotNull();
    assertThat(copy).isEqualTo(expected);
    assertThat(Homes.tree(work.home())).isEqualTo(before);
    assertThat(Homes.names(store.root().path().resolve("profiles"))).containsExactly("lab", "work");
  }

  @Test
  void L4_a_clone_is_somebody_of_its_own() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    store.bootstrap();
    Profile work = full(store);
    write(
        work,
        "profile.json",
        """
        {"name":"work","description":"mine","created_at":"2020-01-01T00:00:00Z","tags":["t"],
        "metadata":{"color":"cyan"},"mark":1}\
        """);
    ProfileMetadata lab =
        done(store.clone(NewProfile.named("lab"), work, List.of())).metadata().orElseThrow();
    assertThat(lab.name()).contains("lab");
    assertThat(lab.description()).isEmpty();
    assertThat(lab.tags()).isEmpty();
    assertThat(lab.createdAt()).contains(Homes.NOW);
    assertThat(lab.color()).isNotEqualTo(ProfileColor.CYAN);
    assertThat(lab.tree().members()).doesNotContainKey("mark");
    assertThat(store.root().active()).isInstanceOf(ActiveProfile.Unset.class);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void L4_K9_whatever_the_modes_were_those_of_a_clone_are_private(@TempDir Path directory)
      throws IOException {
    ProfileStore store = Homes.onDisk(directory.resolve(".alpi"));
    Profile work = full(store);
    for (String name : List.of("config.yaml", "agents/a.md", "agents/team")) {
      Files.setPosixFilePermissions(
          work.home().resolve(name), PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Profile lab = done(store.clone(NewProfile.named("lab"), work, List.of()));
    assertThat(lab.home().resolve("alp")).doesNotExist();
    for (String name : List.of("", "config.yaml", "agents", "agents/a.md", "agents/team")) {
      Path file = lab.home().resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(name)
          .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
    }
  }

  @Test
  void the_default_profile_can_be_cloned_without_the_others() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    store.bootstrap();
    full(store);
    Profile main = store.root().profile(ProfileName.DEFAULT);
    write(main, "agents/main.md", "m");
    Profile lab = done(store.clone(NewProfile.named("lab"), main, List.of()));
    assertThat(Homes.tree(lab.home()))
        .containsOnlyKeys(".gitignore", "agents", "agents/main.md", "config.yaml", "profile.json");
  }

  @Test
  void L4_a_missing_source_and_a_taken_name_are_refused_and_nothing_is_made() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = full(store);
    Map<String, String> before = Homes.tree(store.root().path());
    Profile ghost = store.root().profile(new ProfileName("ghost"));
    ProfileChange.Refused<Profile> absent =
        refused(store.clone(NewProfile.named("lab"), ghost, List.of()));
    assertThat(absent.reason()).isEqualTo(Reason.ABSENT);
    assertThat(absent.problem()).contains("ghost");
    for (String name : List.of("work", "WORK")) {
      assertThat(refused(store.clone(NewProfile.named(name), work, List.of())).reason())
          .isEqualTo(Reason.EXISTS);
    }
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
  }

  private interface Trap {
    void set(Profile work) throws IOException;
  }

  /** Asserts that cloning is refused, says which file, tells no secret, and leaves nothing. */
  private static void unsafe(Path root, String file, Trap trap) throws IOException {
    ProfileStore store =
        root.getFileSystem().provider().getScheme().equals("file")
            ? Homes.onDisk(root)
            : Homes.store(root);
    Profile work = full(store);
    trap.set(work);
    ProfileChange.Refused<Profile> refused =
        refused(store.clone(NewProfile.named("lab"), work, List.of(KEY, "short")));
    assertThat(refused.reason()).isEqualTo(Reason.UNSAFE);
    assertThat(refused.problem()).contains(file).doesNotContain(KEY);
    assertThat(refused.hint()).contains("work");
    assertThat(Homes.names(root.resolve("profiles"))).containsExactly("work");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../.env",
        "../../../.env",
        "../sessions",
        "../../other/agents/a.md",
        "/etc/passwd",
        "a.md",
        "nowhere",
        "trap"
      })
  void L4_a_link_below_a_copied_directory_is_refused(String target) throws IOException {
    unsafe(
        Homes.UNIX.root(),
        "agents/trap",
        work ->
            Files.createSymbolicLink(
                work.home().resolve("agents/trap"), work.home().getFileSystem().getPath(target)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sessions", "../../../elsewhere", "nowhere", "protocols"})
  void L4_a_copied_directory_that_is_a_link_is_refused(String target) throws IOException {
    unsafe(
        Homes.UNIX.root(),
        "protocols",
        work -> {
          Path protocols = work.home().resolve("protocols");
          DurableFiles.deleteTree(protocols);
          Files.createSymbolicLink(protocols, protocols.getFileSystem().getPath(target));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "soul.md"})
  void a_link_to_something_else_of_a_profile_is_no_settings(String name) throws IOException {
    for (String target :
        List.of(".env", "memories/USER.md", "../../base.yaml", "../other/.env", "nowhere", name)) {
      unsafe(
          Homes.UNIX.root(),
          name,
          work -> {
            write(work, "../../base.yaml", "a: 1");
            write(work, "../other/.env", "A=b");
            Files.delete(work.home().resolve(name));
            Files.createSymbolicLink(
                work.home().resolve(name), work.home().getFileSystem().getPath(target));
            DurableFiles.deleteTree(work.home().resolve("../other"));
          });
    }
  }

  @Test
  void settings_kept_elsewhere_are_copied_as_text() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    store.bootstrap();
    Profile work = full(store);
    Path dotfiles = Files.createDirectories(store.root().path().resolveSibling("dotfiles"));
    Files.writeString(dotfiles.resolve("alpi.yaml"), "model: far/away\n");
    Files.delete(work.configFile());
    Files.createSymbolicLink(work.configFile(), dotfiles.resolve("alpi.yaml"));
    Files.delete(work.home().resolve("soul.md"));
    write(store.root().profile(ProfileName.DEFAULT), "soul.md", "shared");
    Files.createSymbolicLink(
        work.home().resolve("soul.md"), work.home().getFileSystem().getPath("../../soul.md"));
    Profile lab = done(store.clone(NewProfile.named("lab"), work, List.of(KEY)));
    for (Map.Entry<Path, String> file :
        Map.of(lab.configFile(), "model: far/away\n", lab.home().resolve("soul.md"), "shared")
            .entrySet()) {
      assertThat(Files.isSymbolicLink(file.getKey())).isFalse();
      assertThat(file.getKey()).hasContent(file.getValue());
    }
  }

  @Test
  void L4_the_file_of_secrets_is_known_under_any_name() throws IOException {
    unsafe(
        Homes.UNIX.root(),
        "agents/x.md",
        work -> {
          // too short to be searched for: the file is known by itself
          Files.writeString(work.envFile(), "PIN=1234\n");
          Files.createLink(work.home().resolve("agents/x.md"), work.envFile());
        });
    unsafe(Homes.UNIX.root(), "agents/x/.env", work -> write(work, "agents/x/.env", "PIN=1234"));
    unsafe(Homes.WINDOWS.root(), ".ENV", work -> write(work, "agents/.ENV", "PIN=1234"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"agents/a.md", "prompts/library.json", "protocols/x/y", "soul.md", "config.yaml"})
  void L4_a_value_of_the_file_of_secrets_is_found_in_any_copied_file(String name)
      throws IOException {
    for (Homes homes : Homes.values()) {
      String file = name.replace("/", homes.root().getFileSystem().getSeparator());
      unsafe(homes.root(), file, work -> write(work, name, "# x: " + KEY + "\n"));
    }
  }

  @Test
  void what_looks_like_a_key_has_no_place_in_settings_but_may_be_an_example() throws IOException {
    String shaped = "sk-" + "abcdefghij0123456789";
    unsafe(
        Homes.UNIX.root(),
        "config.yaml",
        work -> write(work, "config.yaml", "mcp: {servers: {x: {key: " + shaped + "}}}\n"));
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = full(store);
    write(work, "agents/a.md", "A key looks like " + shaped + ", and short is a word.");
    Profile lab = done(store.clone(NewProfile.named("lab"), work, List.of(KEY, "short")));
    assertThat(lab.home().resolve("agents/a.md")).content().contains(shaped);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void special_and_huge_files_are_refused_without_waiting(@TempDir Path directory)
      throws IOException {
    unsafe(
        directory.resolve("fifo/.alpi"),
        "agents/trap",
        work -> makeFifo(work.home().resolve("agents/trap")));
    unsafe(
        directory.resolve("settings/.alpi"),
        "config.yaml",
        work -> {
          Files.delete(work.configFile());
          makeFifo(work.configFile());
        });
    unsafe(
        directory.resolve("directory/.alpi"),
        "soul.md",
        work -> {
          Files.delete(work.home().resolve("soul.md"));
          Files.createDirectory(work.home().resolve("soul.md"));
        });
    unsafe(
        directory.resolve("huge/.alpi"),
        "prompts/huge",
        work -> {
          Path huge = work.home().resolve("prompts/huge");
          try (RandomAccessFile file = new RandomAccessFile(huge.toString(), "rw")) {
            // a hole: no such disk is needed
            file.setLength(1L << 40);
          }
        });
  }

  private static void makeFifo(Path path) throws IOException {
    try {
      int code = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      assertThat(code).isZero();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void a_deep_tree_is_copied_and_one_too_deep_fails_whole(@TempDir Path directory)
      throws IOException {
    Path root = directory.resolve(".alpi");
    ProfileStore store = Homes.onDisk(root);
    Profile work = full(store);
    Path deep = work.home().resolve("agents");
    // 4,096 bytes is the longest path of Linux, 1,024 that of macOS
    while (deep.toString().length() < 900) {
      deep = Files.createDirectory(deep.resolve("d".repeat(20)));
    }
    Files.writeString(deep.resolve("bottom.md"), "deep");
    Profile lab = done(store.clone(NewProfile.named("lab"), work, List.of()));
    assertThat(lab.home().resolve(work.home().relativize(deep)).resolve("bottom.md"))
        .hasContent("deep");
    try {
      while (deep.toString().length() < 4096) {
        int length = Math.clamp(4095 - deep.toString().length() - 1, 1, 200);
        deep = Files.createDirectory(deep.resolve("d".repeat(length)));
      }
    } catch (IOException e) {
      assertThat(deep.toString().length()).isGreaterThan(1000);
    }
    String longer = "a-name-longer-than-that-of-work-by-so-much-it-is";
    assertThatThrownBy(() -> store.clone(NewProfile.named(longer), work, List.of()))
        .isInstanceOf(IOException.class);
    assertThat(Homes.names(root.resolve("profiles"))).containsExactly("lab", "work");
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void what_cannot_be_read_fails_the_whole_clone(@TempDir Path directory) throws Exception {
    Path root = directory.resolve(".alpi");
    ProfileStore store = Homes.onDisk(root);
    Profile work = full(store);
    Path file = work.home().resolve("agents/a.md");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (!Files.isReadable(file)) {
      assertThatThrownBy(() -> store.clone(NewProfile.named("lab"), work, List.of()))
          .isInstanceOf(IOException.class);
      assertThat(Homes.names(root.resolve("profiles"))).containsExactly("work");
    } else {
      // root reads everything; nothing to see
      assertThat(store.clone(NewProfile.named("lab"), work, List.of()))
          .isInstanceOf(ProfileChange.Done.class);
    }
  }

  @Test
  void a_source_that_changes_or_vanishes_meanwhile_gives_whole_files_or_no_clone()
      throws Exception {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = full(store);
    Path agents = work.home().resolve("agents");
    Path agent = agents.resolve("team/b.md");
    List<String> versions = List.of("one ".repeat(5000), "two ".repeat(9000));
    Files.writeString(agent, versions.getFirst());
    AtomicBoolean going = new AtomicBoolean(true);
    int made = 0;
    int failed = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> changing =
          threads.submit(
              () -> {
                for (int i = 0; going.get(); i++) {
                  Files.createDirectories(agent.getParent());
                  DurableFiles.replace(
                      agent, versions.get(i / 2 % 2).getBytes(StandardCharsets.UTF_8), PRIVATE);
                  if (i % 4 == 3) {
                    DurableFiles.deleteTree(agent.getParent());
                  }
                }
                return null;
              });
      try {
        for (int i = 0; i < 300; i++) {
          try {
            Profile lab = done(store.clone(NewProfile.named("lab" + i), work, List.of(KEY)));
            made++;
            Path copy = lab.home().resolve("agents/team/b.md");
            if (Files.exists(copy)) {
              assertThat(Files.readString(copy)).isIn(versions);
            }
          } catch (FileSystemException e) {
            failed++;
            assertThat(store.root().path().resolve("profiles/lab" + i)).doesNotExist();
          }
        }
      } finally {
        going.set(false);
      }
      changing.get();
    }
    assertThat(made).as("clones of 300, of which %s failed", failed).isPositive();
    List<String> left = new ArrayList<>(Homes.names(store.root().path().resolve("profiles")));
    left.removeIf(name -> name.startsWith("lab") || name.equals("work"));
    assertThat(left).isEmpty();
  }

  private static final FileMode PRIVATE = FileMode.PRIVATE_FILE;

  @Test
  void settings_that_spell_a_secret_otherwise_or_cannot_be_used_are_not_copied()
      throws IOException {
    for (String settings :
        List.of(
            "public_bio: \"zz-top\\x73ecret\"\n",
            "gateway: {slack: {token: ab12cd34ef56gh78}}\n",
            "model: [\n")) {
      ProfileStore fresh = Homes.store(Homes.UNIX.root());
      Profile source = Homes.created(fresh, "source");
      Files.writeString(source.configFile(), settings);
      ProfileChange<Profile> change =
          fresh.clone(NewProfile.named("copy"), source, List.of("zz-topsecret"));
      assertThat(Homes.refused(change).reason())
          .as(settings)
          .isEqualTo(ProfileChange.Reason.UNSAFE);
      assertThat(fresh.root().list()).containsExactly(source);
    }
  }
}
