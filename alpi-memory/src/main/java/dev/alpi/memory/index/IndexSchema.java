package dev.alpi.memory.index;

import java.util.List;

/** The tables. */
final class IndexSchema {
  /*
   * Implementation notes. A turn's id grows with its time, so the newest come first by descending
   * id alone, without sorting. turn_words has no content of its own: to delete a row takes the
   * words that were inserted, which Words makes again of the turn's text. secure-delete takes them
   * out of the index at once: what a person deletes is gone. The views are the tables of Aleph's
   * sessions.db (aleph-ally §2.2): one row for each key, of its current session.
   */

  private IndexSchema() {}

  static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE file(
            name TEXT PRIMARY KEY,
            bytes INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            inode TEXT NOT NULL,
            settled INTEGER NOT NULL,
            problem TEXT NOT NULL) WITHOUT ROWID\
          """,
          """
          CREATE TABLE session(
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            key TEXT NOT NULL,
            agent TEXT NOT NULL,
            channel TEXT NOT NULL,
            kind TEXT NOT NULL,
            model TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            turns INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            cost_nano_usd INTEGER NOT NULL,
            first_text TEXT NOT NULL,
            bytes INTEGER NOT NULL)\
          """,
          "CREATE INDEX session_of_key ON session(key, started_at)",
          "CREATE INDEX session_by_time ON session(updated_at)",
          """
          CREATE TABLE turn(
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            at INTEGER NOT NULL,
            user TEXT NOT NULL,
            assistant TEXT NOT NULL)\
          """,
          "CREATE UNIQUE INDEX turn_of_session ON turn(session, ordinal)",
          """
          CREATE VIRTUAL TABLE turn_words USING fts5(
            user, assistant, content='', tokenize='ascii', prefix='2 3')\
          """,
          "INSERT INTO turn_words(turn_words, rank) VALUES('secure-delete', 1)",
          "CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
          """
          CREATE VIEW current_session AS
            SELECT * FROM session AS s WHERE s.number = (
              SELECT number FROM session WHERE key = s.key ORDER BY started_at DESC, id LIMIT 1)\
          """,
          """
          CREATE VIEW sessions AS
            SELECT
              s.key AS session_key,
              (SELECT json_group_array(
                  json_object('role', role, 'content', content, 'timestamp', at / 1000000))
                FROM (
                  SELECT 2 * ordinal AS place, 'user' AS role, user AS content, at
                    FROM turn WHERE session = s.number AND user <> ''
                  UNION ALL
                  SELECT 2 * ordinal + 1, 'assistant', assistant, at
                    FROM turn WHERE session = s.number AND assistant <> ''
                  ORDER BY 1)) AS messages,
              s.started_at / 1000000 AS created_at,
              s.updated_at / 1000000 AS updated_at,
              s.messages AS message_count,
              s.tokens AS token_count
            FROM current_session AS s\
          """,
          """
          CREATE VIEW session_metadata AS
            SELECT
              key AS session_key,
              agent AS agent_id,
              nullif(channel, '') AS channel,
              NULL AS last_compaction
            FROM current_session\
          """);
}
