package dev.alpi.gateway;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What waits for a yes or a no of somebody in a chat. Each question has a code of its own, is
 * answered once, in its own place, and counts as a no after a while. None outlives the process:
 * what asked has not either.
 *
 * <p><b>Threads:</b> any.
 */
final class Approvals {
  private static final int CODE_BYTES = 3;
  private static final String YES = "yes";
  private static final String NO = "no";
  private static final Pattern ANSWER =
      Pattern.compile("\\s*(yes|no)(?:[\\s:]+([0-9a-f]{6}))?[\\s.!]*", Pattern.CASE_INSENSITIVE);

  private final SecureRandom random;
  private final ScheduledExecutorService timer;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final Map<Long, String> pieces = new ConcurrentHashMap<>();

  Approvals(SecureRandom random, ScheduledExecutorService timer) {
    this.random = random;
    this.timer = timer;
  }

  /** A question; without its code it can be answered only once it is known to have been shown. */
  private static final class Waiting {
    private final Lane lane;
    private final CompletableFuture<Ending> answer = new CompletableFuture<>();
    private volatile boolean isShown;

    Waiting(Lane lane) {
      this.lane = lane;
    }

    Lane lane() {
      return lane;
    }

    CompletableFuture<Ending> answer() {
      return answer;
    }
  }

  /**
   * A question that was asked.
   *
   * @param code its code
   */
  record Asked(String code) {
    List<Reply.Button> buttons() {
      return List.of(
          new Reply.Button("Yes, once", YES + ":" + code), new Reply.Button("No", NO + ":" + code));
    }
  }

  Asked ask(Lane lane) {
    byte[] bytes = new byte[CODE_BYTES];
    while (true) {
      random.nextBytes(bytes);
      String code = HexFormat.of().formatHex(bytes);
      if (waiting.putIfAbsent(code, new Waiting(lane)) == null) {
        return new Asked(code);
      }
    }
  }

  /** A question goes out in these pieces of the outbox. */
  void goesOut(Asked asked, List<Long> ids) {
    // the last one has the code
    pieces.put(ids.getLast(), asked.code());
  }

  /** A piece of a question is in another state. */
  void went(long piece, OutboxRow.State state) {
    String code = pieces.get(piece);
    Waiting question = code == null ? null : waiting.get(code);
    if (question != null) {
      switch (state) {
        case SENT -> question.isShown = true;
        case DEAD, DROPPED, AMBIGUOUS -> question.answer().complete(Ending.NOBODY);
        case WAITING, SENDING -> {
          // on its way
        }
      }
    }
  }

  /** How a question ended. */
  enum Ending {
    YES,
    NO,
    NOBODY
  }

  /** Waits for the answer to a question; after this it has none any more. */
  Ending await(Asked asked, Duration most) throws InterruptedException {
    Waiting question = waiting.get(asked.code());
    if (question == null) {
      return Ending.NO;
    }
    ScheduledFuture<?> over =
        timer.schedule(
            () -> question.answer().complete(Ending.NOBODY), most.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return question.answer().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      over.cancel(false);
      waiting.remove(asked.code());
      pieces.values().remove(asked.code());
    }
  }

  /** Takes a question back: it counts as no. */
  void withdraw(Asked asked) {
    Waiting question = waiting.get(asked.code());
    if (question != null) {
      question.answer().complete(Ending.NO);
    }
  }

  /** Says whether {@code text} would be an answer to a question of {@code lane}. */
  boolean isAnswer(Lane lane, String text) {
    Optional<Wanted> wanted = wanted(text);
    return wanted.isPresent() && questions(lane, wanted.get()).size() == 1;
  }

  /**
   * Says whether {@code text} is an answer to a question of {@code lane}, and answers it.
   *
   * <p>Without a code it is one only if just one question waits there that is known to have been
   * shown. Whoever has the code has seen it, also if the service has not confirmed that yet.
   */
  boolean answered(Lane lane, String text) {
    Optional<Wanted> wanted = wanted(text);
    return wanted.isPresent() && answered(lane, wanted.get());
  }

  private record Wanted(Ending ending, Optional<String> code) {}

  private static Optional<Wanted> wanted(String text) {
    Matcher matcher = ANSWER.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Wanted(
                matcher.group(1).equalsIgnoreCase(YES) ? Ending.YES : Ending.NO,
                Optional.ofNullable(matcher.group(2)).map(code -> code.toLowerCase(Locale.ROOT))))
        : Optional.empty();
  }

  private boolean answered(Lane lane, Wanted wanted) {
    List<Waiting> questions = questions(lane, wanted);
    return questions.size() == 1 && questions.getFirst().answer().complete(wanted.ending());
  }

  private List<Waiting> questions(Lane lane, Wanted wanted) {
    return waiting.entrySet().stream()
        .filter(each -> each.getValue().lane().equals(lane))
        .filter(
            each ->
                wanted.code().isPresent()
                    ? wanted.code().get().equals(each.getKey())
                    : each.getValue().isShown)
        .map(Map.Entry::getValue)
        .toList();
  }
}
