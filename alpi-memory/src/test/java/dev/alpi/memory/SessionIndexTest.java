package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.Indexed.Problem;
import dev.alpi.memory.SessionHits.Matching;
import dev.alpi.memory.SessionHits.Speaker;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index on a real disk: SQLite knows no other. */
class SessionIndexTest {
  private static final IndexProgress UNOBSERVED = IndexProgress.unobserved();

  @TempDir Path folder;
  private final FakeClock clock = FakeClock.at("2026-03-01T12:00:00Z");
  private Path home;
  private SessionStore store;
  private SessionIndex index;

  @BeforeEach
  void open() throws IOException {
    home = Files.createDirectory(folder.resolve("a home? with % and é"));
    store = SessionStore.open(home, FileLocks.inMemory(), clock, new Random(7), Homes::redact);
    index = SessionIndex.of(store, Duration.ofMillis(100));
  }

  private Session save(Session session, String... texts) throws IOException {
    Session saved = session;
    for (int i = 0; i < texts.length; i += 2) {
      clock.advance(Duration.ofSeconds(10));
      SessionTurn turn =
          SessionTurn.started(clock.instant(), texts[i])
              .edit()
              .assistant(texts[i + 1])
              .ended(clock.instant())
              .done();
      saved = store.append(saved, turn, new SessionUsage(3, 0, 0, 2, 1000), 7);
    }
    // as if it had been saved when the clock says
    Path file = store.file(saved.id());
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    Files.setLastModifiedTime(file.getParent(), FileTime.from(clock.instant()));
    return saved;
  }

  private Session chat(String... texts) throws IOException {
    return save(store.create("m"), texts);
  }

  private Indexed<SessionHits> ask(String query) throws IOException {
    return index.search(SessionSearch.of(SessionQuery.of(query), 10), UNOBSERVED);
  }

  private List<SessionId> found(String query) throws IOException {
    Indexed<SessionHits> found = ask(query);
    assertThat(found.warnings()).isEmpty();
    return found.value().hits().stream().map(hit -> hit.session().id()).toList();
  }

  private List<SessionId> listed(SessionFilter filter) throws IOException {
    return index.list(filter, UNOBSERVED).value().sessions().stream()
        .map(SessionSummary::id)
        .toList();
  }

  private Path database() {
    return home.resolve("sessions.db");
  }

