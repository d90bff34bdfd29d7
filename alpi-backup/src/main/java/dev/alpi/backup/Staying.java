package dev.alpi.backup;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What of a profile that is replaced goes on in its place: what must not go back in time, as the
 * account of the money that was spent; and what does not go on in one that is restored beside it.
 */
@FunctionalInterface
public interface Staying {
  /** {@return that nothing does} */
  static Staying nothing() {
    return _ -> List.of();
  }

  /**
   * {@return which files and directories do, relative to its home; what is absent is fine}
   *
   * @param profile which is replaced; nobody uses it
   * @throws IOException if that cannot be told; nothing is replaced then
   */
  List<String> of(Profile profile) throws IOException;

  /**
   * Copies them, durably.
   *
   * @param profile from where
   * @param building a directory that nobody reads yet
   * @throws IOException if the disk fails or is full
   */
  default void carry(Profile profile, Path building) throws IOException {
    for (String each : of(profile)) {
      Path from = profile.home().resolve(each);
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        Path to = building.resolve(each);
        DurableFiles.deleteTree(to);
        DurableFiles.createDirectories(to.getParent());
        copy(from, to);
      }
    }
  }

  /**
   * Copies what of the machine does, beside its profiles.
   *
   * @param root the home that is replaced
   * @param building a directory that nobody reads yet
   * @throws IOException if the disk fails or is full
   */
  default void carryMachine(Path root, Path building) throws IOException {}

  /**
   * Has a profile rest that is restored under another name beside the one that it was made of: both
   * would do the same jobs, and take each other's messages.
   *
   * @param building its directory, which nobody reads yet
   * @param root where the profiles are
   * @throws IOException if it cannot be done; nothing is restored then
   */
  default void rest(Path building, HomeRoot root) throws IOException {}

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.createUnpublishedDirectory(to);
      for (Path child : Children.of(from)) {
        copy(child, to.resolve(child.getFileName().toString()));
      }
    } else if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(from);
          StagedFile staged = StagedFile.create(to)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          staged.append(ByteBuffer.wrap(buffer, 0, read));
        }
        Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
        staged.keep();
      }
    }
  }
}
