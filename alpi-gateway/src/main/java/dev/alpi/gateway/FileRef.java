package dev.alpi.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

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
  /** File systems take 255 bytes; a number comes before it. */
  private static final int NAME_BYTES_MAX = 180;

  private static final int ENDING_CHARS_MAX = 12;

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
    name = plain.isEmpty() ? "file" : shortened(plain);
  }

  /** Cuts the middle out of a name that no file system takes; its ending says what it is. */
  private static String shortened(String name) {
    int dot = name.lastIndexOf('.');
    boolean hasEnding = dot > 0 && name.length() - dot <= ENDING_CHARS_MAX;
    String ending = hasEnding ? name.substring(dot) : "";
    StringBuilder cut = new StringBuilder();
    int bytes = 0;
    for (int c : name.substring(0, name.length() - ending.length()).codePoints().toArray()) {
      // half a pair is no character
      String one = Character.isSurrogate((char) c) && c <= 0xFFFF ? "_" : Character.toString(c);
      bytes += one.getBytes(UTF_8).length;
      if (bytes > NAME_BYTES_MAX) {
        break;
      }
      cut.append(one);
    }
    return cut + ending.replaceAll("[^\\x20-\\x7e]", "_");
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
