package dev.alpi.image;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Judges the records of one job, as {@code slots.log} has them in their order: each slot has one
 * fate, and has run once. It knows itself when slots are, and nothing of the code that decides it.
 */
final class SlotAudit {
  /** Of many problems of a kind the first say it all. */
  private static final int PROBLEMS_MAX = 20;

  /** When the slots of a job are. */
  sealed interface Rhythm {
    /** At each whole number of periods since 1970. */
    record Every(Duration period) implements Rhythm {}

    /** Once. */
    record Once(Instant at) implements Rhythm {}

    /** The job decides; then none is expected. */
    record Unknown() implements Rhythm {}
  }

  /** What is done with a run that was cut off by the end of its process. */
  enum AfterCrash {
    REPORT,
    RERUN
  }

  private final String job;
  private final Rhythm rhythm;
  private final AfterCrash afterCrash;
  private final Set<String> seen = new LinkedHashSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  /** The fates that hold; those of times that come again, after the clock was set back, go. */
  private final TreeMap<Instant, String> fates = new TreeMap<>();

  /** Slots that ever had a fate. */
  private final TreeSet<Instant> settled = new TreeSet<>();

  /** The last record of each slot that ever ran. */
  private final Map<Instant, Obj> last = new HashMap<>();

  /** The last state of each slot that has no fate yet; those by hand are apart. */
  private final Map<String, String> open = new TreeMap<>();

  /** The highest try of each slot that any record tells of, also of those by hand. */
  private final Map<Instant, Long> tries = new HashMap<>();

  /** Stretches in which slots have run whose records are kept no more, first to last. */
  private final TreeMap<Instant, Instant> stretches = new TreeMap<>();

  private final Map<String, Long> counts = new TreeMap<>();

  /** Steps back of the clock of which no record has told yet. */
  private final List<Step> steps = new ArrayList<>();

  /** Those whose record may be lost: the log was written anew meanwhile. */
  private final List<Step> untold = new ArrayList<>();

  /** Slots that were decided anew because of those. */
  private final Set<String> excused = new HashSet<>();

  private boolean isRewritten;
  private Optional<Instant> begun = Optional.empty();
  private Instant latest = Instant.MIN;
  private long begins;

  SlotAudit(String job, Rhythm rhythm, AfterCrash afterCrash) {
    this.job = job;
    this.rhythm = rhythm;
    this.afterCrash = afterCrash;
  }

  /** The clock was set from {@code before} back to {@code after}. */
  record Step(Instant before, Instant after) {
    /** What was decided a moment later counts too. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    boolean covers(Instant slot) {
      return slot.isAfter(after) && slot.isBefore(before.plus(MARGIN));
    }
  }

  /** Times come again, and their slots may be decided anew. */
  void setBack(Step step) {
    steps.add(step);
  }

  /** The log was written anew: records between those that were seen and those to come are lost. */
  void rewritten() {
    untold.addAll(steps);
    steps.clear();
    isRewritten = true;
  }

  /** What is in the log was taken. */
  void read() {
    isRewritten = false;
  }

  /** Takes a record, if it is a new one. */
  void take(String text, Obj record) {
    if (!seen.add(text)) {
      return;
    }
    String state = record.string("state").orElse("");
    Instant slot = Instant.parse(record.string("slot").orElse(""));
    boolean isByHand = record.bool("by_hand").orElse(false);
    if (state.equals("begin")) {
      begin(slot);
      return;
    }
    if (state.equals("past")) {
      Instant first = Instant.parse(record.string("from").orElse(""));
      stretches.merge(first, slot, (a, b) -> a.isAfter(b) ? a : b);
      return;
    }
    tries.merge(slot, record.integer("attempt").orElse(0), Math::max);
    String counted = isByHand ? state + " by hand" : state;
    counts.merge(counted, record.integer("count").orElse(1), Long::sum);
    String key = slot + (isByHand ? " by hand" : "");
    if (isFinal(state)) {
      open.remove(key);
    } else {
      open.put(key, state);
    }
    if (!isByHand) {
      latest = latest.isBefore(slot) ? slot : latest;
      if (isFinal(state)) {
        settle(record, slot, state);
      }
      ranOnce(record, slot, state);
    }
  }

  private static boolean isFinal(String state) {
    return switch (state) {
      case "ran", "failed", "skipped", "missed", "superseded" -> true;
      case "waiting", "running", "retrying" -> false;
      default -> throw new AssertionError("unknown state " + state);
    };
  }

