package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.OptionalLong;

/**
 * A file that came with a message and is not fetched yet.
 *
 * @param name what it is called, without a path; anything the sender liked
 * @param type its media type as the sender gave it; empty if they gave none
 * @param bytes its size as the sender gave it
 * @param ref what the channel finds it by: an id, or a name in the folder of the spool
 * @param use what it is
 */
public record FileRef(String name, String type, OptionalLong bytes, String ref, Use use) {
  private static final int NAME_CHARS_MAX = 200;

  /** What a file is. */
  public enum Use {
    /** A document or a picture. */
    FILE,
    /** Speech that stands for a text. */
    VOICE
  }

  /** Makes the name that of a file and nothing else. */
  public FileRef {
    String plain = name.replaceAll("[\\p{Cntrl}\\p{Cf}/\\\\:]", "_").strip();
    while (plain.startsWith(".")) {
      plain = plain.substring(1);
    }
    name = plain.isEmpty() ? "file" : plain.substring(0, Math.min(plain.length(), NAME_CHARS_MAX));
  }

  Obj json() {
    Obj json = Obj.EMPTY.with("name", name).with("type", type).with("ref", ref);
    Obj sized = bytes.isPresent() ? json.with("bytes", bytes.getAsLong()) : json;
    return use == Use.VOICE ? sized.with("use", "voice") : sized;
  }

  static FileRef read(Obj json) {
    return new FileRef(
        json.string("name").orElse(""),
        json.string("type").orElse(""),
        json.integer("bytes"),
        json.string("ref").orElse(""),
        json.string("use").orElse("").equals("voice") ? Use.VOICE : Use.FILE);
  }
}
