package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrixRooms.Event;
import dev.alpi.testkit.FakeMatrixRooms.Room;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Which request does what in {@link FakeMatrix}. */
final class FakeMatrixRoutes {
  private static final String SERVER = "test";
  private static final int EVENT_BYTES_MAX = 65_536;

  /** What a homeserver adds to what it was sent, roughly. */
  private static final int EVENT_BYTES_ADDED = 1_000;

  private static final int SEEN_MAX = 20_000;

  private final FakeMatrixRooms rooms;
  private final FakeMatrixSync sync;
  private final String user;
  private final Map<String, FakeMatrixReply> media = new HashMap<>();
  private final Deque<String> seen = new ArrayDeque<>();
  private String token;
  private List<String> versions = List.of("v1.10", "v1.11");
  private Optional<String> script = Optional.empty();

  FakeMatrixRoutes(FakeMatrixRooms rooms, String user, String token) {
    this.rooms = rooms;
    this.user = user;
    this.token = token;
    this.sync = new FakeMatrixSync(rooms, user);
  }

  /** How a request is answered. */
  enum Mode {
    PLAIN,
    /** A sync has again what the last ones had. */
    REPLAY
  }

  static FakeMatrixReply rateLimit() {
    return FakeMatrixReply.json(
        429,
        Json.object(
            "errcode", "M_LIMIT_EXCEEDED", "error", "Too Many Requests", "retry_after_ms", 120));
  }

  synchronized void setToken(String token) {
    this.token = token;
  }

  synchronized void setVersions(List<String> versions) {
    this.versions = List.copyOf(versions);
  }

  /** The next sync is {@code json}, whatever it is. */
  synchronized void answerSync(String json) {
    script = Optional.of(json);
  }

  synchronized boolean hasAnsweredSync() {
    return script.isEmpty();
  }

  synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  synchronized String putMedia(String type, byte[] bytes) {
    String name = "media" + (media.size() + 1);
    media.put(SERVER + "/" + name, FakeMatrixReply.bytes(type, bytes));
    return "mxc://" + SERVER + "/" + name;
  }

  void close() {
    rooms.close();
  }

  FakeMatrixReply reply(HttpRequest request, Mode mode) throws InterruptedException {
    note(request);
    String path = request.path().split("\\?", 2)[0];
    if (path.equals("/_matrix/client/versions")) {
      return FakeMatrixReply.json(Json.object("versions", versions()));
    }
    Optional<FakeMatrixReply> refusal = authorised(request);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    List<String> words =
        Arrays.stream(path.split("/")).map(FakeMatrixRoutes::decoded).skip(2).toList();
    if (words.size() >= 2 && words.contains("media")) {
      return media(request, words);
    }
    if (words.size() < 3 || !words.getFirst().equals("client") || !words.get(1).equals("v3")) {
      return FakeMatrixReply.error(404, "M_UNRECOGNIZED");
    }
    return client(request, words.subList(2, words.size()), mode);
  }

  private synchronized void note(HttpRequest request) {
    seen.add(request.method() + " " + request.path());
    if (seen.size() > SEEN_MAX) {
      seen.remove();
    }
  }

  private synchronized List<String> versions() {
    return versions;
  }

  private synchronized Optional<FakeMatrixReply> authorised(HttpRequest request) {
    String given = request.headers().getOrDefault("authorization", "");
    if (given.isEmpty()) {
      return Optional.of(FakeMatrixReply.error(401, "M_MISSING_TOKEN"));
    }
    return given.equals("Bearer " + token)
        ? Optional.empty()
        : Optional.of(FakeMatrixReply.error(401, "M_UNKNOWN_TOKEN"));
  }

