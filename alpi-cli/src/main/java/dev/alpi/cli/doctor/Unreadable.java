package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Why something cannot be looked at.
 *
 * @param reason names the path
 * @param hint what to do about it
 */
public record Unreadable(String reason, String hint) {
  /**
   * Returns what {@code failure} means.
   *
   * @param at what was looked at, if the failure does not tell; where a path that it tells begins
   */
  public static Unreadable of(IOException failure, Path at) {
    if (failure instanceof Hinted hinted && !hinted.hint().isEmpty()) {
      return new Unreadable(text(failure), hinted.hint());
    }
    if (!(failure instanceof FileSystemException file)) {
      return new Unreadable(at + ": " + text(failure), other(at));
    }
    Path path = path(file, at);
    return switch (file) {
      case AccessDeniedException _ -> new Unreadable("permission denied: " + path, denied(path));
      case NoSuchFileException _ ->
          new Unreadable("no such file: " + path, "look again: it may have been removed meanwhile");
      default -> new Unreadable(path + ": " + reason(file), other(path));
    };
  }

  private static Path path(FileSystemException file, Path at) {
    try {
      return file.getFile() == null ? at : at.resolve(file.getFile());
    } catch (InvalidPathException e) {
      return at;
    }
  }

  private static String reason(FileSystemException file) {
    return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
  }

  private static String text(IOException failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  /** What is in the way is the path, or the nearest directory above it that can be seen. */
  private static String denied(Path path) {
    Path shut = path;
    while (!Files.exists(shut, NOFOLLOW_LINKS) && shut.getParent() != null) {
      shut = shut.getParent();
    }
    String owner;
    try {
      owner = shut + " belongs to " + Files.getOwner(shut, NOFOLLOW_LINKS).getName() + ": ";
    } catch (IOException | UnsupportedOperationException e) {
      owner = "";
    }
    return owner + "chmod u+rwX " + shut + " if that is you, chown it to you if it is not";
  }

  private static String other(Path path) {
    return "see with ls -ld " + path + " what it is and whose; if all is right, the disk may fail";
  }
}