  private <T> List<T> rows(String sql, Class<T> type) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(type.cast(row.getObject(1)));
      }
    }
    return rows;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:file:" + database().toUri().getRawPath());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void words_of_questions_and_answers_are_found_with_session_time_and_turn() throws IOException {
    Session port = chat("hello", "hi", "Where is staging?", "The STAGING port is 5432.");
    chat("something else", "entirely");
    SessionHits hits = ask("staging port").value();
    assertThat(hits.matching()).isEqualTo(Matching.ALL);
    assertThat(hits.hits()).hasSize(1);
    SessionHits.Hit hit = hits.hits().getFirst();
    assertThat(hit.session().id()).isEqualTo(port.id());
    assertThat(hit.turn()).isEqualTo(2);
    assertThat(hit.at()).isEqualTo(port.turns().get(1).at());
    assertThat(hit.speaker()).isEqualTo(Speaker.ASSISTANT);
    assertThat(hit.snippet().text()).isEqualTo("The STAGING port is 5432.");
    assertThat(hit.snippet().marks()).hasSize(2);
    assertThat(hit.moreTurns()).isZero();
    assertThat(found("\"port is\"")).containsExactly(port.id());
    assertThat(found("\"port staging\"")).isEmpty();
    assertThat(found("stag*")).containsExactly(port.id());
    assertThat(found("543")).isEmpty();
  }

  @Test
  void the_turns_of_one_session_are_one_hit() throws IOException {
    Session session = chat("cats", "meow", "dogs", "woof", "cats again", "meow");
    SessionHits.Hit hit = ask("cats").value().hits().getFirst();
    assertThat(hit.session().id()).isEqualTo(session.id());
    assertThat(hit.moreTurns()).isEqualTo(1);
    assertThat(
            index
                .search(
                    SessionSearch.of(SessionQuery.of("cats"), 9).without(session.id()), UNOBSERVED)
                .value()
                .hits())
        .isEmpty();
  }

  @Test
  void where_no_turn_has_all_words_those_with_some_are_found_and_this_is_said() throws IOException {
    chat("what did we say", "of the weather");
    Session port = chat("the staging port", "is 5432");
    Indexed<SessionHits> found = ask("staging certificate expires");
    assertThat(found.value().matching()).isEqualTo(Matching.SOME);
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(port.id());
    assertThat(ask("nowhere").value()).isEqualTo(new SessionHits(List.of(), Matching.ALL));
  }

  @Test
  void hostile_queries_are_text() throws IOException {
    Session session = chat("drop table", "OR NEAR user: x\" OR 1=1 --");
    for (String query :
        List.of(
            "\"; DROP TABLE turn; --",
            "user : x",
            "x\" OR \"1",
            "NEAR(user x)",
            "{user assistant} : x",
            "-x +y ^z",
            "'",
            "%",
            "a\u0000b",
            "x*y*z*")) {
      if (SessionQuery.problem(query).isEmpty()) {
        assertThat(ask(query).warnings()).as(query).isEmpty();
      }
    }
    assertThat(found("drop")).containsExactly(session.id());
  }

  @Test
  void what_is_saved_changed_or_deleted_is_so_at_the_next_question() throws IOException {
    Session first = chat("apple", "one");
    assertThat(found("apple")).containsExactly(first.id());
    Session second = chat("apple", "two");
    assertThat(found("apple")).containsExactlyInAnyOrder(first.id(), second.id());
    Session grown = save(first, "pear", "three");
    assertThat(found("pear")).containsExactly(first.id());
    SessionTurn corrected = grown.turns().getFirst().edit().assistant("cherry").done();
    store.save(grown.withTurns(List.of(corrected)));
    assertThat(found("cherry")).containsExactly(first.id());
    assertThat(found("pear")).isEmpty();
    assertThat(found("one")).isEmpty();
    store.delete(first.id());
    assertThat(found("cherry")).isEmpty();
    assertThat(found("apple")).containsExactly(second.id());
    assertThat(listed(SessionFilter.ALL)).containsExactly(second.id());
  }

  @Test
  void an_unfinished_turn_is_replaced_by_the_whole_one() throws IOException {
    SessionTurn stub = SessionTurn.started(clock.instant(), "question");
    Session session = store.append(store.create("m"), stub, SessionUsage.NONE, 0);
    assertThat(found("question")).containsExactly(session.id());
    store.append(
        session,
        stub.edit().assistant("answer").ended(clock.instant()).done(),
        SessionUsage.NONE,
        0);
    assertThat(found("question answer")).containsExactly(session.id());
    assertThat(ask("question").value().hits().getFirst().moreTurns()).isZero();
  }

  @Test
  void a_change_within_one_tick_and_of_one_size_is_seen() throws IOException {
    Session session = chat("aaaa", "x");
    Path file = store.file(session.id());
    FileTime time = FileTime.from(clock.instant());
    assertThat(found("aaaa")).containsExactly(session.id());
    // in place, so that inode, size and time of file and folder all stay
    Files.writeString(file, Files.readString(file).replace("aaaa", "bbbb"));
    Files.setLastModifiedTime(file, time);
    assertThat(found("bbbb")).containsExactly(session.id());
    clock.advance(Duration.ofSeconds(3));
    assertThat(found("bbbb")).containsExactly(session.id());
    // from now on such a change would go unseen: this is why the two seconds are needed
    Files.writeString(file, Files.readString(file).replace("bbbb", "cccc"));
    Files.setLastModifiedTime(file, time);
    assertThat(found("cccc")).isEmpty();
    index.rebuild(UNOBSERVED);
    assertThat(found("cccc")).containsExactly(session.id());
  }

  @Test
  void a_file_changed_in_place_long_after_is_seen_when_the_folder_is_not_trusted_any_more()
      throws IOException {
    Session session = chat("aaaa", "x");
    clock.advance(Duration.ofSeconds(3));
    assertThat(found("aaaa")).containsExactly(session.id());
    Path file = store.file(session.id());
    Files.writeString(file, Files.readString(file).replace("aaaa", "bbbbb"));
    assertThat(found("bbbbb")).as("the folder did not change").isEmpty();
    clock.advance(IndexUpdate.FOLDER_TRUSTED);
    assertThat(found("bbbbb")).containsExactly(session.id());
  }

  @Test
  void only_files_that_changed_are_read() throws IOException {
    Session first = chat("one", "x");
    Session second = chat("two", "x");
    clock.advance(Duration.ofSeconds(3));
    List<Integer> totals = new ArrayList<>();
    IndexProgress counting =
        (done, total) -> {
          totals.add(total);
          return true;
        };
    index.update(counting);
    assertThat(totals).containsExactly(2, 2);
    totals.clear();
    index.update(counting);
    assertThat(totals).isEmpty();
    save(second, "three", "y");
    index.update(counting);
    assertThat(totals).containsExactly(1);
    assertThat(listed(SessionFilter.ALL)).containsExactly(second.id(), first.id());
  }

  @Test
  void saving_a_turn_never_touches_the_database() throws IOException {
    chat("one", "two");
    assertThat(database()).doesNotExist();
    index.update(UNOBSERVED);
    byte[] before = Files.readAllBytes(database());
    chat("three", "four");
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  @Test
  void a_home_without_sessions_gets_no_database() throws IOException {
    assertThat(found("x")).isEmpty();
    assertThat(index.list(SessionFilter.ALL, UNOBSERVED).value().sessions()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void the_database_is_private_and_nothing_is_left_beside_it() throws IOException {
    chat("one", "two");
    index.update(UNOBSERVED);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database())))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("sessions", "sessions.db");
    }
  }

  @Test
  void a_list_shows_what_the_list_of_the_files_shows() throws IOException {
    chat("hello", "hi");
    chat("[CRON nightly] go", "done");
    save(store.create("m", SessionKey.main("Bot")), "from a friend", "hi");
    Files.writeString(home.resolve("sessions/abc.json"), "{}");
    Files.writeString(home.resolve("sessions/aaaaaaaaaaaa.json"), "{\"turns\": [");
    Files.writeString(home.resolve("sessions/bbbbbbbbbbbb.json"), "{\"schema_version\": 4}");
    SessionListing byFiles = store.list();
    Indexed<SessionListing> byIndex = index.list(SessionFilter.ALL, UNOBSERVED);
    assertThat(byIndex.warnings()).isEmpty();
    assertThat(byIndex.value().sessions()).isEqualTo(byFiles.sessions()).hasSize(3);
    assertThat(byIndex.value().unreadable())
        .extracting(SessionListing.Unreadable::file)
        .containsExactly(
            home.resolve("sessions/aaaaaaaaaaaa.json"),
            home.resolve("sessions/abc.json"),
            home.resolve("sessions/bbbbbbbbbbbb.json"));
    assertThat(byIndex.value().unreadable().get(2).reason()).contains("schema_version 4");
    assertThat(byFiles.unreadable())
        .extracting(SessionListing.Unreadable::file)
        .isEqualTo(
            byIndex.value().unreadable().stream().map(SessionListing.Unreadable::file).toList());
  }

  @Test
  void lists_are_filtered_by_kind_and_key() throws IOException {
    Session chat = chat("hello", "hi");
    Session job = chat("[CRON nightly] go", "done");
    Session bot = save(store.create("m", SessionKey.main("main2")), "hi", "hi");
    Session helper =
        save(store.create("m", SessionKey.parse("subagent:agent:main:x").orElseThrow()), "a", "b");
    assertThat(listed(filter(Optional.of(SessionKind.SCHEDULED), ""))).containsExactly(job.id());
    assertThat(listed(filter(Optional.empty(), "agent:main"))).containsExactly(job.id(), chat.id());
    assertThat(listed(filter(Optional.empty(), "agent:main2"))).containsExactly(bot.id());
    assertThat(listed(filter(Optional.empty(), "agent:main2:main"))).containsExactly(bot.id());
    assertThat(listed(filter(Optional.empty(), "subagent"))).containsExactly(helper.id());
    assertThat(listed(filter(Optional.empty(), "agent:mai"))).isEmpty();
    assertThat(listed(new SessionFilter(Optional.empty(), Optional.empty(), 1)))
        .containsExactly(helper.id());
  }

  private static SessionFilter filter(Optional<SessionKind> kind, String prefix) {
    return new SessionFilter(kind, SessionKeyPrefix.parse(prefix), 100);
  }

  @Test
  void the_current_session_of_a_key_is_the_one_that_was_started_last() throws IOException {
    SessionKey key = SessionKey.direct("main", "telegram", "Ana");
    assertThat(index.current(key).value()).isEmpty();
    Session old = save(store.create("m", key), "first", "x");
    clock.advance(Duration.ofHours(1));
    Session current = save(store.create("m", key), "second", "x");
    save(old, "late", "x");
    assertThat(index.current(key).value()).contains(current.id());
    assertThat(store.current(key)).contains(current.id());
    assertThat(index.current(SessionKey.main("main")).value()).isEmpty();
    Session chat = chat("hello", "hi");
    assertThat(index.current(SessionKey.ofChat(chat.id())).value()).contains(chat.id());
    assertThat(store.current(SessionKey.ofChat(chat.id()))).contains(chat.id());
  }

  @Test
  void a_legacy_spelling_of_a_key_is_found_by_the_canonical_one() throws IOException {
    Session session =
        save(store.create("m", SessionKey.parse("agent:main:peer:a:b").orElseThrow()), "x", "y");
    assertThat(Files.readString(store.file(session.id()))).contains("\"agent:main:dm:a%3ab\"");
    assertThat(index.current(SessionKey.parse("agent:main:dm:a%3ab").orElseThrow()).value())
        .contains(session.id());
  }

  @Test
  void the_seed_s_tables_are_there_to_query() throws IOException, SQLException {
    SessionKey key = SessionKey.direct("bot", "telegram", "ana");
    save(store.create("m", key), "old", "x");
    clock.advance(Duration.ofHours(1));
    Session session = save(store.create("m", key), "say \"hi\"", "hi\n", "again", "");
    chat("hello", "there");
    index.update(UNOBSERVED);
    long second = session.turns().getFirst().at().getEpochSecond();
    assertThat(
            rows("SELECT messages FROM sessions WHERE session_key LIKE '%telegram%'", String.class))
        .containsExactly(
            "[{\"role\":\"user\",\"content\":\"say \\\"hi\\\"\",\"timestamp\":%d},{\"role\":\"assistant\",\"content\":\"hi\\n\",\"timestamp\":%d},{\"role\":\"user\",\"content\":\"again\",\"timestamp\":%d}]"
                .formatted(second, second, second + 10));
    assertThat(
            rows(
                "SELECT session_key || ' ' || (updated_at - created_at) || ' ' || message_count"
                    + " || ' ' || token_count FROM sessions ORDER BY session_key DESC LIMIT 1",
                String.class))
        .containsExactly("agent:main:cli:dm:" + listed(SessionFilter.ALL).getFirst() + " 10 2 5");
    assertThat(
            rows(
                "SELECT agent_id || ' ' || channel || ' ' || (last_compaction IS NULL)"
                    + " FROM session_metadata ORDER BY session_key",
                String.class))
        .containsExactly("bot telegram 1", "main cli 1");
  }

  @Test
  void an_ephemeral_session_is_never_written() throws IOException {
    SessionKey key =
        SessionKey.parse("agent:main:ephemeral:123e4567-e89b-12d3-a456-426614174000").orElseThrow();
    Session session = store.create("m", key);
    SessionTurn turn = SessionTurn.started(clock.instant(), "psst");
    Session grown = store.append(session, turn, SessionUsage.NONE, 0);
    assertThat(grown.turns()).hasSize(1);
    assertThat(store.save(grown)).isEqualTo(new SaveResult.NotKept());
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_damaged_database_is_made_anew_and_this_is_said() throws IOException {
    Session session = chat("apple", "one");
    index.update(UNOBSERVED);
    for (String damage :
        List.of("not a database at all", "SQLite format 3\u0000 and then nonsense".repeat(200))) {
      Files.writeString(database(), damage, StandardCharsets.ISO_8859_1);
      Indexed<SessionHits> found = ask("apple");
      assertThat(found.value().hits())
          .extracting(hit -> hit.session().id())
          .containsExactly(session.id());
      assertThat(found.warnings())
          .extracting(Indexed.Warning::problem)
          .containsExactly(Problem.REBUILT);
      assertThat(ask("apple").warnings()).isEmpty();
    }
  }

  @Test
  void a_database_damaged_anywhere_answers_or_is_made_anew() throws IOException {
    List<Session> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(chat("apple " + i, "w".repeat(50) + " " + "word ".repeat(i)));
    }
    clock.advance(Duration.ofSeconds(3));
    index.update(UNOBSERVED);
    byte[] good = Files.readAllBytes(database());
    Random random = new Random(3);
    int noticed = 0;
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      for (int k = at; k < Math.min(bad.length, at + 512); k++) {
        bad[k] = (byte) random.nextInt();
      }
      Files.write(database(), bad);
      Indexed<SessionHits> found = ask("apple");
      boolean rebuilt = !found.warnings().isEmpty();
      noticed += rebuilt ? 1 : 0;
      if (rebuilt) {
        assertThat(found.value().hits()).hasSize(10);
        assertThat(listed(SessionFilter.ALL)).hasSize(30);
      }
    }
    assertThat(noticed).isGreaterThan(3);
    index.rebuild(UNOBSERVED);
    assertThat(listed(SessionFilter.ALL)).hasSize(30);
  }

  @Test
  void tables_that_somebody_changed_are_made_anew() throws IOException, SQLException {
    chat("apple", "one");
    for (String change :
        List.of(
            "DROP TABLE turn_words",
            "DROP TABLE turn",
            "UPDATE session SET kind = 'evil'",
            "UPDATE session SET id = '../../etc'; UPDATE file SET settled = 1",
            "PRAGMA user_version = 0")) {
      index.update(UNOBSERVED);
      execute(change);
      clock.advance(Duration.ofSeconds(3));
      assertThat(ask("apple").value().hits()).as(change).hasSize(1);
    }
  }

  @Test
  void a_database_of_a_newer_version_is_left_alone_and_the_files_answer()
      throws IOException, SQLException {
    Session session = chat("apple", "one");
    index.update(UNOBSERVED);
    execute("PRAGMA user_version = 99");
    byte[] before = Files.readAllBytes(database());
    requireFilesAnswer(session, Problem.NEWER);
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  private void requireFilesAnswer(Session session, Problem problem) throws IOException {
    Indexed<SessionHits> found = ask("apple");
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(session.id());
    assertThat(found.warnings()).extracting(Indexed.Warning::problem).containsExactly(problem);
    assertThat(found.warnings().getFirst().message()).contains("sessions");
    assertThat(index.list(SessionFilter.ALL, UNOBSERVED).value()).isEqualTo(store.list());
    assertThat(index.current(SessionKey.ofChat(session.id())).value()).contains(session.id());
  }

  @Test
  void a_database_of_something_else_is_left_alone() throws IOException, SQLException {
    Session session = chat("apple", "one");
    execute("CREATE TABLE sessions(session_key TEXT PRIMARY KEY, messages TEXT)");
    byte[] before = Files.readAllBytes(database());
    requireFilesAnswer(session, Problem.FOREIGN);
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  @Test
  void a_link_or_directory_in_its_place_is_left_alone() throws IOException {
    Session session = chat("apple", "one");
    Files.createSymbolicLink(database(), folder.resolve("elsewhere"));
    requireFilesAnswer(session, Problem.FOREIGN);
    assertThat(folder.resolve("elsewhere")).doesNotExist();
    Files.delete(database());
    Files.createDirectory(database());
    requireFilesAnswer(session, Problem.FOREIGN);
  }

  @Test
  void a_database_that_cannot_be_written_blocks_nothing() throws IOException {
    Session session = chat("apple", "one");
    index.update(UNOBSERVED);
    // SQLite needs its journal to change anything
    Files.createDirectory(home.resolve("sessions.db-journal"));
    Files.createFile(home.resolve("sessions.db-journal/x"));
    Session second = chat("pear", "two");
    Indexed<SessionHits> found = ask("pear");
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(second.id());
    assertThat(found.warnings())
        .extracting(Indexed.Warning::problem)
        .containsExactly(Problem.UNWRITABLE);
    assertThat(ask("apple").value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(session.id());
  }

  @Test
  void a_database_that_somebody_holds_blocks_nothing() throws IOException, SQLException {
    Session session = chat("apple", "one");
    index.update(UNOBSERVED);
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      requireFilesAnswer(session, Problem.LOCKED);
    }
    assertThat(found("apple")).containsExactly(session.id());
  }

  @Test
  void while_somebody_changes_it_what_is_there_is_read() throws IOException, SQLException {
    Session session = chat("apple", "one");
    clock.advance(Duration.ofSeconds(3));
    index.update(UNOBSERVED);
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThat(found("apple")).containsExactly(session.id());
    }
  }

  @Test
  void a_stopped_update_keeps_what_it_read() throws IOException {
    for (int i = 0; i < 5; i++) {
      chat("apple " + i, "x");
    }
    clock.advance(Duration.ofSeconds(3));
    assertThatThrownBy(() -> index.update((done, _) -> done < 2))
        .isInstanceOf(CancellationException.class);
    List<Integer> totals = new ArrayList<>();
    index.update(
        (_, total) -> {
          totals.add(total);
          return true;
        });
    assertThat(totals).containsExactly(3, 3, 3);
    assertThat(found("apple")).hasSize(5);
  }

  @Test
  void deleted_text_is_gone_from_the_database() throws IOException {
    Session session = chat("xylophone quarzfrequenz", "zwitschern");
    chat("apple", "one");
    index.update(UNOBSERVED);
    assertThat(Files.readString(database(), StandardCharsets.ISO_8859_1)).contains("xylophone");
    store.delete(session.id());
    index.update(UNOBSERVED);
    String left = Files.readString(database(), StandardCharsets.ISO_8859_1);
    assertThat(left).doesNotContain("xylophone", "ylophone", "zwitschern", session.id().text());
  }

  @Test
  void texts_beyond_the_limit_are_found_by_their_beginning() throws IOException {
    String filler = "x".repeat(99) + " ";
    String text = "begins " + filler.repeat(IndexUpdate.TEXT_CHARS_MAX / 100 + 1) + " beyond";
    String json =
        "{\"schema_version\":3,\"turns\":[{\"at\":1.0,\"user\":\"%s\",\"assistant\":\"a\\u0000b"
            + " \\ud800\"}]}";
    Files.createDirectories(home.resolve("sessions"));
    Files.writeString(home.resolve("sessions/0123456789ab.json"), json.formatted(text));
    assertThat(found("begins")).hasSize(1);
    assertThat(found("beyond")).isEmpty();
    assertThat(found("\"a b\"")).hasSize(1);
    // nothing of it differs from itself: it is not written again
    byte[] before = Files.readAllBytes(database());
    index.update(UNOBSERVED);
    assertThat(Files.readAllBytes(database()).length).isEqualTo(before.length);
  }

  @Test
  void a_session_that_says_it_was_in_a_far_time_is_found() throws IOException {
    Files.createDirectories(home.resolve("sessions"));
    String json = "{\"schema_version\":3,\"turns\":[{\"at\":%s,\"user\":\"apple\"}]}";
    List<String> times = List.of("-99999999999", "0", "99999999999", "1e-9");
    for (int i = 0; i < times.size(); i++) {
      Files.writeString(
          home.resolve("sessions/00000000000" + i + ".json"), json.formatted(times.get(i)));
    }
    assertThat(found("apple")).hasSize(4);
    assertThat(listed(SessionFilter.ALL)).hasSize(4);
  }

  @Test
  void a_file_that_is_replaced_by_another_of_its_time_and_size_is_seen() throws IOException {
    Session session = chat("aaaa", "x");
    clock.advance(Duration.ofSeconds(3));
    assertThat(found("aaaa")).hasSize(1);
    Path file = store.file(session.id());
    Path other = home.resolve("other");
    Files.writeString(other, Files.readString(file).replace("aaaa", "bbbb"));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(found("bbbb")).hasSize(1);
  }

  @Test
  void many_threads_ask_and_save_at_once() throws Exception {
    SessionIndex patient = SessionIndex.of(store);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 6; t++) {
      int number = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      work(number, patient);
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(found("common")).hasSize(10);
    assertThat(listed(SessionFilter.ALL)).hasSize(60);
  }

  private void work(int number, SessionIndex patient) throws IOException {
    Random ids = new Random(number);
    SessionStore own =
        SessionStore.open(home, FileLocks.betweenProcesses(), clock, ids, Homes::redact);
    for (int i = 0; i < 10; i++) {
      String word = "t" + number + "n" + i;
      Instant at = clock.instant();
      own.append(own.create("m"), SessionTurn.started(at, "common " + word), SessionUsage.NONE, 0);
      Indexed<SessionHits> mine =
          patient.search(SessionSearch.of(SessionQuery.of(word), 5), UNOBSERVED);
      assertThat(mine.warnings()).isEmpty();
      assertThat(mine.value().hits()).hasSize(1);
    }
  }
}
