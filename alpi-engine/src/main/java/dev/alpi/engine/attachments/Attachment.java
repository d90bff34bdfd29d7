package dev.alpi.engine.attachments;

import dev.alpi.model.Bytes;
import dev.alpi.model.Image;
import dev.alpi.profile.json.JsonValue;
import java.util.List;

/**
 * A file that goes with a question, read and found fit by {@link Attachments}. It holds what the
 * model gets; the file is not needed any more.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Attachment {
  private final String name;
  private final FileType type;
  private final long bytes;
  private final String sha256;
  private final String text;
  private final List<Image> images;
  private final int pages;

  private Attachment(
      String name, FileType type, Bytes content, String text, List<Image> images, int pages) {
    this.name = name;
    this.type = type;
    this.bytes = content.size();
    this.sha256 = Described.sha256(content);
    this.text = text;
    this.images = List.copyOf(images);
    this.pages = pages;
  }

  static Attachment text(String name, FileType type, Bytes content, String text) {
    return new Attachment(name, type, content, text, List.of(), 0);
  }

  static Attachment image(String name, FileType type, Image image) {
    return new Attachment(name, type, image.content(), "", List.of(image), 0);
  }

  /** A PDF as its text or, where it has none, as pictures of its pages. */
  static Attachment pdf(
      String name, FileType type, Bytes content, String text, List<Image> pictures, int pages) {
    return new Attachment(name, type, content, text, pictures, pages);
  }

  /** Returns the file's name, fit to be shown. */
  public String name() {
    return name;
  }

  /** Returns what it is: {@code IMAGE}, {@code PDF} or {@code TEXT}. */
  public FileKind kind() {
    return type.kind();
  }

  /** Returns what it is for a program. */
  public String mediaType() {
    return type.mediaType();
  }

  /** Returns the size of the file. */
  public long bytes() {
    return bytes;
  }

  /** Returns its text, secrets masked; empty if it goes as pictures. */
  public String text() {
    return text;
  }

  /** Returns the pictures that it goes as; none if it goes as text. */
  public List<Image> images() {
    return images;
  }

  /** Returns how many pages a PDF has; 0 for everything else. */
  public int pages() {
    return pages;
  }

  /**
   * Returns its description for the session: {@code name}, {@code kind}, {@code media_type}, {@code
   * bytes}, {@code sha256}, and {@code pages} of a PDF.
   */
  public JsonValue.Obj description() {
    JsonValue.Obj json = Described.json(name, type, bytes, sha256);
    return pages > 0 ? json.with("pages", pages) : json;
  }

  @Override
  public String toString() {
    return name + " (" + kind().text() + ", " + Described.size(bytes) + ")";
  }
}
