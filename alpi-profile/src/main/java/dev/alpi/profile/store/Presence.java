package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Whether something is there: yes, no, or an error, which {@link Files#exists} calls no. */
public final class Presence {
  private Presence() {}

  /**
   * {@return whether something is called {@code file}, be it a link that leads nowhere}
   *
   * @param file what is looked for
   * @throws IOException if nobody can tell, as {@link Files#exists} does not: a directory above may
   *     not be read, for one
   */
  public static boolean isThere(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * {@return whether {@code directory} is one, or a link to one}
   *
   * @param directory what is looked for
   * @throws IOException if nobody can tell, as {@link Files#isDirectory} does not
   */
  public static boolean isDirectory(Path directory) throws IOException {
    try {
      return Files.readAttributes(directory, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
