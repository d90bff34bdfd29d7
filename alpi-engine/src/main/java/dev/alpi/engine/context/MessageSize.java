package dev.alpi.engine.context;

import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import java.util.List;

/** How many bytes of UTF-8 a message carries as text. Pure. */
public final class MessageSize {
  /**
   * A picture of the size that the services scale to has about 1,600 tokens (Anthropic's and
   * OpenAI's pages on vision, docs/attachments.md), at three bytes a token.
   */
  private static final long IMAGE_BYTES = 4_800;

  private MessageSize() {}

  /** Returns the bytes of {@code message}: its text, its calls and what was thought. */
  public static long bytes(Message message) {
    return switch (message) {
      case Message.User user -> bytes(user.text());
      case Message.Assistant assistant -> {
        long bytes = bytes(assistant.text());
        for (ToolCall call : assistant.toolCalls()) {
          bytes += bytes(call.id()) + bytes(call.name()) + bytes(call.arguments());
        }
        for (Message.Thinking thinking : assistant.thinking()) {
          bytes += bytes(thinking.text()) + bytes(thinking.signature());
        }
        yield bytes;
      }
      case Message.ToolResult result ->
          bytes(result.callId()) + bytes(result.toolName()) + bytes(result.text());
    };
  }

  /** Returns the bytes of {@code message}, and for a picture as many as text of its tokens has. */
  static long weight(Message message) {
    long images = message instanceof Message.User user ? user.images().size() * IMAGE_BYTES : 0;
    return bytes(message) + images;
  }

  /** Returns the bytes of all {@code messages}. */
  public static long bytes(List<Message> messages) {
    long bytes = 0;
    for (Message message : messages) {
      bytes += bytes(message);
    }
    return bytes;
  }

  /** Returns the bytes of a tool's description. */
  public static long bytes(ToolSpec tool) {
    return bytes(tool.name()) + bytes(tool.description()) + bytes(tool.schema());
  }

  /** Bytes of UTF-8; half a surrogate pair may arrive as the three bytes of U+FFFD. */
  public static long bytes(String text) {
    int length = text.length();
    long bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      // nearly always false: what is here is all that most texts pay
      if (c >= 0x80) {
        bytes += more(text, i, c);
      }
    }
    return bytes;
  }

  /**
   * Bytes beyond the first of the character {@code c} at {@code i}; each half of a pair has two.
   */
  private static int more(String text, int i, char c) {
    boolean isPaired =
        Character.isHighSurrogate(c)
            ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
            : Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    return c < 0x800 || isPaired ? 1 : 2;
  }
}
