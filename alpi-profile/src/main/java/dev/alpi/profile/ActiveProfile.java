package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What {@code active_profile} in the root says: which profile opens when a person launches alpi
 * without saying which.
 *
 * <p><b>Compatibility:</b> persisted as the bare name; white space around it does not count
 * (aleph-ally spec L7).
 */
public sealed interface ActiveProfile {
  /** The file's name in the root. */
  String FILE_NAME = "active_profile";

  /** There is no such file: {@code default} is active. */
  record Unset() implements ActiveProfile {}

  /**
   * The profile of that name.
   *
   * @param profile the profile, which exists
   */
  record Set(Profile profile) implements ActiveProfile {}

  /**
   * The file names no profile that is there, so {@code default} is active; the file stays as it is,
   * because the profile may come back.
   *
   * @param problem what is wrong, as people read it
   */
  record Vanished(String problem) implements ActiveProfile {}

  /**
   * {@return whether {@code candidate} is the active one}
   *
   * @param candidate the profile in question
   */
  default boolean is(Profile candidate) {
    return this instanceof Set(Profile profile)
        ? profile.name().equals(candidate.name())
        : candidate.name().isDefault();
  }

  /**
   * Reads the file of {@code root}.
   *
   * @param root where the profiles are
   * @return what it says
   * @throws IOException if the disk cannot be read
   */
  static ActiveProfile read(HomeRoot root) throws IOException {
    Path file = root.path().resolve(FILE_NAME);
    String text;
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        return new Vanished(file + " is no file");
      }
      // a name has at most 50 characters; the rest of an absurd file is not looked at
      try (InputStream in = Files.newInputStream(file)) {
        text = new String(in.readNBytes(4096), UTF_8).strip();
      }
    } catch (NoSuchFileException e) {
      return new Unset();
    } catch (FileSystemException e) {
      // who may not read it still opens alpi
      return new Vanished(file + " cannot be read");
    }
    if (text.isEmpty()) {
      return new Vanished(file + " is empty");
    }
    if (ProfileName.problem(text).isPresent()) {
      return new Vanished(file + " does not hold the name of a profile");
    }
    ProfileName name = new ProfileName(text);
    if (name.isDefault()) {
      // also on a fresh machine, where it is made when it opens
      return new Set(root.profile(name));
    }
    Optional<Profile> found = root.find(name);
    return found.isPresent()
        ? new Set(found.get())
        : new Vanished("the active profile " + text + " is not there any more");
  }
}
