package dev.alpi.profile;

import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.Inventory.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that counts is counted, and nothing that can be read wrongly counts as nothing. */
@Timeout(60)
class InventoryTest {
  private static Profile fresh(Homes homes) throws IOException {
    return Homes.created(Homes.store(homes.root()), "work");
  }

  private static Map<Kind, Integer> counts(Profile profile) throws IOException {
    Inventory inventory = Inventory.of(profile);
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (inventory.count(kind) != 0) {
        counts.put(kind, inventory.count(kind));
      }
    }
    return counts;
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L13_what_is_not_hidden_is_counted_files_and_directories(Homes homes) throws IOException {
    Profile work = fresh(homes);
    assertThat(Inventory.of(work).isEmpty()).isTrue();
    assertThat(Inventory.of(work).words()).isEmpty();
    write(work, "agents/a.md", "");
    write(work, "agents/team/b.md", "");
    write(work, "agents/.hidden", "");
    write(work, "plugins/one/plugin.json", "");
    write(work, "plugins/two", "");
    write(work, "skills/mail/read/SKILL.md", "");
    write(work, "skills/mail/draft/notes", "");
    write(work, "skills/alone/SKILL.md", "");
    write(work, "skills/.archive/old/SKILL.md", "");
    write(work, "prompts/library.json", "{\"version\":1,\"prompts\":[{},{},{}]}");
    write(work, "prompts/single.md", "");
    write(work, "sessions/0123456789ab.json", "{}");
    write(work, "sessions/_todos_0123456789ab.json", "{}");
    write(work, "sessions/_events_0123456789ab.jsonl", "{}");
    write(work, "sessions/.sweep.lock", "");
    write(work, "memories/USER.md", "likes tea\n§\nlives in Ulm\n");
    write(work, "memories/MEMORY.md", " \n");
    write(work, "memories/USER.md.bak", "old");
    write(work, "schedule/jobs.json", "[{},{}]");
    write(work, "secrets/gmail_tokens/x.json", "");
    write(work, "config.yaml", "model: x/y\nmodel_reasoning: {effort: high}\nunknown: 1\n");
    write(work, "alp/peers.yaml", "");
    write(work, "notes.txt", "");
    if (homes == Homes.WINDOWS) {
      write(work, ".env", "A_KEY=12345678\n");
    }
    Map<Kind, Integer> expected =
        new EnumMap<>(
            Map.of(
                Kind.AGENTS, 2,
                Kind.PLUGINS, 2,
                Kind.SKILLS, 2,
                Kind.PROMPTS, 4,
                Kind.SESSIONS, 1,
                Kind.MEMORIES, 2,
                Kind.JOBS, 2,
                Kind.SETTINGS, 2,
                Kind.OTHER, 2));
    expected.put(Kind.SECRETS, homes == Homes.WINDOWS ? 2 : 1);
    assertThat(counts(work)).isEqualTo(expected);
    assertThat(Inventory.of(work).words())
        .startsWith("2 skills, 2 plugins, 2 agents, 4 prompts, 1 session, 2 memories, 2 jobs, ")
        .endsWith("2 changed settings, 2 other files");
    Inventory brief = Inventory.brief(work);
    assertThat(brief.count(Kind.PROMPTS)).isEqualTo(4);
    assertThat(brief.count(Kind.MEMORIES)).isZero();
    assertThat(brief.bytes()).isEqualTo(Inventory.of(work).bytes());
  }

