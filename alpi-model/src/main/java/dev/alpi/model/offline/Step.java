package dev.alpi.model.offline;

import dev.alpi.model.Message;
import dev.alpi.model.Message.Outcome;
import dev.alpi.model.Refusal;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What one request does next. */
sealed interface Step {

  /** The request ends with {@code text}. */
  record Say(String text, Outcome outcome) implements Step {
    static Say done(String text) {
      return new Say(text, Outcome.OK);
    }

    static Say failed(String text) {
      return new Say(text, Outcome.FAILED);
    }
  }

  /**
   * The request needs tools.
   *
   * @param calls the calls, independent of each other
   * @param then gets their results, in the order of {@code calls}
   */
  record Ask(List<Wanted> calls, Function<List<Message.ToolResult>, Step> then) implements Step {
    public Ask {
      calls = List.copyOf(calls);
    }
  }

  /** A tool call that has no id yet. */
  record Wanted(String tool, JsonValue.Obj arguments) {}

  /** Asks for one call. */
  static Step ask(Wanted call, Function<Message.ToolResult, Step> then) {
    return new Ask(List.of(call), results -> then.apply(results.getFirst()));
  }

  /**
   * Asks for one call and relays its result.
   *
   * @param deed what the call does, as it follows "I could not"
   * @param lead what stands before the result of a success
   */
  static Step relay(Wanted call, String deed, String lead) {
    return ask(
        call,
        result ->
            switch (result.outcome()) {
              case OK -> Say.done(result.text().isBlank() ? lead : lead + "\n" + result.text());
              case FAILED -> refused(deed, result.text());
            });
  }

  /** Ends with why {@code deed} did not happen. */
  static Say refused(String deed, String reason) {
    if (Refusal.isDenied(reason)) {
      return Say.failed("You said no, so I did not " + deed + ".");
    }
    Optional<String> forbidden = Refusal.reason(reason);
    if (forbidden.isPresent()) {
      return Say.failed("I may not " + deed + ", and you cannot allow it: " + forbidden.get());
    }
    return Say.failed(
        "I could not " + deed + (reason.isBlank() ? "; no reason was given." : ": " + reason));
  }
}
