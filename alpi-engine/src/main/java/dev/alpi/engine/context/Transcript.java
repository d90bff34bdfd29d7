package dev.alpi.engine.context;

import dev.alpi.model.HostContext;
import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import java.util.List;

/** Messages as one text, for a model that sums them up. Pure. */
final class Transcript {
  /** A result says what it is about in its beginning and its end. */
  private static final int RESULT_CHARS_MAX = 1_500;

  private static final int ARGUMENTS_CHARS_MAX = 600;

  private Transcript() {}

  /** Returns {@code messages} in at most {@code charsMax} characters: the middle goes first. */
  static String of(List<Message> messages, int charsMax) {
    StringBuilder out = new StringBuilder();
    for (Message message : messages) {
      switch (message) {
        case Message.User user -> line(out, "person", HostContext.strip(user.text()));
        case Message.Assistant assistant -> {
          line(out, "agent", assistant.text());
          for (ToolCall call : assistant.toolCalls()) {
            String arguments = ToolOutputs.headAndTail(call.arguments(), ARGUMENTS_CHARS_MAX);
            line(out, "agent calls " + call.name(), arguments);
          }
        }
        case Message.ToolResult result -> {
          String label = result.outcome() == Message.Outcome.OK ? "returned" : "failed";
          String text = ToolOutputs.headAndTail(result.text(), RESULT_CHARS_MAX);
          line(out, result.toolName() + " " + label, text);
        }
      }
    }
    return ToolOutputs.headAndTail(out.toString(), charsMax);
  }

  private static void line(StringBuilder out, String who, String text) {
    if (!text.isBlank()) {
      out.append("## ").append(who).append('\n').append(text.strip()).append("\n\n");
    }
  }
}
