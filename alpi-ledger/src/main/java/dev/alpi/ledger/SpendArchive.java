package dev.alpi.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.Presence;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the journal said before it was shortened: {@code logs/spend/<YYYY-MM>.journal}, then {@code
 * <YYYY-MM>.1.journal} and so on. A segment of a month holds nothing of a later day.
 *
 * <p><b>Threads:</b> one at a time; who writes holds the ledger's lock.
 *
 * <p><b>Durability:</b> when {@link #add} returns, its effect survives a crash.
 */
final class SpendArchive {
  /* Implementation notes. A batch is one record, so that a crash leaves all of it or nothing. It
   * names the generation of the journal it is from and the last number it covers: if the journal
   * could not be shortened after it, the next batch, and every reader, goes on behind that number.
   * The newest segment has the newest batch. Segments are small because the newest is read at each
   * shortening.
   */

  /**
   * How much is kept.
   *
   * @param months the current one included
   * @param segments the newest are kept
   * @param segmentBytes above this a new segment begins
   */
  record Keeping(int months, int segments, long segmentBytes) {
    /** A year and the same month of the last; some 200 bytes a turn, so a quarter of a million. */
    static final Keeping USUAL = new Keeping(13, 64, 1024 * 1024);
  }

  /** With the longest row on top still within a record of the log. */
  private static final int BATCH_BYTES_MAX = AppendLog.RECORD_BYTES_MAX / 2;

  private static final Pattern NAME =
      Pattern.compile("(\\d{4}-\\d{2})(?:\\.(\\d{1,9}))?\\.journal");

  /** Before all segments. */
  private static final YearMonth BEGINNING = YearMonth.of(0, 1);

  private final Path directory;
  private final Keeping keeping;

  /** What of the newest segment this object has synced. */
  private Optional<AppendLog.Synced> synced = Optional.empty();

  SpendArchive(Path directory, Keeping keeping) {
    this.directory = directory;
    this.keeping = keeping;
  }

  /** Something that the journal says and that is to be kept, with its number there. */
  sealed interface Entry {
    long sequence();

    record Spent(long sequence, SpendRow row) implements Entry {}

    record Raised(long sequence, Allowed allowed) implements Entry {}
  }

  /** One record of a segment. */
  record Batch(String generation, long upTo, List<SpendRow> rows, List<Allowed> allowances) {
    Batch {
      rows = List.copyOf(rows);
      allowances = List.copyOf(allowances);
    }
  }

  /** A file of the archive. */
  record Segment(YearMonth month, int number) implements Comparable<Segment> {
    static Optional<Segment> of(String name) {
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      try {
        String number = matcher.group(2);
        return Optional.of(
            new Segment(
                YearMonth.parse(matcher.group(1)), number == null ? 0 : Integer.parseInt(number)));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }

    Segment next(YearMonth now) {
      return now.isAfter(month) ? new Segment(now, 0) : new Segment(month, number + 1);
    }

    String name() {
      return month + (number == 0 ? "" : String.format(Locale.ROOT, ".%d", number)) + ".journal";
    }

    @Override
    public int compareTo(Segment other) {
      return Comparator.comparing(Segment::month)
          .thenComparing(Segment::number)
          .compare(this, other);
    }
  }

  /** Returns the segments of {@code from} and later, oldest first. */
  List<Segment> segments(YearMonth from) throws IOException {
    if (!Presence.isThere(directory)) {
      return List.of();
    }
    return Children.of(directory).stream()
        .flatMap(file -> Segment.of(file.getFileName().toString()).stream())
        .filter(segment -> !segment.month().isBefore(from))
        .sorted()
        .toList();
  }

  /**
   * Returns the batches of {@code segment}; none if it was removed meanwhile.
   *
   * @throws StoreException.Damaged if it cannot be read
   */
  List<Batch> read(Segment segment) throws IOException {
    Path file = file(segment);
    List<Batch> batches = new ArrayList<>();
    try {
      if (!Files.isRegularFile(file)) {
        throw new StoreException.NotAFile(file);
      }
      for (String line : AppendLog.read(file)) {
        batches.add(batch(file, line));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return batches;
  }

  private Path file(Segment segment) {
    return directory.resolve(segment.name());
  }

  private static Batch batch(Path file, String line) throws StoreException.Damaged {
    return JournalFormat.parseBatch(line)
        .orElseThrow(
            () ->
                new StoreException.Damaged(
                    file,
                    "it holds a record that this version does not write",
                    "if a newer alpi wrote it, use that one; else restore it from a backup"));
  }

  /** Returns up to which number {@code batches}, the newest, cover the journal of this name. */
  static long covered(String generation, List<Batch> batches) {
    if (batches.isEmpty() || !batches.getLast().generation().equals(generation)) {
      return 0;
    }
    return batches.getLast().upTo();
  }

  /** Adds those of {@code entries} that are not there yet. */
  void add(String generation, YearMonth month, List<Entry> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    DurableFiles.createDirectory(directory);
    List<Segment> segments = segments(BEGINNING);
    List<Entry> missing = entries;
    Segment target = new Segment(month, 0);
    if (!segments.isEmpty()) {
      Segment newest = segments.getLast();
      target = newest.next(month);
      try (AppendLog log = open(newest)) {
        List<String> records = log.records();
        long covered =
            records.isEmpty()
                ? 0
                : covered(generation, List.of(batch(file(newest), records.getLast())));
        missing = entries.stream().filter(entry -> entry.sequence() > covered).toList();
        if (log.sizeBytes() < keeping.segmentBytes() && !month.isAfter(newest.month())) {
          append(log, batches(generation, missing));
          return;
        }
      } catch (StoreException.Damaged | StoreException.NotAFile e) {
        // a person's matter, and readers tell of it: what comes now goes into the next segment
      }
    }
    if (!missing.isEmpty()) {
      try (AppendLog log = open(target)) {
        append(log, batches(generation, missing));
      }
      prune(month);
    }
  }

  private AppendLog open(Segment segment) throws IOException {
    Optional<AppendLog.Synced> known = synced;
    synced = Optional.empty();
    return AppendLog.open(file(segment), known);
  }

  private void append(AppendLog log, List<Batch> batches) throws IOException {
    for (Batch batch : batches) {
      log.append(JournalFormat.print(batch));
    }
    synced = log.synced();
  }

  /** Cuts {@code entries} into records that are not too long. */
  private static List<Batch> batches(String generation, List<Entry> entries) {
    List<Batch> batches = new ArrayList<>();
    SpendTable rows = new SpendTable();
    List<Allowed> allowances = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      switch (entries.get(i)) {
        case Entry.Spent(_, SpendRow row) -> {
          rows.add(row);
          bytes += Json.compact(JournalFormat.row(row)).getBytes(UTF_8).length;
        }
        case Entry.Raised(_, Allowed allowed) -> {
          allowances.add(allowed);
          bytes += 6 * 2 * Allowance.CHARS_MAX;
        }
      }
      if (bytes > BATCH_BYTES_MAX || i + 1 == entries.size()) {
        batches.add(new Batch(generation, entries.get(i).sequence(), rows.rows(), allowances));
        rows = new SpendTable();
        allowances = new ArrayList<>();
        bytes = 0;
      }
    }
    return batches;
  }

  private void prune(YearMonth now) throws IOException {
    List<Segment> segments = segments(BEGINNING);
    YearMonth oldest = now.minusMonths(keeping.months() - 1);
    for (int i = 0; i < segments.size(); i++) {
      boolean tooMany = segments.size() - i > keeping.segments();
      if (tooMany || segments.get(i).month().isBefore(oldest)) {
        DurableFiles.delete(file(segments.get(i)));
      }
    }
  }
}
