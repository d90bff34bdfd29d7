package dev.alpi.gateway;

import java.util.List;

/**
 * The tables of {@link Database}. Times are milliseconds since 1970; texts of JSON are compact.
 *
 * <p><b>Compatibility:</b> persisted.
 */
final class Schema {
  static final List<String> STATEMENTS =
      List.of(
          "CREATE TABLE cursor(channel TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
          """
          CREATE TABLE inbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL, message TEXT NOT NULL,
            chat TEXT NOT NULL, thread TEXT NOT NULL,
            sender TEXT NOT NULL, name TEXT NOT NULL,
            text TEXT NOT NULL, files TEXT NOT NULL, context TEXT NOT NULL,
            received INTEGER NOT NULL,
            state TEXT NOT NULL, attempts INTEGER NOT NULL,
            failures INTEGER NOT NULL, due INTEGER NOT NULL,
            reason TEXT NOT NULL, ended INTEGER,
            UNIQUE(channel, message))\
          """,
          // lanes that have something to do, and what is next in them
          """
          CREATE INDEX inbox_open ON inbox(channel, chat, thread, id)
            WHERE state IN ('waiting', 'running', 'note')\
          """,
          "CREATE INDEX inbox_states ON inbox(state, id)",
          """
          CREATE TABLE outbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            channel TEXT NOT NULL, chat TEXT NOT NULL, thread TEXT NOT NULL,
            answers INTEGER, nature TEXT NOT NULL, context TEXT NOT NULL,
            body TEXT NOT NULL, plain TEXT NOT NULL, file TEXT,
            made INTEGER NOT NULL,
            state TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
            marked INTEGER NOT NULL,
            reason TEXT NOT NULL, service TEXT NOT NULL, ended INTEGER)\
          """,
          """
          CREATE INDEX outbox_open ON outbox(channel, chat, thread, id)
            WHERE state IN ('waiting', 'sending')\
          """,
          "CREATE INDEX outbox_states ON outbox(state, id)",
          """
          CREATE TABLE knock(
            channel TEXT NOT NULL, sender TEXT NOT NULL, chat TEXT NOT NULL,
            name TEXT NOT NULL, times INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY(channel, sender, chat)) WITHOUT ROWID\
          """,
          """
          CREATE TABLE breaker(
            channel TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER NOT NULL,
            reason TEXT NOT NULL, alive INTEGER) WITHOUT ROWID\
          """);

  private Schema() {}
}
