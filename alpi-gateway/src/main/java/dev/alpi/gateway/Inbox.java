package dev.alpi.gateway;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that were received.
 *
 * <p><b>Threads:</b> as {@link Database}. What changes several rows is to be called in a
 * transaction.
 */
final class Inbox {
  /** Edits of a lane that wait for its next message. */
  static final int NOTES_MAX = 20;

  /** Messages that could not be handled; of more the oldest are forgotten. */
  static final int DEAD_MAX = 2_000;

  /** More than this of a channel never wait: a channel that brings more is told to come later. */
  static final int WAITING_MAX = 10_000;

  /**
   * The process ended so often while a message was handled: the message itself may end it. Not
   * less, as many are handled at a time, and all of them but one are innocent.
   */
  static final int DEATHS_MAX = 10;

  /** So often a message could not be handled: it never will be. */
  static final int FAILURES_MAX = 3;

  /** Messages that have ended keep their text; of older ones only what tells them from new ones. */
  static final int TEXTS_MAX = 2_000;

  /** Of more that have ended the oldest are forgotten: their channels have, long ago. */
  static final int ROWS_MAX = 50_000;

  /** Looking for old rows costs more than a message; done once in so many. */
  private static final int PRUNE_EVERY = 500;

  private static final String COLUMNS =
      "id, channel, message, chat, thread, sender, name, text, files, context, received,"
          + " state, attempts, reason, ended, failures";

  /** What an index has; it is only used if just this stands in a question. */
  private static final String OPEN = "state IN ('waiting', 'running', 'note')";

  private final Database database;
  private final InstantSource clock;
  private final MessageTable<InboxRow> table;
  private int sincePruned;

  Inbox(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.table = new MessageTable<>(database, clock, "inbox", COLUMNS, Inbox::row);
  }

  /** Returns when a message of a channel was taken last. */
  Optional<Instant> lastReceived(ChannelId channel) throws SQLException {
    return database.first(
        "SELECT received FROM inbox WHERE channel = ? ORDER BY id DESC LIMIT 1",
        row -> Instant.ofEpochMilli(row.getLong(1)),
        channel.text());
  }

  long waiting(ChannelId channel) throws SQLException {
    return database.number(
        "SELECT count(*) FROM inbox WHERE channel = ? AND " + OPEN, channel.text());
  }

  /** Returns where the files are of messages that are not handled to their end. */
  Set<String> files() throws SQLException {
    Set<String> all = new HashSet<>();
    for (InboxRow row : table.all("WHERE state IN ('waiting', 'running', 'dead')")) {
      all.add("in/" + row.id());
      row.files().forEach(file -> all.add(file.ref()));
    }
    return all;
  }

  /** Of several edits of one message the last one counts, and of many messages the newest. */
  void tidyNotes(Lane lane, long newest, String reason) throws SQLException {
    List<InboxRow> notes = notes(lane);
    for (int i = 0; i < notes.size(); i++) {
      InboxRow note = notes.get(i);
      boolean isOld = note.id() != newest && note.reason().equals(reason);
      if (isOld || i < notes.size() - NOTES_MAX) {
        table.end(note.id(), InboxRow.State.DONE, "edited again, or too many edits wait");
      }
    }
  }

