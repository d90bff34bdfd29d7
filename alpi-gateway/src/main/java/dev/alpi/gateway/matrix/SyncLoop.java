package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.CLIENT;
import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.Sender;
import dev.alpi.gateway.matrix.RoomReader.Names;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Receives: one sync after the other, each from where the one before has ended.
 *
 * <p><b>Threads:</b> one.
 */
final class SyncLoop {
  private static final int CURSOR_CHARS_MAX = 4_000;

  /** What a first sync may take: the homeserver looks into every room. */
  private static final Duration FIRST_MOST = Duration.ofMinutes(5);

  /** Beyond the time that the homeserver waits for news. */
  private static final Duration GRACE = Duration.ofSeconds(45);

  /** Between two syncs that had nothing, of a homeserver that does not wait for news. */
  private static final Duration IDLE_PAUSE = Duration.ofSeconds(1);

  /** So many messages are handed over at once, before the rest of a sync is read. */
  private static final int BATCH = 100;

  private static final Obj NONE =
      Obj.EMPTY.with("limit", Num.of(1)).with("not_types", Arr.ofStrings(List.of("*")));

  private final Homeserver homeserver;
  private final MatrixSettings settings;
  private final Ticker ticker;
  private final Rooms rooms;
  private final RoomReader reader;
  private final Gap gap;
  private final Self self;
  private final Intake intake;
  private final SyncSize size;

  SyncLoop(
      Homeserver homeserver,
      MatrixSettings settings,
      Ticker ticker,
      Rooms rooms,
      RoomReader reader,
      SyncSize size,
      Self self,
      Intake intake) {
    this.homeserver = homeserver;
    this.settings = settings;
    this.ticker = ticker;
    this.rooms = rooms;
    this.reader = reader;
    this.gap = new Gap(homeserver, reader, intake, settings.gapEventsMax());
    this.size = size;
    this.self = self;
    this.intake = intake;
  }

  /** Goes on until something ends it. */
  void run() throws IOException, InterruptedException {
    Optional<String> cursor = intake.cursor();
    String since = cursor.isPresent() ? cursor.get() : begin(first());
    while (true) {
      since = next(since);
    }
  }

  /** Asks where the homeserver is, without anything that was said before. */
  private Obj first() throws IOException, InterruptedException {
    // the specification has no limit 0, so that no type of event is asked for
    Obj roomFilter =
        Obj.EMPTY
            .with("timeline", NONE)
            .with("state", NONE)
            .with("ephemeral", NONE)
            .with("account_data", NONE);
    String path = path(filter(roomFilter), Duration.ZERO);
    return checked(homeserver.ask(() -> homeserver.get(path, FIRST_MOST)));
  }

  private String begin(Obj first) throws IOException, InterruptedException {
    String next = cursor(first);
    for (Map.Entry<String, JsonValue> invite : members(first, "invite")) {
      invited(invite.getKey(), object(invite.getValue()));
    }
    intake.take(List.of(), Optional.of(next));
    return next;
  }

  private String pathSince(String since, Duration timeout) {
    Obj state =
        Obj.EMPTY
            .with("types", Arr.ofStrings(List.of("m.room.encryption", "m.room.member")))
            .with("lazy_load_members", new Bool(true))
            .with("include_redundant_members", new Bool(true));
    Obj roomFilter =
        Obj.EMPTY
            .with("timeline", RoomReader.timelineFilter(size.events()))
            .with("state", state)
            .with("ephemeral", NONE)
            .with("account_data", NONE);
    return path(filter(roomFilter), timeout) + "&since=" + segment(since);
  }

  private String next(String since) throws IOException, InterruptedException {
    long begun = ticker.nanoTime();
    Answer answer = sync(pathSince(since, settings.syncTimeout()));
    if (answer.status() == 429) {
      homeserver.pause(Refusal.of(answer).pause());
      return since;
    }
    if (isUnknownCursor(answer)) {
      return anew(since, answer);
    }
    Obj sync = checked(answer);
    size.grow();
    String next = handle(sync, since);
    boolean isIdle = sync.object("rooms").members().isEmpty();
    if (isIdle && ticker.nanoTime() - begun < IDLE_PAUSE.toNanos()) {
      homeserver.pause(IDLE_PAUSE);
    }
    return next;
  }

  private Answer sync(String path) throws SendException, InterruptedException {
    boolean isAnswered = false;
    try {
      Answer answer = homeserver.get(path, settings.syncTimeout().plus(GRACE));
      isAnswered = !answer.isSuccess() || answer.json().isPresent();
      return answer;
    } finally {
      if (!isAnswered) {
        size.shrink();
      }
    }
  }

  private static boolean isUnknownCursor(Answer answer) {
    String errcode = Refusal.of(answer).errcode();
    return answer.status() == 400
        && (errcode.equals("M_UNKNOWN") || errcode.equals("M_INVALID_PARAM"));
  }

  /** Begins anew with a homeserver that does not know where we were: it was set up anew, maybe. */
  private String anew(String since, Answer answer) throws IOException, InterruptedException {
    Obj first = first();
    String path = pathSince(cursor(first), Duration.ZERO);
    if (!homeserver.ask(() -> homeserver.get(path, Homeserver.MOST)).isSuccess()) {
      throw homeserver.failure("a sync", answer); // it was not for the cursor
    }
    intake.refuse(
        "sync:" + MatrixId.digest(since),
        new Sender(self.user(), self.name()),
        "the homeserver does not know any more up to where messages were received ("
            + Refusal.of(answer).told()
            + "): what was said since then is left out");
    return begin(first);
  }

