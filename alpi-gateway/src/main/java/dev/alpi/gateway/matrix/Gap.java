package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Sender;
import dev.alpi.gateway.matrix.RoomReader.Names;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a sync has left out of a room, backwards from where the sync begins: after an absence
 * a sync has only the newest events.
 *
 * <p><b>Threads:</b> one.
 */
final class Gap {
  private static final int PAGE_EVENTS = 50;

  /** More messages for us are not held at once: each has up to 64 KiB. */
  static final int MESSAGES_MAX = 500;

  /** Pages without any event, though more are promised. */
  private static final int EMPTY_PAGES_MAX = 20;

  /** The homeserver may ask others for what it does not have. */
  private static final Duration PAGE_MOST = Duration.ofMinutes(2);

  private static final int TOKEN_CHARS_MAX = 4_000;

  private final Homeserver homeserver;
  private final RoomReader reader;
  private final Intake intake;
  private final int eventsMax;

  Gap(Homeserver homeserver, RoomReader reader, Intake intake, int eventsMax) {
    this.homeserver = homeserver;
    this.reader = reader;
    this.intake = intake;
    this.eventsMax = eventsMax;
  }

  /**
   * Reads the messages of a room between two syncs.
   *
   * @param from where the newer sync begins
   * @param since where the older one ended
   * @return them, the oldest first
   */
  List<Inbound> read(String room, String from, String since)
      throws IOException, InterruptedException {
    List<Inbound> newestFirst = new ArrayList<>();
    Names names = new Names();
    Optional<String> at = Optional.of(from);
    int events = 0;
    int emptyPages = 0;
    while (at.isPresent()) {
      boolean isEnough = events >= eventsMax || newestFirst.size() >= MESSAGES_MAX;
      if (isEnough || emptyPages > EMPTY_PAGES_MAX) {
        refuseRest(room, since, events);
        break;
      }
      Obj page = page(room, at.get(), since);
      List<Obj> chunk = page.objects("chunk");
      names.learn(page.objects("state"));
      names.learn(chunk);
      events += chunk.size();
      emptyPages = chunk.isEmpty() ? emptyPages + 1 : 0;
      boolean isOver = take(room, chunk, names, newestFirst);
      String here = at.get();
      at =
          page.string("end")
              .filter(end -> !isOver && !end.equals(here) && end.length() <= TOKEN_CHARS_MAX);
    }
    return newestFirst.reversed();
  }

  /** Reads the events of a page, and returns whether it has the beginning of the room for us. */
  private boolean take(String room, List<Obj> chunk, Names names, List<Inbound> messages)
      throws IOException, InterruptedException {
    for (Obj json : chunk) {
      Optional<RoomEvent> event = RoomEvent.read(json);
      if (event.isPresent()) {
        if (reader.isBeginning(event.get())) {
          return true;
        }
        reader.read(room, event.get(), names).ifPresent(messages::add);
      }
    }
    return false;
  }

  private Obj page(String room, String from, String since)
      throws IOException, InterruptedException {
    String path =
        room(room)
            + "messages?dir=b&limit="
            + PAGE_EVENTS
            + "&from="
            + segment(from)
            + "&to="
            + segment(since)
            + "&filter="
            + segment(Json.compact(RoomReader.timelineFilter(PAGE_EVENTS)));
    Answer answer = homeserver.ask(() -> homeserver.get(path, PAGE_MOST));
    intake.alive();
    if (answer.status() == 403 || answer.status() == 404) {
      return Obj.EMPTY; // we are not in there any more
    }
    if (!answer.isSuccess() || answer.json().isEmpty()) {
      throw homeserver.failure("older messages", answer);
    }
    return answer.json().get();
  }

  private void refuseRest(String room, String since, int events) throws IOException {
    intake.refuse(
        "gap:" + room + ":" + MatrixId.digest(since),
        new Sender(room, "a room"),
        "more was said in the room while nobody listened than is read again: "
            + events
            + " events were, what is older is left out (gateway.matrix.gap_events_max)");
  }
}
