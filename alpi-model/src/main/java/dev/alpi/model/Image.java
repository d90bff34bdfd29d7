package dev.alpi.model;

import java.util.Optional;

/**
 * A picture for a model. Made by {@link #read}, so its media type and size are those of its
 * content, whatever a file name says. It is never decoded here.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Image {

  /** The formats that models take; all of Anthropic's and OpenAI's documents on vision. */
  public enum Format {
    /** PNG. */
    PNG("image/png"),
    /** JPEG. */
    JPEG("image/jpeg"),
    /** WebP. */
    WEBP("image/webp"),
    /** GIF; models look at its first picture. */
    GIF("image/gif");

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }

    /** Returns its media type. */
    public String mediaType() {
      return mediaType;
    }
  }

  /**
   * How large a picture is.
   *
   * @param width pixels from left to right
   * @param height pixels from top to bottom
   */
  public record Pixels(int width, int height) {
    public Pixels {
      if (width < 1 || height < 1) {
        throw new IllegalArgumentException("a picture has a size: " + width + "x" + height);
      }
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  private final Format format;
  private final Pixels pixels;
  private final Bytes content;

  private Image(Format format, Pixels pixels, Bytes content) {
    this.format = format;
    this.pixels = pixels;
    this.content = content;
  }

  /** Returns the format that {@code content} begins as; empty if it is none of a picture. */
  public static Optional<Format> format(Bytes content) {
    return ImageHeader.format(content);
  }

  /** Returns the picture that {@code content} is; empty if its header is not one of a picture. */
  public static Optional<Image> read(Bytes content) {
    return ImageHeader.format(content)
        .flatMap(
            format ->
                ImageHeader.pixels(format, content)
                    .map(pixels -> new Image(format, pixels, content)));
  }

  /** Returns its format. */
  public Format format() {
    return format;
  }

  /** Returns its media type, for example {@code image/png}. */
  public String mediaType() {
    return format.mediaType();
  }

  /** Returns the size that its header gives. */
  public Pixels pixels() {
    return pixels;
  }

  /** Returns its bytes. */
  public Bytes content() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Image that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  @Override
  public String toString() {
    return format.mediaType() + " " + pixels + ", " + content;
  }
}
