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

  /** Returns {@code messages} in about {@code bytesMax} of UTF-8 at most: the middle goes first. */
  static String of(List<Message> messages, int bytesMax) {
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
    String text = out.toString();
    long bytes = MessageSize.bytes(text);
    return bytes <= bytesMax
        ? text
        : ToolOutputs.headAndTail(text, (int) ((long) text.length() * bytesMax / bytes));
  }

  private static void line(StringBuilder out, String who, String text) {
    if (!text.isBlank()) {
      out.append("## ").append(who).append('\n');
      // no line of a text can pass for a line that says who speaks
      text.strip().lines().forEach(line -> out.append("| ").append(line).append('\n'));
      out.append('\n');
    }
  }
}
