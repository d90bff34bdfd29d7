package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.engine.Origin;
import dev.alpi.engine.People;
import dev.alpi.engine.TurnLimits;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The turns of one profile that were asked for over the daemon's socket: those that run, and the
 * last ones that have ended.
 *
 * <p><b>Threads:</b> any; each turn has a thread of its own.
 */
final class ChatTurns {
  /** Turns at the same time; each waits for a model most of its time. */
  private static final int RUNNING_MAX = 16;

  /** Turns that are kept after their end, for who comes back. */
  private static final int ENDED_MAX = 16;

  /** How long a turn that is told to end may take to save what it has. */
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final String profile;
  private final Engine engine;
  private final Supplier<String> model;
  private final HostEvents events;
  private final InstantSource clock;
  private final Executor threads;
  private final HostPeople people;

  /** By session, the longest unused first. */
  private final Map<String, ChatTurn> turns = new LinkedHashMap<>();

  private boolean isDrained;

  ChatTurns(
      String profile,
      Engine engine,
      Supplier<String> model,
      HostEvents events,
      InstantSource clock,
      Executor threads,
      HostPeople people) {
    this.profile = profile;
    this.engine = engine;
    this.model = model;
    this.events = events;
    this.clock = clock;
    this.threads = threads;
    this.people = people;
  }

  /**
   * Begins a turn. One of the same session that runs is interrupted: this one comes after it.
   *
   * @param session the conversation that it goes on with; empty for a new one
   * @param isThere whether somebody will answer what it asks; else all that is refused at once
   * @throws HostRefusal if there is no such conversation, or none can begin now
   */
  ChatTurn send(String session, String text, boolean isThere) throws HostRefusal, IOException {
    Optional<Session> fresh =
        session.isEmpty() ? Optional.of(engine.sessions().create(model.get())) : Optional.empty();
    SessionId id = fresh.isPresent() ? fresh.get().id() : existing(session);
    ChatTurn turn = new ChatTurn(id.text(), clock.instant());
    Optional<ChatTurn> before = begin(turn);
    before.ifPresent(running -> running.cancellation().cancel());
    People there = isThere ? people.of(turn, engine.people().peers()) : engine.people();
    threads.execute(() -> run(new Begun(turn, id, fresh, there), text, before));
    return turn;
  }

  /**
   * Begins to sum up a conversation, as a turn that says nothing.
   *
   * @throws HostRefusal if there is no such conversation, a turn of it runs, or none can begin now
   */
  ChatTurn compact(String session) throws HostRefusal, IOException {
    SessionId id = existing(session);
    ChatTurn turn = new ChatTurn(id.text(), clock.instant());
    synchronized (this) {
      if (of(id.text()).filter(before -> !before.isEnded()).isPresent()) {
        throw new HostRefusal(HostRefusal.BUSY, "a turn of the session " + session + " runs");
      }
      Optional<ChatTurn> _ = begin(turn);
    }
    threads.execute(() -> sumUp(turn, id));
    return turn;
  }

  /** Has {@code turn} be the one of its session; returns the one before, if it is still known. */
  private synchronized Optional<ChatTurn> begin(ChatTurn turn) throws HostRefusal {
    long running = turns.values().stream().filter(each -> !each.isEnded()).count();
    if (isDrained || running >= RUNNING_MAX) {
      throw new HostRefusal(
          HostRefusal.BUSY, isDrained ? "it ends" : "too many turns run: " + running);
    }
    Optional<ChatTurn> before = Optional.ofNullable(turns.remove(turn.session()));
    turns.put(turn.session(), turn);
    forgetOld();
    return before;
  }

  private void sumUp(ChatTurn turn, SessionId id) {
    try {
      Optional<Session> session = saved(id);
      if (session.isEmpty()) {
        turn.failed("the session is gone");
        return;
      }
      turn.endCompacted(engine.compact(session.get(), turn::take, turn.cancellation()));
      events.emit(
          "session_changed", Obj.EMPTY.with("profile", profile).with("session_id", turn.session()));
    } catch (IOException | RuntimeException e) {
      turn.failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private SessionId existing(String session) throws HostRefusal, IOException {
    Optional<SessionId> id = SessionId.parse(session);
    if (id.isEmpty() || saved(id.get()).isEmpty() && of(session).isEmpty()) {
      throw new HostRefusal(HostRefusal.NOT_FOUND, "there is no session " + session);
    }
    return id.get();
  }

  private Optional<Session> saved(SessionId id) throws IOException {
    return engine.sessions().load(id) instanceof SessionLookup.Found(Session session)
        ? Optional.of(session)
        : Optional.empty();
  }

  private void forgetOld() {
    List<String> ended =
        turns.entrySet().stream()
            .filter(each -> each.getValue().isEnded())
            .map(Map.Entry::getKey)
            .toList();
    ended.stream().limit(Math.max(0, ended.size() - ENDED_MAX)).forEach(turns::remove);
  }

  /**
   * A turn that begins.
   *
   * @param turn it
   * @param id its conversation
   * @param fresh the same, if it is a new one
   * @param there who is there while it runs
   */
  private record Begun(ChatTurn turn, SessionId id, Optional<Session> fresh, People there) {}

  private void run(Begun begun, String text, Optional<ChatTurn> before) {
    ChatTurn turn = begun.turn();
    try {
      if (before.isPresent()) {
        // what it leaves is what this one goes on with
        boolean _ = before.get().awaitEnd(END_MAX);
      }
      Optional<Session> session = begun.fresh().isPresent() ? begun.fresh() : saved(begun.id());
      if (session.isEmpty()) {
        turn.failed("the session is gone");
        return;
      }
      TurnRequest request =
          new TurnRequest(text, session.get(), Origin.owner("host"), TurnLimits.NONE, List.of());
      TurnOutcome outcome = engine.run(request, begun.there(), turn::take, turn.cancellation());
      told(turn, outcome);
      turn.end(outcome);
    } catch (IOException | RuntimeException e) {
      turn.failed(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException e) {
      turn.failed("the daemon ends");
      Thread.currentThread().interrupt();
    }
  }

  private void told(ChatTurn turn, TurnOutcome outcome) {
    Obj what = Obj.EMPTY.with("profile", profile).with("session_id", turn.session());
    events.emit("session_changed", what);
    if (outcome instanceof TurnOutcome.Completed completed && turn.isNotable(clock.instant())) {
      events.emit("chat.turn_done", what.with("summary", ChatTurn.summary(completed.text())));
    }
  }

  /** Returns the turn of a session that runs or has ended not long ago. */
  synchronized Optional<ChatTurn> of(String session) {
    return Optional.ofNullable(turns.get(session));
  }

  private synchronized List<ChatTurn> running() {
    return turns.values().stream().filter(each -> !each.isEnded()).toList();
  }

  /** Begins none any more. */
  synchronized void drain() {
    isDrained = true;
  }

  void awaitIdle() throws InterruptedException {
    for (ChatTurn each : running()) {
      boolean _ = each.awaitEnd(Duration.ofDays(1));
    }
  }

  /** Ends what runs, and waits until it has saved what it has. */
  void close() {
    drain();
    List<ChatTurn> last = new ArrayList<>(running());
    last.forEach(each -> each.cancellation().cancel());
    try {
      for (ChatTurn each : last) {
        boolean _ = each.awaitEnd(END_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