  /** A begin that is behind what was decided: the clock was set back, and times come again. */
  private void begin(Instant until) {
    if (begun.isEmpty()) {
      begun = Optional.of(until);
    }
    if (until.isBefore(latest)) {
      steps.clear();
      fates.tailMap(until, false).clear();
      latest = until;
      begins++;
    }
  }

  private void settle(Obj record, Instant slot, String state) {
    List<Instant> slots =
        record.string("from").isPresent()
            ? slots(Instant.parse(record.string("from").get()), slot)
            : List.of(slot);
    long count = record.integer("count").orElse(1);
    if (count != slots.size()) {
      problem("counts " + count + " slots, and there are " + slots.size() + ": " + record);
    }
    for (Instant each : slots) {
      String before = fates.put(each, state);
      if (before != null && !isExcused(each)) {
        problem(each + " was " + before + " and then " + state);
      }
      settled.add(each);
    }
  }

  /** Says whether the record that says that a time comes again is lost; once for each time. */
  private boolean isExcused(Instant slot) {
    for (int i = 0; i < untold.size(); i++) {
      if (untold.get(i).covers(slot) && excused.add(i + " " + slot)) {
        return true;
      }
    }
    return false;
  }

  private void ranOnce(Obj record, Instant slot, String state) {
    Optional<Obj> before = Optional.ofNullable(last.get(slot));
    if (state.equals("running") && before.isPresent()) {
      String was = before.get().string("state").orElse("");
      boolean isAgain =
          was.equals("retrying")
              || was.equals("waiting") && afterCrash == AfterCrash.RERUN
              || isRewritten && isNextTry(before.get(), record);
      if (!isAgain) {
        problem(slot + " runs, and was " + was + " before: " + before.get() + " then " + record);
      }
    }
    if (record.integer("attempt").orElse(0) > 0) {
      last.put(slot, record);
    }
  }

  /** Says whether one is the try after the other, of which no record is left. */
  private static boolean isNextTry(Obj before, Obj record) {
    return record.integer("attempt").orElse(0) == before.integer("attempt").orElse(0) + 1;
  }

  /** Returns the slots from {@code first} to {@code end}, which is one. */
  private List<Instant> slots(Instant first, Instant end) {
    return switch (rhythm) {
      case Rhythm.Every(Duration period) -> {
        long from = Math.ceilDiv(first.toEpochMilli(), period.toMillis());
        long to = Math.floorDiv(end.toEpochMilli(), period.toMillis());
        yield LongStream.rangeClosed(from, to)
            .mapToObj(each -> Instant.ofEpochMilli(each * period.toMillis()))
            .toList();
      }
      case Rhythm.Once(Instant at) ->
          at.isBefore(first) || at.isAfter(end) ? List.of() : List.of(at);
      case Rhythm.Unknown _ -> List.of(end);
    };
  }

  private void problem(String text) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add("job " + job + ": " + text);
    }
  }

  /** Returns what was wrong so far. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns what was wrong, and the slots after the job began that have no fate. */
  List<String> lost(Instant until) {
    List<String> lost = new ArrayList<>(problems);
    if (rhythm instanceof Rhythm.Unknown) {
      return lost;
    }
    if (begun.isEmpty()) {
      return List.of("job " + job + ": it never began");
    }
    for (Instant slot : slots(begun.get().plusNanos(1), until)) {
      if (!settled.contains(slot)) {
        lost.add("job " + job + ": " + slot + " has no record, it began at " + begun.get());
      }
    }
    return lost.subList(0, Math.min(lost.size(), PROBLEMS_MAX));
  }

  /** Returns what has no fate yet, with its state. */
  Map<String, String> open() {
    return Map.copyOf(open);
  }

  /**
   * Says whether a record tells that {@code slot} has run {@code attempt} times or more, or that
   * slots around it have. Not every record of a try is seen: a log that is written anew keeps only
   * the last of each slot.
   */
  boolean hasRun(Instant slot, long attempt) {
    Map.Entry<Instant, Instant> stretch = stretches.floorEntry(slot);
    return tries.getOrDefault(slot, 0L) >= attempt
        || stretch != null && !slot.isAfter(stretch.getValue());
  }

  /** Returns how many slots had each state. */
  Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Returns how often times came again. */
  long begins() {
    return begins;
  }
}
