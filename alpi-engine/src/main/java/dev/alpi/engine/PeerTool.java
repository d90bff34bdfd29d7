package dev.alpi.engine;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.Specs;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code peer}: asks another profile, here or on another machine. Its answer is a result like any
 * other, so that a turn can ask two and compare.
 */
final class PeerTool implements Tool {
  static final String NAME = "peer";

  private static final int PROMPT_CHARS_MAX = 100_000;

  private static final ToolSpec SPEC =
      Specs.of(
          NAME,
          "Ask the agent of somebody else, or list those that can be asked. It knows nothing of"
              + " this conversation: say all that it needs. Its answer is its own.",
          "\"action\"",
          """
          "action":{"type":"string","enum":["list","ask"]},
          "peer":{"type":"string","description":"for ask: its id, from list"},
          "prompt":{"type":"string","description":"for ask: the whole question"}\
          """);

  private final PeerLink link;
  private final String conversation;

  PeerTool(PeerLink link, String conversation) {
    this.link = link;
    this.conversation = conversation;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.optional("peer").orElse("list");
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String action = arguments.required("action");
    return switch (action) {
      case "list" -> list();
      case "ask" -> ask(arguments, context);
      default -> throw Arguments.notOneOf("action", action, "list, ask");
    };
  }

  private String list() throws IOException {
    List<PeerLink.Known> peers = link.peers();
    return peers.isEmpty()
        ? "there are no peers; the person adds them with alpi peers add"
        : peers.stream()
            .map(peer -> peer.id() + (peer.name().equals(peer.id()) ? "" : ": " + peer.name()))
            .collect(Collectors.joining("\n"));
  }

  private String ask(Arguments arguments, ToolContext context) throws ToolFailure {
    String peer = arguments.required("peer");
    String prompt = arguments.required("prompt").strip();
    if (prompt.isEmpty() || prompt.length() > PROMPT_CHARS_MAX) {
      throw new ToolFailure(
          "a prompt has 1 to " + PROMPT_CHARS_MAX + " characters, found " + prompt.length());
    }
    try {
      String answer =
          link.ask(peer, prompt, conversation, context.cancellation(), context.progress());
      return answer.isBlank() ? "(it answered nothing)" : answer;
    } catch (IOException e) {
      throw new ToolFailure(e.getMessage());
    }
  }
}
