package dev.alpi.engine.context;

import dev.alpi.model.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a conversation is cut in two: what is summed up, and what stays. Never between a call and
 * its result; between two turns where that keeps enough. Pure.
 *
 * @param messages the whole conversation
 * @param at where what stays begins; before it everything is summed up
 * @param question the place of the message that the running turn is about
 */
public record Cut(List<Message> messages, int at, int question) {
  /** What a summary begins with (alpi-state spec §2.10). */
  public static final String SUMMARY_MARK = "[auto-compacted summary]";

  private static final String SUMMARY_LABEL =
      "[alpi summed up what came before; these are not the person's words]";

  private static final String TASK_MARK =
      "[What the person asked for and the agent is working on, word for word]";

  public Cut {
    messages = List.copyOf(messages);
  }

  /**
   * Finds the cut that keeps at most {@code keptBytes} at the end, but at least the last step.
   *
   * @param question the place of the message that the running turn is about
   */
  public static Cut of(List<Message> messages, int question, long keptBytes) {
    int last = messages.size();
    int best = last;
    int bestTurn = -1;
    long bytes = 0;
    for (int i = messages.size() - 1; i >= 0; i--) {
      bytes += MessageSize.bytes(messages.get(i));
      if (bytes > keptBytes && best < last) {
        break;
      }
      if (!(messages.get(i) instanceof Message.ToolResult)) {
        best = i;
        boolean isEnough = bytes >= keptBytes / 2 || i == question;
        if (isEnough && startsTurn(messages, i)) {
          bestTurn = i;
        }
      }
    }
    return new Cut(messages, bestTurn >= 0 ? bestTurn : best, question);
  }

  /** Says whether anything would be summed up, beside the question itself. */
  public boolean isWorthIt() {
    return at > 1 || (at == 1 && question != 0);
  }

  /** Returns how many messages would be summed up. */
  public int summarized() {
    return at;
  }

  /** Returns what is to be summed up as a text of about {@code bytesMax} of UTF-8 at most. */
  public String transcript(int bytesMax) {
    return Transcript.of(messages.subList(0, at), bytesMax);
  }

  /** Returns the shorter conversation: the {@code summary}, the question, and what stays. */
  public List<Message> with(String summary) {
    List<Message> out = new ArrayList<>();
    // a summary that quotes our marks must not begin another part
    String quiet = summary.strip().replace(SUMMARY_MARK, "").replace(TASK_MARK, "");
    String text = SUMMARY_MARK + "\n" + SUMMARY_LABEL + "\n" + quiet;
    if (question < at && messages.get(question) instanceof Message.User asked) {
      out.add(asked.withText(text + "\n\n" + TASK_MARK + "\n" + task(asked.text())));
    } else {
      out.add(new Message.User(text));
    }
    out.addAll(messages.subList(at, messages.size()));
    return out;
  }

  /** Returns where the question is in {@link #with}. */
  public int questionAfter() {
    return question < at ? 0 : question - at + 1;
  }

  /** A question that was carried over once stands behind an older summary. */
  private static String task(String text) {
    int mark = text.startsWith(SUMMARY_MARK) ? text.indexOf(TASK_MARK) : -1;
    return mark < 0 ? text : text.substring(mark + TASK_MARK.length()).strip();
  }

  private static boolean startsTurn(List<Message> messages, int i) {
    return messages.get(i) instanceof Message.User
        && (i == 0
            || messages.get(i - 1) instanceof Message.Assistant assistant
                && assistant.toolCalls().isEmpty());
  }
}
