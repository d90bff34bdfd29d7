package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A home on a real disk, SQLite knows no other, with sessions and their index. */
final class IndexedHome {
  static final IndexProgress UNOBSERVED = IndexProgress.unobserved();

  final FakeClock clock = FakeClock.at("2026-03-01T12:00:00Z");
  final Path home;
  final SessionStore store;
  final SessionIndex index;

  IndexedHome(Path folder) throws IOException {
    // what a URI of SQLite must not stumble over
    home = Files.createDirectory(folder.resolve("a home? with % and é"));
    store = SessionStore.open(home, FileLocks.inMemory(), clock, new Random(7), Homes::redact);
    index = SessionIndex.of(store, Duration.ofMillis(100));
  }

  Session save(Session session, String... texts) throws IOException {
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

  Session chat(String... texts) throws IOException {
    return save(store.create("m"), texts);
  }

  Indexed<SessionHits> ask(String query) throws IOException {
    return index.search(SessionSearch.of(SessionQuery.of(query), 10), UNOBSERVED);
  }

  List<SessionId> found(String query) throws IOException {
    Indexed<SessionHits> found = ask(query);
    assertThat(found.warnings()).isEmpty();
    return found.value().hits().stream().map(hit -> hit.session().id()).toList();
  }

  List<SessionId> listed(SessionFilter filter) throws IOException {
    return index.list(filter, UNOBSERVED).value().sessions().stream()
        .map(SessionSummary::id)
        .toList();
  }

  Path database() {
    return home.resolve("sessions.db");
  }

  <T> List<T> rows(String sql, Class<T> type) throws SQLException {
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

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:file:" + database().toUri().getRawPath());
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
