package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrix.Sent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rooms of {@link FakeMatrix}, and what happened in them in one order.
 *
 * <p><b>Threads:</b> any; its monitor guards all of it.
 */
final class FakeMatrixRooms {
  /** What happened in a room, at a position of the one order of all rooms. */
  record Event(long position, String id, String type, String sender, Json.Obj json) {
    boolean isState() {
      return json.member("state_key").isPresent();
    }

    String stateKey() {
      return json.text("state_key").orElse("");
    }

    Json.Obj content() {
      return json.members().get("content") instanceof Json.Obj content ? content : Json.Obj.EMPTY;
    }
  }

  /** A room. */
  static final class Room {
    final String id;
    final List<Event> events = new ArrayList<>();

    Room(String id) {
      this.id = id;
    }

    Optional<Event> state(String type, String key) {
      return events.reversed().stream()
          .filter(each -> each.isState() && each.type().equals(type))
          .filter(each -> each.stateKey().equals(key))
          .findFirst();
    }

    String membership(String user) {
      return state("m.room.member", user)
          .flatMap(event -> event.content().text("membership"))
          .orElse("leave");
    }

    List<Event> members(String membership) {
      Map<String, Event> members = new LinkedHashMap<>();
      events.stream()
          .filter(each -> each.isState() && each.type().equals("m.room.member"))
          .forEach(each -> members.put(each.stateKey(), each));
      return members.values().stream()
          .filter(each -> each.content().text("membership").orElse("").equals(membership))
          .toList();
    }
  }

  private static final long SLICE_MILLIS = 50;

  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, Json.Obj> accountContent = new LinkedHashMap<>();
  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private long position;
  private long changes;
  private boolean isClosed;

  synchronized String create() {
    String id = "!room" + (rooms.size() + 1) + ":test";
    rooms.put(id, new Room(id));
    return id;
  }

  synchronized Optional<Room> room(String id) {
    return Optional.ofNullable(rooms.get(id));
  }

  synchronized List<Room> all() {
    return List.copyOf(rooms.values());
  }

  synchronized long position() {
    return position;
  }

  /** Adds what {@code sender} did, and returns the id of the event. */
  synchronized String add(String room, String sender, String type, Json.Obj content) {
    return add(room, sender, type, content, Optional.empty());
  }

  synchronized String add(
      String room, String sender, String type, Json.Obj content, Optional<String> stateKey) {
    position++;
    String id = "$event" + position;
    Json.Obj json =
        Json.object(
            "type", type,
            "event_id", id,
            "sender", sender,
            "origin_server_ts", 1_700_000_000_000L + position,
            "content", content);
    Room there = rooms.get(room);
    if (stateKey.isPresent()) {
      json = Json.with(json, "state_key", stateKey.get());
      Optional<Event> before = there.state(type, stateKey.get());
      if (before.isPresent()) {
        json = Json.with(json, "unsigned", Json.object("prev_content", before.get().content()));
      }
    }
    there.events.add(new Event(position, id, type, sender, json));
    changes++;
    notifyAll();
    return id;
  }

  /** Adds what the bot sends, once for each transaction. */
  synchronized String send(String room, String sender, String transaction, Json.Obj content) {
    String key = room + " " + transaction;
    Sent before = sent.get(key);
    String id = before == null ? add(room, sender, "m.room.message", content) : before.eventId();
    int requests = before == null ? 1 : before.requests() + 1;
    sent.put(key, new Sent(room, transaction, content.print(), id, requests));
    changes++;
    notifyAll();
    return id;
  }

  synchronized List<Sent> sent() {
    return List.copyOf(sent.values());
  }

  synchronized void setAccount(String key, Json.Obj content) {
    accountContent.put(key, content);
  }

  synchronized Optional<Json.Obj> account(String key) {
    return Optional.ofNullable(accountContent.get(key));
  }

  /** Something that may be so. */
  interface State {
    boolean isSo();
  }

  /**
   * Waits until {@code state} is so, at most {@code millis} in which nothing happens, and returns
   * whether it is.
   */
  synchronized boolean await(State state, long millis) throws InterruptedException {
    long left = millis;
    while (!state.isSo() && !isClosed && left > 0) {
      long before = changes;
      long slice = Math.min(left, SLICE_MILLIS);
      wait(slice);
      left -= changes == before ? slice : 0;
    }
    return state.isSo();
  }

  synchronized void close() {
    isClosed = true;
    changes++;
    notifyAll();
  }
}
