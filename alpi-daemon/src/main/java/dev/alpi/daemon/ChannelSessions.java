package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.Place;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionKey;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionTail;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Which conversation goes on in which chat: the newest under the chat's session key (aleph-ally
 * §2.2), which is found on the disk once.
 *
 * <p><b>Threads:</b> any; one at a time for a place.
 */
final class ChannelSessions {
  private static final String AGENT = "main";

  private final Engine engine;
  private final Supplier<String> model;
  private final Path file;
  private final Map<SessionKey, SessionId> known = new ConcurrentHashMap<>();

  ChannelSessions(Path home, Engine engine, Supplier<String> model) {
    this.file = home.resolve("gateway").resolve("new.json");
    this.engine = engine;
    this.model = model;
  }

  /** Returns the key of a place: that of a person where they are alone, else that of the room. */
  static SessionKey key(ChannelId channel, Place place) {
    // a hook is no channel in the grammar of keys, where the word means something else
    String name = channel.kind().equals("webhook") ? "hook" : channel.text().replace('/', '-');
    boolean isPerson =
        place.thread().isEmpty()
            && switch (channel.kind()) {
              case "telegram" -> !place.chat().startsWith("-");
              case "mail" -> true;
              default -> false;
            };
    SessionTail tail =
        isPerson
            ? new SessionTail.ChannelDirect(name, place.chat())
            : new SessionTail.Room(
                name,
                SessionTail.Room.Kind.GROUP,
                place.chat(),
                Optional.of(place.thread()).filter(thread -> !thread.isEmpty()));
    return new SessionKey.Agent(AGENT, tail).canonical();
  }

  /** Returns the conversation of a place; a new one, that is not saved yet, if there is none. */
  Session of(ChannelId channel, Place place) throws IOException {
    SessionKey key = key(channel, place);
    Optional<Session> saved = saved(key);
    if (saved.isPresent()) {
      return saved.get();
    }
    Session session = engine.sessions().create(model.get(), key);
    known.put(key, session.id());
    forget(key);
    return session;
  }

  private Optional<Session> saved(SessionKey key) throws IOException {
    SessionId id = known.get(key);
    Optional<SessionId> newest = Optional.ofNullable(id);
    if (id == null && !wanted().contains(key.text())) {
      newest = engine.sessions().current(key);
      newest.ifPresent(found -> known.put(key, found));
    }
    return newest.isPresent()
            && engine.sessions().load(newest.get()) instanceof SessionLookup.Found(Session found)
        ? Optional.of(found)
        : Optional.empty();
  }

  /** The next message begins a new one, also after a restart. */
  synchronized String begin(ChannelId channel, Place place) throws IOException {
    SessionKey key = key(channel, place);
    List<String> all = wanted();
    if (!all.contains(key.text())) {
      all.add(key.text());
      write(all);
    }
    known.remove(key);
    return "The next message begins a new conversation.";
  }

  private synchronized void forget(SessionKey key) throws IOException {
    List<String> all = wanted();
    if (all.remove(key.text())) {
      write(all);
    }
  }

  /** Returns the keys of the places where a new conversation was asked for. */
  private synchronized List<String> wanted() throws IOException {
    List<String> all = new ArrayList<>();
    if (Files.exists(file)) {
      for (JsonValue each : Json.parseObject(Files.readString(file)).array("new")) {
        if (each instanceof JsonValue.Str(String key)) {
          all.add(key);
        }
      }
    }
    return all;
  }

  private void write(List<String> keys) throws IOException {
    Obj json = Obj.EMPTY.with("new", JsonValue.Arr.ofStrings(keys));
    DurableFiles.replace(file, Json.compact(json), FileMode.PRIVATE_FILE);
  }

  String current(ChannelId channel, Place place) throws IOException {
    return saved(key(channel, place))
        .map(session -> "Session " + session.id().text() + " goes on.")
        .orElse("The next message begins a conversation.");
  }

  String status(ChannelId channel, Place place) throws IOException {
    Optional<Session> saved = saved(key(channel, place));
    if (saved.isEmpty()) {
      return "Nothing was said here yet. The model is `" + model.get() + "`.";
    }
    Session session = saved.get();
    return "Session "
        + session.id().text()
        + ", model `"
        + model.get()
        + "`, "
        + session.turns().size()
        + " turns, "
        + session.usage().inputTokens()
        + " tokens in and "
        + session.usage().outputTokens()
        + " out, "
        + new Usd(session.usage().costNanoUsd())
        + ".";
  }
}
