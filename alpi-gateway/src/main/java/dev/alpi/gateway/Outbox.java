package dev.alpi.gateway;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The pieces that go out.
 *
 * <p><b>Threads:</b> as {@link Database}. What changes several rows is to be called in a
 * transaction.
 */
final class Outbox {
  /** Pieces that have ended are kept for the owner to look at; of more the oldest are forgotten. */
  static final int ROWS_MAX = 5_000;

  /** Pieces that were given up; of more the oldest are forgotten. */
  static final int DEAD_MAX = 2_000;

  private static final int PRUNE_EVERY = 200;
  private static final int KEY_BYTES = 16;

  private static final String COLUMNS =
      "id, key, channel, chat, thread, answers, nature, context, body, plain, file, made,"
          + " state, attempts, marked, reason, service, ended";

  /** What an index has; it is only used if just this stands in a question. */
  private static final String OPEN = "state IN ('waiting', 'sending')";

  private final Path home;
  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random;
  private final MessageTable<OutboxRow> table;
  private int sincePruned;

  Outbox(Path home, Database database, InstantSource clock, SecureRandom random) {
    this.home = home;
    this.database = database;
    this.clock = clock;
    this.random = random;
    this.table = new MessageTable<>(database, clock, "outbox", COLUMNS, this::row);
  }

  /**
   * What pieces have in common.
   *
   * @param lane where to
   * @param nature what they are
   * @param answers the number in the inbox of what they answer
   * @param context what the channel needs to answer that
   */
  record Heading(Lane lane, OutboxRow.Nature nature, OptionalLong answers, Obj context) {
    Heading(Lane lane, OutboxRow.Nature nature) {
      this(lane, nature, OptionalLong.empty(), Obj.EMPTY);
    }

    static Heading answering(InboxRow row, OutboxRow.Nature nature) {
      return new Heading(row.lane(), nature, OptionalLong.of(row.id()), row.context());
    }
  }

