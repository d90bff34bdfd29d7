package dev.alpi.model.offline;

import dev.alpi.model.Message;
import dev.alpi.model.offline.Phrase.Slots;
import dev.alpi.profile.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message that begins with {@code @peer}: all of it is for that peer, by the {@code peer} tool.
 */
final class PeerRequests {
  private static final String TOOL = "peer";

  private static final Pattern TO_PEER =
      Pattern.compile("\\s*@([A-Za-z0-9_-]+)[,:]?\\s+(\\S.*)", Pattern.DOTALL);

  /** How the engine marks what others wrote. */
  private static final Pattern MARKED =
      Pattern.compile(
          "\\[untrusted ([0-9a-f]+) from [^\\n]*]\\n(.*)\\n\\[end of untrusted \\1]\\s*",
          Pattern.DOTALL);

  private PeerRequests() {}

  /** Returns what {@code message} asks a peer; empty if it begins with none. */
  static Optional<Intents.Match> find(String message) {
    Matcher matcher = TO_PEER.matcher(message);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String peer = matcher.group(1);
    String prompt = matcher.group(2).strip();
    return Optional.of(
        new Intents.Match(
            (_, conversation) -> ask(peer, prompt, conversation),
            new Slots(Map.of(), Literals.of(""))));
  }

  private static Step ask(String peer, String prompt, Conversation conversation) {
    if (!conversation.tools().containsKey(TOOL)) {
      return Step.Say.failed(
          "I cannot ask @" + peer + ": there are no peers here. `alpi peers add` links one.");
    }
    JsonValue.Obj arguments =
        JsonValue.Obj.EMPTY.with("action", "ask").with("peer", peer).with("prompt", prompt);
    return Step.ask(
        new Step.Wanted(TOOL, arguments),
        result ->
            switch (result.outcome()) {
              case OK -> Step.Say.done("@" + peer + ": " + said(result));
              case FAILED -> Step.refused("ask @" + peer, result.text());
            });
  }

  private static String said(Message.ToolResult result) {
    Matcher marked = MARKED.matcher(result.text());
    return marked.matches() ? marked.group(2) : result.text();
  }
}
