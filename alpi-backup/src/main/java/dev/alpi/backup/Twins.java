package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Profiles that were one, and have the same jobs, accounts and keys. */
final class Twins {
  /** A file of a key has 119 bytes (spec alp.md §1). */
  private static final int KEY_BYTES_MAX = 4096;

  private Twins() {}

  /**
   * Says whether what is restored as {@code name} will be beside another that it was made of,
   * whatever that is called now.
   *
   * @param building where it is
   * @param profile what it is called in the archive
   */
  static boolean has(HomeRoot root, Path building, String profile, ProfileName name)
      throws IOException {
    Optional<byte[]> key = key(building);
    for (Profile other : root.list()) {
      boolean isSame =
          other.name().text().equals(profile)
              || (key.isPresent()
                  && key(other.home()).filter(its -> Arrays.equals(its, key.get())).isPresent());
      if (isSame && !other.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the public key of the profile at {@code home}, if it has one that may be read. */
  private static Optional<byte[]> key(Path home) throws IOException {
    Path file = home.resolve("alp/secrets/alp_key.pub");
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(KEY_BYTES_MAX));
    } catch (AccessDeniedException e) {
      return Optional.empty();
    }
  }
}
