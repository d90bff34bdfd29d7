package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;

/**
 * A message that came by a channel, from somebody who is let in.
 *
 * @param id the channel's own name of it, which no other message of the channel has: who sends the
 *     same again is not answered again
 * @param place where it was said
 * @param sender who said it
 * @param kind what it is
 * @param text what was said; of a button its data
 * @param files what came with it
 * @param context what the channel needs to know to answer it, as the subject of a mail; goes with
 *     each answer
 */
public record Inbound(
    String id,
    Place place,
    Sender sender,
    Kind kind,
    String text,
    List<FileRef> files,
    Obj context) {
  /** The longest text, in characters; a channel cuts what is longer, and says so in the text. */
  public static final int TEXT_CHARS_MAX = 200_000;

  /** More files are left out. */
  public static final int FILES_MAX = 10;

  /** The longest name of a message, in characters. */
  public static final int ID_CHARS_MAX = 1_000;

  /** What a message is. */
  public sealed interface Kind {
    /** Something new. */
    record New() implements Kind {}

    /**
     * What an earlier message should have said.
     *
     * @param of the {@link Inbound#id} of that one
     */
    record Correction(String of) implements Kind {}

    /** A button was pressed. */
    record Button() implements Kind {}
  }

  /** What most messages are. */
  public static final Kind NEW = new Kind.New();

  /** Checks the limits, and copies the list. */
  public Inbound {
    files = List.copyOf(files);
    if (id.isEmpty() || id.length() > ID_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a message has a name of 1 to " + ID_CHARS_MAX + " characters, got " + id.length());
    }
    if (text.length() > TEXT_CHARS_MAX || files.size() > FILES_MAX) {
      throw new IllegalArgumentException(
          "a message has at most "
              + TEXT_CHARS_MAX
              + " characters and "
              + FILES_MAX
              + " files, got "
              + text.length()
              + " and "
              + files.size());
    }
  }
}
