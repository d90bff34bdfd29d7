package dev.alpi.memory.index;

import dev.alpi.memory.index.IndexRows.FileState;
import dev.alpi.memory.index.IndexRows.HitRow;
import dev.alpi.memory.index.IndexRows.ProblemRow;
import dev.alpi.memory.index.IndexRows.ReadFile;
import dev.alpi.memory.index.IndexRows.SessionRow;
import dev.alpi.memory.index.IndexRows.TurnRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * An open database of sessions.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any number on one file: they wait for each other for
 * the patience given.
 *
 * <p><b>Durability:</b> with SQLite's rollback journal, synced at each commit: what was committed
 * survives a crash; what was not is gone without a trace.
 */
public final class IndexFile implements AutoCloseable {
  /**
   * The version of the tables and of what is in them; an older database is made anew, a newer one
   * left alone.
   */
  public static final int SCHEMA = 1;

  /** Of more turns that match, only the newest are ranked: ranking takes microseconds a turn. */
  public static final int RANKED_MAX = 2000;

  /** Tells our databases from others: the letters alpi. */
  private static final int APPLICATION = 0x616c7069;

  /** The bits of a turn's id below its second. */
  private static final int ID_BITS = 10;

  /** Later seconds, of a session file that somebody made up, count as this one. */
  private static final long ID_SECOND_MAX = 1L << 40;

  /** What a change may hold in memory, in KiB. */
  private static final int CHANGES_KB_MAX = 32 * 1024;

