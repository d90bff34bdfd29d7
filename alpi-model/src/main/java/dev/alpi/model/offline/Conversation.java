package dev.alpi.model.offline;

import dev.alpi.model.HostContext;
import dev.alpi.model.Message;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ToolSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A conversation up to some message: the last thing the person said, what came before it and what
 * has happened since.
 *
 * @param messages all messages
 * @param start what came before this message is not spoken of
 * @param end where this conversation ends in them, exclusive
 * @param tools the offered tools by name
 */
record Conversation(List<Message> messages, int start, int end, Map<String, ToolSpec> tools) {

  private static final Pattern ID_END = Pattern.compile("-\\d+-\\d+$");

  static Conversation of(ModelRequest request) {
    Map<String, ToolSpec> tools =
        request.tools().stream()
            .collect(Collectors.toMap(ToolSpec::name, Function.identity(), (a, b) -> a));
    return new Conversation(request.messages(), 0, request.messages().size(), tools);
  }

  /** Returns what the person said last; empty if nothing. */
  String userText() {
    int at = userIndex();
    return at >= 0 && messages.get(at) instanceof Message.User user ? said(user) : "";
  }

  /** Says whether files or pictures came with what the person said last. */
  boolean hasAttachments() {
    int at = userIndex();
    return at >= 0
        && messages.get(at) instanceof Message.User user
        && (!user.images().isEmpty()
            || HostContext.strip(user.text()).length() > said(user).length());
  }

  /** Neither what is in a file nor what alpi adds is what the person asks for. */
  private static String said(Message.User user) {
    String text = HostContext.strip(user.text());
    int attached = text.indexOf(Message.ATTACHED);
    return attached < 0 ? text : text.substring(0, attached);
  }

  /** Returns what was answered since, tool calls aside. */
  String spokenText() {
    return messages.subList(userIndex() + 1, end).stream()
        .map(message -> message instanceof Message.Assistant said ? said.text() : "")
        .collect(Collectors.joining());
  }

  /** Returns the conversation before the person's last message, if they had said something. */
  Optional<Conversation> previous() {
    int at = userIndex();
    Conversation before = new Conversation(messages, start, Math.max(0, at), tools);
    return before.userIndex() >= start ? Optional.of(before) : Optional.empty();
  }

  /** Returns this conversation as if the person's last message were the first. */
  Conversation alone() {
    return new Conversation(messages, Math.max(0, userIndex()), end, tools);
  }

  /** Returns the results that came since the person's last message, by call. */
  Map<String, Message.ToolResult> results() {
    Map<String, Message.ToolResult> results = new HashMap<>();
    for (Message message : messages.subList(userIndex() + 1, end)) {
      if (message instanceof Message.ToolResult result) {
        results.putIfAbsent(result.callId(), result);
      }
    }
    return results;
  }

  /** Returns how often tools were asked for since the person's last message. */
  long rounds() {
    return messages.subList(userIndex() + 1, end).stream()
        .filter(message -> message instanceof Message.Assistant said && !said.toolCalls().isEmpty())
        .count();
  }

  /**
   * Returns a prefix for the ids of this turn's calls: the same in each of its rounds, and the
   * start of no id before it.
   */
  String callPrefix() {
    List<Message> before = messages.subList(0, Math.max(0, userIndex()));
    Set<String> used =
        before.stream()
            .filter(message -> message instanceof Message.Assistant)
            .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
            .map(call -> ID_END.matcher(call.id()).replaceFirst(""))
            .collect(Collectors.toSet());
    long turn = 1 + before.stream().filter(message -> message instanceof Message.User).count();
    while (used.contains("offline-" + turn)) {
      turn++;
    }
    return "offline-" + turn + "-";
  }

  private int userIndex() {
    int at = end - 1;
    while (at >= 0 && !(messages.get(at) instanceof Message.User)) {
      at--;
    }
    return at;
  }
}
