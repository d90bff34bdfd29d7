package dev.alpi.model;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts the tool calls of a streamed chat completion together from their parts. OpenAI numbers them
 * by {@code index} and sends id and name once; other servers omit the index, repeat id and name,
 * give every call index 0, omit ids, or send each call whole.
 */
final class CallSlots {
  /** OpenAI's own limit of tools is 128; more calls than that in one message are no answer. */
  static final int CALLS_MAX = 128;

  private final String idPrefix;
  private final List<Slot> slots = new ArrayList<>();

  /** Creates it; calls without an id get {@code idPrefix} and their number. */
  CallSlots(String idPrefix) {
    this.idPrefix = idPrefix;
  }

  private static final class Slot {
    private final OptionalLong index;
    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String name = "";
    private Optional<JsonValue.Obj> extra = Optional.empty();

    Slot(OptionalLong index) {
      this.index = index;
    }
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** Takes one part of a call; returns the call's name if this part was the first to tell it. */
  Optional<String> take(JsonValue.Obj part) throws WireException {
    JsonValue.Obj function = part.object("function");
    String name = function.string("name").orElse("");
    Slot slot = slot(part.integer("index"), part.string("id").orElse(""), name);
    boolean isFirst = slot.name.isEmpty() && !name.isEmpty();
    if (isFirst) {
      slot.name = name;
    }
    function.string("arguments").ifPresent(slot.arguments::append);
    function
        .get("arguments")
        .filter(JsonValue.Obj.class::isInstance)
        .ifPresent(whole -> slot.arguments.append(Json.compact(whole)));
    if (slot.extra.isEmpty() && part.get("extra_content").isPresent()) {
      slot.extra = Optional.of(part.object("extra_content"));
    }
    return isFirst ? Optional.of(name) : Optional.empty();
  }

  /**
   * Returns the calls.
   *
   * @throws WireException if one has no name
   */
  List<ToolCall> finish(ModelReply.Stop stop) throws WireException {
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.name.isEmpty()) {
        throw WireException.protocol("a tool call has no name");
      }
      String id = slot.id.isEmpty() ? idPrefix + i : slot.id;
      calls.add(new ToolCall(id, slot.name, whole(slot.arguments.toString(), stop)));
    }
    return calls;
  }

  /**
   * Returns {@code arguments}, or an empty object for none: a tool without parameters is often
   * called with nothing. Not if the answer was cut: then they may be what is missing.
   */
  static String whole(String arguments, ModelReply.Stop stop) {
    return arguments.isBlank() && stop != ModelReply.Stop.LENGTH ? "{}" : arguments;
  }

  /** Returns what Gemini wants back with each of {@code calls}, the result of {@link #finish}. */
  List<Message.Thinking> signatures(List<ToolCall> calls) {
    List<Message.Thinking> signatures = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      String id = calls.get(i).id();
      slots
          .get(i)
          .extra
          .ifPresent(
              extra ->
                  signatures.add(new Message.Thinking(Message.Form.CALL, id, Json.compact(extra))));
    }
    return signatures;
  }

  private Slot slot(OptionalLong index, String id, String name) throws WireException {
    Optional<Slot> slot = index.isPresent() ? byIndex(index, id, name) : byId(id, name);
    Slot found = slot.isPresent() ? slot.get() : open(index);
    if (found.id.isEmpty()) {
      found.id = id;
    }
    return found;
  }

  private Slot open(OptionalLong index) throws WireException {
    if (slots.size() == CALLS_MAX) {
      throw WireException.protocol("more than " + CALLS_MAX + " tool calls in one answer");
    }
    Slot slot = new Slot(index);
    slots.add(slot);
    return slot;
  }

  private Optional<Slot> byIndex(OptionalLong index, String id, String name) {
    for (Slot slot : slots.reversed()) {
      if (slot.index.equals(index)) {
        // another id and a name under the same index: a server that numbers nothing
        boolean another =
            !id.isEmpty() && !slot.id.isEmpty() && !id.equals(slot.id) && !name.isEmpty();
        return another ? Optional.empty() : Optional.of(slot);
      }
    }
    return Optional.empty();
  }

  private Optional<Slot> byId(String id, String name) {
    if (!id.isEmpty()) {
      return slots.reversed().stream().filter(slot -> slot.id.equals(id)).findFirst();
    }
    return name.isEmpty() && !slots.isEmpty() ? Optional.of(slots.getLast()) : Optional.empty();
  }
}
