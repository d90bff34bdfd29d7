package dev.alpi.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.Presence;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The skills of a home as they lie on the disk: {@code skills/<category>/<name>/}, and {@code
 * skills/.usage.json} of the Python system (alpi-state §2.13). For who only looks.
 */
public final class Skills {
  /** Younger than this it is active. */
  private static final Duration ACTIVE = Duration.ofDays(30);

  /** Younger than this it is stale, older archived. */
  private static final Duration STALE = Duration.ofDays(90);

  private static final int USAGE_BYTES_MAX = 4 * 1024 * 1024;

  /** Skills have a few files in a few directories; a link to a whole disk has more. */
  private static final int DEPTH_MAX = 8;

  private static final int FILES_MAX = 10_000;

  private Skills() {}

  /** How long ago a skill was used. */
  public enum State {
    /** Within a month. */
    ACTIVE,
    /** Within three. */
    STALE,
    /** Longer ago, or never. */
    ARCHIVED;

    /** Returns the word in reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A skill on the disk.
   *
   * @param name its category and its name, as {@code writing/letters}
   * @param modified when anything in it was written last
   */
  public record Skill(String name, Instant modified) {}

  /**
   * How a skill was used.
   *
   * @param name its name
   * @param uses how often, ever
   * @param lastSeen when it was used last; empty if that is not known
   * @param isPinned whether a person wants it kept
   */
  public record Use(String name, long uses, Optional<Instant> lastSeen, boolean isPinned) {
    /** Returns how long ago that was. */
    public State state(Instant now) {
      Duration age = lastSeen.map(at -> Duration.between(at, now)).orElse(STALE);
      if (age.compareTo(ACTIVE) < 0) {
        return State.ACTIVE;
      }
      return age.compareTo(STALE) < 0 ? State.STALE : State.ARCHIVED;
    }
  }

  /** Returns the skills of {@code home} by name; what begins with a dot is none. */
  public static List<Skill> of(Path home) throws IOException {
    List<Skill> skills = new ArrayList<>();
    for (Path category : directories(home.resolve("skills"))) {
      for (Path skill : directories(category)) {
        Path text = skill.resolve("SKILL.md");
        if (Presence.isThere(text) && Files.isRegularFile(text)) {
          Instant modified = newest(skill, DEPTH_MAX, new Budget());
          skills.add(new Skill(category.getFileName() + "/" + skill.getFileName(), modified));
        }
      }
    }
    return skills;
  }

  private static List<Path> directories(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Presence.isDirectory(folder)) {
      for (Path child : Children.of(folder)) {
        if (!child.getFileName().toString().startsWith(".") && Presence.isDirectory(child)) {
          found.add(child);
        }
      }
    }
    return found;
  }

  /** How many files are still looked at. */
  private static final class Budget {
    private int files = FILES_MAX;

    boolean isLeft() {
      return --files >= 0;
    }
  }

  private static Instant newest(Path path, int depth, Budget budget) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      Instant newest = attributes.lastModifiedTime().toInstant();
      if (attributes.isDirectory() && depth > 0) {
        for (Path child : Children.of(path)) {
          Instant modified = budget.isLeft() ? newest(child, depth - 1, budget) : newest;
          newest = modified.isAfter(newest) ? modified : newest;
        }
      }
      return newest;
    } catch (NoSuchFileException e) {
      // deleted while we look
      return Instant.EPOCH;
    }
  }

  /**
   * Returns how the skills of {@code home} were used, as far as anybody has noted it.
   *
   * @throws StoreException.Damaged if the file cannot be read
   */
  public static List<Use> uses(Path home) throws IOException {
    Path file = home.resolve("skills").resolve(".usage.json");
    if (!Presence.isThere(file)) {
      return List.of();
    }
    List<Use> uses = new ArrayList<>();
    Obj skills = parse(file).object("skills");
    skills
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof Obj use) {
                uses.add(use(name, use));
              }
            });
    return uses;
  }

  private static Obj parse(Path file) throws IOException {
    try {
      if (Json.parse(BoundedFile.read(file, USAGE_BYTES_MAX)) instanceof Obj content) {
        return content;
      }
    } catch (JsonSyntaxException e) {
      throw new StoreException.Damaged(file, e.getMessage(), "mend it, or move it away");
    }
    throw new StoreException.Damaged(file, "it is no JSON object", "mend it, or move it away");
  }

  private static Use use(String name, Obj use) {
    return new Use(
        name,
        Math.max(0, use.integer("use_count").orElse(0)),
        lastSeen(use),
        use.bool("pinned").orElse(false));
  }

  /** Seconds since 1970, or ISO 8601. */
  private static Optional<Instant> lastSeen(Obj use) {
    return switch (use.get("last_seen").orElse(JsonValue.Null.NULL)) {
      case JsonValue.Num seconds -> SessionTime.instant(seconds.decimal());
      case JsonValue.Str(String text) -> instant(text);
      default -> Optional.empty();
    };
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // it is not known then
      return Optional.empty();
    }
  }
}