  private FakeMatrixReply client(HttpRequest request, List<String> words, Mode mode)
      throws InterruptedException {
    return switch (words.getFirst()) {
      case "sync" -> sync(request, mode);
      case "account" ->
          FakeMatrixReply.json(Json.object("user_id", user, "device_id", "ALPIDEVICE"));
      case "profile" -> FakeMatrixReply.json(Json.object("displayname", "Alpi Bot"));
      case "user" -> account(request, String.join("/", words));
      case "rooms" -> {
        Optional<Room> room = words.size() < 3 ? Optional.empty() : rooms.room(words.get(1));
        yield room.isEmpty()
            ? FakeMatrixReply.error(404, "M_NOT_FOUND")
            : inRoom(request, room.get(), words.subList(2, words.size()));
      }
      default -> FakeMatrixReply.error(404, "M_UNRECOGNIZED");
    };
  }

  private FakeMatrixReply sync(HttpRequest request, Mode mode) throws InterruptedException {
    Optional<String> scripted;
    synchronized (this) {
      scripted = script;
      script = Optional.empty();
    }
    if (scripted.isPresent()) {
      return FakeMatrixReply.text(200, scripted.get());
    }
    Map<String, String> query = query(request);
    OptionalLong since = OptionalLong.empty();
    if (query.containsKey("since")) {
      since = FakeMatrixSync.position(query.get("since"));
      if (since.isEmpty() || since.getAsLong() > rooms.position()) {
        return FakeMatrixReply.error(400, "M_UNKNOWN");
      }
    }
    Optional<Json.Obj> filter = json(query.getOrDefault("filter", "{}"));
    if (filter.isEmpty()) {
      return FakeMatrixReply.error(400, "M_NOT_JSON");
    }
    if (since.isPresent()) {
      long from = since.getAsLong();
      long timeout = Math.min(number(query.getOrDefault("timeout", "0")), 300_000);
      boolean _ = rooms.await(() -> sync.hasNews(from), timeout);
      since = mode == Mode.REPLAY ? OptionalLong.of(Math.max(0, from - 5)) : since;
    }
    return FakeMatrixReply.json(sync.sync(since, filter.get()));
  }

  private FakeMatrixReply account(HttpRequest request, String key) {
    if (request.method().equals("PUT")) {
      rooms.setAccount(key, body(request));
      return FakeMatrixReply.json(Json.Obj.EMPTY);
    }
    return rooms
        .account(key)
        .map(FakeMatrixReply::json)
        .orElse(FakeMatrixReply.error(404, "M_NOT_FOUND"));
  }

  private FakeMatrixReply inRoom(HttpRequest request, Room room, List<String> words) {
    synchronized (rooms) {
      if (words.getFirst().equals("join")) {
        return join(room);
      }
      if (!room.membership(user).equals("join")) {
        return FakeMatrixReply.error(403, "M_FORBIDDEN");
      }
      return switch (words.getFirst()) {
        case "send" -> send(request, room, words);
        case "typing" -> FakeMatrixReply.json(Json.Obj.EMPTY);
        case "messages" -> messages(request, room);
        case "joined_members" -> members(room);
        case "event" ->
            room.events.stream()
                .filter(each -> each.id().equals(words.getLast()))
                .findFirst()
                .map(each -> FakeMatrixReply.json(bundled(room, each)))
                .orElse(FakeMatrixReply.error(404, "M_NOT_FOUND"));
        case "state" ->
            room.state(words.get(1), words.size() > 2 ? words.get(2) : "")
                .map(each -> FakeMatrixReply.json(each.content()))
                .orElse(FakeMatrixReply.error(404, "M_NOT_FOUND"));
        default -> FakeMatrixReply.error(404, "M_UNRECOGNIZED");
      };
    }
  }

  private FakeMatrixReply join(Room room) {
    switch (room.membership(user)) {
      case "invite" ->
          rooms.add(
              room.id,
              user,
              "m.room.member",
              Json.object("membership", "join", "displayname", "Alpi Bot"),
              Optional.of(user));
      case "join" -> {}
      default -> {
        return FakeMatrixReply.error(403, "M_FORBIDDEN");
      }
    }
    return FakeMatrixReply.json(Json.object("room_id", room.id));
  }

