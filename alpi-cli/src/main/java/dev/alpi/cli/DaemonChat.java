package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.engine.TurnEvent;
import dev.alpi.memory.SessionId;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code alpi chat --daemon}: the daemon runs the turn, which goes on if this program ends before.
 * Nobody can be asked for a yes there, so what needs one is refused.
 */
final class DaemonChat {
  private final Profile profile;
  private final Invocation invocation;
  private final HostClient client;
  private final ChatDisplay display;
  private Obj reply = Obj.EMPTY;
  private Obj error = Obj.EMPTY;
  private String session = "";
  private boolean isInterrupted;
  private boolean isOver;

  DaemonChat(Profile profile, Invocation invocation) {
    this.profile = profile;
    this.invocation = invocation;
    this.client = DaemonCommands.client(profile.root(), invocation);
    this.display = new ChatDisplay(invocation);
  }

  /** Asks {@code text}; in a new conversation if {@code asked} is empty. */
  ExitCode ask(String text, Optional<SessionId> asked, Cancellation cancellation)
      throws IOException, CommandFailure {
    Obj params =
        Obj.EMPTY
            .with("profile", profile.name().text())
            .with("text", text)
            .with("session_id", asked.map(SessionId::text).orElse(""));
    cancellation.onCancel(this::cancel);
    try {
      if (client.stream("host.chat.send", params, this::take).isEmpty()) {
        throw new CommandFailure(
            ExitCode.DAEMON_UNREACHABLE,
            "no daemon runs",
            "alpi daemon start begins one; without --daemon none is needed");
      }
    } catch (HostRefusal e) {
      throw CommandFailure.usage(
          "the daemon does not run this turn: " + e.getMessage(),
          "alpi daemon status tells what it serves");
    }
    return finish();
  }

  private void cancel() {
    Obj params = Obj.EMPTY.with("profile", profile.name().text()).with("session_id", session);
    try {
      Optional<Obj> _ = client.call("host.chat.cancel", params);
    } catch (HostRefusal | IOException e) {
      // then it has ended already, or goes on without this program
    }
  }

  private void take(Obj frame) {
    String name = frame.string("name").orElse("");
    String id = frame.string("id").orElse("");
    String text = frame.string("text").orElse("");
    switch (frame.string("event").orElse("")) {
      case "session_start" -> session = frame.string("session_id").orElse("");
      case "assistant_delta" -> display.show(new TurnEvent.Text(text));
      case "reasoning_delta" -> display.show(new TurnEvent.Reasoning(text));
      case "tool_start" ->
          display.show(new TurnEvent.ToolStarted(id, name, frame.string("preview").orElse("")));
      case "tool_state" -> display.show(new TurnEvent.ToolState(id, name, text));
      case "tool_end" ->
          display.show(
              new TurnEvent.ToolEnded(
                  id,
                  name,
                  frame.bool("ok").orElse(false),
                  frame.string("output").orElse(""),
                  Duration.ofMillis(frame.integer("duration_ms").orElse(0))));
      case "warning" -> display.show(new TurnEvent.Warned(text));
      case "reply" -> reply = frame;
      case "error" -> error = frame;
      case "interrupted" -> isInterrupted = true;
      case "done" -> isOver = true;
      default -> {
        // what later daemons tell besides
      }
    }
  }

  private ExitCode finish() throws IOException, CommandFailure {
    if (isInterrupted) {
      throw ChatCommand.interrupted(session);
    }
    if (!error.equals(Obj.EMPTY)) {
      boolean isBudget = error.string("cause").orElse("").equals("budget");
      throw new CommandFailure(
          isBudget ? ExitCode.BUDGET_REFUSED : ExitCode.MODEL_FAILED,
          error.string("text").orElse(""),
          error.string("hint").orElse(""));
    }
    if (!isOver || reply.equals(Obj.EMPTY)) {
      throw new CommandFailure(
          ExitCode.DAEMON_UNREACHABLE,
          "the daemon has ended before the turn was over",
          "what was said is kept: alpi sessions show " + session);
    }
    display.finish(reply.string("text").orElse(""));
    invocation.answer(
        Obj.EMPTY
            .with("text", reply.string("text").orElse(""))
            .with("session", session)
            .with("steps", reply.integer("steps").orElse(0))
            .with(
                "usage",
                ChatCommand.usage(
                    reply.integer("tokens_in").orElse(0),
                    reply.integer("tokens_cached").orElse(0),
                    reply.integer("tokens_out").orElse(0)))
            .with("cost_usd", reply.decimal("cost_usd").orElse(0.0))
            .with("tools", new JsonValue.Arr(display.tools())));
    return ExitCode.OK;
  }
}
