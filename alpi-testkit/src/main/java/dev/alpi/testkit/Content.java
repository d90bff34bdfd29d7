package dev.alpi.testkit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an {@link Answer} says. */
sealed interface Content {

  /** A model's reply. */
  record Reply(
      String text,
      String reasoning,
      String reasoningField,
      String redactedThinking,
      List<Call> calls,
      UsageReport usage,
      UsagePlace usagePlace,
      Optional<Answer.Stop> stop,
      Optional<Failure> streamFailure,
      int deltaChars)
      implements Content {
    /** About a token or two: a text of a few sentences makes a stream worth its name. */
    static final int DELTA_CHARS = 12;

    public Reply {
      calls = List.copyOf(calls);
      if (deltaChars < 1) {
        throw new IllegalArgumentException("a delta needs a character: " + deltaChars);
      }
    }

    static Reply ofText(String text) {
      return new Reply(
          text,
          "",
          "reasoning_content",
          "",
          List.of(),
          new UsageReport.Computed(Optional.empty()),
          UsagePlace.LAST,
          Optional.empty(),
          Optional.empty(),
          DELTA_CHARS);
    }

    Answer.Stop effectiveStop() {
      return stop.orElse(calls.isEmpty() ? Answer.Stop.END : Answer.Stop.TOOLS);
    }
  }

  /** An error in the shape of the wire format; empty texts stand for what fits the status. */
  record Failure(int status, String type, String message) implements Content {}

  /** Any bytes. */
  record Raw(int status, String contentType, String body) implements Content {}

  /** A tool call; an empty id stands for one that the server makes up. */
  record Call(String id, String name, String arguments) {}

  /** What a reply says of its usage. */
  sealed interface UsageReport {
    /** Computed from the sizes of request and reply; the cost is as the script says. */
    record Computed(Optional<BigDecimal> costUsd) implements UsageReport {}

    /** As the script says. */
    record Given(TokenUsage usage) implements UsageReport {}

    /** Computed for the totals, but not told to the client. */
    record Withheld() implements UsageReport {}
  }

  /** Where a stream tells its usage. */
  enum UsagePlace {
    /** At its end, where the provider does. */
    LAST,
    /** In its first event, and nowhere else. */
    FIRST
  }

  /** A reply being changed. */
  final class Draft {
    String text;
    String reasoning;
    String reasoningField;
    String redactedThinking;
    final List<Call> calls;
    UsageReport usage;
    UsagePlace usagePlace;
    Optional<Answer.Stop> stop;
    Optional<Failure> streamFailure;
    int deltaChars;

    Draft(Reply from) {
      text = from.text();
      reasoning = from.reasoning();
      reasoningField = from.reasoningField();
      redactedThinking = from.redactedThinking();
      calls = new ArrayList<>(from.calls());
      usage = from.usage();
      usagePlace = from.usagePlace();
      stop = from.stop();
      streamFailure = from.streamFailure();
      deltaChars = from.deltaChars();
    }

    Reply finish() {
      return new Reply(
          text,
          reasoning,
          reasoningField,
          redactedThinking,
          calls,
          usage,
          usagePlace,
          stop,
          streamFailure,
          deltaChars);
    }
  }
}