  private FakeMatrixReply send(HttpRequest request, Room room, List<String> words) {
    if (words.size() != 3 || !request.method().equals("PUT")) {
      return FakeMatrixReply.error(405, "M_UNRECOGNIZED");
    }
    if (request.body().length + EVENT_BYTES_ADDED > EVENT_BYTES_MAX) {
      return FakeMatrixReply.error(413, "M_TOO_LARGE");
    }
    Optional<Json.Obj> content = json(new String(request.body(), StandardCharsets.UTF_8));
    if (content.isEmpty()) {
      return FakeMatrixReply.error(400, "M_NOT_JSON");
    }
    String id = rooms.send(room.id, user, words.get(2), content.get());
    return FakeMatrixReply.json(Json.object("event_id", id));
  }

  private FakeMatrixReply messages(HttpRequest request, Room room) {
    Map<String, String> query = query(request);
    OptionalLong from = FakeMatrixSync.position(query.getOrDefault("from", ""));
    Optional<Json.Obj> filter = json(query.getOrDefault("filter", "{}"));
    if (from.isEmpty() || filter.isEmpty() || !query.getOrDefault("dir", "").equals("b")) {
      return FakeMatrixReply.error(400, "M_INVALID_PARAM");
    }
    OptionalLong to = FakeMatrixSync.position(query.getOrDefault("to", ""));
    int limit = Math.clamp(number(query.getOrDefault("limit", "10")), 1, 1_000);
    return FakeMatrixReply.json(sync.messages(room, from.getAsLong(), to, limit, filter.get()));
  }

  private static FakeMatrixReply members(Room room) {
    Json.Obj joined = Json.Obj.EMPTY;
    for (Event member : room.members("join")) {
      joined = Json.with(joined, member.stateKey(), Json.Obj.EMPTY);
    }
    return FakeMatrixReply.json(Json.object("joined", joined));
  }

  /** Returns an event with what is known of the thread that it begins. */
  private Json.Obj bundled(Room room, Event root) {
    boolean hasUs =
        room.events.stream()
            .filter(each -> each.sender().equals(user))
            .filter(each -> each.content().members().get("m.relates_to") instanceof Json.Obj)
            .map(each -> (Json.Obj) each.content().members().get("m.relates_to"))
            .anyMatch(
                relation ->
                    relation.text("rel_type").orElse("").equals("m.thread")
                        && relation.text("event_id").orElse("").equals(root.id()));
    Json.Obj thread = Json.object("m.thread", Json.object("current_user_participated", hasUs));
    return hasUs
        ? Json.with(root.json(), "unsigned", Json.object("m.relations", thread))
        : root.json();
  }

  private FakeMatrixReply media(HttpRequest request, List<String> words) {
    if (request.method().equals("POST") && words.getLast().equals("upload")) {
      String type = request.headers().getOrDefault("content-type", "application/octet-stream");
      return FakeMatrixReply.json(Json.object("content_uri", putMedia(type, request.body())));
    }
    boolean isNew = versions().contains("v1.11");
    boolean isAuthenticated = words.getFirst().equals("client");
    if (words.size() < 5 || isNew != isAuthenticated) {
      return FakeMatrixReply.error(404, "M_UNRECOGNIZED");
    }
    String name = words.get(words.size() - 2) + "/" + words.getLast();
    synchronized (this) {
      return media.getOrDefault(name, FakeMatrixReply.error(404, "M_NOT_FOUND"));
    }
  }

  private static Map<String, String> query(HttpRequest request) {
    Map<String, String> query = new HashMap<>();
    int start = request.path().indexOf('?');
    String text = start < 0 ? "" : request.path().substring(start + 1);
    for (String part : text.split("&")) {
      String[] sides = part.split("=", 2);
      if (sides.length == 2) {
        query.put(decoded(sides[0]), decoded(sides[1]));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  private static Json.Obj body(HttpRequest request) {
    return json(new String(request.body(), StandardCharsets.UTF_8)).orElse(Json.Obj.EMPTY);
  }

  private static Optional<Json.Obj> json(String text) {
    try {
      return JsonText.parse(text) instanceof Json.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonText.SyntaxException e) {
      return Optional.empty();
    }
  }
}
