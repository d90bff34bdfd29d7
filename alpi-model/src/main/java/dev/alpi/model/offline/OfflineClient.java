package dev.alpi.model.offline;

import dev.alpi.model.Cancellation;
import dev.alpi.model.Message;
import dev.alpi.model.ModelClient;
import dev.alpi.model.ModelEvent;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelReply.Stop;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.model.Usage;
import dev.alpi.profile.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The built-in offline model as a {@link ModelClient}: streams its answer word by word, counts a
 * token for every four bytes of UTF-8, and keeps to the limit of output tokens.
 */
public final class OfflineClient implements ModelClient {
  private static final int TOKEN_BYTES = 4;

  private volatile boolean closed;

  /** Creates a client. */
  public OfflineClient() {}

  @Override
  public ModelReply call(
      ModelRequest request, Consumer<ModelEvent> events, Cancellation cancellation)
      throws ModelException {
    checkOpen(cancellation);
    Turn.Answer answer = Turn.answer(Conversation.of(request));
    long bytesMax = (long) request.outputTokensMax() * TOKEN_BYTES;
    List<ToolCall> calls = fitting(answer.calls(), bytesMax);
    boolean noneFits = calls.isEmpty() && !answer.calls().isEmpty();
    String whole = noneFits ? "My output limit is too small for a tool call." : answer.text();
    String text = cut(whole, bytesMax);
    speak(text, events, cancellation);
    for (ToolCall call : calls) {
      checkOpen(cancellation);
      events.accept(new ModelEvent.ToolCallStarted(call.name()));
    }
    boolean isCut = text.length() < whole.length() || noneFits;
    Stop stop = !calls.isEmpty() ? Stop.TOOLS : isCut ? Stop.LENGTH : Stop.END;
    Usage usage = Usage.of(tokens(inputBytes(request)), tokens(bytes(text) + bytes(calls)));
    return new ModelReply(
        new Message.Assistant(text, calls, List.of()), "", stop, Optional.of(usage));
  }

  @Override
  public void close() {
    closed = true;
  }

  private void speak(String text, Consumer<ModelEvent> events, Cancellation cancellation)
      throws ModelException {
    int from = 0;
    while (from < text.length()) {
      checkOpen(cancellation);
      int to = wordEnd(text, from);
      events.accept(new ModelEvent.Text(text.substring(from, to)));
      from = to;
    }
    checkOpen(cancellation);
  }

  /** Returns the end of the word at {@code from}, the blanks after it included. */
  private static int wordEnd(String text, int from) {
    int to = from;
    while (to < text.length() && !Character.isWhitespace(text.charAt(to))) {
      to++;
    }
    while (to < text.length() && Character.isWhitespace(text.charAt(to))) {
      to++;
    }
    return to;
  }

  private void checkOpen(Cancellation cancellation) throws ModelException {
    if (closed || cancellation.isCancelled()) {
      throw new ModelException(
          ModelException.Kind.CANCELLED,
          ModelException.Billing.NOT_BILLED,
          "the offline model was " + (closed ? "closed" : "cancelled"),
          "",
          Optional.empty());
    }
  }

  /** Returns the first of {@code calls} that fit; the others are asked for in the next round. */
  private static List<ToolCall> fitting(List<ToolCall> calls, long bytesMax) {
    List<ToolCall> fitting = new ArrayList<>();
    for (ToolCall call : calls) {
      fitting.add(call);
      if (bytes(fitting) > bytesMax) {
        fitting.removeLast();
        break;
      }
    }
    return List.copyOf(fitting);
  }

  /** Returns the beginning of {@code text} that fits, whole characters only. */
  private static String cut(String text, long bytesMax) {
    long left = bytesMax;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (left < 0) {
        return text.substring(0, end);
      }
      end += Character.charCount(c);
    }
    return text;
  }

  private static long inputBytes(ModelRequest request) {
    long bytes = bytes(request.system());
    for (Message message : request.messages()) {
      bytes +=
          switch (message) {
            case Message.User user -> bytes(user.text());
            case Message.Assistant said -> bytes(said.text()) + bytes(said.toolCalls());
            case Message.ToolResult result -> bytes(result.text());
          };
    }
    for (ToolSpec tool : request.tools()) {
      bytes += bytes(tool.name()) + bytes(tool.description());
      bytes += bytes(Json.compact(tool.parameters()));
    }
    return bytes;
  }

  private static long bytes(List<ToolCall> calls) {
    return calls.stream().mapToLong(call -> bytes(call.name()) + bytes(call.arguments())).sum();
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static long tokens(long bytes) {
    return Math.ceilDiv(bytes, TOKEN_BYTES);
  }
}
