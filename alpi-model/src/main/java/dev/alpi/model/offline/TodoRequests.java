package dev.alpi.model.offline;

import dev.alpi.model.offline.Phrase.Slots;
import dev.alpi.profile.json.JsonValue;

/** Requests about the list of open work, through the {@code todo} tool. */
final class TodoRequests {
  private static final String LIST = "The list:";
  private static final String CLEARED = "The list is cleared.";
  private static final String EMPTY = "The list is empty.";

  private TodoRequests() {}

  static Step add(Slots slots, Conversation conversation) {
    String content = slots.text("content");
    return relay(call("add").with("content", content), "add that", "On the list: " + content);
  }

  static Step list(Slots slots, Conversation conversation) {
    return relay(call("list"), "read the list", LIST);
  }

  /** Says whether the tool found nothing on the list. */
  private static boolean isEmpty(String listed) {
    return listed.isBlank() || listed.strip().equals("the list is empty");
  }

  static Step start(Slots slots, Conversation conversation) {
    return numbered("start", "Started: number ", slots);
  }

  static Step complete(Slots slots, Conversation conversation) {
    return numbered("complete", "Done: number ", slots);
  }

  static Step clear(Slots slots, Conversation conversation) {
    return relay(call("clear"), "clear the list", CLEARED);
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

  /** What is said of an empty list is said once. */
  private static Step relay(JsonValue.Obj arguments, String deed, String lead) {
    return Step.ask(
        new Step.Wanted("todo", arguments),
        result ->
            switch (result.outcome()) {
              case OK ->
                  Step.Say.done(
                      isEmpty(result.text()) ? nothingLeft(lead) : lead + "\n" + result.text());
              case FAILED -> Step.refused(deed, result.text());
            });
  }

  private static String nothingLeft(String lead) {
    return switch (lead) {
      case LIST -> EMPTY;
      case CLEARED -> CLEARED;
      default -> lead + "\n" + EMPTY;
    };
  }
}
