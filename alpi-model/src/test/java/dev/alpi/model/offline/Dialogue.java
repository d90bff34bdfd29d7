package dev.alpi.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import dev.alpi.model.Message;
import dev.alpi.model.ModelClient;
import dev.alpi.model.ModelEvent;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.OfflineModel;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A person, the offline model and {@link FakeTools}: what an engine's loop does, and no more. */
final class Dialogue {
  final FakeTools tools;
  final List<Message> messages = new ArrayList<>();
  List<ToolSpec> offered = FakeTools.specs();
  int outputTokensMax = 100_000;
  int rounds;

  private final ModelClient model = OfflineModel.create();
  private final Set<String> ids = new HashSet<>();

  Dialogue(FakeTools tools) {
    this.tools = tools;
  }

  /** Says {@code text} and returns the final answer; asserts what holds for every round. */
  String say(String text) {
    messages.add(new Message.User(text));
    rounds = 0;
    while (true) {
      Message.Assistant said = round().message();
      messages.add(said);
      if (said.toolCalls().isEmpty()) {
        assertThat(said.text()).isNotBlank();
        return said.text();
      }
      rounds++;
      assertThat(rounds).isLessThanOrEqualTo(Turn.ROUNDS_MAX);
      for (ToolCall call : said.toolCalls()) {
        check(call);
        messages.add(tools.run(call));
      }
    }
  }

  private void check(ToolCall call) {
    assertThat(offered).extracting(ToolSpec::name).contains(call.name());
    assertThat(ids.add(call.id())).as("%s is new", call.id()).isTrue();
    try {
      Json.parseObject(call.arguments());
    } catch (JsonSyntaxException e) {
      throw new AssertionError("arguments of " + call, e);
    }
  }

  ModelReply round() {
    StringBuilder streamed = new StringBuilder();
    List<String> started = new ArrayList<>();
    try {
      ModelReply reply =
          model.call(
              request(),
              event -> {
                switch (event) {
                  case ModelEvent.Text(String delta) -> streamed.append(delta);
                  case ModelEvent.ToolCallStarted(String name) -> started.add(name);
                  case ModelEvent.Reasoning reasoning -> throw new AssertionError(reasoning);
                }
              },
              Cancellation.none());
      assertThat(streamed).hasToString(reply.message().text());
      assertThat(reply.message().toolCalls()).extracting(ToolCall::name).isEqualTo(started);
      return reply;
    } catch (ModelException e) {
      throw new AssertionError(e);
    }
  }

  ModelRequest request() {
    return new ModelRequest(
        OfflineModel.NAME,
        "You are alpi.",
        messages,
        offered,
        outputTokensMax,
        Optional.empty(),
        "session");
  }
}
