package dev.alpi.memory;

import static dev.alpi.memory.IndexedHome.UNOBSERVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.SessionHits.Matching;
import dev.alpi.memory.SessionHits.Speaker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index finds, and when it notices a change. */
class SessionIndexTest {
  @TempDir Path folder;
  private IndexedHome on;

  @BeforeEach
  void open() throws IOException {
    on = new IndexedHome(folder);
  }

  @Test
  void words_of_questions_and_answers_are_found_with_session_time_and_turn() throws IOException {
    Session port = on.chat("hello", "hi", "Where is staging?", "The STAGING port is 5432.");
    on.chat("something else", "entirely");
    SessionHits hits = on.ask("staging port").value();
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
    assertThat(on.found("\"port is\"")).containsExactly(port.id());
    assertThat(on.found("\"port staging\"")).isEmpty();
    assertThat(on.found("stag*")).containsExactly(port.id());
    assertThat(on.found("543")).isEmpty();
  }

  @Test
  void the_turns_of_one_session_are_one_hit() throws IOException {
    Session session = on.chat("cats", "meow", "dogs", "woof", "cats again", "meow");
    SessionHits.Hit hit = on.ask("cats").value().hits().getFirst();
    assertThat(hit.session().id()).isEqualTo(session.id());
    assertThat(hit.moreTurns()).isEqualTo(1);
    assertThat(
            on.index
                .search(
                    SessionSearch.of(SessionQuery.of("cats"), 9).without(session.id()), UNOBSERVED)
                .value()
                .hits())
        .isEmpty();
  }

  @Test
  void where_no_turn_has_all_words_those_with_some_are_found_and_this_is_said() throws IOException {
    on.chat("what did we say", "of the weather");
    Session port = on.chat("the staging port", "is 5432");
    Indexed<SessionHits> found = on.ask("staging certificate expires");
    assertThat(found.value().matching()).isEqualTo(Matching.SOME);
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(port.id());
    assertThat(on.ask("nowhere").value()).isEqualTo(new SessionHits(List.of(), Matching.ALL));
  }

