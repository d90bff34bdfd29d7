package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrixRooms.Event;
import dev.alpi.testkit.FakeMatrixRooms.Room;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Answers of {@code /sync} and {@code /messages}. A token is a letter and a position: what is at it
 * or before it is older.
 */
final class FakeMatrixSync {
  private static final int LIMIT = 10;

  private final FakeMatrixRooms rooms;
  private final String user;

  FakeMatrixSync(FakeMatrixRooms rooms, String user) {
    this.rooms = rooms;
    this.user = user;
  }

  static OptionalLong position(String token) {
    return token.matches("[st][0-9]{1,15}")
        ? OptionalLong.of(Long.parseLong(token.substring(1)))
        : OptionalLong.empty();
  }

  /** Returns whether there is anything new for the bot after {@code since}. */
  boolean hasNews(long since) {
    return rooms.all().stream()
        .filter(room -> !room.membership(user).equals("leave"))
        .anyMatch(room -> !room.events.isEmpty() && room.events.getLast().position() > since);
  }

  /**
   * Makes the answer of a sync.
   *
   * @param since after which position; empty for a first sync
   */
  Json.Obj sync(OptionalLong since, Json.Obj filter) {
    synchronized (rooms) {
      Map<String, Json> joined = new LinkedHashMap<>();
      Map<String, Json> invited = new LinkedHashMap<>();
      Map<String, Json> left = new LinkedHashMap<>();
      for (Room room : rooms.all()) {
        long from = since.orElse(0);
        boolean isNew = !room.events.isEmpty() && room.events.getLast().position() > from;
        switch (room.membership(user)) {
          case "join" -> {
            if (isNew || since.isEmpty()) {
              joined.put(room.id, joined(room, since, part(filter, "room")));
            }
          }
          case "invite" -> {
            Event invite = room.state("m.room.member", user).orElseThrow();
            if (since.isEmpty() || invite.position() > from) {
              invited.put(room.id, invited(room));
            }
          }
          default -> {
            Optional<Event> end = room.state("m.room.member", user);
            if (since.isPresent() && end.isPresent() && end.get().position() > from) {
              left.put(room.id, Json.Obj.EMPTY);
            }
          }
        }
      }
      Json.Obj inRooms =
          Json.object(
              "join", new Json.Obj(joined, 0),
              "invite", new Json.Obj(invited, 0),
              "leave", new Json.Obj(left, 0));
      String next = "s" + rooms.position();
      return joined.isEmpty() && invited.isEmpty() && left.isEmpty()
          ? Json.object("next_batch", next)
          : Json.object("next_batch", next, "rooms", inRooms);
    }
  }

  private Json.Obj joined(Room room, OptionalLong since, Json.Obj filter) {
    long joinedAt = room.state("m.room.member", user).map(Event::position).orElse(0L);
    boolean isFresh = since.isEmpty() || joinedAt > since.getAsLong();
    long from = isFresh ? 0 : since.getAsLong();
    Json.Obj wanted = part(filter, "timeline");
    List<Event> all =
        room.events.stream()
            .filter(each -> each.position() > from && passes(wanted, each.type()))
            .toList();
    int limit = limit(wanted);
    List<Event> newest = all.subList(Math.max(0, all.size() - limit), all.size());
    long start = newest.isEmpty() ? rooms.position() : newest.getFirst().position() - 1;
    boolean isLimited = newest.size() < all.size() || (isFresh && since.isPresent());
    Json.Obj timeline =
        Json.object(
            "events",
            newest.stream().map(Event::json).toList(),
            "limited",
            isLimited,
            "prev_batch",
            "t" + start);
    boolean membersChanged =
        isFresh
            || room.events.stream()
                .anyMatch(each -> each.position() > from && each.type().equals("m.room.member"));
    Json.Obj summary =
        membersChanged
            ? Json.object("m.joined_member_count", room.members("join").size())
            : Json.Obj.EMPTY;
    List<Json> state = state(room, isFresh ? 0 : from, start, newest, part(filter, "state"));
    return Json.object(
        "timeline", timeline, "state", Json.object("events", state), "summary", summary);
  }

  /** Returns what changed before the timeline, and who speaks in it. */
  private static List<Json> state(
      Room room, long from, long until, List<Event> timeline, Json.Obj filter) {
    Set<Event> state = new LinkedHashSet<>();
    for (Event each : room.events) {
      boolean isBefore = each.position() > from && each.position() <= until;
      if (each.isState() && isBefore && !each.type().equals("m.room.member")) {
        state.add(each);
      }
    }
    timeline.forEach(each -> room.state("m.room.member", each.sender()).ifPresent(state::add));
    return state.stream()
        .filter(each -> passes(filter, each.type()))
        .<Json>map(Event::json)
        .toList();
  }

  private Json.Obj invited(Room room) {
    List<Json> stripped = new ArrayList<>();
    Event invite = room.state("m.room.member", user).orElseThrow();
    room.state("m.room.encryption", "").ifPresent(each -> stripped.add(stripped(each)));
    room.state("m.room.member", invite.sender()).ifPresent(each -> stripped.add(stripped(each)));
    stripped.add(stripped(invite));
    return Json.object("invite_state", Json.object("events", stripped));
  }

  private static Json.Obj stripped(Event event) {
    return Json.object(
        "type", event.type(),
        "sender", event.sender(),
        "state_key", event.stateKey(),
        "content", event.content());
  }

  /** Makes the answer of {@code /messages}, backwards. */
  Json.Obj messages(Room room, long from, OptionalLong to, int limit, Json.Obj filter) {
    synchronized (rooms) {
      List<Event> older =
          room.events.stream()
              .filter(each -> each.position() <= from && each.position() > to.orElse(0))
              .filter(each -> passes(filter, each.type()))
              .toList();
      List<Event> page = older.subList(Math.max(0, older.size() - limit), older.size());
      List<Json> chunk = page.reversed().stream().<Json>map(Event::json).toList();
      Set<Json> state = new LinkedHashSet<>();
      page.forEach(
          each ->
              room.state("m.room.member", each.sender())
                  .ifPresent(member -> state.add(member.json())));
      Json.Obj answer =
          Json.object("start", "t" + from, "chunk", chunk, "state", List.copyOf(state));
      return page.isEmpty()
          ? answer
          : Json.with(answer, "end", "t" + (page.getFirst().position() - 1));
    }
  }

  private static int limit(Json.Obj filter) {
    return filter.members().get("limit") instanceof Json.Num(String text, int _)
            && text.matches("[0-9]{1,6}")
        ? Integer.parseInt(text)
        : LIMIT;
  }

  private static Json.Obj part(Json.Obj filter, String name) {
    return filter.members().get(name) instanceof Json.Obj part ? part : Json.Obj.EMPTY;
  }

  private static boolean passes(Json.Obj filter, String type) {
    boolean isBanned =
        filter.items("not_types").stream()
            .anyMatch(each -> each instanceof Json.Str(String text, int _) && is(text, type));
    boolean isWanted =
        filter.member("types").isEmpty()
            || filter.items("types").stream()
                .anyMatch(each -> each instanceof Json.Str(String text, int _) && is(text, type));
    return isWanted && !isBanned;
  }

  private static boolean is(String pattern, String type) {
    return pattern.equals("*") || pattern.equals(type);
  }
}
