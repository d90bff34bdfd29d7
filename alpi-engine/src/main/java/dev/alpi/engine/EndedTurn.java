package dev.alpi.engine;

import dev.alpi.engine.attachments.OutputAttachment;
import dev.alpi.engine.context.Conversation;
import java.util.List;

/** Everything that is known when the loop has ended. */
record EndedTurn(
    Turn turn,
    Turn.End end,
    ModelCalls calls,
    ToolCalls tools,
    Spending spending,
    ReasoningLog reasoning,
    Conversation conversation,
    List<OutputAttachment> outputs,
    List<String> taint) {

  /** The answer, or everything that was said where there is none. */
  String text() {
    return switch (end) {
      case Turn.End.Answered(String text) -> text;
      case Turn.End.Interrupted(String text) -> said(text);
      case Turn.End.OverBudget _ -> said("");
      case Turn.End.Failed failed -> said(failed.text());
    };
  }

  private String said(String last) {
    String before = turn.saidBefore();
    return before.isEmpty() || last.isEmpty() ? before + last : before + "\n\n" + last;
  }
}
