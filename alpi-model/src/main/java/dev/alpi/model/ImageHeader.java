package dev.alpi.model;

import dev.alpi.model.Image.Format;
import dev.alpi.model.Image.Pixels;
import java.util.Optional;

/**
 * What a picture's first bytes say of it. Nothing is decoded, so no picture can be a bomb here.
 *
 * <pre>
 * PNG   89 50 4E 47 0D 0A 1A 0A | length 4 | "IHDR" | width 4 | height 4     big-endian
 * JPEG  FF D8 | segments: FF marker | length 2 | ...  SOFn: precision 1 | height 2 | width 2
 * WebP  "RIFF" | size 4 | "WEBP" | "VP8 " | size 4 | frame tag 3 | 9D 01 2A | width 2 | height 2
 *                                | "VP8L" | size 4 | 2F | width-1 14 bits, height-1 14 bits
 *                                | "VP8X" | size 4 | flags 4 | width-1 3 | height-1 3
 * GIF   "GIF87a" or "GIF89a" | width 2 | height 2                         WebP, GIF little-endian
 * </pre>
 */
final class ImageHeader {
  private static final String PNG = "\u0089PNG\r\n\u001a\n";
  private static final String JPEG = "\u00ff\u00d8\u00ff";

  /** Start of image data in a JPEG: no size comes after it. */
  private static final int JPEG_SCAN = 0xda;

  private ImageHeader() {}

  static Optional<Format> format(Bytes content) {
    if (content.hasAt(0, PNG)) {
      return Optional.of(Format.PNG);
    }
    if (content.hasAt(0, JPEG)) {
      return Optional.of(Format.JPEG);
    }
    if (content.hasAt(0, "RIFF") && content.hasAt(8, "WEBP")) {
      return Optional.of(Format.WEBP);
    }
    return content.hasAt(0, "GIF87a") || content.hasAt(0, "GIF89a")
        ? Optional.of(Format.GIF)
        : Optional.empty();
  }

  /** Returns the size; empty if the header is cut off, damaged or gives none. */
  static Optional<Pixels> pixels(Format format, Bytes content) {
    return switch (format) {
      case PNG ->
          content.hasAt(12, "IHDR") && content.size() >= 24
              ? size(big(content, 16, 4), big(content, 20, 4))
              : Optional.empty();
      case JPEG -> jpeg(content);
      case WEBP -> webp(content);
      case GIF ->
          content.size() >= 10
              ? size(little(content, 6, 2), little(content, 8, 2))
              : Optional.empty();
    };
  }

  private static Optional<Pixels> jpeg(Bytes content) {
    int at = 2;
    while (at + 9 <= content.size() && content.at(at) == 0xff) {
      int marker = content.at(at + 1);
      if (marker == 0xff) {
        at++; // a fill byte
        continue;
      }
      if (isStandalone(marker)) {
        at += 2;
        continue;
      }
      if (marker == JPEG_SCAN) {
        return Optional.empty();
      }
      if (isFrame(marker)) {
        return size(big(content, at + 7, 2), big(content, at + 5, 2));
      }
      at += 2 + (int) Math.max(2, big(content, at + 2, 2));
    }
    return Optional.empty();
  }

  /** Markers without a length: TEM, the restarts, and the start and end of an image. */
  private static boolean isStandalone(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
  }

  /** SOF0 to SOF15, among which DHT, JPG and DAC stand that are none. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static Optional<Pixels> webp(Bytes content) {
    if (content.size() < 30) {
      return Optional.empty();
    }
    if (content.hasAt(12, "VP8 ") && content.hasAt(23, "\u009d\u0001\u002a")) {
      return size(little(content, 26, 2) & 0x3fff, little(content, 28, 2) & 0x3fff);
    }
    if (content.hasAt(12, "VP8L") && content.at(20) == 0x2f) {
      long bits = little(content, 21, 4);
      return size((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    }
    return content.hasAt(12, "VP8X")
        ? size(little(content, 24, 3) + 1, little(content, 27, 3) + 1)
        : Optional.empty();
  }

  private static Optional<Pixels> size(long width, long height) {
    return width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new Pixels((int) width, (int) height));
  }

  private static long big(Bytes content, int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | content.at(from + i);
    }
    return value;
  }

  private static long little(Bytes content, int from, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | content.at(from + i);
    }
    return value;
  }
}
