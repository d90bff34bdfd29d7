package dev.alpi.profile;

import dev.alpi.profile.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code profile.json} says about a profile: everything that is for people, and nothing that
 * anything depends on.
 *
 * <p><b>Compatibility:</b> persisted; aleph-ally spec L14. Unknown keys are kept, and so is a known
 * one of a type that is not its own, until it is set.
 */
public final class ProfileMetadata {
  /** The longest description, in UTF-16 units; it is one line of a list. */
  public static final int DESCRIPTION_CHARS_MAX = 500;

  /** The most tags. */
  public static final int TAGS_MAX = 32;

  /** The longest tag, in UTF-16 units. */
  public static final int TAG_CHARS_MAX = 50;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final JsonValue.Obj tree;

  private ProfileMetadata(JsonValue.Obj tree) {
    this.tree = tree;
  }

  static ProfileMetadata of(JsonValue.Obj tree) {
    return new ProfileMetadata(tree);
  }

  /** Returns that of the default profile. */
  static ProfileMetadata ofDefault(Instant now) {
    return created(ProfileName.DEFAULT, "Default profile", List.of(), ProfileColor.YELLOW, now);
  }

  /** Returns that of a profile made at {@code now}. */
  static ProfileMetadata created(NewProfile profile, ProfileColor color, Instant now) {
    return created(profile.name(), profile.description(), profile.tags(), color, now);
  }

  static ProfileMetadata created(
      ProfileName name, String description, List<String> tags, ProfileColor color, Instant now) {
    return new ProfileMetadata(
        JsonValue.Obj.EMPTY
            .with("name", name.text())
            .with("description", description)
            .with("created_at", STAMP.format(now))
            .with("updated_at", STAMP.format(now))
            .with("tags", JsonValue.Arr.ofStrings(tags))
            .with("metadata", JsonValue.Obj.EMPTY.with("color", color.code())));
  }

  /**
   * {@return why {@code text} cannot be a description: one line of at most {@value
   * #DESCRIPTION_CHARS_MAX} printable characters} Empty if it can.
   *
   * @param text what somebody wants to set
   */
  public static Optional<String> problemWithDescription(String text) {
    return problem("a description", text, DESCRIPTION_CHARS_MAX);
  }

  /**
   * {@return why {@code text} cannot be a tag} Empty if it can.
   *
   * @param text what somebody wants to set
   */
  public static Optional<String> problemWithTag(String text) {
    return text.isBlank()
        ? Optional.of("a tag cannot be empty")
        : problem("a tag", text, TAG_CHARS_MAX);
  }

  private static Optional<String> problem(String what, String text, int charsMax) {
    if (text.length() > charsMax) {
      return Optional.of(what + " has at most " + charsMax + " characters, found " + text.length());
    }
    return text.codePoints().allMatch(ProfileMetadata::isPrintable)
        ? Optional.empty()
        : Optional.of(what + " is one line, found a line break or control character");
  }

  /** Rules out what moves a cursor or turns text around: it is printed on terminals. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** {@return the name that stands in it} The directory's name is what counts. */
  public Optional<String> name() {
    return tree.string("name");
  }

  /** {@return what the profile is for; empty if nobody said} Printable, whatever the file says. */
  public String description() {
    String text = tree.string("description").orElse("");
    return problemWithDescription(text).isEmpty() ? text : "";
  }

  /** {@return the tags, without those that are none} */
  public List<String> tags() {
    List<String> tags = new ArrayList<>();
    for (JsonValue tag : tree.array("tags")) {
      if (tag instanceof JsonValue.Str(String text)
          && problemWithTag(text).isEmpty()
          && tags.size() < TAGS_MAX) {
        tags.add(text);
      }
    }
    return List.copyOf(tags);
  }

  /** {@return when the profile was made, if the file says so} */
  public Optional<Instant> createdAt() {
    return instant("created_at");
  }

  /** {@return when the metadata was last changed, if the file says so} */
  public Optional<Instant> updatedAt() {
    return instant("updated_at");
  }

  /** {@return its colour; yellow if it has none of the palette} */
  public ProfileColor color() {
    return tree.object("metadata")
        .string("color")
        .flatMap(ProfileColor::of)
        .orElse(ProfileColor.YELLOW);
  }

  /** {@return the whole file, unknown keys among it} */
  public JsonValue.Obj tree() {
    return tree;
  }

  ProfileMetadata withName(ProfileName name) {
    return new ProfileMetadata(tree.with("name", name.text()));
  }

  ProfileMetadata withDescription(String description) {
    return new ProfileMetadata(tree.with("description", description));
  }

  ProfileMetadata withTags(List<String> tags) {
    return new ProfileMetadata(tree.with("tags", JsonValue.Arr.ofStrings(tags)));
  }

  ProfileMetadata withColor(ProfileColor color) {
    return new ProfileMetadata(
        tree.with("metadata", tree.object("metadata").with("color", color.code())));
  }

  /** Returns it changed at {@code now}. */
  ProfileMetadata touched(Instant now) {
    return new ProfileMetadata(tree.with("updated_at", STAMP.format(now)));
  }

  private Optional<Instant> instant(String key) {
    try {
      Optional<String> text = tree.string(key);
      return text.isPresent()
          ? Optional.of(OffsetDateTime.parse(text.get()).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
