package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A picture that is written into a request in base64, in either format. */
final class ImagePart {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  private final String mediaType;
  private final String base64;
  private final byte[] content;

  private ImagePart(String mediaType, String base64, byte[] content) {
    this.mediaType = mediaType;
    this.base64 = base64;
    this.content = content;
  }

  /** Takes {@code base64} apart; empty if it is no base64, or nothing. */
  static Optional<ImagePart> of(String mediaType, String base64) {
    try {
      byte[] content = Base64.getDecoder().decode(base64);
      return content.length == 0
          ? Optional.empty()
          : Optional.of(new ImagePart(mediaType, base64, content));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isDataUrl(String url) {
    return url.startsWith(DATA);
  }

  /** Takes a data URL apart; empty if it is none with base64 in it. */
  static Optional<ImagePart> ofDataUrl(String url) {
    int at = url.indexOf(BASE64);
    return isDataUrl(url) && at > 0
        ? of(url.substring(DATA.length(), at), url.substring(at + BASE64.length()))
        : Optional.empty();
  }

  /** Returns the pictures of the messages of {@code body}, valid or not. */
  static List<SeenImage> allOf(Json.Obj body) {
    List<SeenImage> images = new ArrayList<>();
    List<Json> messages = body.items("messages");
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof Json.Obj message) {
        for (Json item : message.items("content")) {
          Optional<ImagePart> part = item instanceof Json.Obj block ? of(block) : Optional.empty();
          int index = i;
          part.ifPresent(image -> images.add(image.seen(index)));
        }
      }
    }
    return List.copyOf(images);
  }

  private static Optional<ImagePart> of(Json.Obj block) {
    if (block.member("image_url").orElse(Json.Null.MADE) instanceof Json.Obj holder) {
      return ofDataUrl(holder.text("url").orElse(""));
    }
    return block.member("source").orElse(Json.Null.MADE) instanceof Json.Obj source
        ? of(source.text("media_type").orElse(""), source.text("data").orElse(""))
        : Optional.empty();
  }

  private SeenImage seen(int message) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new SeenImage(message, mediaType, content.length, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  String mediaType() {
    return mediaType;
  }

  int base64Size() {
    return base64.length();
  }

  int size() {
    return content.length;
  }

  /** Returns the media type that the first bytes are of; an empty text if of no picture. */
  String foundType() {
    if (begins("\u0089PNG\r\n\u001a\n")) {
      return "image/png";
    }
    if (begins("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (begins("GIF8")) {
      return "image/gif";
    }
    return begins("RIFF") && latin1().startsWith("WEBP", 8) ? "image/webp" : "";
  }

  /** Returns the longer side of a PNG in pixels; 0 for others, which the checks do not measure. */
  long longSide() {
    if (!foundType().equals("image/png") || content.length < 24) {
      return 0;
    }
    return Math.max(number(16), number(20));
  }

  private long number(int from) {
    long value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 8 | (content[i] & 0xff);
    }
    return value;
  }

  private boolean begins(String magic) {
    return latin1().startsWith(magic);
  }

  private String latin1() {
    return new String(content, 0, Math.min(content.length, 16), StandardCharsets.ISO_8859_1);
  }
}
