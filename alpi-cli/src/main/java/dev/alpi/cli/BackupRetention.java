package dev.alpi.cli;

import dev.alpi.backup.Backup;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many archives are kept in a directory: the newest one of each of so many days, weeks and
 * months that have one. Only archives with the name that {@code alpi backup create} gives are ever
 * removed, never the newest, and none of all when one of a profile was made, or of another profile.
 *
 * @param most for each unit, how many
 */
record BackupRetention(Map<Unit, Integer> most) {
  static final Option KEEP =
      Option.valued(
          "keep",
          "daily=N,weekly=N,monthly=N",
          "remove older archives of the same directory, but keep the newest of each of so many"
              + " days, weeks, months");

  private static final String START = "alpi.";
  private static final String END = ".alpi-backup";

  private static final Pattern TIME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(T\\d{6}Z)?");
  private static final Pattern PART = Pattern.compile("(daily|weekly|monthly)=([0-9]{1,4})");

  /** The time is in the name; a second archive of a day has more of it. */
  private static final Comparator<Path> BY_NAME =
      Comparator.comparing(each -> each.getFileName().toString());

  /** A span of time that one archive is kept for. */
  enum Unit {
    DAILY(LocalDate::toString),
    WEEKLY(
        day ->
            day.get(IsoFields.WEEK_BASED_YEAR) + "-" + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
    MONTHLY(day -> day.getYear() + "-" + day.getMonthValue());

    private final Function<LocalDate, String> span;

    Unit(Function<LocalDate, String> span) {
      this.span = span;
    }
  }

  /** Returns the name of an archive; one of a profile alone never stands for one of all. */
  static String name(Optional<String> profile, String time) {
    return start(profile) + time + END;
  }

  private static String start(Optional<String> profile) {
    return START + profile.map(name -> name + ".").orElse("");
  }

  /** Returns what was asked for. */
  static Optional<BackupRetention> of(Invocation invocation) throws CommandFailure {
    Optional<String> text = invocation.value(KEEP);
    return text.isPresent() ? Optional.of(parse(text.get())) : Optional.empty();
  }

  static BackupRetention parse(String text) throws CommandFailure {
    Map<Unit, Integer> most = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw CommandFailure.usage(
            "--keep takes daily=N, weekly=N and monthly=N, found " + part,
            "for example daily=7,weekly=4,monthly=6");
      }
      Unit unit = Unit.valueOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT));
      most.merge(unit, Integer.parseInt(matcher.group(2)), Math::max);
    }
    return new BackupRetention(most);
  }

  /**
   * Returns the newest archive in {@code directory} that has {@code profile}, alone or with all
   * others, or all, by the times in their names.
   */
  static Optional<Path> newest(Path directory, Optional<String> profile) throws IOException {
    Optional<Path> alone = in(directory, profile).stream().max(BY_NAME);
    Optional<Path> all = in(directory, Optional.empty()).stream().max(BY_NAME);
    if (alone.isEmpty() || all.isEmpty()) {
      return alone.or(() -> all);
    }
    String time = all.get().getFileName().toString().substring(START.length());
    String own = alone.get().getFileName().toString().substring(start(profile).length());
    return own.compareTo(time) >= 0 ? alone : all;
  }

  /** Returns the archives in {@code directory}, of {@code profile} or of all. */
  private static List<Path> in(Path directory, Optional<String> profile) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
          .filter(each -> date(each, profile).isPresent())
          .toList();
    }
  }

  /**
   * Removes what makings of archives left in the directory of {@code archive} that were killed: its
   * name is that of an archive of {@code profile} or of all, and more; and it is a day old, since
   * another machine may be making one there.
   */
  static void removeLeftovers(Path archive, Optional<String> profile, InstantSource clock)
      throws IOException {
    Path directory = archive.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      return;
    }
    Instant old = clock.instant().minus(Duration.ofDays(1));
    for (Path each : Children.of(directory)) {
      String name = each.getFileName().toString();
      int end = name.indexOf(END);
      boolean isLeft =
          end > 0
              && Backup.isUnfinished(name)
              && date(each.resolveSibling(name.substring(1, end + END.length())), profile)
                  .isPresent();
      if (isLeft
          && Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(old)) {
        DurableFiles.deleteTree(each);
      }
    }
  }

  /** Removes what is not kept, beside {@code newest}; returns what was removed. */
  List<Path> prune(Path newest, Optional<String> profile, InstantSource clock) throws IOException {
    List<Path> all = new ArrayList<>(in(newest.getParent(), profile));
    Instant now = clock.instant();
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    // one of a day to come was made by a clock that was wrong: it is nobody's to remove
    all.removeIf(each -> date(each, profile).orElseThrow().isAfter(today));
    Set<Path> kept = kept(all, profile);
    kept.add(newest);
    List<Path> removed = new ArrayList<>();
    for (Path each : all) {
      if (!kept.contains(each)) {
        Files.delete(each);
        removed.add(each);
      }
    }
    return removed;
  }

  /** Returns which of {@code archives}, all of {@code profile} or of all, are kept. */
  Set<Path> kept(List<Path> archives, Optional<String> profile) {
    List<Path> newestFirst = new ArrayList<>(archives);
    newestFirst.sort(BY_NAME.reversed());
    Set<Path> kept = new HashSet<>();
    most.forEach(
        (unit, count) -> {
          Set<String> spans = new HashSet<>();
          for (Path each : newestFirst) {
            String span = unit.span.apply(date(each, profile).orElseThrow());
            if (spans.size() < count && spans.add(span)) {
              kept.add(each);
            }
          }
        });
    return kept;
  }

  private static Optional<LocalDate> date(Path file, Optional<String> profile) {
    String name = file.getFileName().toString();
    String start = start(profile);
    if (!name.startsWith(start)
        || !name.endsWith(END)
        || name.length() < start.length() + END.length()) {
      return Optional.empty();
    }
    Matcher matcher = TIME.matcher(name.substring(start.length(), name.length() - END.length()));
    try {
      return matcher.matches() ? Optional.of(LocalDate.parse(matcher.group(1))) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
