package dev.alpi.model.offline;

import dev.alpi.model.Message;
import dev.alpi.model.Message.Outcome;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The answer to one message, computed anew in each round from the message and the results that have
 * come: every request is played from its start, as far as the results reach.
 */
final class Turn {
  /** What the scheduler and the gateway say before a job's or a sender's own words. */
  private static final Pattern HEADER =
      Pattern.compile("^(?:\\[(?:SCHEDULED:|INBOUND |alpi ended )[^\\]]*]\\s*)+");

  /** The most often tools are asked for about one message. */
  static final int ROUNDS_MAX = 8;

  /** What is said or asked for next. */
  record Answer(String text, List<ToolCall> calls) {
    Answer {
      calls = List.copyOf(calls);
    }
  }

  private final Conversation conversation;
  private final Map<String, Message.ToolResult> results;
  private final String callPrefix;
  private final List<String> said = new ArrayList<>();
  private final List<ToolCall> pending = new ArrayList<>();
  private int requests;

  private Turn(Conversation conversation) {
    this.conversation = conversation;
    this.results = conversation.results();
    this.callPrefix = conversation.callPrefix();
  }

  /** Answers the person's last message. */
  static Answer answer(Conversation conversation) {
    return new Turn(conversation).answer();
  }

  /**
   * Returns the end of the last answer that was cut off by the limit of its length, for a person
   * who says "continue".
   */
  static Optional<String> unspoken(Conversation conversation) {
    String spoken = "";
    Optional<Conversation> at = conversation.previous();
    while (at.isPresent()) {
      Conversation turn = at.get();
      spoken = turn.spokenText() + spoken;
      if (!Intents.isContinue(turn.userText())) {
        Answer whole = answer(turn.alone());
        boolean cut = whole.calls().isEmpty() && whole.text().length() > spoken.length();
        return cut && whole.text().startsWith(spoken)
            ? Optional.of(whole.text().substring(spoken.length()))
            : Optional.empty();
      }
      at = turn.previous();
    }
    return Optional.empty();
  }

  private Answer answer() {
    if (conversation.hasAttachments()) {
      said.add(Talk.blind());
    }
    String message = HEADER.matcher(conversation.userText()).replaceFirst("");
    switch (PeerRequests.find(message)
        .<Clauses>map(request -> new Clauses.Understood(List.of(List.of(request))))
        .orElseGet(() -> Clauses.of(message))) {
      case Clauses.Understood(List<List<Intents.Match>> groups) -> play(groups);
      case Clauses.NotUnderstood(String part) -> said.add(misunderstood(part));
      case Clauses.TooMuch(String limit) ->
          said.add("That is more than I can read: I am the offline model and take " + limit + ".");
    }
    if (!pending.isEmpty() && conversation.rounds() < ROUNDS_MAX) {
      return new Answer("", pending);
    }
    if (!pending.isEmpty()) {
      said.add(
          "I stop here: that took "
              + ROUNDS_MAX
              + " rounds of tools, which is my limit for one message. The rest is not done.");
    }
    return new Answer(String.join("\n\n", said), List.of());
  }

  private String misunderstood(String part) {
    boolean all = part.strip().length() >= conversation.userText().strip().length();
    return all
        ? Talk.notUnderstood()
        : "I did nothing, because I did not understand this part: "
            + Talk.quote(part)
            + "\n"
            + Talk.notUnderstood();
  }

  private void play(List<List<Intents.Match>> groups) {
    if (groups.isEmpty()) {
      said.add("You said nothing that I can read. Say \"help\" to see what I understand.");
    }
    for (int i = 0; i < groups.size() && pending.isEmpty(); i++) {
      boolean done = true;
      for (Intents.Match request : groups.get(i)) {
        done &= play(request);
      }
      if (!done && pending.isEmpty() && i + 1 < groups.size()) {
        said.add("I did not go on with the rest, because that did not succeed.");
        return;
      }
    }
  }

  /** Plays one request as far as it goes; says whether nothing of it failed. */
  private boolean play(Intents.Match request) {
    int number = ++requests;
    int calls = 0;
    Step step = request.start(conversation);
    while (step instanceof Step.Ask ask) {
      Optional<Step.Say> missing = missingTool(ask);
      if (missing.isPresent()) {
        return say(missing.get());
      }
      Map<String, Step.Wanted> wanted = new LinkedHashMap<>();
      for (Step.Wanted call : ask.calls()) {
        wanted.put(callPrefix + number + "-" + ++calls, call);
      }
      if (!results.keySet().containsAll(wanted.keySet())) {
        wanted.forEach(this::await);
        return true;
      }
      step = ask.then().apply(wanted.keySet().stream().map(results::get).toList());
    }
    return say((Step.Say) step);
  }

  private boolean say(Step.Say end) {
    said.add(end.text());
    return end.outcome() == Outcome.OK;
  }

  private Optional<Step.Say> missingTool(Step.Ask ask) {
    return ask.calls().stream()
        .map(Step.Wanted::tool)
        .filter(tool -> !conversation.tools().containsKey(tool))
        .findFirst()
        .map(
            tool ->
                Step.Say.failed(
                    "I would need the `" + tool + "` tool for that, and it is not offered to me."));
  }

  private void await(String id, Step.Wanted call) {
    if (!results.containsKey(id)) {
      ToolSpec tool = conversation.tools().get(call.tool());
      pending.add(new ToolCall(id, call.tool(), Json.compact(fitting(call.arguments(), tool))));
    }
  }

  /** Returns {@code arguments} with numbers as text where the tool's schema wants text. */
  private static JsonValue.Obj fitting(JsonValue.Obj arguments, ToolSpec tool) {
    JsonValue.Obj properties = tool.parameters().object("properties");
    JsonValue.Obj fitting = arguments;
    for (Map.Entry<String, JsonValue> argument : arguments.members().entrySet()) {
      String name = argument.getKey();
      boolean text = properties.object(name).string("type").filter("string"::equals).isPresent();
      if (text && argument.getValue() instanceof JsonValue.Num(String digits)) {
        fitting = fitting.with(name, digits);
      }
    }
    return fitting;
  }
}
