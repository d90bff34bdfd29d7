package dev.alpi.memory;

import dev.alpi.profile.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation. Immutable; {@link SessionStore} makes, loads and saves it.
 *
 * @param id its name
 * @param model the model it was started with
 * @param connectionId over which connection it came; {@code host} for this machine
 * @param deviceId from which device; empty for this machine
 * @param startedAt when it started
 * @param elapsed wall time from the start to the last save
 * @param usage what its model calls consumed
 * @param lastContextTokens the size of the last prompt
 * @param turns the turns, oldest first
 * @param unknown members of a later version, kept as they are
 * @param revision which content of the file this was read from or written as; empty if it was never
 *     written
 */
public record Session(
    SessionId id,
    String model,
    String connectionId,
    String deviceId,
    Instant startedAt,
    Duration elapsed,
    SessionUsage usage,
    long lastContextTokens,
    List<SessionTurn> turns,
    JsonValue.Obj unknown,
    Optional<String> revision) {
  /** The member of the file that holds the key; the Python system keeps it without knowing it. */
  static final String KEY_MEMBER = "alpi_session_key";

  public Session {
    turns = List.copyOf(turns);
    if (lastContextTokens < 0) {
      throw new IllegalArgumentException("a size cannot be negative");
    }
  }

  static Session started(SessionId id, String model, Instant at) {
    return new Session(
        id,
        model,
        "host",
        "",
        SessionTime.kept(at),
        Duration.ZERO,
        SessionUsage.NONE,
        0,
        List.of(),
        JsonValue.Obj.EMPTY,
        Optional.empty());
  }

  Session under(SessionKey key) {
    return new Session(
        id,
        model,
        connectionId,
        deviceId,
        startedAt,
        elapsed,
        usage,
        lastContextTokens,
        turns,
        unknown.with(KEY_MEMBER, key.canonical().text()),
        revision);
  }

  /** Returns the key it was started under; empty if it has none, like a chat of this machine. */
  public Optional<SessionKey> key() {
    return unknown.string(KEY_MEMBER).flatMap(SessionKey::parse);
  }

  /** Returns the kind, by the first user text. */
  public SessionKind kind() {
    return turns.isEmpty() ? SessionKind.EMPTY : SessionKind.of(turns.getFirst().user().text());
  }

  /** Returns the turns that go back to the model on resume. */
  public List<SessionTurn> replayableTurns() {
    return turns.stream().filter(SessionTurn::isReplayable).toList();
  }

  /**
   * Returns a copy with {@code turn} in the place of the unfinished turn with the same start, or at
   * the end if there is none.
   */
  public Session withTurn(SessionTurn turn) {
    List<SessionTurn> copy = new ArrayList<>(turns);
    for (int i = copy.size() - 1; i >= 0; i--) {
      SessionTurn old = copy.get(i);
      if (old.at().equals(turn.at()) && old.endedAt().isEmpty()) {
        copy.set(i, turn);
        return withTurns(copy);
      }
    }
    copy.add(turn);
    return withTurns(copy);
  }

  /** Returns a copy whose consumption is {@code more} higher. */
  public Session plusUsage(SessionUsage more) {
    return new Session(
        id,
        model,
        connectionId,
        deviceId,
        startedAt,
        elapsed,
        usage.plus(more),
        lastContextTokens,
        turns,
        unknown,
        revision);
  }

  /** Returns a copy whose last prompt had {@code tokens}. */
  public Session withLastContextTokens(long tokens) {
    return new Session(
        id,
        model,
        connectionId,
        deviceId,
        startedAt,
        elapsed,
        usage,
        tokens,
        turns,
        unknown,
        revision);
  }

  /** Returns a copy for {@code connection} and {@code device}. */
  public Session over(String connection, String device) {
    return new Session(
        id,
        model,
        connection,
        device,
        startedAt,
        elapsed,
        usage,
        lastContextTokens,
        turns,
        unknown,
        revision);
  }

  Session withTurns(List<SessionTurn> replaced) {
    return new Session(
        id,
        model,
        connectionId,
        deviceId,
        startedAt,
        elapsed,
        usage,
        lastContextTokens,
        replaced,
        unknown,
        revision);
  }

  Session written(Duration age, Optional<String> as) {
    return new Session(
        id,
        model,
        connectionId,
        deviceId,
        startedAt,
        age,
        usage,
        lastContextTokens,
        turns,
        unknown,
        as);
  }
}
