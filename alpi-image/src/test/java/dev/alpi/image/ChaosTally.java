package dev.alpi.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came of the messages of a channel.
 *
 * <p>{@code docs/delivery.md} has two ends of what meets too many ends of the process: a message
 * that was begun three times is a dead letter, of which its writer is told, and an answer that may
 * have arrived three times waits for the owner. They are counted, and are not lost.
 *
 * <p>An answer counts as repeated if an answer to the same message has come before, whatever it
 * says of itself; and as out of order if one to a later message of its chat has.
 */
final class ChaosTally {
  private static final int SHOWN_MAX = 5;

  private final String channel;
  private final ChaosChannel.Repeats allowed;
  private final Map<Integer, ChaosMessage> sent = new TreeMap<>();
  private final Set<Integer> answered = new HashSet<>();
  private final Map<String, Integer> latest = new HashMap<>();
  private final List<Integer> lost = new ArrayList<>();
  private final List<Integer> repeated = new ArrayList<>();
  private final List<Integer> disordered = new ArrayList<>();
  private final List<Integer> elsewhere = new ArrayList<>();
  private final Set<Integer> told = new HashSet<>();
  private int answers;
  private long givenUp;
  private long held;
  private int marked;
  private int markedRepeats;

  private ChaosTally(ChaosChannel channel) {
    this.channel = channel.name();
    this.allowed = channel.repeats();
  }

  /** Counts what came of {@code messages}. */
  static ChaosTally of(ChaosChannel channel, List<ChaosMessage> messages) {
    ChaosTally tally = new ChaosTally(channel);
    messages.forEach(each -> tally.sent.put(each.number(), each));
    channel.answers().forEach(tally::add);
    tally.sent.keySet().stream()
        .filter(number -> !tally.answered.contains(number))
        .forEach(tally.lost::add);
    return tally;
  }

  /** Takes out of the lost ones what the owner finds, and can have handled or sent again. */
  void account(Set<Integer> deadLetters, Set<Integer> heldAnswers) {
    givenUp = sent.keySet().stream().filter(deadLetters::contains).count();
    long before = lost.size();
    lost.removeIf(heldAnswers::contains);
    held = before - lost.size();
    lost.removeIf(deadLetters::contains);
    told.stream().filter(number -> !deadLetters.contains(number)).forEach(lost::add);
  }

  private void add(ChaosAnswer answer) {
    OptionalInt found = answer.number();
    if (found.isEmpty() || !sent.containsKey(found.getAsInt())) {
      return;
    }
    int number = found.getAsInt();
    answers++;
    if (!sent.get(number).chat().equals(answer.chat())) {
      elsewhere.add(number);
    }
    if (latest.merge(answer.chat(), number, Math::max) > number) {
      disordered.add(number);
    }
    if (answer.isGivenUp()) {
      boolean _ = told.add(number);
    }
    marked += answer.isMarked() ? 1 : 0;
    if (!answered.add(number)) {
      if (answer.isMarked() && allowed == ChaosChannel.Repeats.MARKED) {
        markedRepeats++;
      } else {
        repeated.add(number);
      }
    }
  }

  boolean isComplete() {
    return lost.isEmpty();
  }

  int answered() {
    return answered.size();
  }

  int lost() {
    return lost.size();
  }

  /** Says what must not be. */
  void judge(SoakFindings findings) {
    judge(findings, lost, "lost");
    judge(findings, repeated, "answered again without a mark");
    judge(findings, disordered, "answered out of order");
    judge(findings, elsewhere, "answered in another chat");
  }

  private void judge(SoakFindings findings, List<Integer> numbers, String what) {
    if (!numbers.isEmpty()) {
      List<ChaosMessage> some = numbers.stream().limit(SHOWN_MAX).map(sent::get).toList();
      findings.add("%s: %d %s, such as %s".formatted(channel, numbers.size(), what, some));
    }
  }

  static String heading() {
    return """
    | channel | sent in | answered | answers | lost | again, unmarked | out of order | marked \
    | again, marked | given up | held |
    |---|---|---|---|---|---|---|---|---|---|---|\
    """;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |",
        channel,
        sent.size(),
        answered.size() - told.size(),
        answers,
        lost.size(),
        repeated.size(),
        disordered.size(),
        marked,
        markedRepeats,
        givenUp,
        held);
  }
}
