package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A small Matrix homeserver on the loopback interface, with one account that a client can use: the
 * bot. Everybody else is played by the methods here.
 *
 * <p>It knows {@code versions}, {@code whoami}, {@code sync} (long polling, filters, gaps), {@code
 * messages}, {@code send} with transactions, {@code join}, {@code typing}, state, single events,
 * members, account data and media. Requests without the token are refused.
 *
 * <p>What goes wrong is told by {@link #failNext} or drawn by {@link #failAtRandom}. A client may
 * be killed at any moment: its connection ends, what it had done stays.
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeMatrix implements AutoCloseable {
  /** What can go wrong with a request. */
  public enum Fault {
    /** The connection ends, and nothing was done. */
    DROP_BEFORE,
    /** It is done, and the connection ends without an answer. */
    DROP_AFTER,
    /** Nothing comes, and the connection stays. */
    STALL,
    /** An answer begins, and nothing more of it comes. */
    STALL_IN_BODY,
    /** The answer comes 200 ms late. */
    DELAY,
    /** Status 429, and nothing was done. */
    RATE_LIMIT,
    /** Status 400, and nothing was done. */
    BAD_REQUEST,
    /** Status 500, and nothing was done. */
    ERROR_BEFORE,
    /** It is done, and the answer is status 502 without JSON. */
    ERROR_AFTER,
    /** Status 200 with half a JSON object, and nothing was done. */
    GARBAGE,
    /** A sync has the last events again. */
    REPLAY
  }

  /**
   * A message that the bot has sent.
   *
   * @param room where
   * @param transaction its transaction
   * @param content its content, as JSON
   * @param eventId what it became
   * @param requests how often it was sent; it arrived once
   */
  public record Sent(
      String room, String transaction, String content, String eventId, int requests) {
    /** Returns the text of its member {@code name}; empty if it has none. */
    public String text(String name) {
      try {
        return JsonText.parse(content) instanceof Json.Obj object
            ? object.text(name).orElse("")
            : "";
      } catch (JsonText.SyntaxException e) {
        throw new IllegalStateException("it was printed here", e);
      }
    }

    /** Returns what a person reads. */
    public String body() {
      return text("body");
    }
  }

  /** The bot's full user id. */
  public static final String BOT = "@alpi:test";

  /** The token of the bot. */
  public static final String TOKEN = "syt_secret_token";

  private final FakeMatrixRooms rooms = new FakeMatrixRooms();
  private final FakeMatrixFaults faults = new FakeMatrixFaults();
  private final FakeMatrixRoutes routes = new FakeMatrixRoutes(rooms, BOT, TOKEN);
  private final FakeMatrixListener listener;

  private FakeMatrix() throws IOException {
    listener = new FakeMatrixListener(routes, faults);
  }

  /**
   * Starts one on a free port.
   *
   * @throws UncheckedIOException if there is none
   */
  public static FakeMatrix start() {
    try {
      return new FakeMatrix();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where it listens, as {@code http://127.0.0.1:40123}. */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  /** Makes a room with the bot and {@code members} in it, and returns its id. */
  public String room(String... members) {
    String room = emptyRoom(members);
    invite(room, members.length == 0 ? "@nobody:test" : members[0]);
    member(room, BOT, BOT, "join");
    return room;
  }

  /** Makes a room without the bot, and returns its id. */
  public String emptyRoom(String... members) {
    String room = rooms.create();
    for (String member : members) {
      member(room, member, member, "join");
    }
    return room;
  }

  /** Invites the bot. */
  public void invite(String room, String inviter) {
    member(room, inviter, BOT, "invite");
  }

  /** Says that {@code sender} made the membership of {@code user} be {@code membership}. */
  public void member(String room, String sender, String user, String membership) {
    Json.Obj content = Json.object("membership", membership, "displayname", name(user));
    rooms.add(room, sender, "m.room.member", content, Optional.of(user));
  }

  private static String name(String user) {
    return user.equals(BOT) ? "Alpi Bot" : "Name of " + user.substring(1, user.indexOf(':'));
  }

  /** Makes messages in a room be encrypted from now on. */
  public void encrypt(String room, String sender) {
    Json.Obj content = Json.object("algorithm", "m.megolm.v1.aes-sha2");
    rooms.add(room, sender, "m.room.encryption", content, Optional.of(""));
  }

  /** Returns whether the bot is in a room. */
  public boolean hasJoined(String room) {
    synchronized (rooms) {
      return rooms.room(room).orElseThrow().membership(BOT).equals("join");
    }
  }

  /** Says {@code text} in a room, and returns the id of the event. */
  public String say(String room, String sender, String text) {
    return rooms.add(
        room, sender, "m.room.message", Json.object("msgtype", "m.text", "body", text));
  }

  /** Adds an event of any type and content, and returns its id. */
  public String post(String room, String sender, String type, String content) {
    return rooms.add(room, sender, type, object(content));
  }

  private static Json.Obj object(String json) {
    try {
      if (JsonText.parse(json) instanceof Json.Obj object) {
        return object;
      }
    } catch (JsonText.SyntaxException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
    throw new IllegalArgumentException("no object: " + json);
  }

  /** Takes a file of somebody, and returns its address. */
  public String media(String type, byte[] bytes) {
    return routes.putMedia(type, bytes);
  }

  /** Answers the next sync with {@code json}, whatever it is. */
  public void answerNextSync(String json) {
    routes.answerSync(json);
  }

  /** Returns whether the answer of {@link #answerNextSync} has been asked for. */
  public boolean hasAnsweredSync() {
    return routes.hasAnsweredSync();
  }

  /** Knows another token than before. */
  public void changeToken(String token) {
    routes.setToken(token);
  }

  /** Says that it knows these versions of the specification; media are as in the newest. */
  public void speak(String... versions) {
    routes.setVersions(List.of(versions));
  }

  /** Lets the next requests fail whose path contains {@code pathPart}. */
  public void failNext(String pathPart, Fault fault, int times) {
    faults.tell(pathPart, fault, times);
  }

  /** Lets requests fail, each with the probability {@code rate}; 0 ends it. */
  public void failAtRandom(long seed, double rate) {
    faults.draw(seed, rate);
  }

  /** Returns what the bot has sent, in the order in which it arrived. */
  public List<Sent> sent() {
    return rooms.sent();
  }

  /**
   * Waits until {@code count} messages have arrived, at most {@code limit}.
   *
   * @return whether they have
   */
  public boolean awaitSent(int count, Duration limit) throws InterruptedException {
    return rooms.await(() -> rooms.sent().size() >= count, limit.toMillis());
  }

  /** Returns the newest requests, as {@code GET /path?query}, the oldest first. */
  public List<String> requests() {
    return routes.seen();
  }

  /** Returns how many of the newest requests have a path that contains {@code pathPart}. */
  public long requests(String pathPart) {
    return requests().stream().filter(each -> each.contains(pathPart)).count();
  }

  /** Returns how many answers have begun and stopped, by {@link Fault#STALL_IN_BODY}. */
  public int stalled() {
    return listener.stalled();
  }

  /** Ends every connection, and waits for the threads. */
  @Override
  public void close() {
    listener.close();
  }
}
