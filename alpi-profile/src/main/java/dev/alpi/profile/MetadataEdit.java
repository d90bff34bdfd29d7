package dev.alpi.profile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A change of {@code profile.json}.
 *
 * <p>Immutable; starts as {@link #NOTHING}.
 */
public final class MetadataEdit {
  /** Changes nothing but the time of the last change. */
  public static final MetadataEdit NOTHING =
      new MetadataEdit(Optional.empty(), List.of(), List.of(), Optional.empty());

  private final Optional<String> description;
  private final List<String> added;
  private final List<String> removed;
  private final Optional<ProfileColor> color;

  private MetadataEdit(
      Optional<String> description,
      List<String> added,
      List<String> removed,
      Optional<ProfileColor> color) {
    this.description = description;
    this.added = List.copyOf(added);
    this.removed = List.copyOf(removed);
    this.color = color;
  }

  /**
   * {@return it with a description}
   *
   * @param text the description; empty for none
   * @throws IllegalArgumentException if {@link ProfileMetadata#problemWithDescription} has one
   */
  public MetadataEdit description(String text) {
    NewProfile.require(ProfileMetadata.problemWithDescription(text));
    return new MetadataEdit(Optional.of(text), added, removed, color);
  }

  /**
   * {@return it adding {@code tags}, each once}
   *
   * @param tags those to add
   * @throws IllegalArgumentException if {@link ProfileMetadata#problemWithTag} has one
   */
  public MetadataEdit adding(List<String> tags) {
    tags.forEach(tag -> NewProfile.require(ProfileMetadata.problemWithTag(tag)));
    return new MetadataEdit(description, both(added, tags), removed, color);
  }

  /**
   * {@return it removing {@code tags}; one that is also added is removed}
   *
   * @param tags those to remove; others are fine
   */
  public MetadataEdit removing(List<String> tags) {
    return new MetadataEdit(description, added, both(removed, tags), color);
  }

  /**
   * {@return it with a colour}
   *
   * @param other the colour
   */
  public MetadataEdit color(ProfileColor other) {
    return new MetadataEdit(description, added, removed, Optional.of(other));
  }

  /** Returns the tags of {@code metadata} afterwards; possibly more than are allowed. */
  List<String> tags(ProfileMetadata metadata) {
    Set<String> tags = new LinkedHashSet<>(metadata.tags());
    tags.addAll(added);
    tags.removeAll(removed);
    return List.copyOf(tags);
  }

  ProfileMetadata apply(ProfileMetadata metadata) {
    ProfileMetadata edited = description.map(metadata::withDescription).orElse(metadata);
    boolean tagged = !added.isEmpty() || !removed.isEmpty();
    edited = tagged ? edited.withTags(tags(metadata)) : edited;
    return color.map(edited::withColor).orElse(edited);
  }

  private static List<String> both(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
