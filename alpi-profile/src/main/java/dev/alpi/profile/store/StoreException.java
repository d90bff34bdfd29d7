package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be wrong with stored state beyond the disk itself failing, which is a plain {@link
 * IOException}.
 */
public abstract sealed class StoreException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  /** What to do about it. */
  private final String hint;

  private StoreException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public final String hint() {
    return hint;
  }

  /** A file does not hold what was written to it, in a way that no crash explains. */
  public static final class Damaged extends StoreException {
    private static final long serialVersionUID = 1;

    /**
     * Says that {@code file} is damaged: {@code problem} tells where and how, {@code hint} what to
     * do.
     *
     * @param file the damaged file
     * @param problem where and how; nothing that could be secret
     * @param hint what to do
     */
    public Damaged(Path file, String problem, String hint) {
      super(file + " is damaged: " + problem, hint);
    }
  }

  /** A file that must be private can be read by others. */
  public static final class Insecure extends StoreException {
    private static final long serialVersionUID = 1;

    Insecure(Path file, String mode) {
      super(
          file + " can be read by others (mode " + mode + ", allowed 0600)",
          "chmod 600 " + file + ", and change the secrets in it if others use this machine");
    }
  }

  /** A lock was held by somebody else for longer than the caller wanted to wait. */
  public static final class Locked extends StoreException {
    private static final long serialVersionUID = 1;

    Locked(Path lockFile, Duration patience) {
      super(
          lockFile + " is held by another process (waited " + patience.toMillis() + " ms)",
          "wait for the other alpi to finish, or end it");
    }
  }

  /** The directory that something was to be written in is not there any more. */
  public static final class Gone extends StoreException {
    private static final long serialVersionUID = 1;

    /**
     * Says that {@code directory} is gone.
     *
     * @param directory the one that was expected
     */
    public Gone(Path directory) {
      super(
          directory + " is not there any more: it was removed or renamed meanwhile",
          "alpi profile list and alpi profile trash list show what there is");
    }
  }

  /** A path leads somewhere that must not be written: a link, a directory, a device. */
  public static final class NotAFile extends StoreException {
    private static final long serialVersionUID = 1;

    /**
     * Says that {@code file} is something else.
     *
     * @param file the path
     */
    public NotAFile(Path file) {
      super(file + " is not a regular file", "move it away; alpi replaces only regular files");
    }
  }
}
