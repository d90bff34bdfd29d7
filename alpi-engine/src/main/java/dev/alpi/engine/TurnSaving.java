package dev.alpi.engine;

import dev.alpi.engine.attachments.OutputAttachment;
import dev.alpi.engine.context.ContextFile;
import dev.alpi.engine.context.StoredContext;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.model.Message;
import dev.alpi.model.ModelCard;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what came of a turn: the turn itself into its session, and what the model read beside it.
 */
record TurnSaving(
    TurnRequest request, SessionStore sessions, ContextFile contextFile, InstantSource clock) {

  /** Saves the turn; returns the session with it. */
  Session save(
      Session session, SessionTurn begun, StoredContext.FrozenPrompt system, EndedTurn ended)
      throws IOException {
    SessionTurn.Editor editor =
        begun
            .edit()
            .ended(clock.instant())
            .assistant(ended.text())
            .tools(ended.tools().traces())
            .outputAttachments(
                ended.outputs().stream().<JsonValue>map(OutputAttachment::description).toList())
            .model(ended.calls().model().toString());
    if (!ended.reasoning().isEmpty()) {
      editor
          .reasoning(ended.reasoning().text(), ended.reasoning().length())
          .reasoningSpans(ended.reasoning().spans());
    }
    if (ended.end() instanceof Turn.End.Interrupted) {
      editor.interrupted();
    }
    TurnOutcome.Bill bill = ended.spending().bill();
    SessionUsage usage =
        new SessionUsage(
            bill.usage().inputTokens(),
            bill.usage().cachedInputTokens(),
            bill.usage().cachedInputTokens() > 0 ? bill.usage().inputTokens() : 0,
            bill.usage().outputTokens(),
            bill.cost().nano());
    Session saved =
        sessions.append(
            session,
            editor.done(),
            usage,
            ended.calls().lastContextTokens().orElse(session.lastContextTokens()));
    saveContext(saved, begun.at(), system, ended);
    return saved;
  }

  /** The next turn's prompt begins with what this one's ended with. */
  private void saveContext(
      Session saved, Instant at, StoredContext.FrozenPrompt system, EndedTurn ended)
      throws IOException {
    if (saved.turns().size() <= request.session().turns().size()) {
      // somebody has deleted the session meanwhile: what was said in it does not come back
      return;
    }
    List<Message> messages = closed(ended);
    long max = toolBytesMax(ended);
    List<Instant> contained = new ArrayList<>();
    request.session().turns().forEach(turn -> contained.add(turn.at()));
    contained.add(at);
    contextFile.update(
        stored -> {
          StoredContext now = stored.with(system).tainted(ended.taint());
          now =
              ended.conversation().isCompacted()
                  ? now.after(new StoredContext.Checkpoint(contained, messages))
                  : now.with(new StoredContext.Row(at, messages));
          return now.trimmed(saved.turns(), max);
        });
  }

  private static long toolBytesMax(EndedTurn ended) {
    return ended.calls().card().map(ModelCard::contextTokens).orElse(0) * 3L / 4;
  }

  /** The turn as the model read it, with an end: each provider wants an answer after a question. */
  private static List<Message> closed(EndedTurn ended) {
    List<Message> messages =
        new ArrayList<>(
            ended.conversation().isCompacted()
                ? ended.conversation().messages()
                : ended.conversation().turn());
    String text =
        switch (ended.end()) {
          case Turn.End.Answered _ -> "";
          case Turn.End.Interrupted(String said) -> said + "\n[interrupted by the person]";
          case Turn.End.OverBudget _ -> "[ended by the budget]";
          case Turn.End.Failed failed -> failed.text() + "\n[ended: no answer of the model]";
        };
    if (!text.isEmpty()) {
      messages.add(Message.Assistant.of(text.strip()));
    }
    return messages;
  }
}