  private Obj checked(Answer answer) throws IOException {
    if (!answer.isSuccess()) {
      throw homeserver.failure("a sync", answer);
    }
    intake.alive();
    return answer
        .json()
        .orElseThrow(() -> new IOException("a sync is no JSON object, or is too long"));
  }

  private static String cursor(Obj sync) throws IOException {
    return sync.string("next_batch")
        .filter(next -> !next.isEmpty() && next.length() <= CURSOR_CHARS_MAX)
        .orElseThrow(() -> new IOException("a sync does not say where it ends"));
  }

  private String handle(Obj sync, String since) throws IOException, InterruptedException {
    String next = cursor(sync);
    for (Map.Entry<String, JsonValue> left : members(sync, "leave")) {
      rooms.forgetMembers(left.getKey());
    }
    for (Map.Entry<String, JsonValue> invite : members(sync, "invite")) {
      invited(invite.getKey(), object(invite.getValue()));
    }
    List<Inbound> batch = new ArrayList<>();
    for (Map.Entry<String, JsonValue> joined : members(sync, "join")) {
      batch.addAll(joined(joined.getKey(), object(joined.getValue()), since));
      if (batch.size() >= BATCH) {
        intake.take(batch, Optional.empty());
        batch.clear();
      }
    }
    if (!batch.isEmpty() || !next.equals(since)) {
      intake.take(batch, Optional.of(next));
    }
    return next;
  }

  private List<Inbound> joined(String room, Obj block, String since)
      throws IOException, InterruptedException {
    reader.learn(room, block);
    Obj timeline = block.object("timeline");
    List<Obj> events = timeline.objects("events");
    Names names = new Names();
    names.learn(block.object("state").objects("events"));
    names.learn(events);
    List<RoomEvent> ours = new ArrayList<>();
    boolean hasBeginning = false;
    for (Obj json : events) {
      Optional<RoomEvent> event = RoomEvent.read(json);
      if (event.filter(reader::isBeginning).isPresent()) {
        ours.clear();
        hasBeginning = true;
      }
      event.ifPresent(ours::add);
    }
    List<Inbound> messages = new ArrayList<>();
    Optional<String> from = timeline.string("prev_batch").filter(text -> !text.isEmpty());
    boolean isLimited = timeline.bool("limited").orElse(false);
    if (isLimited && from.isPresent() && !hasBeginning) {
      messages.addAll(gap.read(room, from.get(), since));
    }
    for (RoomEvent event : ours) {
      reader.read(room, event, names).ifPresent(messages::add);
    }
    return messages;
  }

  private void invited(String room, Obj block) throws IOException, InterruptedException {
    List<Obj> state = block.object("invite_state").objects("events");
    Names names = new Names();
    names.learn(state);
    Optional<String> inviter =
        state.stream()
            .filter(this::isOurInvite)
            .flatMap(event -> event.string("sender").filter(MatrixId::isUser).stream())
            .findFirst();
    if (inviter.isEmpty()) {
      return;
    }
    Sender sender = names.sender(inviter.get());
    if (!intake.admits(sender, Place.of(room))) {
      return;
    }
    Optional<String> failure = join(room);
    if (failure.isPresent()) {
      intake.refuse("invite:" + room, sender, failure.get());
    } else if (rooms.isEncrypted(room)) {
      reader.refuseEncrypted(room, "invite:" + room, sender);
    }
  }

  private boolean isOurInvite(Obj event) {
    return event.string("type").filter("m.room.member"::equals).isPresent()
        && event.string("state_key").filter(self.user()::equals).isPresent()
        && event.object("content").string("membership").filter("invite"::equals).isPresent();
  }

  /**
   * Joins a room. That of a server that is gone takes long and fails; that ends nothing here.
   *
   * @return why not
   */
  private Optional<String> join(String room) throws IOException, InterruptedException {
    try {
      Answer answer = homeserver.ask(() -> homeserver.post(room(room) + "join", Obj.EMPTY));
      if (answer.status() == 429) {
        throw homeserver.failure("to join a room", answer);
      }
      return answer.isSuccess()
          ? Optional.empty()
          : Optional.of(homeserver.explained("to join a room", answer));
    } catch (SendException e) {
      if (e.kind() == SendException.Kind.NOT_SENT) {
        throw e;
      }
      return Optional.of("to join a room failed: " + e.getMessage());
    }
  }

  private static Obj filter(Obj roomFilter) {
    return Obj.EMPTY.with("presence", NONE).with("account_data", NONE).with("room", roomFilter);
  }

  private static String path(Obj filter, Duration timeout) {
    return CLIENT
        + "sync?timeout="
        + timeout.toMillis()
        + "&filter="
        + segment(Json.compact(filter));
  }

  /** Returns the rooms of one kind of a sync, by their names. */
  private static List<Map.Entry<String, JsonValue>> members(Obj sync, String kind) {
    return sync.object("rooms").object(kind).members().entrySet().stream()
        .filter(entry -> MatrixId.isRoom(entry.getKey()))
        .toList();
  }

  private static Obj object(JsonValue value) {
    return value instanceof Obj object ? object : Obj.EMPTY;
  }
}
