package dev.alpi.alp.peers;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which tools a turn may use that a peer's {@code link.ask} starts. What the profile denies stays
 * denied.
 *
 * <p><b>Compatibility:</b> the key {@code tools} of a peer in {@code peers.yaml} (alp spec §4); it
 * is never on the wire.
 */
public sealed interface ToolsPolicy {
  /** The most entries of a list, as the other end has it for lists of tools (alp spec §8.8). */
  int ENTRIES_MAX = 256;

  /** All that the profile has: the key is absent. */
  record Unrestricted() implements ToolsPolicy {}

  /**
   * What is listed, and nothing else; an empty list is no tool at all.
   *
   * @param entries what may be used
   */
  record Allow(List<ToolPattern> entries) implements ToolsPolicy {
    /** Copies the list. */
    public Allow {
      entries = List.copyOf(entries);
    }
  }

  /**
   * All but what is listed: the older form.
   *
   * @param entries what may not be used
   */
  record Deny(List<ToolPattern> entries) implements ToolsPolicy {
    /** Copies the list. */
    public Deny {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Nothing: what is written cannot be understood, so every {@code link.ask} of the peer is refused
   * with {@code peer-policy-invalid}.
   *
   * @param detail what is wrong, as people read it
   */
  record Invalid(String detail) implements ToolsPolicy {}

  /**
   * {@return whether {@code tool} may be used, with all its actions or some of them}
   *
   * @param tool a tool's name
   */
  default boolean permits(String tool) {
    return switch (this) {
      case Unrestricted _ -> true;
      case Allow(List<ToolPattern> entries) ->
          entries.stream().anyMatch(entry -> entry.names(tool));
      case Deny(List<ToolPattern> entries) ->
          entries.stream().noneMatch(entry -> entry.names(tool) && entry.action().isEmpty());
      case Invalid _ -> false;
    };
  }

  /**
   * {@return whether {@code action} of {@code tool} may be used}
   *
   * @param tool a tool's name
   * @param action one of its actions
   */
  default boolean permits(String tool, String action) {
    return switch (this) {
      case Unrestricted _ -> true;
      case Allow(List<ToolPattern> entries) ->
          entries.stream().anyMatch(entry -> entry.covers(tool, action));
      case Deny(List<ToolPattern> entries) ->
          entries.stream().noneMatch(entry -> entry.covers(tool, action));
      case Invalid _ -> false;
    };
  }

  /**
   * {@return the policy that allows what {@code entries} say; {@link Invalid} if one of them says
   * nothing}
   *
   * @param entries tools' names, patterns or {@code tool:action}
   */
  static ToolsPolicy allowing(List<String> entries) {
    return of(
        JsonValue.Obj.EMPTY.with(
            "allow", JsonValue.Arr.ofStrings(entries.stream().distinct().toList())));
  }

  /**
   * {@return the policy that a value of the key {@code tools} is; {@link Invalid} if it is none}
   *
   * @param value any value: nothing of it is taken for granted
   */
  static ToolsPolicy of(JsonValue value) {
    if (!(value instanceof JsonValue.Obj(Map<String, JsonValue> members))) {
      return new Invalid("tools is no mapping with a list allow");
    }
    if (members.size() != 1) {
      return new Invalid("tools has " + members.size() + " keys, expected allow alone");
    }
    String name = members.keySet().iterator().next();
    if (!name.equals("allow") && !name.equals("deny")) {
      return new Invalid("tools has a key that is not allow");
    }
    if (!(members.get(name) instanceof JsonValue.Arr(List<JsonValue> items))) {
      return new Invalid("tools." + name + " is no list");
    }
    if (items.size() > ENTRIES_MAX) {
      return new Invalid(
          "tools." + name + " has " + items.size() + " entries, allowed " + ENTRIES_MAX);
    }
    List<ToolPattern> entries = new ArrayList<>();
    for (JsonValue item : items) {
      Optional<ToolPattern> entry =
          item instanceof JsonValue.Str(String text) ? ToolPattern.parse(text) : Optional.empty();
      if (entry.isEmpty() || (name.equals("deny") && entry.get().action().isPresent())) {
        return new Invalid(
            "entry " + (entries.size() + 1) + " of tools." + name + " is no name of a tool");
      }
      entries.add(entry.get());
    }
    return name.equals("allow") ? new Allow(entries) : new Deny(entries);
  }
}
