package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A script being played: knows which step is next and how often each rule applied.
 *
 * <p><b>Threads:</b> any.
 */
final class ScriptRun {
  private final Script script;
  private final List<Integer> uses = new ArrayList<>();
  private int nextStep;

  ScriptRun(Script script) {
    this.script = script;
    script.rules().forEach(_ -> uses.add(0));
  }

  /** Returns the answer to a valid request. */
  Answer next(Wire wire, Conversation conversation) throws Refusal {
    synchronized (this) {
      for (int i = 0; i < script.rules().size(); i++) {
        Rule rule = script.rules().get(i);
        if (uses.get(i) < rule.times().orElse(Integer.MAX_VALUE)
            && rule.matches(wire, conversation)) {
          uses.set(i, uses.get(i) + 1);
          return rule.answer();
        }
      }
      if (nextStep < script.steps().size()) {
        return script.steps().get(nextStep++);
      }
    }
    return switch (script.otherwise()) {
      case Script.Otherwise.Always(Answer answer) -> answer;
      case Script.Otherwise.Echo _ -> Answer.text(conversation.lastText());
      case Script.Otherwise.Computed(Function<Asked, Answer> answer) ->
          answer.apply(Asked.of(wire, conversation));
      case Script.Otherwise.Agent agent -> agent(agent, conversation);
      case Script.Otherwise.Refuse _ ->
          throw new Refusal(
              400,
              "invalid_request_error",
              "script_exhausted",
              "",
              "the script has no answer for this request, and all "
                  + script.steps().size()
                  + " steps are used");
    };
  }

  private static Answer agent(Script.Otherwise.Agent agent, Conversation conversation) {
    int next = next(agent.calls(), conversation);
    if (next < agent.calls().size()) {
      Script.ToolUse use = agent.calls().get(next);
      if (conversation.tools().contains(use.tool())) {
        return Answer.call(use.tool(), use.arguments());
      }
    }
    return Answer.text(agent.text());
  }

  private static int next(List<Script.ToolUse> calls, Conversation conversation) {
    if (conversation.last() == Rule.LastMessage.TOOL_RESULT
        && conversation.lastCall().isPresent()) {
      Script.ToolUse last = conversation.lastCall().get();
      int first = indexOf(calls, last);
      if (first >= 0 && indexOf(calls.subList(first + 1, calls.size()), last) < 0) {
        return first + 1;
      }
    }
    return conversation.toolResultsSinceUser();
  }

  private static int indexOf(List<Script.ToolUse> calls, Script.ToolUse use) {
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).tool().equals(use.tool())
          && compact(calls.get(i).arguments()).equals(use.arguments())) {
        return i;
      }
    }
    return -1;
  }

  /** Arguments come back as a client printed them. */
  static String compact(String arguments) {
    try {
      return JsonText.parse(arguments).print();
    } catch (JsonText.SyntaxException e) {
      return arguments;
    }
  }
}
