package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run writes into its journal. */
@Timeout(60)
class RunJournalTest {
  private static List<Obj> lines(Path file) throws Exception {
    List<Obj> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(Json.parseObject(line));
    }
    return lines;
  }

  private static Obj data(Path file, int line) throws Exception {
    return lines(file).get(line).object("data");
  }

  @Test
  void a_journal_has_the_layout_of_the_spec() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    run.event("agent.usage", Obj.EMPTY.with("tokens_in", 3).with("cost", 0.5));
    assertThat(run.finish(RunOutcome.COMPLETED)).isEmpty();
    assertThat(run.id().text()).matches("[0-9a-f]{32}");
    assertThat(Files.readString(home.journal(run)))
        .isEqualTo(
            """
            {"version":1,"seq":0,"at":1772366400.123456,"kind":"run.started","data":\
            {"run_id":"%s","profile":"work","source":"cli","session_id":"0a1b2c3d4e5f",\
            "connection_id":"host","device_id":"","role":"admin","job_id":"","workgroup_id":"",\
            "workspace":"/w","pid":4242,"pid_start":77,"model":"builtin/offline","input":"hello"}}
            {"version":1,"seq":1,"at":1772366400.123456,"kind":"agent.usage","data":\
            {"tokens_in":3,"cost":0.5}}
            {"version":1,"seq":2,"at":1772366400.123456,"kind":"run.finished","data":\
            {"outcome":"completed"}}
            """
                .formatted(run.id()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.journal(run))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.runs())))
        .isEqualTo("rwx------");
  }

  @Test
  void every_text_name_and_number_is_redacted_and_the_line_stays_json() throws Exception {
    JournalHome home = JournalHome.unix();
    UnaryOperator<String> redact =
        text -> JournalHome.redact(text).replace("12345678", "[REDACTED]").replace("\"}", "X");
    RunJournal run = home.journals.begin(JournalHome.start("my sk-secret"), redact);
    JsonValue list =
        new JsonValue.Arr(List.of(new JsonValue.Str("sk-secret"), JsonValue.Null.NULL));
    run.event(
        "agent.tool_ended",
        Obj.EMPTY
            .with("args", Obj.EMPTY.with("key sk-secret", "a\"} sk-secret").with("list", list))
            .with("pin", 12345678)
            .with("sk-secret", 1)
            .with("[REDACTED]", 2));
    assertThat(data(home.journal(run), 0).string("input")).contains("my [REDACTED]");
    assertThat(Json.compact(data(home.journal(run), 1)))
        .isEqualTo(
            "{\"args\":{\"key [REDACTED]\":\"aX [REDACTED]\",\"list\":[\"[REDACTED]\",null]},"
                + "\"pin\":\"[REDACTED]\",\"[REDACTED]\":1,\"[REDACTED]_\":2}");
  }

  @Test
  void a_text_of_the_limit_stays_and_one_byte_more_is_clipped_between_characters()
      throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    String fits = "é".repeat(JournalLine.TEXT_BYTES_MAX / 2);
    run.event("agent.text", Obj.EMPTY.with("text", fits));
    run.event("agent.text", Obj.EMPTY.with("text", fits + "x"));
    assertThat(data(home.journal(run), 1).string("text")).contains(fits);
    String clipped = data(home.journal(run), 2).string("text").orElseThrow();
    assertThat(clipped).endsWith("é…").hasSize(JournalLine.TEXT_BYTES_MAX / 2 - 1);
    assertThat(clipped.getBytes(UTF_8).length).isLessThanOrEqualTo(JournalLine.TEXT_BYTES_MAX);
  }

  @Test
  void a_secret_is_redacted_before_the_clip_can_cut_it_in_half() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    String text = "x".repeat(JournalLine.TEXT_BYTES_MAX - 8) + "sk-secret";
    run.event("agent.text", Obj.EMPTY.with("text", text));
    assertThat(Files.readString(home.journal(run))).doesNotContain("sk-");
  }

  @Test
  void an_event_of_the_limit_stays_and_one_byte_more_becomes_a_preview() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    Obj two =
        Obj.EMPTY
            .with("tool_id", "call_7")
            .with("name", "read_file")
            .with("a", "a".repeat(JournalLine.TEXT_BYTES_MAX))
            .with("b", "b".repeat(JournalLine.TEXT_BYTES_MAX));
    int frame =
        JournalLine.of(1, home.clock.instant(), "agent.tool_ended", two.with("c", "")).length;
    Obj fits = two.with("c", "c".repeat(JournalLine.BYTES_MAX - frame));
    run.event("agent.tool_ended", fits);
    run.event("agent.tool_ended", fits.with("c", fits.string("c").orElseThrow() + "c"));
    List<String> lines = Files.readAllLines(home.journal(run));
    assertThat(lines.get(1)).hasSize(JournalLine.BYTES_MAX - 1);
    assertThat(data(home.journal(run), 1)).isEqualTo(fits);
    Obj preview = data(home.journal(run), 2);
    assertThat(preview.members().keySet())
        .containsExactly("truncated", "preview", "tool_id", "name");
    assertThat(preview.bool("truncated")).contains(true);
    assertThat(preview.string("tool_id")).contains("call_7");
    assertThat(preview.string("preview").orElseThrow()).startsWith("{\"tool_id\":\"call_7\"");
  }

  @Test
  void whatever_an_event_holds_its_line_is_short_json() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int events = 300;
    for (int i = 0; i < events; i++) {
      run.event("agent.any", (Obj) anything(random, 0));
    }
    JsonValue deep = new JsonValue.Str("deep");
    for (int i = 0; i < 5_000; i++) {
      deep = i % 2 == 0 ? new JsonValue.Arr(List.of(deep)) : Obj.EMPTY.with("d", deep);
    }
    run.event("agent.deep", Obj.EMPTY.with("deep", deep));
    assertThat(run.finish(RunOutcome.FAILED)).isEmpty();
    List<String> lines = Files.readAllLines(home.journal(run));
    assertThat(lines).as("seed %d", seed).hasSize(events + 3);
    for (String line : lines) {
      assertThat(line.getBytes(UTF_8).length).isLessThan(JournalLine.BYTES_MAX);
      Json.parseObject(line);
    }
    RunRecord record = home.journals.show(run.id()).orElseThrow();
    assertThat(record.events()).hasSize(events + 3);
    assertThat(record.unreadableLines()).isZero();
  }

  private static JsonValue anything(Random random, int depth) {
    int size = random.nextInt(6);
    return switch (depth == 0 ? 0 : random.nextInt(depth > 3 ? 3 : 5) + 1) {
      case 1 -> new JsonValue.Str(text(random));
      case 2 -> JsonValue.Num.of(random.nextLong());
      case 3 -> JsonValue.Null.NULL;
      case 4 -> {
        List<JsonValue> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          items.add(anything(random, depth + 1));
        }
        yield new JsonValue.Arr(items);
      }
      default -> {
        Obj object = Obj.EMPTY;
        for (int i = 0; i < size; i++) {
          object = object.with(text(random), anything(random, depth + 1));
        }
        yield object;
      }
    };
  }

  private static String text(Random random) {
    String alphabet = "a\"\\\n\u0000\u0001é€😀\ud800\u2028";
    int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(20);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void a_start_of_long_texts_keeps_the_process() throws Exception {
    JournalHome home = JournalHome.unix();
    String bells = "\u0007".repeat(20_000);
    RunJournal run =
        home.journals.begin(
            new RunStart(
                bells, bells, bells, bells, bells, bells, bells, bells, bells, bells, bells),
            JournalHome::redact);
    assertThat(Files.size(home.journal(run))).isLessThanOrEqualTo(JournalLine.BYTES_MAX);
    assertThat(home.journals.summary(run.id()).orElseThrow().isRunning()).isTrue();
  }

  @Test
  void a_full_journal_takes_its_end_all_the_same_and_says_what_is_missing() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    Obj big = Obj.EMPTY.with("text", "x".repeat(10_000));
    int written = RunJournal.BYTES_MAX / 10_000 + 50;
    for (int i = 0; i < written; i++) {
      run.event("agent.text", big);
    }
    assertThat(run.finish(RunOutcome.COMPLETED)).isEmpty();
    assertThat(Files.size(home.journal(run)))
        .isBetween(RunJournal.BYTES_MAX - 11_000L, RunJournal.BYTES_MAX + 200L);
    RunRecord record = home.journals.show(run.id()).orElseThrow();
    Obj end = record.events().getLast();
    long lost = end.object("data").integer("lost_events").orElse(0);
    assertThat(lost).isGreaterThan(40);
    assertThat(record.events()).hasSize((int) (written - lost) + 2);
    assertThat(end.integer("seq")).hasValue(record.events().size() - 1);
  }

  @Test
  void what_comes_after_the_end_is_left_out() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    run.finish(RunOutcome.TIMEOUT);
    run.event("agent.late", Obj.EMPTY);
    assertThat(run.finish(RunOutcome.COMPLETED)).isEmpty();
    assertThat(lines(home.journal(run))).hasSize(2);
    assertThat(home.journals.summary(run.id()).orElseThrow().status()).isEqualTo("timeout");
  }

  @Test
  void a_kind_is_words_with_dots() throws Exception {
    RunJournal run = JournalHome.unix().begin();
    for (String kind : List.of("", "a b", "a.", "A", "a.b.c.d", "x".repeat(41))) {
      assertThatThrownBy(() -> run.event(kind, Obj.EMPTY))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_full_disk_fails_no_run_and_is_told_once() throws Exception {
    CrashingFileSystem disk = CrashingFileSystem.create();
    Path home = Files.createDirectories(disk.getPath("/home"));
    RunJournals journals = journals(home);
    RunJournal run = journals.begin(JournalHome.start("x"), JournalHome::redact);
    disk.failWritesAfter(10);
    run.event("agent.one", Obj.EMPTY);
    run.event("agent.two", Obj.EMPTY);
    disk.failWritesAfter(Long.MAX_VALUE);
    run.event("agent.three", Obj.EMPTY);
    Optional<IOException> problem = run.finish(RunOutcome.COMPLETED);
    assertThat(problem).isPresent();
    assertThat(problem.get()).hasMessageContaining("No space left");
    assertThat(run.finish(RunOutcome.COMPLETED)).isEmpty();
    RunRecord record = journals.show(run.id()).orElseThrow();
    assertThat(record.events().stream().map(each -> each.string("kind").orElseThrow()))
        .containsExactly("run.started", "agent.three", "run.finished");
    assertThat(record.events().getLast().object("data").integer("lost_events")).hasValue(2);
    assertThat(record.unreadableLines()).isZero();
  }

  @Test
  void a_home_that_is_gone_does_not_come_back_and_fails_no_run() throws Exception {
    JournalHome gone = JournalHome.unix();
    Files.delete(gone.home);
    RunJournal never = gone.begin();
    never.event("agent.one", Obj.EMPTY);
    never.registerChild(new ProcessStamp(9, 9));
    assertThat(never.finish(RunOutcome.COMPLETED)).isPresent();
    assertThat(gone.home).doesNotExist();
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    Files.delete(home.journal(run));
    run.event("agent.one", Obj.EMPTY);
    assertThat(run.finish(RunOutcome.COMPLETED)).isPresent();
    assertThat(home.journal(run)).doesNotExist();
  }

  @Test
  void no_link_is_followed() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    Path target = Files.writeString(home.home.resolve("target"), "mine\n");
    Files.delete(home.journal(run));
    Files.createSymbolicLink(home.journal(run), target);
    run.event("agent.one", Obj.EMPTY);
    assertThat(run.finish(RunOutcome.COMPLETED)).isPresent();
    assertThat(target).hasContent("mine\n");
    assertThat(home.journals.list(10).runs()).isEmpty();
    assertThat(home.journals.show(run.id())).isEmpty();
  }

  @Test
  void two_processes_of_one_seed_have_two_journals() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal one = journals(home.home).begin(JournalHome.start("1"), JournalHome::redact);
    RunJournal two = journals(home.home).begin(JournalHome.start("2"), JournalHome::redact);
    assertThat(one.id()).isNotEqualTo(two.id());
    assertThat(home.names()).hasSize(2);
  }

  @Test
  void events_of_many_threads_are_whole_lines_in_one_order() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      run.event("agent.tool", Obj.EMPTY.with("text", "x".repeat(500)));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    run.finish(RunOutcome.COMPLETED);
    List<Obj> lines = lines(home.journal(run));
    assertThat(lines).hasSize(402);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).integer("seq")).hasValue(i);
    }
  }

  private static RunJournals journals(Path home) {
    return RunJournals.of(
        home,
        FileLocks.inMemory(),
        FakeClock.atRandom(5),
        new Random(3),
        JournalHome.SELF,
        JournalHome.SELF::equals);
  }
}