  /** Adds pieces; returns their numbers. */
  List<Long> add(Heading heading, List<Piece> pieces) throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (Piece piece : pieces) {
      int _ =
          database.update(
              "INSERT INTO outbox(key, channel, chat, thread, answers, nature, context, body,"
                  + " plain, file, made, state, attempts, due, marked, reason, service)"
                  + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, '', '')",
              key(random),
              heading.lane().channel().text(),
              heading.lane().place().chat(),
              heading.lane().place().thread(),
              heading.answers().isPresent()
                  ? Optional.of(heading.answers().getAsLong())
                  : Optional.empty(),
              heading.nature().text(),
              Json.compact(heading.context()),
              Json.compact(piece.body()),
              piece.plain(),
              piece.file().map(file -> home.relativize(file).toString()),
              clock.millis());
      ids.add(database.number("SELECT last_insert_rowid()"));
    }
    prune();
    return ids;
  }

  /** Returns the bodies of what was sent as the answer to a message, by their keys. */
  Map<String, Obj> answered(ChannelId channel, String message) throws SQLException {
    Map<String, Obj> sent = new LinkedHashMap<>();
    long answers =
        database.number(
            "SELECT id FROM inbox WHERE channel = ? AND message = ?", channel.text(), message);
    if (answers > 0) {
      table
          .all("WHERE answers = ? AND nature = 'answer' AND state = 'sent' ORDER BY id", answers)
          .forEach(row -> sent.put(row.key(), row.body()));
    }
    return sent;
  }

  /** Returns what nothing else is called. */
  static String key(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void prune() throws SQLException {
    sincePruned++;
    if (sincePruned >= PRUNE_EVERY) {
      sincePruned = 0;
      int _ =
          database.update(
              "DELETE FROM outbox WHERE state IN ('sent', 'dropped')"
                  + " AND id <= (SELECT max(id) FROM outbox) - ?",
              ROWS_MAX);
      table.keepNewest("state IN ('dead', 'ambiguous')", DEAD_MAX);
    }
  }

  /** Returns the files that are still to go out, or may be. */
  Set<String> files() throws SQLException {
    return new HashSet<>(
        database.all(
            "SELECT file FROM outbox WHERE file IS NOT NULL"
                + " AND state IN ('waiting', 'sending', 'dead', 'ambiguous')",
            row -> home.resolve(row.getString(1)).toString()));
  }

  /** Returns the lanes that have something to send. */
  List<Lane> open() throws SQLException {
    return table.lanes(OPEN);
  }

  /** Returns what was being sent when the process ended. */
  List<OutboxRow> cutOff() throws SQLException {
    return table.all("WHERE state = 'sending' ORDER BY id");
  }

  /** What is next in a lane. */
  sealed interface Next {
    /** A piece; it is being sent from now on. */
    record Ready(OutboxRow row) implements Next {}

    /** One that was being sent, and whose end could not be written: it may have arrived. */
    record Left(OutboxRow row) implements Next {}

    /** Its time has not come. */
    record Later(Instant at) implements Next {}

    /** There is none. */
    record Nothing() implements Next {}
  }

  /** Begins to send the next piece of a lane. */
  Next begin(Lane lane) throws SQLException {
    Optional<OutboxRow> first = table.firstInLane(lane, OPEN);
    if (first.isEmpty()) {
      return new Next.Nothing();
    }
    if (first.get().state() == OutboxRow.State.SENDING) {
      return new Next.Left(first.get());
    }
    long id = first.get().id();
    Optional<Instant> later = table.later(id);
    if (later.isPresent()) {
      return new Next.Later(later.get());
    }
    int _ =
        database.update(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?", id);
    return new Next.Ready(byId(id).orElseThrow());
  }

  Optional<OutboxRow> byId(long id) throws SQLException {
    return table.byId(id);
  }

  void sent(long id, String service) throws SQLException {
    int _ =
        database.update(
            "UPDATE outbox SET state = 'sent', service = ?, reason = '', ended = ? WHERE id = ?",
            service,
            clock.millis(),
            id);
  }

  void ended(long id, OutboxRow.State state, String reason) throws SQLException {
    table.end(id, state, reason);
  }

  /** Sends it again after a while; with the mark if it may have arrived. */
  void later(long id, Duration wait, Outgoing.Repeat repeat, String reason) throws SQLException {
    int _ =
        database.update(
            "UPDATE outbox SET state = 'waiting', due = ?, reason = ?, marked = marked + ?"
                + " WHERE id = ?",
            clock.millis() + wait.toMillis(),
            reason,
            repeat == Outgoing.Repeat.MAYBE ? 1 : 0,
            id);
  }

  /** Returns how often it is sent again because nobody knew whether it had arrived. */
  long doubts(long id) throws SQLException {
    return database.number("SELECT marked FROM outbox WHERE id = ?", id);
  }

  /** Sends nothing of what is open; returns how many pieces. */
  int setAside(String reason) throws SQLException {
    return table.endAll("state IN ('waiting', 'sending')", OutboxRow.State.AMBIGUOUS, reason);
  }

  GatewayStore.Change retry(long id) throws SQLException {
    return table.change(
        id,
        "UPDATE outbox SET state = 'waiting', attempts = 0, due = 0, ended = NULL,"
            + " marked = CASE WHEN state = 'ambiguous' THEN 1 ELSE min(marked, 1) END"
            + " WHERE id = ? AND state IN ('dead', 'ambiguous', 'dropped')");
  }

  GatewayStore.Change drop(long id) throws SQLException {
    return table.change(
        id,
        "UPDATE outbox SET marked = CASE WHEN state = 'ambiguous' THEN max(marked, 1)"
            + " ELSE marked END, state = 'dropped'"
            + " WHERE id = ? AND state IN ('waiting', 'dead', 'ambiguous')");
  }

  List<OutboxRow> newest(List<OutboxRow.State> states, int most) throws SQLException {
    return table.newest(states, most);
  }

  private OutboxRow row(ResultSet row) throws SQLException {
    long answers = row.getLong(6);
    long ended = row.getLong(18);
    return new OutboxRow(
        row.getLong(1),
        row.getString(2),
        new ChannelId(row.getString(3)),
        new Place(row.getString(4), row.getString(5)),
        answers == 0 ? OptionalLong.empty() : OptionalLong.of(answers),
        OutboxRow.Nature.of(row.getString(7)),
        Inbox.object(row.getString(8)),
        Inbox.object(row.getString(9)),
        row.getString(10),
        Optional.ofNullable(row.getString(11)).map(home::resolve),
        Instant.ofEpochMilli(row.getLong(12)),
        OutboxRow.State.of(row.getString(13)),
        row.getInt(14),
        row.getInt(15) == 0 ? Outgoing.Repeat.NO : Outgoing.Repeat.MAYBE,
        row.getString(16),
        row.getString(17),
        ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
  }
}
