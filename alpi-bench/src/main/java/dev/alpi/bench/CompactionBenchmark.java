package dev.alpi.bench;

import dev.alpi.engine.context.Conversation;
import dev.alpi.engine.context.Cut;
import dev.alpi.engine.context.ToolOutputs;
import dev.alpi.model.Message;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a compaction of 200 steps costs beside the model's summary: counting, cutting, and the
 * transcript for the summary.
 */
public final class CompactionBenchmark {
  private static final int WARM_UP = 10;
  private static final int OUTPUT_CHARS_MAX = 12_000;
  private static final int OUTPUT_CHARS_KEPT = 4_500;
  private static final long KEPT_BYTES = 24_000;

  /** The newest result stays whole. */
  private static final long NEWEST_BYTES = 101_000;

  private static final int TRANSCRIPT_CHARS = 55_000;

  private CompactionBenchmark() {}

  /** Prints Markdown; the argument is how often each is measured. */
  public static void main(String[] arguments) {
    int times = arguments.length == 0 ? 40 : Integer.parseInt(arguments[0]);
    System.out.println("| | p50 ms | p90 ms | max ms |\n|---|---|---|---|");
    messages(times, System.out);
  }

  /** The longest input there is: each of the 200 results has its 100 KB still. */
  private static void messages(int times, PrintStream out) {
    List<Message> messages = LongHistory.ofIssue().messages();
    double[] counted = new double[times];
    double[] millis = new double[times];
    for (int i = -WARM_UP; i < times; i++) {
      long begun = System.nanoTime();
      Conversation conversation = Conversation.of(List.of(), (Message.User) messages.getFirst());
      messages.subList(1, messages.size()).forEach(conversation::add);
      long start = System.nanoTime();
      ToolOutputs.Trimmed trimmed =
          ToolOutputs.trim(
              conversation.messages(), messages.size() - 1, OUTPUT_CHARS_MAX, OUTPUT_CHARS_KEPT);
      Cut cut = Cut.of(trimmed.messages(), 0, KEPT_BYTES);
      String transcript = cut.transcript(TRANSCRIPT_CHARS);
      conversation.replace(cut.with("summary"), cut.questionAfter());
      long nanos = System.nanoTime() - start;
      if (transcript.isEmpty() || conversation.bytes() > 2 * KEPT_BYTES + NEWEST_BYTES) {
        throw new IllegalStateException("nothing was compacted");
      }
      if (i >= 0) {
        counted[i] = (start - begun) / 1e6;
        millis[i] = nanos / 1e6;
      }
    }
    row("counting 200 steps of 100 KB, as they come", counted, out);
    row("compaction of them", millis, out);
  }

  private static void row(String name, double[] millis, PrintStream out) {
    Arrays.sort(millis);
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.1f |%n",
        name,
        millis[millis.length / 2],
        millis[millis.length * 9 / 10],
        millis[millis.length - 1]);
  }
}
