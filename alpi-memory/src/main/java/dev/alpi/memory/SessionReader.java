package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads session files: schema 3, and the forms before it. What is absent or null gets its default;
 * what has the wrong type makes the file a damaged one.
 */
final class SessionReader {
  static final int SCHEMA_VERSION = 3;

  private static final Set<String> SESSION_KEYS =
      Set.of(
          "schema_version",
          "id",
          "model",
          "connection_id",
          "device_id",
          "started_at",
          "elapsed",
          "input_tokens",
          "cached_input_tokens",
          "cache_measured_input_tokens",
          "output_tokens",
          "cost_usd",
          "last_ctx_tokens",
          "turns");
  private static final Set<String> TURN_KEYS =
      Set.of(
          "at",
          "ended_at",
          "user",
          "user_meta",
          "assistant",
          "assistant_meta",
          "tools",
          "reasoning",
          "reasoning_meta",
          "reasoned_s",
          "reasoning_spans",
          "attachments",
          "output_attachments",
          "interrupted",
          "model",
          "host_context");
  private static final Set<String> TOOL_KEYS =
      Set.of(
          "at",
          "name",
          "status",
          "ok",
          "duration_s",
          "args",
          "args_meta",
          "result",
          "reasoning",
          "reasoning_meta");
  private static final Set<String> SPAN_KEYS = Set.of("seconds", "before_tool", "text");

  private static final String META = "_meta";

  private final Path file;

  private SessionReader(Path file) {
    this.file = file;
  }

  static Session read(Path file, SessionId id, byte[] content) throws IOException {
    return new SessionReader(file).session(id, content);
  }

  private Session session(SessionId id, byte[] content) throws IOException {
    Fields top;
    try {
      top = new Fields(Json.parseObject(new String(content, UTF_8)), "session");
    } catch (JsonSyntaxException e) {
      throw damaged(e.getMessage());
    }
    long schema = top.count("schema_version");
    if (schema > SCHEMA_VERSION) {
      throw new MemoryException.NewerSchema(file, schema, SCHEMA_VERSION);
    }
    if (!top.text("id", id.text()).equals(id.text())) {
      throw damaged("it holds the session of another id");
    }
    return new Session(
        id,
        top.text("model", ""),
        top.text("connection_id", "host"),
        top.text("device_id", ""),
        top.instant("started_at").orElse(Instant.EPOCH),
        top.duration("elapsed").orElse(Duration.ZERO),
        usage(top),
        top.count("last_ctx_tokens"),
        top.objects("turns", this::turn),
        top.unknown(SESSION_KEYS),
        Optional.of(SessionText.revision(content)));
  }

  private SessionUsage usage(Fields top) throws StoreException {
    OptionalLong cost = SessionUsage.nanoUsd(top.number("cost_usd").orElse(0.0));
    if (cost.isEmpty()) {
      throw damaged("session.cost_usd is out of range");
    }
    return new SessionUsage(
        top.count("input_tokens"),
        top.count("cached_input_tokens"),
        top.count("cache_measured_input_tokens"),
        top.count("output_tokens"),
        cost.getAsLong());
  }

  private SessionTurn turn(JsonValue.Obj object, String where) throws StoreException {
    Fields turn = new Fields(object, where);
    return new SessionTurn(
        turn.instant("at").orElse(Instant.EPOCH),
        turn.instant("ended_at"),
        turn.stored("user").orElse(StoredText.EMPTY),
        turn.stored("assistant").orElse(StoredText.EMPTY),
        turn.objects("tools", this::tool),
        turn.stored("reasoning"),
        turn.duration("reasoned_s"),
        turn.objects("reasoning_spans", this::span),
        turn.items("attachments"),
        turn.items("output_attachments"),
        turn.bool("interrupted").orElse(false),
        turn.string("model"),
        turn.string("host_context"),
        turn.unknown(TURN_KEYS));
  }

  private ToolTrace tool(JsonValue.Obj object, String where) throws StoreException {
    Fields tool = new Fields(object, where);
    boolean ok = tool.bool("ok").orElse(false);
    boolean fine = tool.string("status").map("ok"::equals).orElse(ok);
    return new ToolTrace(
        tool.instant("at").orElse(Instant.EPOCH),
        tool.text("name", ""),
        fine ? ToolTrace.Status.OK : ToolTrace.Status.FAILED,
        tool.duration("duration_s").orElse(Duration.ZERO),
        args(tool),
        tool.stored("result").map(StoredText::text).orElse(""),
        tool.stored("reasoning"),
        tool.unknown(TOOL_KEYS));
  }

  private ReasoningSpan span(JsonValue.Obj object, String where) throws StoreException {
    Fields span = new Fields(object, where);
    return new ReasoningSpan(
        span.duration("seconds").orElse(Duration.ZERO),
        span.count("before_tool"),
        span.string("text"),
        span.unknown(SPAN_KEYS));
  }

  /** Arguments are a string; older files have the object itself. */
  private static StoredText args(Fields tool) throws StoreException {
    Optional<JsonValue.Obj> object = tool.object("args");
    if (object.isPresent() && compactForm(object.get()).isEmpty()) {
      return StoredText.of(Json.print(object.get(), Json.Layout.COMPACT_SORTED));
    }
    return tool.stored("args").orElse(StoredText.EMPTY);
  }