  @Test
  void hostile_queries_are_text() throws IOException {
    Session session = on.chat("drop table", "OR NEAR user: x\" OR 1=1 --");
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
        assertThat(on.ask(query).warnings()).as(query).isEmpty();
      }
    }
    assertThat(on.found("drop")).containsExactly(session.id());
  }

  @Test
  void what_is_saved_changed_or_deleted_is_so_at_the_next_question() throws IOException {
    Session first = on.chat("apple", "one");
    assertThat(on.found("apple")).containsExactly(first.id());
    Session second = on.chat("apple", "two");
    assertThat(on.found("apple")).containsExactlyInAnyOrder(first.id(), second.id());
    Session grown = on.save(first, "pear", "three");
    assertThat(on.found("pear")).containsExactly(first.id());
    SessionTurn corrected = grown.turns().getFirst().edit().assistant("cherry").done();
    on.store.save(grown.withTurns(List.of(corrected)));
    assertThat(on.found("cherry")).containsExactly(first.id());
    assertThat(on.found("pear")).isEmpty();
    assertThat(on.found("one")).isEmpty();
    on.store.delete(first.id());
    assertThat(on.found("cherry")).isEmpty();
    assertThat(on.found("apple")).containsExactly(second.id());
    assertThat(on.listed(SessionFilter.ALL)).containsExactly(second.id());
  }

  @Test
  void an_unfinished_turn_is_replaced_by_the_whole_one() throws IOException {
    SessionTurn stub = SessionTurn.started(on.clock.instant(), "question");
    Session session = on.store.append(on.store.create("m"), stub, SessionUsage.NONE, 0);
    assertThat(on.found("question")).containsExactly(session.id());
    on.store.append(
        session,
        stub.edit().assistant("answer").ended(on.clock.instant()).done(),
        SessionUsage.NONE,
        0);
    assertThat(on.found("question answer")).containsExactly(session.id());
    assertThat(on.ask("question").value().hits().getFirst().moreTurns()).isZero();
  }

  @Test
  void a_change_within_one_tick_and_of_one_size_is_seen() throws IOException {
    Session session = on.chat("aaaa", "x");
    Path file = on.store.file(session.id());
    FileTime time = FileTime.from(on.clock.instant());
    assertThat(on.found("aaaa")).containsExactly(session.id());
    // in place, so that inode, size and time of file and folder all stay
    Files.writeString(file, Files.readString(file).replace("aaaa", "bbbb"));
    Files.setLastModifiedTime(file, time);
    assertThat(on.found("bbbb")).containsExactly(session.id());
    on.clock.advance(Duration.ofSeconds(3));
    assertThat(on.found("bbbb")).containsExactly(session.id());
    // from now on such a change would go unseen: this is why the two seconds are needed
    Files.writeString(file, Files.readString(file).replace("bbbb", "cccc"));
    Files.setLastModifiedTime(file, time);
    assertThat(on.found("cccc")).isEmpty();
    on.index.rebuild(UNOBSERVED);
    assertThat(on.found("cccc")).containsExactly(session.id());
  }

  @Test
  void a_file_changed_in_place_long_after_is_seen_when_the_folder_is_not_trusted_any_more()
      throws IOException {
    Session session = on.chat("aaaa", "x");
    on.clock.advance(Duration.ofSeconds(3));
    assertThat(on.found("aaaa")).containsExactly(session.id());
    Path file = on.store.file(session.id());
    Files.writeString(file, Files.readString(file).replace("aaaa", "bbbbb"));
    assertThat(on.found("bbbbb")).as("the folder did not change").isEmpty();
    on.clock.advance(IndexUpdate.FOLDER_TRUSTED);
    assertThat(on.found("bbbbb")).containsExactly(session.id());
  }

  @Test
  void only_files_that_changed_are_read() throws IOException {
    Session first = on.chat("one", "x");
    Session second = on.chat("two", "x");
    on.clock.advance(Duration.ofSeconds(3));
    List<Integer> totals = new ArrayList<>();
    IndexProgress counting =
        (done, total) -> {
          totals.add(total);
          return true;
        };
    on.index.update(counting);
    assertThat(totals).containsExactly(2, 2);
    totals.clear();
    on.index.update(counting);
    assertThat(totals).isEmpty();
    on.save(second, "three", "y");
    on.index.update(counting);
    assertThat(totals).containsExactly(1);
    assertThat(on.listed(SessionFilter.ALL)).containsExactly(second.id(), first.id());
  }

  @Test
  void saving_a_turn_never_touches_the_database() throws IOException {
    on.chat("one", "two");
    assertThat(on.database()).doesNotExist();
    on.index.update(UNOBSERVED);
    byte[] before = Files.readAllBytes(on.database());
    on.chat("three", "four");
    assertThat(Files.readAllBytes(on.database())).isEqualTo(before);
  }

  @Test
  void a_home_without_sessions_gets_no_database() throws IOException {
    assertThat(on.found("x")).isEmpty();
    assertThat(on.index.list(SessionFilter.ALL, UNOBSERVED).value().sessions()).isEmpty();
    assertThat(on.home).isEmptyDirectory();
  }

  @Test
  void the_database_is_private_and_nothing_is_left_beside_it() throws IOException {
    on.chat("one", "two");
    on.index.update(UNOBSERVED);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(on.database())))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(on.home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("sessions", "sessions.db");
    }
  }

  @Test
  void a_list_shows_what_the_list_of_the_files_shows() throws IOException {
    on.chat("hello", "hi");
    on.chat("[CRON nightly] go", "done");
    on.save(on.store.create("m", SessionKey.main("Bot")), "from a friend", "hi");
    Files.writeString(on.home.resolve("sessions/abc.json"), "{}");
    Files.writeString(on.home.resolve("sessions/aaaaaaaaaaaa.json"), "{\"turns\": [");
    Files.writeString(on.home.resolve("sessions/bbbbbbbbbbbb.json"), "{\"schema_version\": 4}");
    SessionListing byFiles = on.store.list();
    Indexed<SessionListing> byIndex = on.index.list(SessionFilter.ALL, UNOBSERVED);
    assertThat(byIndex.warnings()).isEmpty();
    assertThat(byIndex.value().sessions()).isEqualTo(byFiles.sessions()).hasSize(3);
    assertThat(byIndex.value().unreadable())
        .extracting(SessionListing.Unreadable::file)
        .containsExactly(
            on.home.resolve("sessions/aaaaaaaaaaaa.json"),
            on.home.resolve("sessions/abc.json"),
            on.home.resolve("sessions/bbbbbbbbbbbb.json"));
    assertThat(byIndex.value().unreadable().get(2).reason()).contains("schema_version 4");
    assertThat(byFiles.unreadable())
        .extracting(SessionListing.Unreadable::file)
        .isEqualTo(
            byIndex.value().unreadable().stream().map(SessionListing.Unreadable::file).toList());
  }

  @Test
  void lists_are_filtered_by_kind_and_key() throws IOException {
    Session chat = on.chat("hello", "hi");
    Session job = on.chat("[CRON nightly] go", "done");
    Session bot = on.save(on.store.create("m", SessionKey.main("main2")), "hi", "hi");
    Session helper =
        on.save(
            on.store.create("m", SessionKey.parse("subagent:agent:main:x").orElseThrow()),
            "a",
            "b");
    assertThat(on.listed(filter(Optional.of(SessionKind.SCHEDULED), ""))).containsExactly(job.id());
    assertThat(on.listed(filter(Optional.empty(), "agent:main")))
        .containsExactly(job.id(), chat.id());
    assertThat(on.listed(filter(Optional.empty(), "agent:main2"))).containsExactly(bot.id());
    assertThat(on.listed(filter(Optional.empty(), "agent:main2:main"))).containsExactly(bot.id());
    assertThat(on.listed(filter(Optional.empty(), "subagent"))).containsExactly(helper.id());
    assertThat(on.listed(filter(Optional.empty(), "agent:mai"))).isEmpty();
    assertThat(on.listed(new SessionFilter(Optional.empty(), Optional.empty(), 1)))
        .containsExactly(helper.id());
  }

  private static SessionFilter filter(Optional<SessionKind> kind, String prefix) {
    return new SessionFilter(kind, SessionKeyPrefix.parse(prefix), 100);
  }

  @Test
  void the_current_session_of_a_key_is_the_one_that_was_started_last() throws IOException {
    SessionKey key = SessionKey.direct("main", "telegram", "Ana");
    assertThat(on.index.current(key).value()).isEmpty();
    Session old = on.save(on.store.create("m", key), "first", "x");
    on.clock.advance(Duration.ofHours(1));
    Session current = on.save(on.store.create("m", key), "second", "x");
    on.save(old, "late", "x");
    assertThat(on.index.current(key).value()).contains(current.id());
    assertThat(on.store.current(key)).contains(current.id());
    assertThat(on.index.current(SessionKey.main("main")).value()).isEmpty();
    Session chat = on.chat("hello", "hi");
    assertThat(on.index.current(SessionKey.ofChat(chat.id())).value()).contains(chat.id());
    assertThat(on.store.current(SessionKey.ofChat(chat.id()))).contains(chat.id());
  }

  @Test
  void a_legacy_spelling_of_a_key_is_found_by_the_canonical_one() throws IOException {
    Session session =
        on.save(
            on.store.create("m", SessionKey.parse("agent:main:peer:a:b").orElseThrow()), "x", "y");
    assertThat(Files.readString(on.store.file(session.id()))).contains("\"agent:main:dm:a%3ab\"");
    assertThat(on.index.current(SessionKey.parse("agent:main:dm:a%3ab").orElseThrow()).value())
        .contains(session.id());
  }

  @Test
  void the_seed_s_tables_are_there_to_query() throws IOException, SQLException {
    SessionKey key = SessionKey.direct("bot", "telegram", "ana");
    on.save(on.store.create("m", key), "old", "x");
    on.clock.advance(Duration.ofHours(1));
    Session session = on.save(on.store.create("m", key), "say \"hi\"", "hi\n", "again", "");
    on.chat("hello", "there");
    on.index.update(UNOBSERVED);
    long second = session.turns().getFirst().at().getEpochSecond();
    assertThat(
            on.rows(
                "SELECT messages FROM sessions WHERE session_key LIKE '%telegram%'", String.class))
        .containsExactly(
            """
            [{"role":"user","content":"say \\"hi\\"","timestamp":%d},\
            {"role":"assistant","content":"hi\\n","timestamp":%d},\
            {"role":"user","content":"again","timestamp":%d}]\
            """
                .formatted(second, second, second + 10));
    assertThat(
            on.rows(
                "SELECT session_key || ' ' || (updated_at - created_at) || ' ' || message_count"
                    + " || ' ' || token_count FROM sessions ORDER BY session_key DESC LIMIT 1",
                String.class))
        .containsExactly(
            "agent:main:cli:dm:" + on.listed(SessionFilter.ALL).getFirst() + " 10 2 5");
    assertThat(
            on.rows(
                "SELECT agent_id || ' ' || channel || ' ' || (last_compaction IS NULL)"
                    + " FROM session_metadata ORDER BY session_key",
                String.class))
        .containsExactly("bot telegram 1", "main cli 1");
  }

  @Test
  void an_ephemeral_session_is_never_written() throws IOException {
    SessionKey key =
        SessionKey.parse("agent:main:ephemeral:123e4567-e89b-12d3-a456-426614174000").orElseThrow();
    Session session = on.store.create("m", key);
    SessionTurn turn = SessionTurn.started(on.clock.instant(), "psst");
    Session grown = on.store.append(session, turn, SessionUsage.NONE, 0);
    assertThat(grown.turns()).hasSize(1);
    assertThat(on.store.save(grown)).isEqualTo(new SaveResult.NotKept());
    assertThat(on.home).isEmptyDirectory();
  }

  @Test
  void deleted_text_is_gone_from_the_database() throws IOException {
    Session session = on.chat("xylophone quarzfrequenz", "zwitschern");
    on.chat("apple", "one");
    on.index.update(UNOBSERVED);
    assertThat(Files.readString(on.database(), StandardCharsets.ISO_8859_1)).contains("xylophone");
    on.store.delete(session.id());
    on.index.update(UNOBSERVED);
    String left = Files.readString(on.database(), StandardCharsets.ISO_8859_1);
    assertThat(left).doesNotContain("xylophone", "ylophone", "zwitschern", session.id().text());
  }

  @Test
  void texts_beyond_the_limit_are_found_by_their_beginning() throws IOException {
    String filler = "x".repeat(99) + " ";
    String text = "begins " + filler.repeat(IndexUpdate.TEXT_CHARS_MAX / 100 + 1) + " beyond";
    String json =
        "{\"schema_version\":3,\"turns\":[{\"at\":1.0,\"user\":\"%s\",\"assistant\":\"a\\u0000b"
            + " \\ud800\"}]}";
    Files.createDirectories(on.home.resolve("sessions"));
    Files.writeString(on.home.resolve("sessions/0123456789ab.json"), json.formatted(text));
    assertThat(on.found("begins")).hasSize(1);
    assertThat(on.found("beyond")).isEmpty();
    assertThat(on.found("\"a b\"")).hasSize(1);
    // nothing of it differs from itself: it is not written again
    byte[] before = Files.readAllBytes(on.database());
    on.index.update(UNOBSERVED);
    assertThat(Files.readAllBytes(on.database()).length).isEqualTo(before.length);
  }

  @Test
  void a_session_that_says_it_was_in_a_far_time_is_found() throws IOException {
    Files.createDirectories(on.home.resolve("sessions"));
    String json = "{\"schema_version\":3,\"turns\":[{\"at\":%s,\"user\":\"apple\"}]}";
    List<String> times = List.of("-99999999999", "0", "99999999999", "1e-9");
    for (int i = 0; i < times.size(); i++) {
      Files.writeString(
          on.home.resolve("sessions/00000000000" + i + ".json"), json.formatted(times.get(i)));
    }
    assertThat(on.found("apple")).hasSize(4);
    assertThat(on.listed(SessionFilter.ALL)).hasSize(4);
  }

  @Test
  void a_file_that_is_replaced_by_another_of_its_time_and_size_is_seen() throws IOException {
    Session session = on.chat("aaaa", "x");
    on.clock.advance(Duration.ofSeconds(3));
    assertThat(on.found("aaaa")).hasSize(1);
    Path file = on.store.file(session.id());
    Path other = on.home.resolve("other");
    Files.writeString(other, Files.readString(file).replace("aaaa", "bbbb"));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(on.found("bbbb")).hasSize(1);
  }
}
