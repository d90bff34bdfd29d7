package dev.alpi.memory;

import dev.alpi.memory.relation.Comparison;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person should know about the memory of a home (alpi-state §1, {@code memory audit}).
 *
 * @param files how full each is
 * @param stale guesses that nobody has confirmed for a while, oldest first
 * @param clusters entries that say much the same, by how much
 * @param leaks entries that seem to be about the running system
 * @param queue what waits for a person
 * @param compactions how often conversations were shortened
 * @param pressures what needs room soon, a sentence each
 */
public record MemoryAudit(
    List<Usage> files,
    List<Stale> stale,
    List<Cluster> clusters,
    List<Leak> leaks,
    Queue queue,
    List<CompactionCount> compactions,
    List<String> pressures) {
  /** Half of the life of a guess. */
  static final int STALE_DAYS = 15;

  /** How much two entries must have in common, in percent of the longer; the last is close. */
  static final List<Integer> THRESHOLDS = List.of(50, 70, 90);

  /** More entries are not compared with each other: time goes with the square. */
  static final int COMPARED_MAX = 300;

  /**
   * What the entries that are compared may have in all; the files may hold less than half of it.
   */
  static final int COMPARED_CHARS_MAX = 20_000;

  private static final List<Integer> COMPACTION_DAYS = List.of(7, 30);

  public MemoryAudit {
    files = List.copyOf(files);
    stale = List.copyOf(stale);
    clusters = List.copyOf(clusters);
    leaks = List.copyOf(leaks);
    compactions = List.copyOf(compactions);
    pressures = List.copyOf(pressures);
  }

  /** How full a file is. */
  public record Usage(
      MemoryFile file, int entries, int visibleChars, int percentFull, boolean nearlyFull) {}

  /**
   * A guess that nobody has confirmed.
   *
   * @param days how old it is
   */
  public record Stale(MemoryFile file, String text, long days) {}

  /**
   * Entries that have much in common, each with at least one other of them.
   *
   * @param percent how much, of the longer one
   */
  public record Cluster(int percent, List<Member> members) {
    public Cluster {
      members = List.copyOf(members);
    }
  }

  /** One of the entries that have much in common. */
  public record Member(MemoryFile file, String text) {}

  /** An entry that seems to be about the running system, and why. */
  public record Leak(MemoryFile file, String text, List<String> signs) {
    public Leak {
      signs = List.copyOf(signs);
    }
  }

  /**
   * What waits.
   *
   * @param oldest how long the oldest has waited; empty if none waits
   * @param unreadable how many lines cannot be read
   */
  public record Queue(
      int waiting, Map<MemoryFile, Integer> byTarget, Optional<Duration> oldest, int unreadable) {
    public Queue {
      byTarget = Map.copyOf(byTarget);
    }
  }

  /** Looks at the memory of {@code store}. Takes no lock and writes nothing. */
  public static MemoryAudit of(MemoryStore store) throws IOException {
    Instant now = store.now();
    List<MemorySnapshot> snapshots = new ArrayList<>();
    for (MemoryFile file : MemoryFile.values()) {
      snapshots.add(store.read(file));
    }
    List<Usage> files = snapshots.stream().map(MemoryAudit::usage).toList();
    Queue queue = queue(store.promotions(), now);
    return new MemoryAudit(
        files,
        stale(snapshots, now.atZone(ZoneOffset.UTC).toLocalDate()),
        clusters(snapshots),
        leaks(snapshots),
        queue,
        CompactionCount.of(store.folder().home(), now, COMPACTION_DAYS),
        pressures(files, queue));
  }

  /**
   * What needs a person's attention soon.
   *
   * @param queue what waits for one; nothing if that could not be read
   * @param isQueueKnown whether it could
   * @param pressures what needs room, a sentence each
   * @param problems what could not be read, each with the reason
   */
  public record Upkeep(
      Queue queue, boolean isQueueKnown, List<String> pressures, List<String> problems) {
    public Upkeep {
      pressures = List.copyOf(pressures);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Looks how full the memory of {@code store} is, and no further: nothing is compared. What cannot
   * be read is told, and hides nothing else. Takes no lock and writes nothing.
   */
  public static Upkeep upkeep(MemoryStore store) {
    List<Usage> files = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (MemoryFile file : MemoryFile.values()) {
      try {
        files.add(usage(store.read(file)));
      } catch (IOException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    Queue queue = new Queue(0, Map.of(), Optional.empty(), 0);
    boolean isQueueKnown = false;
    try {
      queue = queue(store.promotions(), store.now());
      isQueueKnown = true;
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new Upkeep(queue, isQueueKnown, pressures(files, queue), problems);
  }

  private static Usage usage(MemorySnapshot snapshot) {
    return new Usage(
        snapshot.file(),
        snapshot.entries().size(),
        snapshot.visibleChars(),
        snapshot.percentFull(),
        snapshot.isNearlyFull());
  }

  private static List<Stale> stale(List<MemorySnapshot> snapshots, LocalDate today) {
    List<Stale> stale = new ArrayList<>();
    for (MemorySnapshot snapshot : snapshots) {
      for (MemoryEntry entry : snapshot.entries()) {
        Optional<EntryMeta> meta = entry.meta().filter(MemoryAudit::isUnconfirmed);
        long days = meta.map(it -> ChronoUnit.DAYS.between(it.captured(), today)).orElse(0L);
        if (days >= STALE_DAYS) {
          stale.add(new Stale(snapshot.file(), entry.text(), days));
        }
      }
    }
    stale.sort((a, b) -> Long.compare(b.days, a.days));
    return stale;
  }

  private static boolean isUnconfirmed(EntryMeta meta) {
    return meta.confidence() == Confidence.LOW && meta.reinforced() == 0;
  }

  private static List<Leak> leaks(List<MemorySnapshot> snapshots) {
    List<Leak> leaks = new ArrayList<>();
    for (MemorySnapshot snapshot : snapshots) {
      for (MemoryEntry entry : snapshot.entries()) {
        List<String> signs = OperationalState.warnings(entry.text());
        if (!signs.isEmpty()) {
          leaks.add(new Leak(snapshot.file(), entry.text(), signs));
        }
      }
    }
    return leaks;
  }

  private static List<Cluster> clusters(List<MemorySnapshot> snapshots) {
    List<Member> members = new ArrayList<>();
    int left = COMPARED_CHARS_MAX;
    for (MemorySnapshot snapshot : snapshots) {
      for (MemoryEntry entry : snapshot.entries()) {
        boolean fits = entry.text().length() <= left && members.size() < COMPARED_MAX;
        if (snapshot.file() != MemoryFile.AGENT && fits) {
          left -= entry.text().length();
          members.add(new Member(snapshot.file(), entry.text()));
        }
      }
    }
    int[][] percent = closeness(members);
    List<Cluster> clusters = new ArrayList<>();
    for (int threshold : THRESHOLDS) {
      clusters.addAll(clusters(threshold, members, percent));
    }
    return clusters;
  }

  private static int[][] closeness(List<Member> members) {
    Comparison comparison = new Comparison();
    int[][] percent = new int[members.size()][members.size()];
    for (int i = 0; i < members.size(); i++) {
      for (int j = 0; j < i; j++) {
        double close = comparison.closeness(members.get(i).text, members.get(j).text);
        percent[i][j] = (int) (close * 100);
        percent[j][i] = percent[i][j];
      }
    }
    return percent;
  }

  private static List<Cluster> clusters(int threshold, List<Member> members, int[][] percent) {
    List<Cluster> clusters = new ArrayList<>();
    boolean[] seen = new boolean[members.size()];
    for (int first = 0; first < members.size(); first++) {
      List<Integer> together = new ArrayList<>();
      if (!seen[first]) {
        seen[first] = true;
        together.add(first);
      }
      // grows while it is gone through
      for (int at = 0; at < together.size(); at++) {
        for (int other = 0; other < members.size(); other++) {
          if (!seen[other] && percent[together.get(at)][other] >= threshold) {
            seen[other] = true;
            together.add(other);
          }
        }
      }
      if (together.size() > 1) {
        clusters.add(new Cluster(threshold, together.stream().sorted().map(members::get).toList()));
      }
    }
    return clusters;
  }

  private static Queue queue(PromotionListing listing, Instant now) {
    Map<MemoryFile, Integer> byTarget = new EnumMap<>(MemoryFile.class);
    for (Promotion promotion : listing.promotions()) {
      byTarget.merge(promotion.candidate().target(), 1, Integer::sum);
    }
    Optional<Duration> oldest =
        listing.promotions().stream()
            .map(promotion -> Duration.between(promotion.createdAt(), now))
            .max(Duration::compareTo);
    return new Queue(listing.promotions().size(), byTarget, oldest, listing.unreadable());
  }

  private static List<String> pressures(List<Usage> files, Queue queue) {
    List<String> pressures = new ArrayList<>();
    for (Usage usage : files) {
      if (usage.nearlyFull) {
        pressures.add(usage.file.fileName() + " is " + usage.percentFull + " % full");
      }
    }
    if (queue.waiting >= PromotionQueue.PRESSURE_MIN) {
      pressures.add(
          queue.waiting
              + " candidates wait for alpi memory promote; beyond "
              + PromotionFile.ROWS_MAX
              + " the oldest go");
    }
    return pressures;
  }
}
