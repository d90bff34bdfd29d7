package dev.alpi.alp.peers;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Edits of one entry of the list, key by key. */
final class PeerEntry {
  private static final List<String> RATE = List.of("rate_limit");
  private static final List<String> TOOLS = List.of("tools");

  private PeerEntry() {}

  /** Returns {@code list} with {@code edit} made to the entry at {@code index}, a mapping. */
  static YamlList edited(YamlList list, int index, PeerEdit edit) throws ConfigException {
    YamlList after = list;
    if (edit.key().isPresent()) {
      after = set(after, index, "pubkey", edit.key().get().key().text());
    }
    if (edit.alias().isPresent()) {
      after = set(after, index, "alias", edit.alias().get());
    }
    if (edit.route().isPresent()) {
      PeerRoute route = edit.route().get();
      String address = route instanceof PeerRoute.Remote(PeerAddress remote) ? remote.text() : "";
      after = set(after, index, "address", address);
    }
    if (!edit.allowed().isEmpty() || !edit.disallowed().isEmpty()) {
      after = after.setting(index, List.of("allow"), allow(entry(after, index), edit));
    }
    if (edit.requestsPerMinute().isPresent()) {
      after = rate(after, index, edit.requestsPerMinute().getAsInt());
    }
    return edit.tools().isPresent() ? tools(after, index, edit.tools().get()) : after;
  }

  private static Obj entry(YamlList list, int index) {
    return (Obj) list.items().get(index);
  }

  /** Sets a text; an empty one is not there at all. */
  private static YamlList set(YamlList list, int index, String key, String text)
      throws ConfigException {
    return text.isEmpty()
        ? list.unsetting(index, List.of(key))
        : list.setting(index, List.of(key), new JsonValue.Str(text));
  }

  private static JsonValue.Arr allow(Obj entry, PeerEdit edit) {
    List<JsonValue> methods = new ArrayList<>(entry.array("allow"));
    for (String method : edit.allowed()) {
      JsonValue added = new JsonValue.Str(method);
      if (!methods.contains(added)) {
        methods.add(added);
      }
    }
    for (String method : edit.disallowed()) {
      methods.removeIf(new JsonValue.Str(method)::equals);
    }
    return new JsonValue.Arr(methods);
  }

  private static YamlList rate(YamlList list, int index, int rate) throws ConfigException {
    JsonValue limit = entry(list, index).get("rate_limit").orElse(Obj.EMPTY);
    List<String> member = List.of("rate_limit", "per_minute");
    if (rate != PeerEdit.RATE_DEFAULT) {
      return limit instanceof Obj
          ? list.setting(index, member, JsonValue.Num.of(rate))
          : list.setting(index, RATE, Obj.EMPTY.with("per_minute", rate));
    }
    boolean isAlone =
        !(limit instanceof Obj(var members)) || Set.of("per_minute").containsAll(members.keySet());
    return list.unsetting(index, isAlone ? RATE : member);
  }

  private static YamlList tools(YamlList list, int index, ToolsPolicy tools)
      throws ConfigException {
    if (!(tools instanceof ToolsPolicy.Allow(List<ToolPattern> entries))) {
      return list.unsetting(index, TOOLS);
    }
    JsonValue allow = JsonValue.Arr.ofStrings(entries.stream().map(ToolPattern::text).toList());
    JsonValue present = entry(list, index).get("tools").orElse(Obj.EMPTY);
    boolean isAllow =
        present instanceof Obj(var members) && Set.of("allow").containsAll(members.keySet());
    return isAllow
        ? list.setting(index, List.of("tools", "allow"), allow)
        : list.setting(index, TOOLS, Obj.EMPTY.with("allow", allow));
  }
}
