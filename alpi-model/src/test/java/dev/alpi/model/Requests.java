package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.TestImages;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Requests that tests send. */
final class Requests {
  private static final Set<Message.Form> SIGNED =
      EnumSet.of(Message.Form.SIGNED, Message.Form.REDACTED);

  private Requests() {}

  /** One with a system prompt, tools, mistakes of a model and every form of opaque reasoning. */
  static ModelRequest full(String model) {
    return new ModelRequest(
        ModelName.parse(model).orElseThrow(),
        "be brief",
        List.of(
            new Message.User("look"),
            new Message.Assistant(
                "",
                List.of(
                    new ToolCall("c1", "read", "{\"p\":1}"), new ToolCall("c.2", "a.b", "{broken")),
                List.of(
                    new Message.Thinking(Message.Form.SIGNED, "signed", "c2ln"),
                    new Message.Thinking(Message.Form.REDACTED, "redacted", ""),
                    new Message.Thinking(Message.Form.PLAIN, "plain", ""),
                    new Message.Thinking(Message.Form.DETAILS, "[{\"d\":1}]", ""),
                    new Message.Thinking(Message.Form.CALL, "c1", "{\"g\":1}"))),
            new Message.ToolResult("c1", "read", "one", Message.Outcome.OK),
            new Message.ToolResult("c.2", "a.b", "no such tool", Message.Outcome.FAILED),
            Message.Assistant.of("done"),
            new Message.User("more")),
        List.of(ToolSpec.of("read", "reads", JsonValue.Obj.EMPTY.with("type", "object"))),
        5_000,
        Optional.of(ModelRequest.Effort.HIGH),
        "s1");
  }

  /** The same as {@code request} without tools. */
  static ModelRequest without(ModelRequest request) {
    return new ModelRequest(
        request.model(),
        request.system(),
        request.messages(),
        List.of(),
        request.outputTokensMax(),
        request.effort(),
        request.sessionId());
  }

  /** The same as {@code request} without what only its provider could have signed. */
  static ModelRequest withoutSigned(ModelRequest request) {
    List<Message> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      messages.add(
          message instanceof Message.Assistant(String text, List<ToolCall> calls, var thinking)
              ? new Message.Assistant(
                  text, calls, thinking.stream().filter(b -> !SIGNED.contains(b.form())).toList())
              : message);
    }
    return new ModelRequest(
        request.model(),
        request.system(),
        messages,
        request.tools(),
        request.outputTokensMax(),
        request.effort(),
        request.sessionId());
  }

  /** A picture of 9 by 9. */
  static Image picture() {
    return Image.read(Bytes.of(TestImages.png(9, 9))).orElseThrow();
  }

  /** One of {@code messages} alone. */
  static ModelRequest of(String model, Message... messages) {
    return new ModelRequest(
        ModelName.parse(model).orElseThrow(),
        "",
        List.of(messages),
        List.of(),
        1_000,
        Optional.empty(),
        "");
  }
}
