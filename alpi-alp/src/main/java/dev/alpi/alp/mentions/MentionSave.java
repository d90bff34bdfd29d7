package dev.alpi.alp.mentions;

import java.nio.file.Path;
import java.util.Optional;

/** What became of an exchange that was to be kept. */
public sealed interface MentionSave {

  /**
   * It is in the file.
   *
   * @param aside where the file was moved that was there and could not be read: worth a warning
   */
  record Kept(Optional<Path> aside) implements MentionSave {}

  /**
   * It is not to be kept.
   *
   * @param reason why
   */
  record NotKept(Reason reason) implements MentionSave {}

  /** Why an exchange is not kept. */
  enum Reason {
    /** The peer asked for none, or has an id that cannot name a file. */
    NO_HISTORY,
    /** There was no reply. */
    EMPTY_REPLY,
    /** The turn was cut off. */
    INTERRUPTED
  }
}