  /** Reads the form that schema 2 gave to long texts. */
  private static Optional<StoredText> compactForm(JsonValue.Obj object) {
    Optional<String> preview = object.string("preview");
    OptionalLong bytes = object.integer("bytes");
    Optional<String> sha256 = object.string("sha256");
    Optional<Boolean> truncated = object.bool("truncated");
    if (preview.isEmpty() || bytes.isEmpty() || sha256.isEmpty() || truncated.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        truncated.get()
            ? new StoredText(
                preview.get(),
                Optional.of(
                    new StoredText.Cut(bytes.getAsLong(), sha256.get(), JsonValue.Obj.EMPTY)))
            : StoredText.of(preview.get()));
  }

  private static Optional<StoredText.Cut> cut(JsonValue.Obj meta) {
    OptionalLong bytes = meta.integer("bytes");
    Optional<String> sha256 = meta.string("sha256");
    if (!meta.bool("truncated").orElse(false) || bytes.isEmpty() || sha256.isEmpty()) {
      return Optional.empty();
    }
    JsonValue.Obj unknown = meta.without("bytes").without("sha256").without("truncated");
    return Optional.of(new StoredText.Cut(bytes.getAsLong(), sha256.get(), unknown));
  }

  private StoreException.Damaged damaged(String problem) {
    return new StoreException.Damaged(
        file, problem, "move it away, or restore it from a backup; other sessions are not touched");
  }

  private interface Each<T> {
    T read(JsonValue.Obj object, String where) throws StoreException;
  }

  /** The members of one object, with their types checked. */
  private final class Fields {
    private final JsonValue.Obj object;
    private final String where;

    Fields(JsonValue.Obj object, String where) {
      this.object = object;
      this.where = where;
    }

    private Optional<JsonValue> member(String name) {
      return object.get(name).filter(value -> value != JsonValue.Null.NULL);
    }

    private StoreException.Damaged wrong(String name, String wanted) {
      return damaged(where + "." + name + " is not " + wanted);
    }

    Optional<String> string(String name) throws StoreException {
      Optional<JsonValue> value = member(name);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(object.string(name).orElseThrow(() -> wrong(name, "a string")));
    }

    String text(String name, String absent) throws StoreException {
      return string(name).orElse(absent);
    }

    Optional<Boolean> bool(String name) throws StoreException {
      if (member(name).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(object.bool(name).orElseThrow(() -> wrong(name, "true or false")));
    }

    Optional<Double> number(String name) throws StoreException {
      if (member(name).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(object.decimal(name).orElseThrow(() -> wrong(name, "a number")));
    }

    long count(String name) throws StoreException {
      if (member(name).isEmpty()) {
        return 0;
      }
      OptionalLong count = object.integer(name);
      if (count.isEmpty() || count.getAsLong() < 0) {
        throw wrong(name, "a count");
      }
      return count.getAsLong();
    }

    Optional<Instant> instant(String name) throws StoreException {
      Optional<Double> seconds = number(name);
      if (seconds.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          SessionTime.instant(seconds.get()).orElseThrow(() -> wrong(name, "a time")));
    }

    Optional<Duration> duration(String name) throws StoreException {
      Optional<Double> seconds = number(name);
      if (seconds.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          SessionTime.duration(seconds.get()).orElseThrow(() -> wrong(name, "a duration")));
    }

    Optional<JsonValue.Obj> object(String name) {
      return object.members().get(name) instanceof JsonValue.Obj found
          ? Optional.of(found)
          : Optional.empty();
    }

    /** Reads a text with its {@code _meta}, or its compact form. */
    Optional<StoredText> stored(String name) throws StoreException {
      Optional<StoredText> compact = object(name).flatMap(SessionReader::compactForm);
      if (compact.isPresent()) {
        return compact;
      }
      Optional<String> text = string(name);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new StoredText(text.get(), cut(object.object(name + META))));
    }

    List<JsonValue> items(String name) throws StoreException {
      Optional<JsonValue> value = member(name);
      if (value.isEmpty()) {
        return List.of();
      }
      if (value.get() instanceof JsonValue.Arr(List<JsonValue> items)) {
        return items;
      }
      throw wrong(name, "an array");
    }

    <T> List<T> objects(String name, Each<T> each) throws StoreException {
      List<T> read = new ArrayList<>();
      for (JsonValue item : items(name)) {
        String place = where + "." + name + "[" + read.size() + "]";
        if (!(item instanceof JsonValue.Obj found)) {
          throw damaged(place + " is not an object");
        }
        read.add(each.read(found, place));
      }
      return read;
    }

    JsonValue.Obj unknown(Set<String> known) {
      Map<String, JsonValue> rest = new LinkedHashMap<>();
      object
          .members()
          .forEach(
              (name, value) -> {
                if (!known.contains(name) || isForeignMeta(name, value)) {
                  rest.put(name, value);
                }
              });
      return new JsonValue.Obj(rest);
    }

    /** What stands where a cut is described, and describes none, is not ours to drop. */
    private static boolean isForeignMeta(String name, JsonValue value) {
      boolean described = value instanceof JsonValue.Obj meta && cut(meta).isPresent();
      return name.endsWith(META) && !described && value != JsonValue.Null.NULL;
    }
  }
}
