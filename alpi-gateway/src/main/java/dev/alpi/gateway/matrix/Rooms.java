package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.Optional;

/**
 * What is known of rooms and of single events in them: as far as the syncs told, otherwise it is
 * asked for when it is needed.
 *
 * <p><b>Threads:</b> any.
 */
final class Rooms {
  private static final int ROOMS_MAX = 2_000;
  private static final int EVENTS_MAX = 2_000;

  /** More than two, in a room whose list of members is too long to be read. */
  private static final long MANY = Long.MAX_VALUE;

  private final Homeserver homeserver;
  private final Recent<String, Long> members = new Recent<>(ROOMS_MAX);
  private final Recent<String, Boolean> encryption = new Recent<>(ROOMS_MAX);
  private final Recent<String, Known> events = new Recent<>(EVENTS_MAX);
  private final Recent<String, Boolean> ownThreads = new Recent<>(EVENTS_MAX);

  Rooms(Homeserver homeserver) {
    this.homeserver = homeserver;
  }

  /** What an event has to do with us. */
  private enum Known {
    /** We wrote it. */
    OURS,
    /** It names us, or is the root of a thread in which we wrote something. */
    BEGAN_WITH_US,
    /** Nothing. */
    STRANGE
  }

  /** Returns how many people are in a room, with us. */
  long members(String room) throws IOException, InterruptedException {
    Optional<Long> known = members.get(room);
    if (known.isPresent()) {
      return known.get();
    }
    Answer answer =
        homeserver.ask(() -> homeserver.get(room(room) + "joined_members", Homeserver.MOST));
    long count = count(answer);
    members(room, count);
    return count;
  }

  private long count(Answer answer) throws IOException {
    if (answer.status() / 100 == 4) {
      return MANY; // we are not in there (any more), and cannot answer
    }
    boolean isJson = answer.headers().firstValue("content-type").orElse("").contains("json");
    if (answer.isSuccess() && isJson && answer.json().isEmpty()) {
      return MANY; // the list is too long to be read
    }
    long count = answer.json().map(json -> json.object("joined").members().size()).orElse(0);
    if (!answer.isSuccess() || count == 0) {
      throw homeserver.failure("a list of members", answer);
    }
    return count;
  }

  void members(String room, long count) {
    members.put(room, count);
  }

  void forgetMembers(String room) {
    members.remove(room);
  }

  /** Returns whether messages in a room are encrypted. */
  boolean isEncrypted(String room) throws IOException, InterruptedException {
    Optional<Boolean> known = encryption.get(room);
    if (known.isPresent()) {
      return known.get();
    }
    Answer answer =
        homeserver.ask(
            () -> homeserver.get(room(room) + "state/m.room.encryption", Homeserver.MOST));
    switch (answer.status()) {
      case 200 -> encryption.put(room, true);
      case 404 -> encryption.put(room, false);
      // we are not in there (yet)
      case 403 -> {}
      default -> throw homeserver.failure("the state of a room", answer);
    }
    return answer.status() == 200;
  }

  /** Notes that messages in a room are encrypted; that never ends. */
  void setEncrypted(String room) {
    encryption.put(room, true);
  }

  /** Notes an event that was read, for those that refer to it. */
  void note(RoomEvent event, Self self) {
    boolean isOurs = event.sender().equals(self.user());
    if (isOurs && !event.thread().isEmpty()) {
      ownThreads.put(event.thread(), true);
    }
    events.put(event.id(), known(event, self));
  }

  private static Known known(RoomEvent event, Self self) {
    if (event.sender().equals(self.user())) {
      return Known.OURS;
    }
    Obj thread = event.json().object("unsigned").object("m.relations").object("m.thread");
    boolean hasUs = thread.bool("current_user_participated").orElse(false);
    return hasUs || self.isMentioned(event.message()) ? Known.BEGAN_WITH_US : Known.STRANGE;
  }

  /** Returns whether an event is ours. */
  boolean isOurs(String room, String id, Self self) throws IOException, InterruptedException {
    return known(room, id, self) == Known.OURS;
  }

  /** Returns whether we have written something in a thread, or it begins with us. */
  boolean isOurThread(String room, String root, Self self)
      throws IOException, InterruptedException {
    return ownThreads.get(root).isPresent() || known(room, root, self) != Known.STRANGE;
  }

  private Known known(String room, String id, Self self) throws IOException, InterruptedException {
    Optional<Known> noted = events.get(id);
    if (noted.isPresent()) {
      return noted.get();
    }
    Optional<RoomEvent> found = event(room, id);
    found.ifPresent(event -> note(event, self));
    return found.map(event -> known(event, self)).orElse(Known.STRANGE);
  }

  /** Asks for an event that another one refers to; nothing if we may not see it. */
  Optional<RoomEvent> event(String room, String id) throws IOException, InterruptedException {
    Answer answer =
        homeserver.ask(() -> homeserver.get(room(room) + "event/" + segment(id), Homeserver.MOST));
    return answer.isSuccess()
        ? answer.json().flatMap(RoomEvent::read).filter(event -> event.id().equals(id))
        : Optional.empty();
  }
}
