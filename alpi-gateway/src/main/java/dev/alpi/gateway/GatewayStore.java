package dev.alpi.gateway;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The inbox, the outbox and all else that a gateway remembers: {@code gateway/gateway.db} of a
 * profile.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number may look and change single messages; one
 * runs the {@link Gateway}.
 *
 * <p><b>Durability:</b> what a method has returned from is on disk, as a whole.
 */
public final class GatewayStore implements AutoCloseable {
  /** An idle profile has nothing to ask for minutes; one that talks asks all the time. */
  private static final Duration REST_AFTER = Duration.ofSeconds(20);

  private final Path home;
  private final Database database;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Knocks knocks;
  private final Queue<Wanted<?>> changes = new ConcurrentLinkedQueue<>();
  private Optional<Rest> rest = Optional.empty();
  private boolean isClosed;

  private GatewayStore(Path home, Database database, InstantSource clock, SecureRandom random) {
    this.home = home;
    this.database = database;
    this.outbox = new Outbox(home, database, clock, random);
    this.inbox = new Inbox(database, clock);
    this.knocks = new Knocks(database, clock);
  }

  /**
   * {@return that of a profile; made if it is not there}
   *
   * @param home the profile's directory
   * @param clock what time it is
   * @param random where keys come from
   * @throws IOException if it cannot be read or made
   */
  public static GatewayStore open(Path home, InstantSource clock, SecureRandom random)
      throws IOException {
    DurableFiles.createDirectory(home.resolve("gateway"));
    return new GatewayStore(home, Database.open(file(home)), clock, random);
  }

