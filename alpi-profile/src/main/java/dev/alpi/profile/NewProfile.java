package dev.alpi.profile;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a profile before it is made.
 *
 * @param name its name; one that {@link ProfileName#problemWithNew} allows
 * @param description what it is for, one line; empty if nobody says
 * @param tags words to find it by
 */
public record NewProfile(ProfileName name, String description, List<String> tags) {
  /** Copies the tags, and throws {@link IllegalArgumentException} if something is not allowed. */
  public NewProfile {
    tags = List.copyOf(tags);
    require(ProfileName.problemWithNew(name.text()));
    require(ProfileMetadata.problemWithDescription(description));
    if (tags.size() > ProfileMetadata.TAGS_MAX) {
      throw new IllegalArgumentException(
          "at most " + ProfileMetadata.TAGS_MAX + " tags, found " + tags.size());
    }
    tags.forEach(tag -> require(ProfileMetadata.problemWithTag(tag)));
  }

  /**
   * {@return a profile called {@code name}, without description and tags}
   *
   * @param name its name; {@link ProfileName#problemWithNew} has nothing against it
   */
  public static NewProfile named(String name) {
    return new NewProfile(new ProfileName(name), "", List.of());
  }

  /** Throws {@code problem}, if there is one, at whoever should have asked before. */
  static void require(Optional<String> problem) {
    problem.ifPresent(
        text -> {
          throw new IllegalArgumentException(text);
        });
  }
}
