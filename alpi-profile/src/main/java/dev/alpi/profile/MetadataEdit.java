package dev.alpi.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * Returns it with a description.
   *
   * @throws IllegalArgumentException if {@link ProfileMetadata#problemWithDescription} has one
   */
  public MetadataEdit description(String text) {
    require(ProfileMetadata.problemWithDescription(text));
    return new MetadataEdit(Optional.of(text), added, removed, color);
  }

  /**
   * Returns it adding {@code tags}.
   *
   * @throws IllegalArgumentException if {@link ProfileMetadata#problemWithTag} has one
   */
  public MetadataEdit adding(List<String> tags) {
    tags.forEach(tag -> require(ProfileMetadata.problemWithTag(tag)));
    return new MetadataEdit(description, tags, removed, color);
  }

  /** Returns it removing {@code tags}. */
  public MetadataEdit removing(List<String> tags) {
    return new MetadataEdit(description, added, tags, color);
  }

  /** Returns it with a colour. */
  public MetadataEdit color(ProfileColor other) {
    return new MetadataEdit(description, added, removed, Optional.of(other));
  }

  ProfileMetadata apply(ProfileMetadata metadata) {
    List<String> tags = new ArrayList<>(metadata.tags());
    added.stream().filter(tag -> !tags.contains(tag)).forEach(tags::add);
    tags.removeAll(removed);
    ProfileMetadata edited = description.map(metadata::withDescription).orElse(metadata);
    edited = added.isEmpty() && removed.isEmpty() ? edited : edited.withTags(tags);
    return color.map(edited::withColor).orElse(edited);
  }

  private static void require(Optional<String> problem) {
    problem.ifPresent(
        text -> {
          throw new IllegalArgumentException(text);
        });
  }
}