  /**
   * {@return that of a profile; empty if there is none}
   *
   * @param home the profile's directory
   * @param clock what time it is
   * @param random where keys come from
   * @throws IOException if it cannot be read
   */
  public static Optional<GatewayStore> find(Path home, InstantSource clock, SecureRandom random)
      throws IOException {
    return Files.exists(file(home), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(open(home, clock, random))
        : Optional.empty();
  }

  private static Path file(Path home) {
    return home.resolve("gateway").resolve("gateway.db");
  }

  /** Has it give memory back whenever nobody has used it for a while, and tell {@code rested}. */
  synchronized void restWhenUnused(
      ScheduledExecutorService timer, Executor threads, Runnable rested) {
    rest = Optional.of(new Rest(timer, threads, rested));
  }

  /** Looks once, some time after a use, whether there was another one since. */
  private final class Rest {
    private final ScheduledExecutorService timer;
    private final Executor threads;
    private final Runnable rested;
    private long uses;
    private boolean isDue;

    Rest(ScheduledExecutorService timer, Executor threads, Runnable rested) {
      this.timer = timer;
      this.threads = threads;
      this.rested = rested;
    }

    /** Called with the lock of the store. */
    void used() {
      uses++;
      if (!isDue) {
        look();
      }
    }

    private void look() {
      long before = uses;
      try {
        var _ =
            timer.schedule(
                () -> threads.execute(() -> rest(before)),
                REST_AFTER.toMillis(),
                TimeUnit.MILLISECONDS);
        isDue = true;
      } catch (RejectedExecutionException e) {
        // everything ends
      }
    }

    private void rest(long before) {
      synchronized (GatewayStore.this) {
        isDue = false;
        if (isClosed) {
          return;
        }
        if (uses != before) {
          look();
          return;
        }
        try {
          database.rest();
        } catch (SQLException e) {
          // it only keeps what it has
        }
      }
      rested.run();
    }
  }

  /** What is asked of {@link GatewayStore}. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws SQLException;
  }

  /** Asks, alone. */
  synchronized <T> T ask(Question<T> question) throws IOException {
    rest.ifPresent(Rest::used);
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new IOException(file(home) + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Changes something, as a whole; it is on disk when this returns. What several threads change at
   * the same time goes to disk together.
   */
  <T> T change(Database.Change<T> change) throws IOException {
    Wanted<T> wanted = new Wanted<>(change);
    changes.add(wanted);
    synchronized (this) {
      // whoever had the monitor before may have done it along with its own
      if (!wanted.isDone()) {
        commitAll();
      }
    }
    return wanted.result(file(home));
  }

  private void commitAll() {
    rest.ifPresent(Rest::used);
    List<Wanted<?>> batch = new ArrayList<>();
    for (Wanted<?> each = changes.poll(); each != null; each = changes.poll()) {
      batch.add(each);
    }
    try {
      int _ =
          database.inTransaction(
              () -> {
                for (Wanted<?> each : batch) {
                  each.make(database);
                }
                return 0;
              });
    } catch (SQLException e) {
      batch.forEach(each -> each.fail(e));
    }
    batch.forEach(Wanted::end);
  }

  /** A change that somebody waits for. */
  private static final class Wanted<T> {
    private final Database.Change<T> change;
    private Optional<T> result = Optional.empty();
    private Optional<Exception> failure = Optional.empty();
    private boolean isDone;

    Wanted(Database.Change<T> change) {
      this.change = change;
    }

    /** Makes it; if it fails, nothing of it is there, and the others are. */
    void make(Database database) throws SQLException {
      int _ = database.update("SAVEPOINT one");
      try {
        result = Optional.of(change.make());
      } catch (SQLException | RuntimeException e) {
        failure = Optional.of(e);
        int _ = database.update("ROLLBACK TO one");
      }
      int _ = database.update("RELEASE one");
    }

    void fail(SQLException e) {
      failure = Optional.of(e);
    }

    void end() {
      isDone = true;
    }

    boolean isDone() {
      return isDone;
    }

    T result(Path file) throws IOException {
      if (failure.isPresent()) {
        if (failure.get() instanceof RuntimeException e) {
          throw e;
        }
        String message = failure.get().getMessage();
        throw new IOException(file + " cannot be used: " + message, failure.get());
      }
      return result.orElseThrow();
    }
  }

  Inbox inbox() {
    return inbox;
  }

  Outbox outbox() {
    return outbox;
  }

  Knocks knocks() {
    return knocks;
  }

  Path home() {
    return home;
  }

  /** Returns what a channel goes on with. */
  Optional<String> cursor(ChannelId channel) throws IOException {
    return ask(
        () ->
            database.first(
                "SELECT value FROM cursor WHERE channel = ?",
                row -> row.getString(1),
                channel.text()));
  }

  /** Sets what a channel goes on with; to be called in a change. */
  void setCursor(ChannelId channel, String value) throws SQLException {
    int _ =
        database.update(
            "INSERT OR REPLACE INTO cursor(channel, value) VALUES(?, ?)", channel.text(), value);
  }

  Optional<Breaker.Kept> breaker(ChannelId channel) throws IOException {
    return ask(
        () ->
            database.first(
                "SELECT failures, until, reason, alive FROM breaker WHERE channel = ?",
                row ->
                    new Breaker.Kept(
                        row.getInt(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3),
                        row.getLong(4) == 0
                            ? Optional.empty()
                            : Optional.of(Instant.ofEpochMilli(row.getLong(4)))),
                channel.text()));
  }

  void setBreaker(ChannelId channel, Breaker.Kept kept) throws IOException {
    int _ =
        ask(
            () ->
                database.update(
                    "INSERT OR REPLACE INTO breaker(channel, failures, until, reason, alive)"
                        + " VALUES(?, ?, ?, ?, ?)",
                    channel.text(),
                    kept.failures(),
                    kept.until().toEpochMilli(),
                    kept.reason(),
                    kept.alive().map(Instant::toEpochMilli)));
  }

  /**
   * {@return the newest messages that were received, the newest first}
   *
   * @param states only those in one of these states; all if empty
   * @param most how many at most
   * @throws IOException if they cannot be read
   */
  public List<InboxRow> received(List<InboxRow.State> states, int most) throws IOException {
    return ask(() -> inbox.newest(states, most));
  }

  /**
   * {@return the newest pieces that go or went out, the newest first}
   *
   * @param states only those in one of these states; all if empty
   * @param most how many at most
   * @throws IOException if they cannot be read
   */
  public List<OutboxRow> outgoing(List<OutboxRow.State> states, int most) throws IOException {
    return ask(() -> outbox.newest(states, most));
  }

  /**
   * {@return who was not let in, the last one first}
   *
   * @throws IOException if they cannot be read
   */
  public List<Knock> pending() throws IOException {
    return ask(knocks::all);
  }

  /**
   * Forgets that somebody was not let in.
   *
   * @param channel where they came
   * @param sender who
   * @return whether they were there
   * @throws IOException if that cannot be written
   */
  public boolean forgetKnock(ChannelId channel, String sender) throws IOException {
    return change(() -> knocks.forget(channel, sender));
  }

  /** What became of the wish to handle or send something again, or not at all. */
  public enum Change {
    /** It is done. */
    DONE,
    /** There is no such message. */
    UNKNOWN,
    /** Its state does not allow it. */
    REFUSED
  }

  /**
   * Handles a dead or dropped message once more.
   *
   * @param id its number in the inbox
   * @return what became of that
   * @throws IOException if that cannot be written
   */
  public Change retryReceived(long id) throws IOException {
    return change(() -> inbox.retry(id));
  }

  /**
   * Sends a piece once more that is dead, ambiguous or dropped. One that may have arrived has the
   * mark.
   *
   * @param id its number in the outbox
   * @return what became of that
   * @throws IOException if that cannot be written
   */
  public Change retryOutgoing(long id) throws IOException {
    return change(() -> outbox.retry(id));
  }

  /**
   * Does not handle a message that waits or is dead.
   *
   * @param id its number in the inbox
   * @return what became of that
   * @throws IOException if that cannot be written
   */
  public Change dropReceived(long id) throws IOException {
    return change(() -> inbox.drop(id));
  }

  /**
   * Does not send a piece that waits, is dead or ambiguous.
   *
   * @param id its number in the outbox
   * @return what became of that
   * @throws IOException if that cannot be written
   */
  public Change dropOutgoing(long id) throws IOException {
    return change(() -> outbox.drop(id));
  }

  /**
   * Puts something into the outbox that nobody has asked for. It is sent when the gateway runs.
   *
   * @param channel by which it goes
   * @param place where to
   * @param pieces what, in its order
   * @return their numbers in the outbox
   * @throws IOException if that cannot be written
   */
  public List<Long> enqueue(ChannelId channel, Place place, List<Piece> pieces) throws IOException {
    return change(
        () ->
            outbox.add(
                new Outbox.Heading(new Lane(channel, place), OutboxRow.Nature.UNSOLICITED),
                pieces));
  }

  /** {@return how many messages are in each state} */
  Tally tally(ChannelId channel) throws IOException {
    return ask(() -> Tally.of(database, channel));
  }

  /** Closes the file. Nothing is lost that was acknowledged. */
  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    try {
      database.close();
    } catch (SQLException e) {
      throw new IOException(file(home) + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
