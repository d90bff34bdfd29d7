package dev.alpi.alp;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Why a profile has no usable identity. No message has anything of a private key. */
public abstract sealed class IdentityException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  private IdentityException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public final String hint() {
    return hint;
  }

  /** It never had one. */
  public static final class Absent extends IdentityException {
    private static final long serialVersionUID = 1;

    Absent(Path file) {
      super(file + " is not there: the profile has no identity yet", "alpi peers key makes one");
    }
  }

  /** It had one, and the private key is gone. */
  public static final class Lost extends IdentityException {
    private static final long serialVersionUID = 1;

    Lost(Path file, Path trace) {
      super(
          file + " is missing, although " + trace + " tells that the profile had an identity",
          restoring(file));
    }
  }

  /** The private key is there and is not what it was. */
  public static final class Damaged extends IdentityException {
    private static final long serialVersionUID = 1;

    Damaged(Path file, String problem) {
      super(file + " " + problem, restoring(file));
    }
  }

  /** Others could put a key of theirs in its place. */
  public static final class Exposed extends IdentityException {
    private static final long serialVersionUID = 1;

    Exposed(Path directory, String permissions) {
      super(
          directory + " can be changed by others (" + permissions + ", allowed rwx------)",
          "chmod 700 " + directory + ", and have your peers compare the fingerprint of your key");
    }
  }

  /** Its key was rotated and the one before still serves: one at a time. */
  public static final class Rotating extends IdentityException {
    private static final long serialVersionUID = 1;

    Rotating(Instant until) {
      super(
          "the key before this one still serves, until " + until,
          "wait, or end that with alpi peers rotate --finish, which cuts off who has not accepted");
    }
  }

  /** The rotation by hand: nothing here makes a new key where an old one was. */
  private static String restoring(Path file) {
    Path secrets = file.getParent();
    return "restore it from a backup; if it is lost, move "
        + secrets.getParent()
        + " away, make a new key with alpi peers key, put peers.yaml back, and have every peer"
        + " replace your old key by the new one";
  }
}
