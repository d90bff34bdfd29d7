package dev.alpi.alp.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.alp.mentions.HistoryMessage.Role;
import dev.alpi.alp.mentions.MentionExchange.Ending;
import dev.alpi.alp.mentions.MentionHistory.Conversation;
import dev.alpi.alp.mentions.MentionHistory.None;
import dev.alpi.alp.mentions.MentionHistory.Peer;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MentionThreadsTest {
  private static final MentionHistory C1 = new Conversation(new ConversationId("c-1"));
  private static final MentionSave KEPT = new MentionSave.Kept(Optional.empty());

  private final FakeClock clock = FakeClock.at("2026-04-23T12:00:00.250Z");
  private final FileSystem disk = disk();
  private final Path home = Files.createDirectory(disk.getPath("/home"));
  private final Path folder = home.resolve("mentions");
  private final MentionThreads threads = threads(home);

  MentionThreadsTest() throws IOException {}

  private FileSystem disk() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .setFileTimeSource(() -> FileTime.from(clock.instant()))
            .build());
  }

  private MentionThreads threads(Path of) {
    return MentionThreads.open(
        of, FileLocks.inMemory(), clock, text -> text.replace("sk-secret", "[REDACTED]"));
  }

  private static MentionExchange exchange(String prompt, String reply) {
    return new MentionExchange(prompt, reply, Ending.COMPLETE, Optional.empty());
  }

  private MentionSave keep(String peer, MentionHistory history, String prompt) throws IOException {
    return threads.keep(peer, history, exchange(prompt, "re " + prompt));
  }

  private List<String> prompts(String peer, MentionHistory history) throws IOException {
    return threads.read(peer, history).turns().stream().map(MentionTurn::user).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  private void write(String name, String content) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), content);
  }

  @Test
  void each_conversation_and_the_peer_itself_have_a_thread() throws IOException {
    assertThat(keep("ann", C1, "one")).isEqualTo(KEPT);
    assertThat(keep("ann", C1, "two")).isEqualTo(KEPT);
    assertThat(keep("ann", new Peer(), "three")).isEqualTo(KEPT);
    assertThat(keep("bob", C1, "four")).isEqualTo(KEPT);
    assertThat(prompts("ann", C1)).containsExactly("one", "two");
    assertThat(prompts("ann", new Peer())).containsExactly("three");
    assertThat(prompts("bob", C1)).containsExactly("four");
    assertThat(prompts("bob", new Peer())).isEmpty();
    assertThat(names()).containsExactly("ann.json", "ann@c-1.json", "bob@c-1.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("ann.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void of_a_peer_that_is_none_any_more_nothing_is_left() throws IOException {
    keep("ann", C1, "one");
    keep("ann", new Peer(), "two");
    keep("an", C1, "three");
    write("ann@c-2.json.damaged", "x");
    assertThat(threads.forget("ann")).isEqualTo(3);
    assertThat(names()).containsExactly("an@c-1.json");
    assertThat(threads.forget("../ann")).isZero();
  }

  @Test
  void the_file_is_laid_out_as_the_other_system_does_and_what_is_not_known_is_kept()
      throws IOException {
    // printed by Python's json.dumps(…, indent=2)
    String expected =
        """
        {
          "sender": "ann",
          "conversation": "c-1",
          "x": {
            "y": []
          },
          "turns": [
            {
              "at": 1776945600.25,
              "user": "h\\u00e9 \\"\\\\/\\u007f\\u2028\\ud83d\\ude00",
              "assistant": "line\\n\\ttwo",
              "host_context": "\\u0001"
            },
            {
              "at": 1776945601.0,
              "user": "",
              "assistant": "b"
            }
          ]
        }\
        """;
    write("ann@c-1.json", "{\"sender\":\"ann\",\"conversation\":\"c-1\",\"x\":{\"y\":[]}}");
    threads.keep(
        "ann",
        C1,
        new MentionExchange(
            "hé \"\\/\u007f\u2028\ud83d\ude00",
            "line\n\ttwo",
            Ending.COMPLETE,
            Optional.of("\u0001")));
    clock.advance(Duration.ofMillis(750));
    threads.keep("ann", C1, exchange("", "b"));
    assertThat(Files.readString(folder.resolve("ann@c-1.json"))).isEqualTo(expected);
    assertThat(threads.read("ann", C1).turns())
        .containsExactly(
            new MentionTurn(
                Instant.parse("2026-04-23T12:00:00.250Z"),
                "hé \"\\/\u007f\u2028\ud83d\ude00",
                "line\n\ttwo",
                Optional.of("\u0001")),
            new MentionTurn(Instant.parse("2026-04-23T12:00:01Z"), "", "b", Optional.empty()));
  }

  @Test
  void unknown_members_of_a_turn_are_kept_too() throws IOException {
    write(
        "ann.json",
        "{\"v\":1e3,\"turns\":[{\"at\":5,\"user\":\"a\",\"assistant\":\"b\",\"mood\":null}]}");
    keep("ann", new Peer(), "next");
    Obj content = Json.parseObject(Files.readString(folder.resolve("ann.json")));
    assertThat(content.get("v")).contains(new JsonValue.Num("1e3"));
    assertThat(content.array("turns").getFirst())
        .isEqualTo(Json.parse("{\"at\":5,\"user\":\"a\",\"assistant\":\"b\",\"mood\":null}"));
  }

  @Test
  void the_last_twenty_turns_are_kept() throws IOException {
    for (int i = 0; i < 25; i++) {
      keep("ann", C1, "q" + i);
    }
    assertThat(prompts("ann", C1)).hasSize(20).startsWith("q5").endsWith("q24");
    StringBuilder many = new StringBuilder("{\"turns\":[{\"user\":1}");
    for (int i = 0; i < 25; i++) {
      many.append(",{\"user\":\"u" + i + "\",\"assistant\":\"a\"}");
    }
    write("bob.json", many + "]}");
    assertThat(prompts("bob", new Peer())).hasSize(20).startsWith("u5").endsWith("u24");
  }

  @Test
  void only_what_came_to_an_end_with_a_reply_is_kept() throws IOException {
    assertThat(threads.keep("ann", C1, exchange("a", " \n")))
        .isEqualTo(new MentionSave.NotKept(MentionSave.Reason.EMPTY_REPLY));
    assertThat(
            threads.keep(
                "ann", C1, new MentionExchange("a", "b", Ending.INTERRUPTED, Optional.empty())))
        .isEqualTo(new MentionSave.NotKept(MentionSave.Reason.INTERRUPTED));
    assertThat(keep("ann", new None(), "a"))
        .isEqualTo(new MentionSave.NotKept(MentionSave.Reason.NO_HISTORY));
    assertThat(home).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "../x", "a@b", "é", "a.b", "a b", "a\0", "C:"})
  void a_peer_whose_id_cannot_name_a_file_has_no_history(String peer) throws IOException {
    assertThat(C1.with(peer)).isEqualTo(new None());
    assertThat(keep(peer, new Peer(), "a"))
        .isEqualTo(new MentionSave.NotKept(MentionSave.Reason.NO_HISTORY));
    assertThat(threads.read(peer, C1).turns()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void the_longest_id_has_a_history_and_one_that_is_longer_has_none() throws IOException {
    assertThat(keep("p".repeat(128), C1, "a")).isEqualTo(KEPT);
    assertThat(keep("p".repeat(129), C1, "a")).isInstanceOf(MentionSave.NotKept.class);
  }

  @Test
  void the_history_is_what_the_question_says() throws IOException {
    assertThat(MentionHistory.of(Json.parseObject("{}"))).isEqualTo(new Peer());
    assertThat(MentionHistory.of(Json.parseObject("{\"conversation\":\"c-1\"}"))).isEqualTo(C1);
    String longest = "x".repeat(64);
    assertThat(MentionHistory.of(Obj.EMPTY.with("conversation", longest)).wireName())
        .isEqualTo("conversation");
    for (String none : new String[] {"\"\"", "null", "7", "[]", "\"a/b\"", "\"é\"", "\"a\\n\""}) {
      assertThat(MentionHistory.of(Json.parseObject("{\"conversation\":" + none + "}")))
          .as(none)
          .isEqualTo(new None());
    }
    assertThat(MentionHistory.of(Obj.EMPTY.with("conversation", longest + "x")))
        .isEqualTo(new None());
    assertThat(new Peer().wireName()).isEqualTo("peer");
    assertThat(new None().wireName()).isEqualTo("none");
  }

  @Test
  void our_own_conversations_are_named_by_a_hash() {
    // the first 32 digits of SHA-256 of "abc", FIPS 180-4
    assertThat(ConversationId.ofSession("abc")).hasToString("ba7816bf8f01cfea414140de5dae2223");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{\"turns\":{}}",
        "{\"sender\":\"bob\",\"turns\":[]}",
        "{\"sender\":\"ann\",\"conversation\":\"c-2\",\"turns\":[]}",
        "{\"sender\":5}",
        "{\"turns\":[]} x",
      })
  void a_damaged_file_counts_as_empty_and_is_kept_aside(String content) throws IOException {
    write("ann@c-1.json", content);
    MentionThread read = threads.read("ann", C1);
    assertThat(read.turns()).isEmpty();
    assertThat(read.damage().orElseThrow()).contains("ann@c-1.json is damaged: ");
    assertThat(Files.readString(folder.resolve("ann@c-1.json"))).isEqualTo(content);

    Path aside = folder.resolve("ann@c-1.json.damaged");
    assertThat(keep("ann", C1, "new")).isEqualTo(new MentionSave.Kept(Optional.of(aside)));
    assertThat(Files.readString(aside)).isEqualTo(content);
    assertThat(prompts("ann", C1)).containsExactly("new");
    assertThat(threads.read("ann", C1).damage()).isEmpty();
  }

  @Test
  void a_file_that_is_too_large_or_not_utf_8_is_damaged() throws IOException {
    String large = "{\"turns\":[],\"x\":\"" + "y".repeat(MentionThreads.READ_BYTES_MAX) + "\"}";
    write("ann.json", large);
    assertThat(threads.read("ann", new Peer()).damage()).isPresent();
    Files.write(folder.resolve("ann.json"), new byte[] {'"', (byte) 0xff, '"'});
    assertThat(threads.read("ann", new Peer()).damage()).isPresent();
  }

  @Test
  void a_link_is_moved_aside_and_not_written_through() throws IOException {
    Path outside = Files.writeString(home.resolve("outside"), "{\"turns\":[]}");
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve("ann.json"), outside);
    assertThat(threads.read("ann", new Peer()).damage()).isPresent();
    assertThat(keep("ann", new Peer(), "a"))
        .isEqualTo(new MentionSave.Kept(Optional.of(folder.resolve("ann.json.damaged"))));
    assertThat(outside).hasContent("{\"turns\":[]}");
    assertThat(folder.resolve("ann.json")).isRegularFile();
  }

  @Test
  void a_folder_that_is_a_link_is_refused_and_a_home_that_is_gone_does_not_come_back()
      throws IOException {
    Path outside = Files.createDirectory(home.resolve("outside"));
    Files.createSymbolicLink(folder, outside);
    assertThatThrownBy(() -> keep("ann", C1, "a")).isInstanceOf(StoreException.NotAFile.class);
    assertThat(outside).isEmptyDirectory();
    MentionThreads gone = threads(disk.getPath("/gone"));
    assertThatThrownBy(() -> gone.keep("ann", C1, exchange("a", "b")))
        .isInstanceOf(StoreException.Gone.class);
    assertThat(gone.read("ann", C1).turns()).isEmpty();
  }

  @Test
  void a_peer_has_no_more_than_so_many_conversations_and_loses_its_oldest() throws IOException {
    keep("ann", new Peer(), "unnamed");
    keep("an", C1, "of another peer");
    for (int i = 0; i < MentionThreads.CONVERSATIONS_MAX; i++) {
      clock.advance(Duration.ofSeconds(1));
      keep("ann", new Conversation(new ConversationId("n" + i)), "q");
    }
    assertThat(names()).hasSize(MentionThreads.CONVERSATIONS_MAX + 2);
    clock.advance(Duration.ofSeconds(1));
    keep("ann", new Conversation(new ConversationId("n0")), "again");
    clock.advance(Duration.ofSeconds(1));
    keep("ann", C1, "one more");
    assertThat(names())
        .hasSize(MentionThreads.CONVERSATIONS_MAX + 2)
        .contains("ann@c-1.json", "ann@n0.json", "ann@n2.json", "ann.json", "an@c-1.json")
        .doesNotContain("ann@n1.json");
  }

  @Test
  void no_more_than_so_many_damaged_files_are_kept() throws IOException {
    for (int i = 0; i < MentionThreads.ASIDES_MAX + 3; i++) {
      clock.advance(Duration.ofSeconds(1));
      write("ann@n" + i + ".json", "damaged");
      keep("ann", new Conversation(new ConversationId("n" + i)), "q");
    }
    assertThat(names().stream().filter(name -> name.endsWith(".damaged")))
        .hasSize(MentionThreads.ASIDES_MAX)
        .contains("ann@n10.json.damaged")
        .doesNotContain("ann@n2.json.damaged");
  }

  @Test
  void what_is_too_long_is_cut_and_no_character_is_halved() throws IOException {
    String most = "x".repeat(MentionThreads.TEXT_CHARS_MAX);
    String pairs = "\ud83d\ude00".repeat(MentionThreads.TEXT_CHARS_MAX / 2 + 1);
    threads.keep("ann", C1, exchange(most, most + "y"));
    threads.keep(
        "ann", C1, new MentionExchange(pairs, "z", Ending.COMPLETE, Optional.of("h".repeat(5000))));
    List<MentionTurn> turns = threads.read("ann", C1).turns();
    assertThat(turns.get(0).user()).isEqualTo(most);
    assertThat(turns.get(0).assistant()).hasSize(MentionThreads.TEXT_CHARS_MAX).endsWith("x…");
    assertThat(turns.get(1).user())
        .hasSize(MentionThreads.TEXT_CHARS_MAX - 1)
        .endsWith("\ud83d\ude00…");
    assertThat(turns.get(1).hostContext().orElseThrow())
        .hasSize(MentionThreads.HOST_CONTEXT_CHARS_MAX);
  }

  @Test
  void a_file_stays_within_its_size_and_loses_old_turns_for_it() throws IOException {
    String wide = "é".repeat(MentionThreads.TEXT_CHARS_MAX);
    for (int i = 0; i < 5; i++) {
      threads.keep("ann", C1, new MentionExchange(wide, wide, Ending.COMPLETE, Optional.of(wide)));
      assertThat(Files.size(folder.resolve("ann@c-1.json")))
          .isLessThanOrEqualTo(MentionThreads.FILE_BYTES_MAX);
    }
    assertThat(threads.read("ann", C1).turns()).hasSize(2);

    // what others have put in leaves no room for a single turn
    String foreign = "f".repeat(MentionThreads.FILE_BYTES_MAX);
    write("ann@c-1.json", "{\"foreign\":\"" + foreign + "\",\"turns\":[]}");
    keep("ann", C1, "small");
    assertThat(prompts("ann", C1)).containsExactly("small");
    assertThat(Files.size(folder.resolve("ann@c-1.json"))).isLessThan(1000);
  }

  @Test
  void secrets_are_masked_before_anything_is_cut() throws IOException {
    String filler = "x".repeat(MentionThreads.TEXT_CHARS_MAX - 4);
    threads.keep("ann", C1, exchange("my sk-secret", filler + "sk-secret"));
    String content = Files.readString(folder.resolve("ann@c-1.json"), UTF_8);
    assertThat(content).contains("my [REDACTED]").doesNotContain("sk-");
  }

  @Test
  void times_that_are_none_do_no_harm() throws IOException {
    write(
        "ann.json",
        """
        {"turns": [{"at": 1e400, "user": "a", "assistant": "b"},
                   {"at": -1, "user": "a", "assistant": "b"},
                   {"at": "x", "user": "a", "assistant": "b"},
                   {"user": "a", "assistant": "b"}]}
        """);
    assertThat(threads.read("ann", new Peer()).turns())
        .hasSize(4)
        .allMatch(turn -> turn.at().equals(Instant.EPOCH));
  }

  @Test
  void a_prompt_gets_a_note_and_the_turns_in_order() throws IOException {
    assertThat(threads.read("ann", C1).hydration()).isEmpty();
    keep("ann", C1, "one");
    threads.keep(
        "ann", C1, new MentionExchange("two", "re two", Ending.COMPLETE, Optional.of("private")));
    List<HistoryMessage> messages = threads.read("ann", C1).hydration();
    assertThat(messages.getFirst().role()).isEqualTo(Role.SYSTEM);
    assertThat(messages.getFirst().text()).contains("\"ann\"").contains("not as facts");
    assertThat(messages.subList(1, 5))
        .containsExactly(
            new HistoryMessage(Role.USER, "one"),
            new HistoryMessage(Role.ASSISTANT, "re one"),
            new HistoryMessage(Role.USER, "two"),
            new HistoryMessage(Role.ASSISTANT, "re two"));
    assertThat(messages).noneMatch(message -> message.text().contains("private"));
  }

  @Test
  void many_at_once_lose_nothing() throws Exception {
    List<Callable<MentionSave>> tasks = new ArrayList<>();
    for (int i = 0; i < MentionThreads.TURNS_MAX; i++) {
      String prompt = "q" + i;
      tasks.add(() -> keep("ann", C1, prompt));
    }
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<MentionSave> each : pool.invokeAll(tasks)) {
        assertThat(each.get()).isEqualTo(KEPT);
      }
    }
    assertThat(prompts("ann", C1)).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void a_full_disk_leaves_the_thread_as_it_was() throws IOException {
    CrashingFileSystem full = CrashingFileSystem.create();
    MentionThreads there = threads(Files.createDirectory(full.getPath("/home")));
    there.keep("ann", C1, exchange("one", "a"));
    full.failWritesAfter(100);
    assertThatThrownBy(() -> there.keep("ann", C1, exchange("two", "b")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
    assertThat(there.read("ann", C1).turns()).hasSize(1);
  }

  private final class Keeping implements CrashSweep.Scenario {
    private final String before;

    Keeping(String before) {
      this.before = before;
    }

    private MentionThreads at(FileSystem of) {
      return threads(of.getPath("/home"));
    }

    private List<String> prompts(FileSystem of) throws IOException {
      MentionThread thread = at(of).read("ann", C1);
      return thread.turns().stream().map(MentionTurn::user).toList();
    }

    @Override
    public void prepare(FileSystem of) throws IOException {
      Path mentions = Files.createDirectories(of.getPath("/home/mentions"));
      Files.writeString(mentions.resolve("ann@c-1.json"), before);
    }

    @Override
    public void act(FileSystem of) throws IOException {
      at(of).keep("ann", C1, exchange("two", "b".repeat(3000)));
    }

    @Override
    public void check(FileSystem of, CrashSweep.Ending ending) throws IOException {
      boolean damaged = before.equals("damaged");
      List<String> old = damaged ? List.of() : List.of("one");
      List<String> added = damaged ? List.of("two") : List.of("one", "two");
      assertThat(prompts(of)).isIn(old, added);
      if (ending == CrashSweep.Ending.RETURNED) {
        assertThat(prompts(of)).isEqualTo(added);
      }
      if (damaged) {
        Path mentions = of.getPath("/home/mentions");
        Path aside = mentions.resolve("ann@c-1.json.damaged");
        Path kept = Files.exists(aside) ? aside : mentions.resolve("ann@c-1.json");
        assertThat(Files.readString(kept)).isEqualTo("damaged");
      }
      at(of).keep("ann", C1, exchange("three", "c"));
      assertThat(prompts(of)).endsWith("three");
    }
  }

  @Test
  void a_turn_is_kept_whole_or_not_at_all_and_none_before_it_is_lost() throws IOException {
    String one = "{\"turns\":[{\"at\":1.0,\"user\":\"one\",\"assistant\":\"a\"}]}";
    assertThat(CrashSweep.run(() -> new Keeping(one))).isGreaterThan(100);
    assertThat(CrashSweep.run(() -> new Keeping("damaged"))).isGreaterThan(100);
  }
}
