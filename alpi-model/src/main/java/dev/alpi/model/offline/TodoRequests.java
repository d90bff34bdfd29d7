package dev.alpi.model.offline;

import dev.alpi.model.offline.Phrase.Slots;
import dev.alpi.profile.json.JsonValue;

/** Requests about the list of open work, through the {@code todo} tool. */
final class TodoRequests {
  private TodoRequests() {}

  static Step add(Slots slots, Conversation conversation) {
    String content = slots.text("content");
    return relay(call("add").with("content", content), "add that", "On the list: " + content);
  }

  static Step list(Slots slots, Conversation conversation) {
    return relay(call("list"), "read the list", "The list:");
  }

  static Step start(Slots slots, Conversation conversation) {
    return numbered("start", "Started: number ", slots);
  }

  static Step complete(Slots slots, Conversation conversation) {
    return numbered("complete", "Done: number ", slots);
  }

  static Step clear(Slots slots, Conversation conversation) {
    return relay(call("clear"), "clear the list", "The list is cleared.");
  }

  private static Step numbered(String action, String lead, Slots slots) {
    String number = slots.text("number");
    return relay(
        call(action).with("id", Long.parseLong(number)),
        action + " number " + number,
        lead + number + ".");
  }

  private static JsonValue.Obj call(String action) {
    return JsonValue.Obj.EMPTY.with("action", action);
  }

  private static Step relay(JsonValue.Obj arguments, String deed, String lead) {
    return Step.relay(new Step.Wanted("todo", arguments), deed, lead);
  }
}
