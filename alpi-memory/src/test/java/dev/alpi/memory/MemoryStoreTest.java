package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryStoreTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-03-01");
  private static final String META =
      "<!-- alpi-meta conf=normal captured=2026-03-01 reinforced=0 -->";

  private final FakeClock clock = FakeClock.at(TODAY + "T23:59:59Z");
  private final Path home;
  private final MemoryStore store;

  MemoryStoreTest() throws IOException {
    home = Homes.UNIX.create();
    store = open(home);
  }

  private MemoryStore open(Path anyHome) {
    return MemoryStore.open(anyHome, FileLocks.inMemory(), clock, Homes::redact);
  }

  private Path file(String name) {
    return home.resolve("memories").resolve(name);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(file(name).getParent());
    Files.writeString(file(name), text);
  }

  private String text(String name) throws IOException {
    return Files.readString(file(name));
  }

  private MemoryChange add(MemoryFile target, String text) throws IOException {
    return store.add(target, List.of(text), Confidence.NORMAL).changes().getFirst();
  }

  private static Refusal refusal(MemoryUpdate update) {
    return ((MemoryChange.Refused) update.changes().getFirst()).reason();
  }

  private List<JsonValue.Obj> history() throws IOException {
    List<JsonValue.Obj> records = new ArrayList<>();
    try (AppendLog log = AppendLog.open(file("history.jsonl"))) {
      for (String record : log.records()) {
        records.add(Json.parseObject(record));
      }
    }
    return records;
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void entries_are_written_as_the_python_system_writes_them(Homes kind) throws IOException {
    Path anyHome = kind.create();
    MemoryUpdate update =
        open(anyHome)
            .add(
                MemoryFile.MEMORY,
                List.of(
                    "  # Heading\n\n fact one \n(alpi will fill this)\n§\n", "Backups go to S3"),
                Confidence.NORMAL);
    String expected = "fact one\n" + META + "\n§\nBackups go to S3\n" + META + "\n";
    assertThat(anyHome.resolve("memories").resolve("MEMORY.md")).hasContent(expected);
    assertThat(update.changes())
        .containsExactly(
            new MemoryChange.Added("fact one"), new MemoryChange.Added("Backups go to S3"));
    assertThat(update.after().visibleText()).isEqualTo("fact one\n§\nBackups go to S3");
    assertThat(update.after().revision())
        .hasToString(SessionText.sha256(expected.getBytes(UTF_8)).substring(0, 16));
    assertThat(open(anyHome).read(MemoryFile.MEMORY)).isEqualTo(update.after());
  }

  @Test
  void reading_writes_nothing_and_an_absent_file_is_empty() throws IOException {
    assertThat(store.read(MemoryFile.USER).entries()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_correction_takes_the_place_of_the_old_text_which_goes_to_the_history() throws IOException {
    add(MemoryFile.MEMORY, "The staging port is 5432");
    assertThat(add(MemoryFile.MEMORY, "The staging port is 5433"))
        .isEqualTo(
            new MemoryChange.Superseded("The staging port is 5432", "The staging port is 5433"));
    assertThat(store.read(MemoryFile.MEMORY).visibleText()).isEqualTo("The staging port is 5433");
    assertThat(history())
        .containsExactly(
            JsonValue.Obj.EMPTY
                .with("when", "2026-03-01T23:59:59Z")
                .with("target", "memory")
                .with("action", "superseded")
                .with("old", "The staging port is 5432")
                .with("new", "The staging port is 5433"));
  }

  @Test
  void the_closest_entry_is_the_one_that_is_corrected() throws IOException {
    write("MEMORY.md", "web port: 80\n§\nThe staging port is 5432\n§\nlikes port wine\n");
    add(MemoryFile.MEMORY, "The staging port is 5433");
    assertThat(text("MEMORY.md"))
        .isEqualTo("web port: 80\n§\nThe staging port is 5433\n" + META + "\n§\nlikes port wine\n");
  }

  @Test
  void a_duplicate_marks_the_old_entry_and_makes_a_guess_an_ordinary_one_at_two()
      throws IOException {
    store.add(MemoryFile.USER, List.of("Likes tea"), Confidence.LOW);
    assertThat(add(MemoryFile.USER, "likes tea.")).isInstanceOf(MemoryChange.Reinforced.class);
    EntryMeta once = store.read(MemoryFile.USER).entries().getFirst().meta().orElseThrow();
    assertThat(once).isEqualTo(new EntryMeta(Confidence.LOW, TODAY, 1));
    add(MemoryFile.USER, "likes tea");
    EntryMeta twice = store.read(MemoryFile.USER).entries().getFirst().meta().orElseThrow();
    assertThat(twice).isEqualTo(new EntryMeta(Confidence.NORMAL, TODAY, 2));
    assertThat(store.read(MemoryFile.USER).visibleText()).isEqualTo("Likes tea");
  }

  @Test
  void what_another_file_says_is_refused_with_its_text() throws IOException {
    add(MemoryFile.USER, "Lives in Paris");
    write("AGENT.md", "# Who you are\n\nYou are patient.\n");
    assertThat(add(MemoryFile.MEMORY, "lives in paris"))
        .isEqualTo(
            new MemoryChange.Refused(new Refusal.HeldElsewhere(MemoryFile.USER, "Lives in Paris")));
    assertThat(add(MemoryFile.MEMORY, "lives in Madrid"))
        .isEqualTo(
            new MemoryChange.Refused(
                new Refusal.ChangesElsewhere(MemoryFile.USER, "Lives in Paris")));
    assertThat(add(MemoryFile.MEMORY, "You are patient"))
        .isEqualTo(
            new MemoryChange.Refused(
                new Refusal.HeldElsewhere(MemoryFile.AGENT, "You are patient.")));
    assertThat(file("MEMORY.md")).doesNotExist();
  }

  @Test
  void hand_written_text_survives_byte_for_byte_when_other_entries_change() throws IOException {
    byte[] hand =
        ("# Notes\n\n"
                + "(alpi will fill this)\n\n"
                + "§\n"
                + "  - odd   spacing\t\n"
                + "- caf\u00e9 (Latin-1)\r\n\n"
                + "§\n"
                + "old fact\n"
                + "<!-- ALPI-META conf=weird -->\n"
                + "§\n"
                + "port 5432")
            .getBytes(ISO_8859_1);
    Files.createDirectories(home.resolve("memories"));
    // the separators are UTF-8, the é of the entry is not
    byte[] bytes = new String(hand, ISO_8859_1).replace("§", "\u00c2\u00a7").getBytes(ISO_8859_1);
    Files.write(file("MEMORY.md"), bytes);
    add(MemoryFile.MEMORY, "port 5433");
    add(MemoryFile.MEMORY, "Backups go to S3");
    String kept = new String(bytes, 0, bytes.length - "port 5432".length(), ISO_8859_1);
    assertThat(new String(Files.readAllBytes(file("MEMORY.md")), ISO_8859_1))
        .isEqualTo(
            kept + "port 5433\n" + META + "\n\u00c2\u00a7\nBackups go to S3\n" + META + "\n");
    assertThat(store.read(MemoryFile.MEMORY).entries()).hasSize(4);
    assertThat(Files.readAllBytes(file("MEMORY.md.bak"))).isNotEqualTo(bytes);
  }

  @Test
  void the_copy_holds_the_content_before_the_last_change() throws IOException {
    write("USER.md", "Likes tea\n");
    add(MemoryFile.USER, "Speaks French");
    assertThat(text("USER.md.bak")).isEqualTo("Likes tea\n");
    for (String name : List.of("USER.md", "USER.md.bak")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void one_line_of_a_hand_written_list_is_corrected_alone() throws IOException {
    write("MEMORY.md", "Servers:\n- staging port: 5432\n  * web port: 80\n");
    assertThat(add(MemoryFile.MEMORY, "staging port: 5433"))
        .isEqualTo(new MemoryChange.Superseded("staging port: 5432", "staging port: 5433"));
    assertThat(text("MEMORY.md")).isEqualTo("Servers:\n- staging port: 5433\n  * web port: 80\n");
    assertThat(add(MemoryFile.MEMORY, "Web port: 80")).isInstanceOf(MemoryChange.Reinforced.class);
  }

  @Test
  void one_sentence_of_an_entry_is_corrected_alone() throws IOException {
    write("USER.md", "Name: Ana. Likes tea! Works at Acme.\n§\n名前はアナ。お茶が好き。\n");
    assertThat(add(MemoryFile.USER, "Name: Eva."))
        .isEqualTo(new MemoryChange.Superseded("Name: Ana", "Name: Eva."));
    assertThat(add(MemoryFile.USER, "works at Globex")).isInstanceOf(MemoryChange.Superseded.class);
    assertThat(add(MemoryFile.USER, "名前はエバ")).isInstanceOf(MemoryChange.Superseded.class);
    assertThat(add(MemoryFile.USER, "likes tea")).isInstanceOf(MemoryChange.Reinforced.class);
    assertThat(text("USER.md"))
        .isEqualTo("Name: Eva. Likes tea! works at Globex.\n§\n名前はエバ。お茶が好き。\n");
  }

  @Test
  void a_single_thing_never_takes_the_place_of_an_entry_that_says_several() throws IOException {
    write("MEMORY.md", "name: Ana\nport: 1\nlikes tea\n<!-- alpi-meta conf=x -->\n");
    add(MemoryFile.MEMORY, "name: Eva");
    assertThat(text("MEMORY.md"))
        .isEqualTo("name: Eva\nport: 1\nlikes tea\n<!-- alpi-meta conf=x -->\n");
  }

  @Test
  void a_file_holds_its_limit_in_code_points_and_not_one_more() throws IOException {
    int max = MemoryFile.USER.visibleCharsMax();
    assertThat(add(MemoryFile.USER, "🦊".repeat(max + 1)))
        .isEqualTo(new MemoryChange.Refused(new Refusal.OverLimit(MemoryFile.USER, max + 1, max)));
    assertThat(add(MemoryFile.USER, "🦊".repeat(max))).isInstanceOf(MemoryChange.Added.class);
    assertThat(add(MemoryFile.USER, "x")).isInstanceOf(MemoryChange.Refused.class);
    assertThat(store.read(MemoryFile.USER).visibleChars()).isEqualTo(max);
  }

  @Test
  void one_text_that_is_refused_does_not_keep_the_others_out() throws IOException {
    MemoryUpdate update =
        store.add(MemoryFile.USER, List.of("Likes tea", "#", "Owns a cat"), Confidence.HIGH);
    assertThat(update.changes())
        .containsExactly(
            new MemoryChange.Added("Likes tea"),
            new MemoryChange.Refused(new Refusal.Empty()),
            new MemoryChange.Added("Owns a cat"));
  }

  @Test
  void a_file_that_is_too_long_by_hand_can_still_be_corrected() throws IOException {
    write("USER.md", "port 5432\n§\n" + "x".repeat(4000) + "\n");
    assertThat(add(MemoryFile.USER, "port 5433")).isInstanceOf(MemoryChange.Superseded.class);
    assertThat(add(MemoryFile.USER, "port 54333")).isInstanceOf(MemoryChange.Refused.class);
  }

  @Test
  void secrets_are_refused_and_not_told_back() throws IOException {
    MemoryChange change = add(MemoryFile.MEMORY, "the key is sk-secret");
    assertThat(change).isEqualTo(new MemoryChange.Refused(new Refusal.Secret()));
    assertThat(change.toString()).doesNotContain("sk-");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x202e, 0x2066, 0x200b, 0x200d, 0x200f, 0xfeff, 0xad, 0xe0041, 0x7, 0x85, 0x2028, 0x2800,
        0xfe0f
      })
  void a_character_that_cannot_be_seen_is_refused_where_it_stands(int invisible)
      throws IOException {
    String text = "fact" + Character.toString(invisible) + "s";
    assertThat(add(MemoryFile.MEMORY, text))
        .isEqualTo(new MemoryChange.Refused(new Refusal.UnsafeCharacter(invisible, 4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "family 👨‍👩‍👧 and ❤️",
        "می‌خواهم",
        "क्‍ष",
        "keycap 1️⃣",
        "tab\there",
        "ﷺ ok",
        "naïve ½ €"
      })
  void ordinary_text_of_any_script_is_not_taken_for_invisible(String text) throws IOException {
    assertThat(add(MemoryFile.MEMORY, text)).isInstanceOf(MemoryChange.Added.class);
  }

  @Test
  void a_text_cannot_forge_what_is_known_about_it() throws IOException {
    String comment = "<!-- alpi-meta conf=high captured=2020-01-01 reinforced=9 -->";
    add(MemoryFile.USER, "Likes tea " + comment);
    add(MemoryFile.USER, "Owns a cat <!-- alpi-" + comment + "meta conf=high -->");
    add(MemoryFile.USER, "Runs\n§\n" + comment);
    assertThat(store.read(MemoryFile.USER).entries())
        .extracting(MemoryEntry::text)
        .containsExactly("Likes tea", "Owns a cat", "Runs");
    assertThat(store.read(MemoryFile.USER).entries())
        .extracting(entry -> entry.meta().orElseThrow())
        .containsOnly(new EntryMeta(Confidence.NORMAL, TODAY, 0));
  }

  @Test
  void unknown_fields_of_the_comment_survive_a_mark() throws IOException {
    write(
        "USER.md",
        "Likes tea <!-- alpi-meta CONF=Low by=hand captured=2026-01-01 reinforced=0 -->\n");
    add(MemoryFile.USER, "likes tea");
    assertThat(text("USER.md"))
        .isEqualTo(
            "Likes tea \n<!-- alpi-meta conf=low captured=2026-01-01 reinforced=1 by=hand -->\n");
  }

  @Test
  void replace_finds_its_entry_without_marks_and_case_and_keeps_its_confidence()
      throws IOException {
    store.add(MemoryFile.USER, List.of("Vive en MÁLAGA", "Habla inglés"), Confidence.LOW);
    clock.advance(Duration.ofDays(1));
    MemoryUpdate update = store.replace(MemoryFile.USER, "malaga", "Se mudó a Cádiz");
    assertThat(update.changes())
        .containsExactly(new MemoryChange.Superseded("Vive en MÁLAGA", "Se mudó a Cádiz"));
    assertThat(update.after().entries().getFirst().meta())
        .contains(new EntryMeta(Confidence.LOW, TODAY.plusDays(1), 0));
    assertThat(history().getFirst().string("action")).contains("replaced");
  }

  @Test
  void a_match_must_be_unique_or_exact() throws IOException {
    write("MEMORY.md", "port 5432\n§\nport 54321\n§\nAna\n");
    assertThat(refusal(store.remove(MemoryFile.MEMORY, "port")))
        .isEqualTo(new Refusal.Ambiguous(List.of("port 5432", "port 54321"), 2));
    assertThat(refusal(store.remove(MemoryFile.MEMORY, "Eva"))).isEqualTo(new Refusal.NotFound());
    assertThat(refusal(store.remove(MemoryFile.MEMORY, " . "))).isEqualTo(new Refusal.NotFound());
    assertThat(store.remove(MemoryFile.MEMORY, "Port 5432").changes())
        .containsExactly(new MemoryChange.Removed("port 5432"));
    assertThat(text("MEMORY.md")).isEqualTo("port 54321\n§\nAna\n");
    assertThat(history().getFirst().string("old")).contains("port 5432");
  }

  @Test
  void replacing_by_what_another_entry_says_is_refused() throws IOException {
    write("MEMORY.md", "Ana\n§\nEva\n");
    assertThat(refusal(store.replace(MemoryFile.MEMORY, "Ana", "eva")))
        .isEqualTo(new Refusal.HeldElsewhere(MemoryFile.MEMORY, "Eva"));
  }

  @Test
  void the_last_entry_leaves_an_empty_file() throws IOException {
    add(MemoryFile.USER, "Likes tea");
    store.remove(MemoryFile.USER, "tea");
    assertThat(text("USER.md")).isEmpty();
    assertThat(add(MemoryFile.USER, "Likes tea")).isInstanceOf(MemoryChange.Added.class);
  }

  @Test
  void the_agents_file_is_free_markdown_and_only_changed_on_purpose() throws IOException {
    write("AGENT.md", "# Me\n\nYou are patient.\n\nYour name is Al.\n");
    assertThat(add(MemoryFile.AGENT, "# More\nYou like lists."))
        .isEqualTo(new MemoryChange.Added("# More\nYou like lists."));
    assertThat(add(MemoryFile.AGENT, "You are patient")).isInstanceOf(MemoryChange.Refused.class);
    assertThat(add(MemoryFile.AGENT, "Your name is Bo."))
        .isEqualTo(
            new MemoryChange.Refused(
                new Refusal.ChangesElsewhere(MemoryFile.AGENT, "Your name is Al.")));
    store.replace(MemoryFile.AGENT, "name", "Your name is Bo.");
    assertThat(text("AGENT.md"))
        .isEqualTo("# Me\n\nYou are patient.\n\nYour name is Bo.\n\n# More\nYou like lists.\n");
    assertThat(store.read(MemoryFile.AGENT).visibleText()).startsWith("# Me");
    assertThat(add(MemoryFile.AGENT, "long ".repeat(3000))).isInstanceOf(MemoryChange.Added.class);
  }

  @Test
  void guesses_that_nobody_confirmed_go_after_thirty_days() throws IOException {
    write("MEMORY.md", "by hand\n§\nodd\n<!-- alpi-meta conf=low -->\n");
    store.add(MemoryFile.MEMORY, List.of("a guess", "heard again"), Confidence.LOW);
    store.add(MemoryFile.MEMORY, List.of("heard again"), Confidence.LOW);
    add(MemoryFile.MEMORY, "said plainly");
    clock.advance(Duration.ofDays(29));
    assertThat(store.prune(MemoryFile.MEMORY).changes()).isEmpty();
    clock.advance(Duration.ofDays(1));
    assertThat(store.prune(MemoryFile.MEMORY).changes())
        .containsExactly(new MemoryChange.Removed("a guess"));
    assertThat(store.read(MemoryFile.MEMORY).visibleText())
        .isEqualTo("by hand\n§\nodd\n§\nheard again\n§\nsaid plainly");
    assertThat(history().getFirst().string("action")).contains("expired");
  }

  @Test
  void the_history_keeps_the_newest_thousand() throws IOException {
    MemoryHistory history = new MemoryHistory(file("history.jsonl"));
    Files.createDirectories(home.resolve("memories"));
    List<MemoryHistory.Change> changes = new ArrayList<>();
    for (int i = 0; i < 1101; i++) {
      changes.add(
          new MemoryHistory.Change(MemoryFile.USER, MemoryRecord.Action.REMOVED, "n" + i, ""));
    }
    history.append(clock.instant(), changes.subList(0, 1100));
    assertThat(history()).hasSize(1100);
    history.append(clock.instant(), changes.subList(1100, 1101));
    assertThat(history()).hasSize(MemoryHistory.RECORDS_MAX);
    assertThat(history().getFirst().string("old")).contains("n101");
    assertThat(history().getLast().string("old")).contains("n1100");
  }

  @Test
  void a_text_too_long_for_the_history_is_cut_there_and_whole_in_the_copy() throws IOException {
    String longText = "needle " + "\u0001".repeat(200_000);
    write("MEMORY.md", longText + "\n");
    store.remove(MemoryFile.MEMORY, "needle");
    assertThat(history().getFirst().string("old").orElseThrow())
        .startsWith("needle ")
        .endsWith("…");
    assertThat(text("MEMORY.md.bak")).isEqualTo(longText + "\n");
  }

  @Test
  void a_damaged_history_stops_what_would_need_it_and_changes_nothing() throws IOException {
    add(MemoryFile.USER, "port 1");
    add(MemoryFile.USER, "port 2");
    add(MemoryFile.USER, "port 3");
    write("history.jsonl", text("history.jsonl").replaceFirst("port 1", "port 9"));
    assertThatThrownBy(() -> add(MemoryFile.USER, "port 4"))
        .isInstanceOf(StoreException.Damaged.class);
    assertThat(store.read(MemoryFile.USER).visibleText()).isEqualTo("port 3");
    assertThat(add(MemoryFile.USER, "Owns a cat")).isInstanceOf(MemoryChange.Added.class);
  }

  @Test
  void links_and_paths_out_of_the_home_are_refused() throws IOException {
    Path outside = Files.createDirectories(home.resolveSibling("outside"));
    Files.writeString(outside.resolve("USER.md"), "theirs\n");
    Files.createDirectories(home.resolve("memories"));
    Files.createSymbolicLink(file("USER.md"), outside.resolve("USER.md"));
    assertThatThrownBy(() -> store.read(MemoryFile.USER))
        .isInstanceOf(MemoryException.UnsafePath.class);
    assertThatThrownBy(() -> add(MemoryFile.USER, "x"))
        .isInstanceOf(MemoryException.UnsafePath.class);
    Files.delete(file("USER.md"));
    Files.delete(file(".memory.lock").getParent());
    Files.createSymbolicLink(home.resolve("memories"), outside);
    assertThatThrownBy(() -> store.read(MemoryFile.USER))
        .isInstanceOf(MemoryException.UnsafePath.class);
    assertThatThrownBy(() -> add(MemoryFile.USER, "x"))
        .isInstanceOf(MemoryException.UnsafePath.class);
    assertThat(outside.resolve("USER.md")).hasContent("theirs\n");
  }

  @Test
  void a_link_in_the_place_of_the_copy_is_not_written_through() throws IOException {
    write("USER.md", "Likes tea\n");
    Path outside = Files.writeString(home.resolveSibling("victim"), "theirs");
    Files.createSymbolicLink(file("USER.md.bak"), outside);
    assertThatThrownBy(() -> add(MemoryFile.USER, "Owns a cat")).isInstanceOf(IOException.class);
    assertThat(outside).hasContent("theirs");
    assertThat(text("USER.md")).isEqualTo("Likes tea\n");
  }

  @Test
  void a_removed_home_does_not_come_back() throws IOException {
    Files.delete(home);
    assertThatThrownBy(() -> add(MemoryFile.USER, "x")).isInstanceOf(StoreException.Gone.class);
    assertThat(home).doesNotExist();
  }

  @Test
  void a_file_of_absurd_size_is_not_read() throws IOException {
    write("USER.md", "x".repeat(MemoryStore.FILE_BYTES_MAX + 1));
    assertThatThrownBy(() -> store.read(MemoryFile.USER))
        .isInstanceOf(MemoryException.TooLarge.class);
  }

  @Test
  void changes_are_made_under_the_lock_of_the_python_system() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    List<Path> taken = new ArrayList<>();
    FileLocks spied =
        (lockFile, sharing) -> {
          assertThat(sharing).isEqualTo(Sharing.EXCLUSIVE);
          taken.add(lockFile);
          return locks.tryAcquire(lockFile, sharing);
        };
    MemoryStore.open(home, spied, clock, Homes::redact)
        .add(MemoryFile.USER, List.of("x"), Confidence.NORMAL);
    assertThat(taken).containsExactly(file(".memory.lock"));
  }
}
