package dev.alpi.engine.context;

import dev.alpi.engine.attachments.AttachedMessage;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of a conversation beside its session file, so that the next turn's prompt begins as
 * this one's ended: the system prompt, the last compaction, and the newest turns with their tools.
 *
 * @param prompt the system prompt as it was first said
 * @param checkpoint what the last compaction left
 * @param rows turns after it, as the model read them; oldest first
 * @param taint where text came from that others have written, and that the conversation has read
 */
public record StoredContext(
    Optional<FrozenPrompt> prompt,
    Optional<Checkpoint> checkpoint,
    List<Row> rows,
    List<String> taint) {
  /** Nothing kept. */
  public static final StoredContext EMPTY =
      new StoredContext(Optional.empty(), Optional.empty(), List.of(), List.of());

  public StoredContext {
    rows = List.copyOf(rows);
    taint = List.copyOf(taint);
  }

  /**
   * A system prompt that stays for the session.
   *
   * @param basis names all that it was made of, memory entries aside: another basis makes another
   *     prompt
   * @param text the prompt
   * @param known the memory entries that are in it
   */
  public record FrozenPrompt(String basis, String text, List<String> known) {
    public FrozenPrompt {
      known = List.copyOf(known);
    }
  }

  /**
   * A compacted conversation.
   *
   * @param turns the starts of the turns that are in it, the last one last; not empty
   */
  public record Checkpoint(List<Instant> turns, List<Message> messages) {
    public Checkpoint {
      turns = List.copyOf(turns);
      messages = List.copyOf(messages);
    }
  }

  /**
   * A turn.
   *
   * @param at its start, which names it
   */
  public record Row(Instant at, List<Message> messages) {
    public Row {
      messages = List.copyOf(messages);
    }
  }

  /** Returns this with {@code frozen} as its prompt. */
  public StoredContext with(FrozenPrompt frozen) {
    return new StoredContext(Optional.of(frozen), checkpoint, rows, taint);
  }

  /** Returns this as read from {@code sources} too: nothing that was read is unread again. */
  public StoredContext tainted(List<String> sources) {
    Set<String> all = new LinkedHashSet<>(taint);
    all.addAll(sources);
    return new StoredContext(prompt, checkpoint, rows, List.copyOf(all));
  }

  /** Returns this with one more turn. */
  public StoredContext with(Row row) {
    List<Row> more = new ArrayList<>(rows);
    more.removeIf(old -> old.at().equals(row.at()));
    more.add(row);
    return new StoredContext(prompt, checkpoint, more, taint);
  }

  /** Returns this after a compaction. The prompt is made anew: its cache is lost anyway. */
  public StoredContext after(Checkpoint compacted) {
    return new StoredContext(Optional.empty(), Optional.of(compacted), List.of(), taint);
  }

  /**
   * Returns the conversation before a new turn: the compacted part, then each of {@code turns}; the
   * newest with the tools they used, as far as these have at most {@code toolBytesMax} bytes.
   *
   * <p>When they have more, the oldest lose theirs until half of it is left: so that the beginning
   * of the prompt changes once in many turns, and not with each.
   */
  public List<Message> replay(List<SessionTurn> turns, long toolBytesMax) {
    List<Message> out = new ArrayList<>();
    List<SessionTurn> after = afterCheckpoint(turns);
    if (after.size() < turns.size()) {
      out.addAll(checkpoint.orElseThrow().messages());
    }
    Map<Instant, Row> byTurn = rowsByTurn();
    int whole = firstWhole(after, byTurn, toolBytesMax);
    for (int i = 0; i < after.size(); i++) {
      SessionTurn turn = after.get(i);
      Row row = byTurn.get(turn.at());
      out.addAll(i >= whole && row != null ? row.messages() : texts(turn));
    }
    return out;
  }

  /** Returns this without the rows that {@link #replay} would not use any more. */
  public StoredContext trimmed(List<SessionTurn> turns, long toolBytesMax) {
    List<SessionTurn> after = afterCheckpoint(turns);
    Map<Instant, Row> byTurn = rowsByTurn();
    int whole = firstWhole(after, byTurn, toolBytesMax);
    List<Row> kept = new ArrayList<>();
    for (SessionTurn turn : after.subList(whole, after.size())) {
      if (byTurn.containsKey(turn.at())) {
        kept.add(byTurn.get(turn.at()));
      }
    }
    boolean isStanding = after.size() < turns.size();
    return new StoredContext(prompt, isStanding ? checkpoint : Optional.empty(), kept, taint);
  }

  /** Those that the checkpoint does not contain; all, if the session has lost its last turn. */
  private List<SessionTurn> afterCheckpoint(List<SessionTurn> turns) {
    if (checkpoint.isEmpty()) {
      return turns;
    }
    Set<Instant> contained = new HashSet<>(checkpoint.get().turns());
    Instant last = checkpoint.get().turns().getLast();
    return turns.stream().anyMatch(turn -> turn.at().equals(last))
        ? turns.stream().filter(turn -> !contained.contains(turn.at())).toList()
        : turns;
  }

  private Map<Instant, Row> rowsByTurn() {
    Map<Instant, Row> byTurn = new HashMap<>();
    rows.forEach(row -> byTurn.put(row.at(), row));
    return byTurn;
  }

  private static int firstWhole(
      List<SessionTurn> turns, Map<Instant, Row> byTurn, long toolBytesMax) {
    int first = 0;
    long sum = 0;
    for (int i = 0; i < turns.size(); i++) {
      sum += toolBytes(byTurn.get(turns.get(i).at()));
      if (sum > toolBytesMax) {
        for (; first < i && sum > toolBytesMax / 2; first++) {
          sum -= toolBytes(byTurn.get(turns.get(first).at()));
        }
        if (sum > toolBytesMax) {
          // this one alone is too much
          sum = 0;
          first = i + 1;
        }
      }
    }
    return first;
  }

  private static long toolBytes(@org.jspecify.annotations.Nullable Row row) {
    return row == null || isText(row) ? 0 : MessageSize.bytes(row.messages());
  }

  /** Says whether the turn would be replayed with the same words anyway. */
  private static boolean isText(Row row) {
    return row.messages().size() <= 2
        && row.messages().getFirst() instanceof Message.User user
        && !user.text().contains(Message.ATTACHED);
  }

  private static List<Message> texts(SessionTurn turn) {
    if (!turn.isReplayable()) {
      // what a person said is not forgotten because nobody answered
      return turn.user().text().isBlank()
          ? List.of()
          : List.of(
              new Message.User(turn.user().text() + turn.hostContext().orElse("")),
              Message.Assistant.of("[alpi: this was not answered; the turn had been ended]"));
    }
    String asked = AttachedMessage.replayedQuestion(turn.user().text(), turn.attachments());
    String said = AttachedMessage.replayedAnswer(turn.assistant().text(), turn.outputAttachments());
    return List.of(
        new Message.User(asked + turn.hostContext().orElse("")), Message.Assistant.of(said));
  }
}
