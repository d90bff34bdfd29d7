package dev.alpi.profile;

import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A removed profile, whole, in {@code .trash/<name>-<time>}.
 *
 * <p><b>Compatibility:</b> persisted as the directory's name; the time is to the second (alpi-state
 * spec §2.1), in UTC here. A second one of the same second has {@code -2} behind it.
 *
 * @param name what the profile was called
 * @param removedAt when it was removed, to the second
 * @param directory where it is
 */
public record TrashEntry(ProfileName name, Instant removedAt, Path directory) {
  static final String TRASH = ".trash";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Pattern FORM = Pattern.compile("(.+)-(\\d{8}-\\d{6})(?:-\\d{1,6})?");

  /** {@return what people call it: the directory's name} */
  public String label() {
    return directory.getFileName().toString();
  }

  /** Returns the entry for {@code name} removed at {@code now}; there is nothing in its place. */
  static TrashEntry fresh(Path root, ProfileName name, Instant now) {
    String label = name + "-" + STAMP.format(now.atOffset(ZoneOffset.UTC));
    Path directory = root.resolve(TRASH).resolve(label);
    for (int number = 2; Files.exists(directory); number++) {
      directory = root.resolve(TRASH).resolve(label + "-" + number);
    }
    return new TrashEntry(name, now.truncatedTo(ChronoUnit.SECONDS), directory);
  }

  /** Returns all of {@code root}, the newest first. */
  static List<TrashEntry> list(HomeRoot root) throws IOException {
    Path trash = root.path().resolve(TRASH);
    if (!Files.isDirectory(trash)) {
      return List.of();
    }
    List<TrashEntry> entries = new ArrayList<>();
    for (Path child : Children.of(trash)) {
      if (Files.isDirectory(child)) {
        of(child).ifPresent(entries::add);
      }
    }
    entries.sort(
        Comparator.comparing(TrashEntry::removedAt)
            .reversed()
            .thenComparing(TrashEntry::label, Comparator.reverseOrder()));
    return List.copyOf(entries);
  }

  private static Optional<TrashEntry> of(Path directory) {
    Matcher form = FORM.matcher(directory.getFileName().toString());
    if (!form.matches() || ProfileName.problem(form.group(1)).isPresent()) {
      return Optional.empty();
    }
    try {
      Instant removedAt = LocalDateTime.parse(form.group(2), STAMP).toInstant(ZoneOffset.UTC);
      return Optional.of(new TrashEntry(new ProfileName(form.group(1)), removedAt, directory));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