  private static final String FOLDER = "folder";

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private IndexFile(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens the database {@code file}, which exists, and makes its tables if it is empty.
   *
   * @param patience how long each step may wait for other processes
   */
  public static IndexFile open(Path file, Duration patience) throws SQLException, IndexTrouble {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
    // deleted text is overwritten
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    SQLiteDataSource source = new SQLiteDataSource(config);
    // as a URI, because of a plain name everything after a question mark is taken for settings
    source.setUrl("jdbc:sqlite:file:" + file.toUri().getRawPath());
    IndexFile opened = new IndexFile(source.getConnection());
    try {
      opened.execute("PRAGMA trusted_schema = OFF");
      opened.requireOurs();
    } catch (SQLException | IndexTrouble e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  private void requireOurs() throws SQLException, IndexTrouble {
    if (number("SELECT count(*) FROM sqlite_schema").orElse(0) == 0) {
      create();
    }
    long application = number("PRAGMA application_id").orElse(0);
    long schema = number("PRAGMA user_version").orElse(0);
    if (application != APPLICATION) {
      throw new IndexTrouble(IndexTrouble.Kind.FOREIGN, "it was made by something else");
    }
    if (schema > SCHEMA) {
      throw new IndexTrouble(
          IndexTrouble.Kind.NEWER, "it has schema " + schema + ", this version reads " + SCHEMA);
    }
    if (schema < SCHEMA) {
      throw new IndexTrouble(IndexTrouble.Kind.OUTDATED, "it has schema " + schema);
    }
  }

  private void create() throws SQLException {
    begin();
    // somebody else may have been faster
    if (number("SELECT count(*) FROM sqlite_schema").orElse(0) == 0) {
      for (String statement : IndexSchema.STATEMENTS) {
        execute(statement);
      }
      execute("PRAGMA application_id = " + APPLICATION);
      execute("PRAGMA user_version = " + SCHEMA);
    }
    commit();
  }

  /** Begins to change something: until {@link #commit} no other process does. */
  public void begin() throws SQLException {
    // what does not fit is written early, and from then on readers wait
    execute("PRAGMA cache_size = -" + CHANGES_KB_MAX);
    execute("BEGIN IMMEDIATE");
  }

  /** Begins to read: until {@link #commit} everything stays as it is now. */
  public void beginReading() throws SQLException {
    execute("BEGIN");
  }

  /** Keeps what was changed. */
  public void commit() throws SQLException {
    execute("COMMIT");
  }

  @Override
  public void close() throws SQLException {
    // what was not committed is undone
    connection.close();
  }

  /** Returns the state of the folder when all files in it were last compared, if it is known. */
  public Optional<String> folder() throws SQLException {
    try (ResultSet row = query("SELECT value FROM state WHERE name = ?", FOLDER)) {
      return row.next() ? Optional.of(text(row, 1)) : Optional.empty();
    }
  }

  /** Remembers the state of the folder. */
  public void putFolder(String state) throws SQLException {
    update("INSERT OR REPLACE INTO state(name, value) VALUES(?, ?)", FOLDER, state);
  }

  /** Returns the files that were read, by name. */
  public Map<String, ReadFile> files() throws SQLException {
    Map<String, ReadFile> files = new HashMap<>();
    try (ResultSet row = query("SELECT name, bytes, modified, inode, settled FROM file")) {
      while (row.next()) {
        FileState state = new FileState(row.getLong(2), row.getLong(3), text(row, 4));
        files.put(text(row, 1), new ReadFile(state, row.getLong(5) != 0));
      }
    }
    return files;
  }

  /** Remembers that a file was read; {@code problem} says why it is no session, if it is none. */
  public void putFile(String name, ReadFile file, String problem) throws SQLException {
    update(
        "INSERT OR REPLACE INTO file(name, bytes, modified, inode, settled, problem)"
            + " VALUES(?, ?, ?, ?, ?, ?)",
        name,
        file.state().bytes(),
        file.state().modified(),
        file.state().inode(),
        file.settled() ? 1L : 0L,
        problem);
  }

  /** Forgets a file. */
  public void removeFile(String name) throws SQLException {
    update("DELETE FROM file WHERE name = ?", name);
  }

  /** Forgets a session and its turns, if it is there. */
  public void removeSession(String id) throws SQLException {
    OptionalLong number = number("SELECT number FROM session WHERE id = ?", id);
    if (number.isPresent()) {
      for (StoredTurn turn : turns(number.getAsLong())) {
        remove(turn);
      }
      update("DELETE FROM session WHERE number = ?", number.getAsLong());
    }
  }

  /** Makes a session and its turns be what they are now; turns that stayed are not touched. */
  public void putSession(SessionRow row, List<TurnRow> turns) throws SQLException {
    long number = number(row);
    List<StoredTurn> stored = turns(number);
    for (StoredTurn old : stored) {
      if (old.ordinal() >= turns.size() || !old.row().equals(turns.get(old.ordinal()))) {
        remove(old);
      }
    }
    for (int i = 0; i < turns.size(); i++) {
      if (i >= stored.size() || !stored.get(i).row().equals(turns.get(i))) {
        insert(number, i, turns.get(i));
      }
    }
  }

  private long number(SessionRow row) throws SQLException {
    update(
        """
        INSERT INTO session(id, key, agent, channel, kind, model, started_at, updated_at, turns,
            messages, tokens, cost_nano_usd, first_text, bytes)
          VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT(id) DO UPDATE SET key = excluded.key, agent = excluded.agent,
            channel = excluded.channel, kind = excluded.kind, model = excluded.model,
            started_at = excluded.started_at, updated_at = excluded.updated_at,
            turns = excluded.turns, messages = excluded.messages, tokens = excluded.tokens,
            cost_nano_usd = excluded.cost_nano_usd, first_text = excluded.first_text,
            bytes = excluded.bytes\
        """,
        row.id(),
        row.key(),
        row.agent(),
        row.channel(),
        row.kind(),
        row.model(),
        row.startedAt(),
        row.updatedAt(),
        (long) row.turns(),
        (long) row.messages(),
        row.tokens(),
        row.costNanoUsd(),
        row.firstText(),
        row.bytes());
    return number("SELECT number FROM session WHERE id = ?", row.id()).orElseThrow();
  }

  private record StoredTurn(long id, int ordinal, TurnRow row) {}

  private List<StoredTurn> turns(long session) throws SQLException {
    List<StoredTurn> turns = new ArrayList<>();
    String sql = "SELECT id, ordinal, at, user, assistant FROM turn WHERE session = ?";
    try (ResultSet row = query(sql + " ORDER BY ordinal", session)) {
      while (row.next()) {
        TurnRow turn = new TurnRow(row.getLong(3), text(row, 4), text(row, 5));
        turns.add(new StoredTurn(row.getLong(1), row.getInt(2), turn));
      }
    }
    return turns;
  }

  private void insert(long session, int ordinal, TurnRow turn) throws SQLException {
    long second = Math.clamp(turn.at() / 1_000_000, 0, ID_SECOND_MAX);
    long id = second << ID_BITS;
    while (number("SELECT 1 FROM turn WHERE id = ?", id).isPresent()) {
      id++;
    }
    update(
        "INSERT INTO turn(id, session, ordinal, at, user, assistant) VALUES(?, ?, ?, ?, ?, ?)",
        id,
        session,
        (long) ordinal,
        turn.at(),
        turn.user(),
        turn.assistant());
    update(
        "INSERT INTO turn_words(rowid, user, assistant) VALUES(?, ?, ?)",
        id,
        Words.keys(turn.user()),
        Words.keys(turn.assistant()));
  }

  private void remove(StoredTurn turn) throws SQLException {
    update(
        "INSERT INTO turn_words(turn_words, rowid, user, assistant) VALUES('delete', ?, ?, ?)",
        turn.id(),
        Words.keys(turn.row().user()),
        Words.keys(turn.row().assistant()));
    update("DELETE FROM turn WHERE id = ?", turn.id());
  }

  /** Returns the files that are no sessions, by name. */
  public List<ProblemRow> problems() throws SQLException {
    List<ProblemRow> problems = new ArrayList<>();
    String sql = "SELECT name, problem FROM file WHERE problem <> '' ORDER BY name";
    try (ResultSet row = query(sql)) {
      while (row.next()) {
        problems.add(new ProblemRow(text(row, 1), text(row, 2)));
      }
    }
    return problems;
  }

  private static final String SESSION =
      "SELECT id, key, agent, channel, kind, model, started_at, updated_at, turns, messages,"
          + " tokens, cost_nano_usd, first_text, bytes FROM session";

  /**
   * Returns sessions, last updated first.
   *
   * @param kind only of this kind; empty for all
   * @param prefix only of keys that begin with these segments; empty for all
   */
  public List<SessionRow> sessions(String kind, String prefix, int max) throws SQLException {
    List<SessionRow> sessions = new ArrayList<>();
    String sql =
        SESSION
            + " WHERE (?1 = '' OR kind = ?1)"
            // all that begins with the prefix and a colon is before the prefix and a semicolon
            + " AND (?2 = '' OR key = ?2 OR (key >= ?2 || ':' AND key < ?2 || ';'))"
            + " ORDER BY updated_at DESC, id LIMIT ?3";
    try (ResultSet row = query(sql, kind, prefix, (long) max)) {
      while (row.next()) {
        sessions.add(session(row));
      }
    }
    return sessions;
  }

  /** Returns the session with {@code number}. */
  public SessionRow session(long number) throws SQLException {
    try (ResultSet row = query(SESSION + " WHERE number = ?", number)) {
      if (!row.next()) {
        throw damaged("a session is missing");
      }
      return session(row);
    }
  }

  private static SessionRow session(ResultSet row) throws SQLException {
    return new SessionRow(
        text(row, 1),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        text(row, 5),
        text(row, 6),
        row.getLong(7),
        row.getLong(8),
        row.getInt(9),
        row.getInt(10),
        row.getLong(11),
        row.getLong(12),
        text(row, 13),
        row.getLong(14));
  }

  /** Returns the session under {@code key} that was started last. */
  public Optional<String> current(String key) throws SQLException {
    String sql = "SELECT id FROM session WHERE key = ? ORDER BY started_at DESC, id LIMIT 1";
    try (ResultSet row = query(sql, key)) {
      return row.next() ? Optional.of(text(row, 1)) : Optional.empty();
    }
  }

  /** Returns one turn. */
  public TurnRow turn(HitRow hit) throws SQLException {
    String sql = "SELECT at, user, assistant FROM turn WHERE session = ? AND ordinal = ?";
    try (ResultSet row = query(sql, hit.session(), (long) hit.ordinal())) {
      if (!row.next()) {
        throw damaged("a turn is missing");
      }
      return new TurnRow(row.getLong(1), text(row, 2), text(row, 3));
    }
  }

  /** Returns how many turns match {@code expression}, counted up to {@code max}. */
  public int count(String expression, int max) throws SQLException {
    String sql = "SELECT count(*) FROM (SELECT 1 FROM turn_words WHERE turn_words MATCH ? LIMIT ?)";
    return Math.toIntExact(number(sql, expression, (long) max).orElse(0));
  }

  /**
   * Returns the turns that match {@code expression}, best first: those in which rarer words are a
   * larger part (BM25), of equal ones the newest. Only the newest {@value #RANKED_MAX} are ranked.
   *
   * @param expression of FTS5, made of quoted words
   * @param excluded the id of a session that is left out; empty for none
   */
  public List<HitRow> search(String expression, String excluded, int max) throws SQLException {
    long without = number("SELECT number FROM session WHERE id = ?", excluded).orElse(-1);
    String sql =
        """
        SELECT session, ordinal FROM (
            SELECT turn.id AS id, turn.session AS session, turn.ordinal AS ordinal, rank AS score
              FROM turn_words JOIN turn ON turn.id = turn_words.rowid
              WHERE turn_words MATCH ? AND turn.session <> ?
              ORDER BY turn_words.rowid DESC LIMIT ?)
          ORDER BY score, id DESC LIMIT ?\
        """;
    List<HitRow> hits = new ArrayList<>();
    try (ResultSet row = query(sql, expression, without, (long) RANKED_MAX, (long) max)) {
      while (row.next()) {
        hits.add(new HitRow(row.getLong(1), row.getInt(2)));
      }
    }
    return hits;
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      // no column of ours can be null
      throw damaged("a text is missing");
    }
    return text;
  }

  /** Returns the failure of a database in which stands what nobody wrote. */
  public static SQLException damaged(String problem) {
    return new SQLiteException(problem, SQLiteErrorCode.SQLITE_CORRUPT);
  }

  private OptionalLong number(String sql, Object... values) throws SQLException {
    try (ResultSet row = query(sql, values)) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private ResultSet query(String sql, Object... values) throws SQLException {
    return bound(sql, values).executeQuery();
  }

  private void update(String sql, Object... values) throws SQLException {
    bound(sql, values).executeUpdate();
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        default -> throw new IllegalArgumentException("neither text nor number");
      }
    }
    return statement;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