  @Test
  void L38_caches_logs_and_environments_are_no_data_but_have_a_size() throws IOException {
    Profile work = fresh(Homes.UNIX);
    long before = Inventory.of(work).bytes();
    write(work, "cache/x", "12345");
    write(work, "logs/agent.log", "12345");
    write(work, "plugin-envs/p/bin/python", "12345");
    assertThat(Inventory.of(work).isEmpty()).isTrue();
    assertThat(Inventory.of(work).bytes()).isEqualTo(before + 15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompts/library.json | {\"prompts\":[1,2]} | PROMPTS | 2",
        "prompts/library.json | [1,2,3] | PROMPTS | 3",
        "prompts/library.json | {} | PROMPTS | 0",
        "prompts/library.json | '' | PROMPTS | 0",
        "prompts/library.json | {\"version\":1,\"prom | PROMPTS | 1",
        "prompts/library.json | {\"version\":1} | PROMPTS | 1",
        "prompts/library.json | {\"prompts\":{\"a\":1}} | PROMPTS | 1",
        "prompts/library.json | null | PROMPTS | 1",
        "schedule/jobs.json | [] | JOBS | 0",
        "schedule/jobs.json | '' | JOBS | 0",
        "schedule/jobs.json | {\"a\":1} | JOBS | 1",
        "schedule/jobs.json | [{} | JOBS | 1",
        "config.yaml | 'a: [' | SETTINGS | 1",
        "config.yaml | '' | SETTINGS | 0",
        "skills/draft/notes.md | x | OTHER | 1",
        "skills/notes.md | x | OTHER | 1",
        "deep/er/file | x | OTHER | 1",
        ".env | no line of the form | SECRETS | 1",
      })
  void L33_a_damaged_file_counts_as_one_and_is_not_touched(
      String name, String text, Kind kind, int count) throws IOException {
    Profile work = fresh(Homes.WINDOWS);
    write(work, name, text);
    Map<String, String> before = Homes.tree(work.home());
    assertThat(counts(work)).isEqualTo(count == 0 ? Map.of() : Map.of(kind, count));
    assertThat(Homes.tree(work.home())).isEqualTo(before);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void L18_what_cannot_be_read_is_one_of_its_kind_and_nothing_is_waited_for(@TempDir Path directory)
      throws Exception {
    Profile work = Homes.created(Homes.onDisk(directory.resolve(".alpi")), "work");
    for (String name :
        new String[] {
          "skills",
          "plugins",
          "agents",
          "prompts",
          "sessions",
          "memories",
          "schedule",
          "secrets",
          "config.yaml",
          ".env"
        }) {
      Path file = work.home().resolve(name);
      Files.deleteIfExists(file);
      // leads to itself: even root cannot open it
      Files.createSymbolicLink(file, file);
    }
    Inventory inventory = Inventory.of(work);
    for (Kind kind : Kind.values()) {
      int count = kind == Kind.SECRETS ? 2 : 1;
      assertThat(inventory.count(kind)).as(kind.name()).isEqualTo(count);
    }
    Profile other = Homes.created(Homes.onDisk(directory.resolve(".alpi")), "other");
    Files.createDirectories(other.home().resolve("schedule"));
    Files.createDirectories(other.home().resolve("prompts"));
    Files.createDirectories(other.home().resolve("memories"));
    for (String name :
        new String[] {"schedule/jobs.json", "prompts/library.json", "memories/A.md"}) {
      String fifo = other.home().resolve(name).toString();
      assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();
    }
    assertThat(counts(other)).isEqualTo(Map.of(Kind.JOBS, 1, Kind.PROMPTS, 1));
  }

  @Test
  void the_size_of_the_default_profile_leaves_out_the_others_and_the_trash() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    store.bootstrap();
    Profile main = store.root().profile(ProfileName.DEFAULT);
    long alone = Inventory.of(main).bytes();
    Profile work = Homes.created(store, "work");
    write(work, "notes", "x".repeat(5000));
    long withLock = Inventory.of(main).bytes();
    Homes.done(store.remove(work, ProfileStore.NotEmpty.REMOVE));
    assertThat(withLock).isEqualTo(alone);
    assertThat(Inventory.of(main).bytes()).isEqualTo(alone);
    assertThat(Inventory.of(main).isEmpty()).isTrue();
    // of a profile, such directories are its own
    Profile other = Homes.created(store, "other");
    long before = Inventory.of(other).bytes();
    write(other, "profiles/x", "12345");
    assertThat(Inventory.of(other).bytes()).isEqualTo(before + 5);
  }
}