  /**
   * Takes a message unless it was taken before.
   *
   * @return its number
   */
  Optional<Long> take(ChannelId channel, Inbound message, InboxRow.State state, String reason)
      throws SQLException {
    long now = clock.millis();
    boolean isOpen = state == InboxRow.State.WAITING || state == InboxRow.State.NOTE;
    int added =
        database.update(
            "INSERT INTO inbox(channel, message, chat, thread, sender, name, text, files, context,"
                + " received, state, attempts, failures, due, reason, ended)"
                + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?) ON CONFLICT DO NOTHING",
            channel.text(),
            message.id(),
            message.place().chat(),
            message.place().thread(),
            message.sender().id(),
            message.sender().name(),
            message.text(),
            Json.compact(
                new Arr(List.copyOf(message.files().stream().map(FileRef::json).toList()))),
            Json.compact(message.context()),
            now,
            state.text(),
            reason,
            isOpen ? Optional.empty() : now);
    if (added == 0) {
      return Optional.empty();
    }
    prune();
    return Optional.of(database.number("SELECT last_insert_rowid()"));
  }

  private void prune() throws SQLException {
    sincePruned++;
    if (sincePruned < PRUNE_EVERY) {
      return;
    }
    sincePruned = 0;
    String ended = " state IN ('done', 'dropped') AND id <= (SELECT max(id) FROM inbox) - ?";
    int _ =
        database.update(
            "UPDATE inbox SET text = '', files = '[]', context = '{}', name = ''"
                + " WHERE text <> '' AND"
                + ended,
            TEXTS_MAX);
    int _ = database.update("DELETE FROM inbox WHERE" + ended, ROWS_MAX);
    table.keepNewest("state = 'dead'", DEAD_MAX);
  }

  Optional<InboxRow> byMessage(ChannelId channel, String message) throws SQLException {
    return table.first("WHERE channel = ? AND message = ?", channel.text(), message);
  }

  Optional<InboxRow> byId(long id) throws SQLException {
    return table.byId(id);
  }

  /** Changes the text of a message that nobody has begun to handle; returns whether it could. */
  boolean correct(long id, String text) throws SQLException {
    return database.update(
            "UPDATE inbox SET text = ? WHERE id = ? AND state = 'waiting'"
                + " AND attempts = 0 AND failures = 0",
            text,
            id)
        > 0;
  }

  /** After a start: what was being handled is to be handled again. */
  List<Lane> recover() throws SQLException {
    int _ = database.update("UPDATE inbox SET state = 'waiting' WHERE state = 'running'");
    return open();
  }

  /** Returns the lanes that have something to handle. */
  List<Lane> open() throws SQLException {
    return table.lanes(OPEN + " AND state <> 'note'");
  }

  /** What is next in a lane. */
  sealed interface Next {
    /** A message; it is running now. */
    record Ready(InboxRow row, List<InboxRow> notes) implements Next {}

    /** Its time has not come. */
    record Later(Instant at) implements Next {}

    /** There is none. */
    record Nothing() implements Next {}
  }

  /** Begins the next message of a lane. */
  Next begin(Lane lane) throws SQLException {
    // one that runs was left over: its end could not be written
    Optional<InboxRow> first = table.firstInLane(lane, OPEN + " AND state <> 'note'");
    if (first.isEmpty()) {
      return new Next.Nothing();
    }
    long id = first.get().id();
    Optional<Instant> later = table.later(id);
    if (later.isPresent()) {
      return new Next.Later(later.get());
    }
    int _ =
        database.update(
            "UPDATE inbox SET state = 'running', attempts = attempts + 1 WHERE id = ?", id);
    return new Next.Ready(byId(id).orElseThrow(), notes(lane));
  }

  private List<InboxRow> notes(Lane lane) throws SQLException {
    return table.inLane(lane, OPEN + " AND state = 'note'");
  }

  /** Ends a message, and the notes that went with it. */
  void end(InboxRow row, List<InboxRow> notes, InboxRow.State state, String reason)
      throws SQLException {
    table.end(row.id(), state, reason);
    for (InboxRow note : notes) {
      table.end(note.id(), InboxRow.State.DONE, "went with " + row.id());
    }
  }

  /** Puts a message back that is to be handled again, after a while. */
  void putBack(long id, Duration wait, String reason) throws SQLException {
    int _ =
        database.update(
            "UPDATE inbox SET state = 'waiting', attempts = attempts - 1, failures = failures + 1,"
                + " due = ?, reason = ? WHERE id = ?",
            clock.millis() + wait.toMillis(),
            reason,
            id);
  }

  /** Puts a message back as if it had not been begun. */
  void undo(long id) throws SQLException {
    int _ =
        database.update(
            "UPDATE inbox SET state = 'waiting', attempts = attempts - 1 WHERE id = ?", id);
  }

  /** Gives all up that is open; returns how many. */
  int setAside(String reason) throws SQLException {
    return table.endAll("state IN ('waiting', 'running')", InboxRow.State.DEAD, reason);
  }

  GatewayStore.Change retry(long id) throws SQLException {
    return table.change(
        id,
        "UPDATE inbox SET state = 'waiting', attempts = 0, failures = 0, due = 0, ended = NULL"
            + " WHERE id = ? AND state IN ('dead', 'dropped') AND text || files <> '[]'");
  }

  GatewayStore.Change drop(long id) throws SQLException {
    return table.change(
        id, "UPDATE inbox SET state = 'dropped' WHERE id = ? AND state IN ('waiting', 'dead')");
  }

  List<InboxRow> newest(List<InboxRow.State> states, int most) throws SQLException {
    return table.newest(states, most);
  }

  private static InboxRow row(ResultSet row) throws SQLException {
    long ended = row.getLong(15);
    return new InboxRow(
        row.getLong(1),
        new ChannelId(row.getString(2)),
        row.getString(3),
        new Place(row.getString(4), row.getString(5)),
        new Sender(row.getString(6), row.getString(7)),
        row.getString(8),
        files(row.getString(9)),
        object(row.getString(10)),
        Instant.ofEpochMilli(row.getLong(11)),
        InboxRow.State.of(row.getString(12)),
        row.getInt(13),
        row.getInt(16),
        row.getString(14),
        ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
  }

  private static List<FileRef> files(String json) throws SQLException {
    return Obj.EMPTY.with("files", parsed(json)).objects("files").stream()
        .map(FileRef::read)
        .toList();
  }

  static Obj object(String json) throws SQLException {
    return parsed(json) instanceof Obj object ? object : Obj.EMPTY;
  }

  private static JsonValue parsed(String json) throws SQLException {
    try {
      return Json.parse(json);
    } catch (JsonSyntaxException e) {
      throw new SQLException("a row is damaged: " + e.getMessage(), e);
    }
  }
}
