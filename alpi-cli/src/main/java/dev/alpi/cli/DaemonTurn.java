package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.engine.People;
import dev.alpi.engine.TurnEvent;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A turn that the daemon runs, shown and answered here. If the connection is lost it is looked for
 * again: the turn goes on meanwhile.
 */
final class DaemonTurn {
  /** How often a turn is looked for whose connection was lost. */
  private static final int TRIES = 20;

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final Profile profile;
  private final Invocation invocation;
  private final HostClient client;
  private final People people;
  private final ChatDisplay display;
  private Obj reply = Obj.EMPTY;
  private Obj error = Obj.EMPTY;
  private volatile String session = "";
  private long seq;
  private boolean isInterrupted;
  private boolean isShorter;
  private boolean isOver;

  DaemonTurn(Profile profile, Invocation invocation, HostClient client, People people) {
    this.profile = profile;
    this.invocation = invocation;
    this.client = client;
    this.people = people;
    this.display = new ChatDisplay(invocation);
  }

  /** Returns its conversation; empty if it has not begun. */
  String session() {
    return session;
  }

  List<JsonValue> tools() {
    return display.tools();
  }

  private Obj params() {
    return Obj.EMPTY.with("profile", profile.name().text()).with("session_id", session);
  }

  /** Asks {@code text}, in a new conversation if {@code asked} is empty, and follows the turn. */
  void run(String text, String asked, Cancellation cancellation)
      throws IOException, CommandFailure, InterruptedException {
    session = asked;
    Obj params = params().with("text", text).with("ask", people != People.NOBODY);
    begin("host.chat.send", params, cancellation);
  }

  /** Has the conversation {@code asked} summed up; returns whether it got shorter. */
  boolean compact(String asked, Cancellation cancellation)
      throws IOException, CommandFailure, InterruptedException {
    session = asked;
    begin("host.chat.compact", params(), cancellation);
    requireNoFailure();
    return isShorter;
  }

  private void begin(String method, Obj params, Cancellation cancellation)
      throws IOException, CommandFailure, InterruptedException {
    try (DaemonQuestions questions = new DaemonQuestions(profile, invocation, client, people);
        Cancellation.Registration _ = cancellation.onCancel(() -> cancel(questions))) {
      Optional<Obj> last = stream(method, params, questions);
      if (last.isEmpty() && seq == 0) {
        throw new CommandFailure(
            ExitCode.DAEMON_UNREACHABLE,
            "no daemon runs",
            "alpi daemon start begins one; without --daemon none is needed");
      }
      if (!isOver && seq > 0) {
        follow(questions, cancellation);
      }
    } catch (HostRefusal e) {
      throw CommandFailure.usage(
          "the daemon does not run this turn: " + e.getMessage(),
          "alpi daemon status tells what it serves");
    }
  }

  /** Returns the last frame; empty if nobody answers there, or not to the end. */
  private Optional<Obj> stream(String method, Obj params, DaemonQuestions questions)
      throws HostRefusal, IOException {
    try {
      return client.stream(method, params, frame -> take(frame, questions));
    } catch (HostClient.LostException e) {
      return Optional.empty();
    }
  }

  /** Looks for the turn again, until it is over or nobody knows it. */
  private void follow(DaemonQuestions questions, Cancellation cancellation)
      throws IOException, InterruptedException {
    invocation.warn("the connection to the daemon was lost; looking for the turn again");
    for (int left = TRIES; left > 0 && !isOver && !cancellation.isCancelled(); left--) {
      long before = seq;
      try {
        Optional<Obj> _ = stream("host.chat.events_since", params().with("seq", seq), questions);
      } catch (HostRefusal e) {
        if (isServed()) {
          // by another daemon, which does not know the turn
          return;
        }
      }
      if (seq > before) {
        // it was there: another loss begins to count anew
        left = TRIES;
      }
      if (!isOver) {
        invocation.context().pause().pause(BETWEEN_TRIES, cancellation);
      }
    }
  }

  private boolean isServed() throws IOException {
    try {
      return client.call("host.sessions.list", params().with("limit", 1)).isPresent();
    } catch (HostRefusal | HostClient.LostException e) {
      return false;
    }
  }

  private void cancel(DaemonQuestions questions) {
    questions.endAll();
    try {
      Optional<Obj> _ = client.call("host.chat.cancel", params());
    } catch (HostRefusal | IOException e) {
      // then it has ended already, or goes on without this program
    }
  }

  private void take(Obj frame, DaemonQuestions questions) {
    seq = Math.max(seq, frame.integer("seq").orElse(0));
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
      case "approval" -> questions.approval(frame);
      case "clarification" -> questions.clarification(frame);
      case "approval_done", "clarification_done" -> questions.ended(frame);
      case "auto_compact" ->
          display.show(
              new TurnEvent.Compacted(
                  frame.integer("tokens_before").orElse(0),
                  frame.integer("tokens_after").orElse(0),
                  (int) frame.integer("summarized").orElse(0),
                  (int) frame.integer("cut").orElse(0)));
      case "compacted" -> isShorter = frame.bool("shorter").orElse(false);
      case "reply" -> reply = frame;
      case "error" -> error = frame;
      case "interrupted" -> isInterrupted = true;
      case "done" -> isOver = true;
      default -> {
        // what later daemons tell besides
      }
    }
  }

  /** Shows what came of it; returns the reply. */
  Obj finish() throws IOException, CommandFailure {
    requireNoFailure();
    if (!isOver || reply.equals(Obj.EMPTY)) {
      throw lost();
    }
    display.finish(reply.string("text").orElse(""));
    return reply;
  }

  private CommandFailure lost() {
    return new CommandFailure(
        ExitCode.DAEMON_UNREACHABLE,
        "the daemon has ended before the turn was over",
        "what was said is kept: alpi sessions show " + session);
  }

  private void requireNoFailure() throws CommandFailure {
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
    if (!isOver) {
      throw lost();
    }
  }
}
