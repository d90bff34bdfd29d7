package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import dev.alpi.alp.PeerKeyException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes peers of the entries of a list; what is no peer becomes a warning. Used once. */
final class PeerReader {
  /** Enough to see what kind of file it is. */
  private static final int WARNINGS_MAX = 100;

  private final YamlList list;
  private final List<Peer> peers = new ArrayList<>();
  private final List<PeerWarning> warnings = new ArrayList<>();
  private final Set<PeerId> ids = new HashSet<>();
  private final Set<PeerKey> keys = new HashSet<>();
  private int index;

  private PeerReader(YamlList list) {
    this.list = list;
  }

  /** Reads {@code list}; never fails. */
  static PeerList read(YamlList list) {
    PeerReader reader = new PeerReader(list);
    for (JsonValue item : list.items()) {
      reader.entry(item);
      reader.index++;
    }
    return PeerList.of(reader.peers, reader.warnings);
  }

  /** Reads {@code content}; never fails. */
  static PeerList read(String label, byte[] content) {
    try {
      return read(YamlList.parse(label, content));
    } catch (ConfigException e) {
      return PeerList.damaged(new PeerWarning(e.getMessage() + "; it counts as empty", e.hint()));
    }
  }

  private void entry(JsonValue item) {
    if (!(item instanceof Obj entry)) {
      leaveOut("is no mapping", "write id and pubkey as lines of the form key: value");
      return;
    }
    Optional<PeerId> id = id(entry);
    Optional<PeerKey> key = key(entry);
    if (id.isEmpty() || key.isEmpty()) {
      return;
    }
    if (ids.contains(id.get())) {
      leaveOut("is a second one with the id " + id.get(), "give it another id, or remove it");
    } else if (keys.contains(key.get())) {
      leaveOut("is a second one with the key of another", "keep one of the two");
    } else {
      ids.add(id.get());
      keys.add(key.get());
      peers.add(
          new Peer(
              id.get(),
              key.get(),
              alias(entry),
              route(entry),
              allow(entry),
              requestsPerMinute(entry),
              tools(entry)));
    }
  }

  private Optional<PeerId> id(Obj entry) {
    if (!(entry.get("id").orElse(JsonValue.Null.NULL) instanceof JsonValue.Str(String text))) {
      leaveOut("has no id that is text", "give it an id, in quotes if it is a number");
      return Optional.empty();
    }
    Optional<String> problem = PeerId.problem(text);
    problem.ifPresent(reason -> leaveOut("has no usable id: " + reason, "give it another id"));
    return problem.isPresent() ? Optional.empty() : Optional.of(new PeerId(text));
  }

  private Optional<PeerKey> key(Obj entry) {
    if (!(entry.get("pubkey").orElse(JsonValue.Null.NULL) instanceof JsonValue.Str(String text))) {
      leaveOut("has no pubkey", "pubkey is the line that alpi peers key prints there");
      return Optional.empty();
    }
    try {
      PeerKey key = PeerKey.parse(text);
      if (key.text().equals(text)) {
        return Optional.of(key);
      }
      // keys are compared as texts: this one would never match
      leaveOut("has a pubkey in an unusual form", "write pubkey: \"" + key.text() + "\"");
    } catch (PeerKeyException e) {
      leaveOut("has no usable pubkey: " + e.getMessage(), e.hint());
    }
    return Optional.empty();
  }

  private String alias(Obj entry) {
    return switch (entry.get("alias").orElse(JsonValue.Null.NULL)) {
      case JsonValue.Str(String text) -> text;
      case JsonValue.Null.NULL -> "";
      default -> {
        warn("alias", "the alias is no text, and not used", "put it in quotes");
        yield "";
      }
    };
  }

  private PeerRoute route(Obj entry) {
    JsonValue value = entry.get("address").orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL || value.equals(new JsonValue.Str(""))) {
      return new PeerRoute.Local();
    }
    try {
      if (value instanceof JsonValue.Str(String text)) {
        return new PeerRoute.Remote(PeerAddress.ofFile(text));
      }
      throw new PeerAddressException("the address is no text");
    } catch (PeerAddressException e) {
      warn("address", e.getMessage() + "; the peer cannot be reached", e.hint());
      return new PeerRoute.Unusable(e.getMessage());
    }
  }

  private List<String> allow(Obj entry) {
    JsonValue value = entry.get("allow").orElse(new JsonValue.Arr(List.of()));
    if (!(value instanceof JsonValue.Arr(List<JsonValue> items))) {
      warn("allow", "allow is no list, so nothing is allowed", "write one method a line");
      return List.of();
    }
    List<String> methods = new ArrayList<>();
    for (JsonValue item : items) {
      if (!(item instanceof JsonValue.Str(String method))) {
        warn("allow", "allow has an entry that is no text, and allows nothing", "remove it");
      } else if (!methods.contains(method)) {
        methods.add(method);
        unknown(method).ifPresent(problem -> warn("allow", problem.message(), problem.hint()));
      }
    }
    return methods;
  }

  /** Returns what to tell of a method that nobody answers. */
  static Optional<PeerWarning> unknown(String method) {
    return Peer.isKnown(method)
        ? Optional.empty()
        : Optional.of(
            new PeerWarning(
                "there is no method " + method + ", so allowing it does nothing",
                "methods are " + String.join(", ", Peer.METHODS)));
  }

  private int requestsPerMinute(Obj entry) {
    Optional<JsonValue> limit = entry.get("rate_limit");
    if (limit.isEmpty() || limit.get() == JsonValue.Null.NULL) {
      return Peer.REQUESTS_PER_MINUTE_DEFAULT;
    }
    Optional<JsonValue> perMinute =
        limit.get() instanceof Obj mapping ? mapping.get("per_minute") : Optional.empty();
    if (perMinute.isPresent() && perMinute.get() instanceof JsonValue.Num number) {
      OptionalLong rate = number.integer();
      boolean isHuge = number.isInteger() && rate.isEmpty() && !number.text().startsWith("-");
      if (isHuge || rate.orElse(0) > 0) {
        return (int) Math.min(Integer.MAX_VALUE, rate.orElse(Integer.MAX_VALUE));
      }
    }
    warn(
        "rate_limit",
        "rate_limit has no per_minute that is a number from 1, so "
            + Peer.REQUESTS_PER_MINUTE_DEFAULT
            + " counts",
        "write rate_limit: {per_minute: 60}");
    return Peer.REQUESTS_PER_MINUTE_DEFAULT;
  }

  private ToolsPolicy tools(Obj entry) {
    Optional<JsonValue> value = entry.get("tools");
    if (value.isEmpty()) {
      return new ToolsPolicy.Unrestricted();
    }
    ToolsPolicy policy = ToolsPolicy.of(value.get());
    if (policy instanceof ToolsPolicy.Invalid(String detail)) {
      warn(
          "tools",
          detail + ", so every question of the peer is refused",
          "write tools: {allow: [NAME, …]}, or remove it to allow all tools");
    }
    return policy;
  }

  private void leaveOut(String problem, String hint) {
    add(list.place(index, List.of()) + ": an entry " + problem + "; left out", hint);
  }

  private void warn(String key, String problem, String hint) {
    add(list.place(index, List.of(key)) + ": " + problem, hint);
  }

  private void add(String message, String hint) {
    if (warnings.size() < WARNINGS_MAX) {
      warnings.add(new PeerWarning(message, hint));
    } else if (warnings.size() == WARNINGS_MAX) {
      warnings.add(new PeerWarning("there are more warnings than " + WARNINGS_MAX, hint));
    }
  }
}
