package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.SessionLookup.Found;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStoreTest {
  private static final SessionId ID = new SessionId("0123456789ab");
  private static final Instant START = Instant.parse("2026-09-21T14:13:19.999999Z");

  private final FakeClock clock = FakeClock.at(START.toString());
  private final Path home;
  private final SessionStore store;

  SessionStoreTest() throws IOException {
    home = Homes.UNIX.create();
    store = open(home, clock);
  }

  private static SessionStore open(Path home, FakeClock clock) {
    return SessionStore.open(home, FileLocks.inMemory(), clock, new Random(7), Homes::redact);
  }

  private Path file(SessionId id) {
    return home.resolve("sessions").resolve(id + ".json");
  }

  private Path write(SessionId id, String text) throws IOException {
    Files.createDirectories(home.resolve("sessions"));
    return Files.writeString(file(id), text);
  }

  private Session load(SessionId id) throws IOException {
    return ((Found) store.load(id)).session();
  }

  private Session saved(Session session) throws IOException {
    return ((SaveResult.Saved) store.save(session)).session();
  }

  private Session chat(String user) throws IOException {
    clock.advance(Duration.ofSeconds(10));
    Instant now = clock.instant();
    SessionTurn turn = SessionTurn.started(now, user).edit().assistant("fine").ended(now).done();
    return saved(store.create("m").withTurn(turn));
  }

  /** The session of session-v3.json, which Python's json module printed. */
  private static Session golden() {
    Instant at = Instant.parse("2026-09-21T14:13:20Z");
    ToolTrace read =
        ToolTrace.of(
                at.plusSeconds(1),
                "read_file",
                ToolTrace.Status.OK,
                Duration.ofMillis(12),
                "{\"path\": \"/tmp/ñ\", \"a\": 1}",
                "line 1")
            .withReasoning("a" + "ñ".repeat(4500));
    ToolTrace terminal =
        ToolTrace.of(
            at.plusNanos(2_123_456_000L),
            "terminal",
            ToolTrace.Status.FAILED,
            Duration.ofSeconds(1),
            "{}",
            "x".repeat(500));
    SessionTurn first =
        SessionTurn.started(
                at.plusMillis(250), "¿Qué puerto usa «staging»? 🦊\n\tsecond line \u007f end")
            .edit()
            .ended(at.plusMillis(3500))
            .assistant("5433")
            .tools(List.of(read, terminal))
            .reasoning("thinking", Duration.ofMillis(2345))
            .reasoningSpans(
                List.of(
                    ReasoningSpan.of(Duration.ofMillis(1299), 0, Optional.of("first")),
                    ReasoningSpan.of(Duration.ofSeconds(1), 2, Optional.empty())))
            .attachments(List.of(JsonValue.Obj.EMPTY.with("name", "a.png")))
            .outputAttachments(List.of(JsonValue.Obj.EMPTY.with("path", "/tmp/out.pdf")))
            .interrupted()
            .model("openai/gpt")
            .hostContext("now: 2026\n")
            .done();
    return Session.started(ID, "anthropic/claude", START)
        .withTurn(first)
        .withTurn(SessionTurn.started(at.plusSeconds(10), "and then?"))
        .plusUsage(new SessionUsage(1234, 1000, 1234, 56, 15_000))
        .withLastContextTokens(789);
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void a_session_has_the_bytes_of_the_python_system(Homes kind) throws IOException {
    Path anyHome = kind.create();
    clock.advance(Duration.ofNanos(12_000_001_000L));
    assertThat(open(anyHome, clock).save(golden())).isInstanceOf(SaveResult.Saved.class);
    assertThat(anyHome.resolve("sessions").resolve(ID + ".json"))
        .hasContent(Homes.resource("session-v3.json"));
  }

  @Test
  void a_loaded_session_is_written_back_byte_for_byte() throws IOException {
    String text = Homes.resource("session-v3.json");
    write(ID, text);
    clock.advance(Duration.ofNanos(12_000_001_000L));
    saved(load(ID));
    assertThat(Files.readString(file(ID))).isEqualTo(text);
  }

  @Test
  void the_forms_of_schema_2_are_read_and_unknown_members_survive() throws IOException {
    SessionId id = new SessionId("00000000000a");
    write(id, Homes.resource("session-v2.json"));
    Session session = load(id);
    SessionTurn turn = session.turns().getFirst();
    assertThat(turn.user().text()).isEqualTo("long te…");
    assertThat(turn.user().cut().map(StoredText.Cut::bytes)).contains(70000L);
    assertThat(turn.assistant()).isEqualTo(StoredText.of("short"));
    assertThat(turn.tools().getFirst().args().text()).isEqualTo("{\"a\":[1.0,\"ñ\"],\"b\":2}");
    assertThat(turn.tools().getFirst().status()).isEqualTo(ToolTrace.Status.OK);

    saved(session);
    JsonValue.Obj written = Json.parseObject(Files.readString(file(id)));
    JsonValue.Obj writtenTurn = (JsonValue.Obj) written.array("turns").getFirst();
    assertThat(written.integer("schema_version")).hasValue(3);
    assertThat(Json.compact(written.get("future").orElseThrow()))
        .isEqualTo("{\"deep\":[1,2.5,null,{\"x\":true}]}");
    assertThat(writtenTurn.string("mood")).contains("odd");
    assertThat(writtenTurn.decimal("at")).hasValue(1700000001.1234567);
    assertThat(Json.compact(writtenTurn.get("user_meta").orElseThrow()))
        .isEqualTo("{\"bytes\":70000,\"sha256\":\"" + "ab".repeat(32) + "\",\"truncated\":true}");
    assertThat(((JsonValue.Obj) writtenTurn.array("tools").getFirst()).integer("exit")).hasValue(7);
    assertThat(((JsonValue.Obj) writtenTurn.array("reasoning_spans").getFirst()).string("lang"))
        .contains("en");
    assertThat(load(id).turns()).isEqualTo(session.turns());
  }

  @Test
  void unknown_members_of_what_tells_of_a_cut_survive() throws IOException {
    String meta = "{\"bytes\":9,\"sha256\":\"x\",\"truncated\":true,\"by\":\"hand\"}";
    write(
        ID,
        "{\"turns\":[{\"user\":\"a…\",\"user_meta\":" + meta + ",\"assistant_meta\":{\"n\":1}}]}");
    saved(load(ID));
    JsonValue.Obj turn =
        (JsonValue.Obj) Json.parseObject(Files.readString(file(ID))).array("turns").getFirst();
    assertThat(Json.compact(turn.get("user_meta").orElseThrow())).isEqualTo(meta);
    assertThat(Json.compact(turn.get("assistant_meta").orElseThrow())).isEqualTo("{\"n\":1}");
  }

  @Test
  void a_text_is_whole_at_its_limit_and_cut_between_code_points_beyond_it() throws IOException {
    int max = SessionWriter.USER_BYTES_MAX;
    Session session =
        saved(
            store
                .create("m")
                .withTurn(SessionTurn.started(clock.instant(), "a".repeat(max)))
                .withTurn(
                    SessionTurn.started(
                        clock.instant().plusSeconds(1), "a" + "🦊".repeat(max / 4))));
    List<SessionTurn> turns = load(session.id()).turns();
    assertThat(turns.get(0).user()).isEqualTo(StoredText.of("a".repeat(max)));
    StoredText cut = turns.get(1).user();
    assertThat(cut.text()).endsWith("🦊…");
    assertThat(cut.text().getBytes(UTF_8).length).isBetween(max - 3, max);
    assertThat(cut.cut().map(StoredText.Cut::bytes)).contains(max + 1L);
    assertThat(cut.cut().map(StoredText.Cut::sha256))
        .contains(SessionText.sha256(("a" + "🦊".repeat(max / 4)).getBytes(UTF_8)));
  }

  @Test
  void spans_share_one_limit() throws IOException {
    int max = SessionWriter.TURN_REASONING_BYTES_MAX;
    ReasoningSpan span =
        ReasoningSpan.of(Duration.ofSeconds(1), 0, Optional.of("a".repeat(max * 2 / 3)));
    SessionTurn turn =
        SessionTurn.started(clock.instant(), "q")
            .edit()
            .reasoningSpans(List.of(span, span, span))
            .done();
    Session session = saved(store.create("m").withTurn(turn));
    List<ReasoningSpan> kept = load(session.id()).turns().getFirst().reasoningSpans();
    assertThat(kept).hasSize(3);
    assertThat(kept.get(0).text()).contains("a".repeat(max * 2 / 3));
    assertThat(kept.get(1).text().orElseThrow()).endsWith("a…").hasSizeLessThan(max / 2);
    assertThat(kept.get(2).text()).isEmpty();
  }

  @Test
  void no_string_of_a_session_reaches_the_file_unredacted() throws IOException {
    String secret = "it is sk-secret";
    JsonValue.Obj object = JsonValue.Obj.EMPTY.with("x", secret);
    ToolTrace tool =
        ToolTrace.of(
                clock.instant(),
                secret,
                ToolTrace.Status.OK,
                Duration.ZERO,
                "{\"command\":\"echo sk-secret\"}",
                secret)
            .withReasoning(secret);
    SessionTurn turn =
        SessionTurn.started(clock.instant(), secret)
            .edit()
            .assistant(secret)
            .tools(List.of(tool))
            .reasoning(secret, Duration.ZERO)
            .reasoningSpans(List.of(ReasoningSpan.of(Duration.ZERO, 0, Optional.of(secret))))
            .attachments(List.of(object))
            .outputAttachments(List.of(object))
            .model(secret)
            .hostContext(secret)
            .unknown(object)
            .done();
    Session session = saved(store.create(secret).over(secret, secret).withTurn(turn));
    String text = Files.readString(file(session.id()));
    assertThat(text).contains("[REDACTED]").doesNotContain("sk-secret");
  }

  @Test
  void a_secret_at_the_cut_leaves_no_half_of_itself() throws IOException {
    String filler = "a".repeat(SessionWriter.USER_BYTES_MAX - 7);
    SessionTurn turn = SessionTurn.started(clock.instant(), filler + "sk-secret");
    Session session = saved(store.create("m").withTurn(turn));
    assertThat(Files.readString(file(session.id()))).contains("aaa[").doesNotContain("sk-s");
  }

  @Test
  void a_session_without_turns_is_not_written() throws IOException {
    assertThat(store.save(store.create("m"))).isEqualTo(new SaveResult.NoTurns());
    assertThat(home.resolve("sessions")).doesNotExist();
  }

  @Test
  void files_are_private() throws IOException {
    Session session = chat("hi");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(session.id()))))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("sessions"))))
        .isEqualTo("rwx------");
  }

  @Test
  void a_removed_home_does_not_come_back() throws IOException {
    Session session = store.create("m").withTurn(SessionTurn.started(clock.instant(), "q"));
    Files.delete(home);
    assertThatThrownBy(() -> store.save(session)).isInstanceOf(StoreException.Gone.class);
    assertThat(home).doesNotExist();
  }

  @Test
  void a_save_that_would_overwrite_somebody_elses_turn_is_refused() throws IOException {
    Session base = chat("first");
    SessionTurn mine = SessionTurn.started(clock.instant().plusSeconds(1), "mine");
    SessionTurn theirs = SessionTurn.started(clock.instant().plusSeconds(2), "theirs");
    Session current = saved(base.withTurn(theirs));
    assertThat(store.save(base.withTurn(mine))).isEqualTo(new SaveResult.Conflict(current));
    assertThat(load(base.id()).turns()).hasSize(2).last().isEqualTo(theirs);
  }

  @Test
  void appending_puts_the_turn_behind_somebody_elses_and_adds_up_the_usage() throws IOException {
    Session base = chat("first");
    SessionTurn mine = SessionTurn.started(clock.instant().plusSeconds(1), "mine");
    SessionTurn theirs = SessionTurn.started(clock.instant().plusSeconds(2), "theirs");
    SessionUsage usage = new SessionUsage(10, 1, 10, 2, 3);
    store.append(base, theirs, usage, 5);
    Session merged = store.append(base, mine, usage, 6);
    assertThat(merged.turns())
        .extracting(turn -> turn.user().text())
        .containsExactly("first", "theirs", "mine");
    assertThat(merged.usage()).isEqualTo(new SessionUsage(20, 2, 20, 4, 6));
    assertThat(load(base.id()).turns()).isEqualTo(merged.turns());
  }

  @Test
  void an_appended_session_holds_of_a_tools_result_what_is_written() throws IOException {
    ToolTrace tool =
        ToolTrace.of(
            START, "read_file", ToolTrace.Status.OK, Duration.ZERO, "{}", "x".repeat(10_000));
    SessionTurn turn =
        SessionTurn.started(START, "read").edit().assistant("read").tools(List.of(tool)).done();
    Session appended = store.append(store.create("m"), turn, SessionUsage.NONE, 0);
    String held = appended.turns().getFirst().tools().getFirst().result();
    assertThat(held).hasSize(ToolTrace.RESULT_CHARS_MAX).endsWith("…");
    assertThat(load(appended.id()).turns().getFirst().tools().getFirst().result()).isEqualTo(held);
  }

  @Test
  void a_finished_turn_takes_the_place_of_its_beginning() throws IOException {
    Session base = chat("first");
    SessionTurn begun = SessionTurn.started(clock.instant(), "sk-secret question");
    Session during = store.append(base, begun, SessionUsage.NONE, 0);
    assertThat(during.turns()).hasSize(2);
    SessionTurn done = begun.edit().assistant("answer").ended(clock.instant()).done();
    Session after = store.append(load(base.id()), done, SessionUsage.NONE, 0);
    assertThat(after.turns()).hasSize(2).last().isEqualTo(done);
    assertThat(store.append(after, done, SessionUsage.NONE, 0).turns()).hasSize(3);
  }

  @Test
  void a_deleted_session_is_not_brought_back_and_its_new_turn_is_not_lost() throws IOException {
    Session base = chat("first");
    assertThat(store.delete(base.id())).isTrue();
    assertThat(store.delete(base.id())).isFalse();
    assertThat(store.load(base.id())).isEqualTo(new SessionLookup.Unknown(base.id()));
    SessionTurn late = SessionTurn.started(clock.instant(), "late");
    assertThat(store.save(base.withTurn(late))).isEqualTo(new SaveResult.Deleted(base.id()));
    assertThat(store.append(base, late, SessionUsage.NONE, 0).turns()).containsExactly(late);
  }

  @Test
  void two_sessions_never_share_an_id() throws IOException {
    SessionId taken = store.create("m").id();
    write(taken, "{}");
    assertThat(open(home, clock).create("m").id()).isNotEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "",
        "0123456789AB",
        "0123456789ab0",
        "0123456789a",
        "0123456789a/",
        "０123456789ab"
      })
  void an_id_that_could_lead_elsewhere_is_none(String text) {
    assertThat(SessionId.parse(text)).isEmpty();
  }

  @Test
  void a_newer_schema_is_refused_by_name() throws IOException {
    write(ID, "{\"schema_version\": 4, \"turns\": []}");
    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOf(MemoryException.NewerSchema.class)
        .hasMessageContaining("schema_version 4, this version reads up to 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"turns\": 5}",
        "{\"turns\": [5]}",
        "{\"turns\": [], \"input_tokens\": -1}",
        "{\"id\": \"ffffffffffff\"}",
        "{\"cost_usd\": 1e300}",
        "{\"started_at\": 1e999}",
        "{\"started_at\": \"now\"}",
        "{\"turns\": [{\"user\": 5}]}",
        "{\"turns\": [{\"at\": -1e40}]}",
        "{\"schema_version\": \"3\"}",
        "{\"schema_version\": 99999999999999999999}",
        "{\"id\": \"0123456789ab\""
      })
  void a_damaged_file_is_reported_and_never_overwritten(String text) throws IOException {
    Path file = write(ID, text);
    assertThatThrownBy(() -> store.load(ID)).isInstanceOf(StoreException.Damaged.class);
    Session session = Session.started(ID, "m", START).withTurn(SessionTurn.started(START, "q"));
    assertThatThrownBy(() -> store.save(session)).isInstanceOf(StoreException.Damaged.class);
    assertThatThrownBy(
            () -> store.append(session, SessionTurn.started(START, "q"), SessionUsage.NONE, 0))
        .isInstanceOf(StoreException.Damaged.class);
    assertThat(file).hasContent(text);
  }

  @Test
  void a_damaged_file_does_not_keep_others_from_being_listed() throws IOException {
    Session good = chat("hello");
    write(new SessionId("00000000000b"), "{\"turns\": [");
    write(new SessionId("00000000000c"), "{\"schema_version\": 9}");
    Files.writeString(home.resolve("sessions").resolve("notes.json"), "{}");
    Files.writeString(home.resolve("sessions").resolve("_events_x.json"), "{}");
    Files.writeString(home.resolve("sessions").resolve(".tmp.json"), "{}");
    Files.createSymbolicLink(file(new SessionId("00000000000d")), file(good.id()));
    SessionListing listing = store.list();
    assertThat(listing.sessions()).extracting(SessionSummary::id).containsExactly(good.id());
    assertThat(listing.unreadable())
        .extracting(bad -> bad.file().getFileName().toString())
        .containsExactly(
            "00000000000b.json", "00000000000c.json", "00000000000d.json", "notes.json");
  }

  @Test
  void a_link_is_not_followed() throws IOException {
    Session good = chat("hello");
    Files.createSymbolicLink(file(ID), file(good.id()));
    assertThatThrownBy(() -> store.load(ID)).isInstanceOf(MemoryException.UnsafePath.class);
  }

  @Test
  void sessions_are_listed_newest_first_with_honest_counts() throws IOException {
    Session first = chat("old one");
    Session second = chat("[SCHEDULED: daily] report");
    Session third = chat("x".repeat(300));
    clock.advance(Duration.ofSeconds(1));
    SessionTurn more = SessionTurn.started(clock.instant(), "more");
    store.append(first, more, SessionUsage.NONE, 0);
    List<SessionSummary> sessions = store.list().sessions();
    assertThat(sessions)
        .extracting(SessionSummary::id)
        .containsExactly(first.id(), third.id(), second.id());
    SessionSummary newest = sessions.getFirst();
    assertThat(newest.turns()).hasValue(2);
    assertThat(newest.updatedAt()).isEqualTo(more.at());
    assertThat(newest.firstUserText()).isEqualTo("old one");
    assertThat(newest.model()).isEqualTo("m");
    assertThat(sessions.get(1).firstUserText()).hasSize(200).endsWith("x…");
    assertThat(sessions.get(2).kind()).isEqualTo(SessionKind.SCHEDULED);
  }

  @Test
  void a_file_too_large_to_count_is_listed_by_its_beginning() throws IOException {
    int size = Math.toIntExact(SessionLister.COUNTED_BYTES_MAX) + 1;
    StringBuilder text =
        new StringBuilder("{\"model\": \"big\", \"turns\": [{\"user\": \"hello\", \"at\": 5}, \"");
    text.append("a".repeat(size - text.length()));
    write(ID, text.toString());
    SessionSummary summary = store.list().sessions().getFirst();
    assertThat(summary.turns()).isEmpty();
    assertThat(summary.model()).isEqualTo("big");
    assertThat(summary.firstUserText()).isEqualTo("hello");
    assertThat(summary.sizeBytes()).isEqualTo(size);
  }

  @Test
  void a_file_that_is_short_in_bytes_and_huge_as_values_is_not_loaded() throws IOException {
    write(ID, "{\"x\": [" + "[],".repeat(1_100_000) + "[]]}");
    assertThatThrownBy(() -> store.load(ID))
        .isInstanceOf(MemoryException.TooLarge.class)
        .hasMessageContaining("JSON tokens");
    assertThat(store.list().sessions()).hasSize(1);
  }

  @Test
  void the_last_updated_chat_is_the_one_to_continue() throws IOException {
    assertThat(store.newestChat()).isEmpty();
    Session old = chat("an old chat");
    Session fresh = chat("a new chat");
    chat("[workgroup x] hello");
    chat("[CRON] hello");
    chat("[INBOUND GMAIL] hello");
    chat("[something]");
    assertThat(store.newestChat()).contains(fresh.id());
    clock.advance(Duration.ofSeconds(5));
    store.append(old, SessionTurn.started(clock.instant(), "again"), SessionUsage.NONE, 0);
    assertThat(store.newestChat()).contains(old.id());
  }

  @Test
  void turns_without_an_answer_do_not_go_back_to_the_model() {
    SessionTurn aborted = SessionTurn.started(START, "a");
    SessionTurn answered = aborted.edit().assistant("b").done();
    SessionTurn produced = aborted.edit().outputAttachments(List.of(JsonValue.Obj.EMPTY)).done();
    Session session =
        Session.started(ID, "m", START).withTurns(List.of(aborted, answered, produced));
    assertThat(session.replayableTurns()).containsExactly(answered, produced);
  }
}
