package dev.alpi.bench;

import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes what long work leaves behind, to be compacted: the same for the same seed.
 *
 * @param steps how many tool calls
 * @param resultBytes how long each result is
 * @param seed draws the words
 */
record LongHistory(int steps, int resultBytes, long seed) {
  private static final String[] WORDS = {
    "the", "port", "server", "staging", "5433", "build", "takes", "error", "at", "line", "17", "in",
    "main", "of", "config", "file", "not", "found", "ok", "passed", "3.2", "seconds", "über", "値"
  };

  /** Two hundred steps with outputs of 100 KB. */
  static LongHistory ofIssue() {
    return new LongHistory(200, 100_000, 1);
  }

  /** Returns one turn as its model calls see it: the question, then call and result in turn. */
  List<Message> messages() {
    Random random = new Random(seed);
    List<Message> messages = new ArrayList<>();
    messages.add(new Message.User("find out why the build of the staging server fails"));
    for (int step = 0; step < steps; step++) {
      String id = "call_" + step;
      String arguments = "{\"path\":\"log.txt\",\"offset\":" + step + "}";
      messages.add(
          new Message.Assistant(
              words(random, 120), List.of(new ToolCall(id, "read_file", arguments)), List.of()));
      messages.add(
          new Message.ToolResult(id, "read_file", words(random, resultBytes), Message.Outcome.OK));
    }
    return messages;
  }

  /**
   * Saves a session of as many turns as there are steps, with one tool call each: what is compacted
   * when a conversation is taken up again.
   */
  Session save(SessionStore sessions) throws IOException {
    Random random = new Random(seed);
    Session session = sessions.create("lab/some-model");
    Instant at = Instant.EPOCH.plus(Duration.ofDays(20_000));
    for (int step = 0; step < steps; step++) {
      ToolTrace trace =
          ToolTrace.of(
              at,
              "read_file",
              ToolTrace.Status.OK,
              Duration.ofMillis(5),
              "{\"path\":\"log.txt\",\"offset\":" + step + "}",
              words(random, resultBytes));
      SessionTurn turn =
          SessionTurn.started(at, "step " + step + ": " + words(random, 200))
              .edit()
              .assistant(words(random, 400))
              .tools(List.of(trace))
              .ended(at.plusSeconds(5))
              .done();
      session = sessions.append(session, turn, SessionUsage.NONE, 1_000L + step);
      at = at.plusSeconds(60);
    }
    return session;
  }

  private static String words(Random random, int bytes) {
    StringBuilder text = new StringBuilder(bytes + 16);
    while (text.length() < bytes) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
      text.append(random.nextInt(12) == 0 ? '\n' : ' ');
    }
    return text.toString();
  }
}
