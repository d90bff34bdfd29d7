package dev.alpi.gateway.matrix;

import java.util.Locale;
import java.util.Map;

/** What kind of file a file is, by its name. */
final class MediaType {
  private static final String ANY = "application/octet-stream";

  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("csv", "text/csv"),
          Map.entry("json", "application/json"),
          Map.entry("zip", "application/zip"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"));

  private MediaType() {}

  static String ofName(String name) {
    int dot = name.lastIndexOf('.');
    return BY_ENDING.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), ANY);
  }

  /** Returns the kind of message that shows a file of {@code type}. */
  static String msgtype(String type) {
    return switch (type.substring(0, Math.max(0, type.indexOf('/')))) {
      case "image" -> "m.image";
      case "audio" -> "m.audio";
      case "video" -> "m.video";
      default -> "m.file";
    };
  }
}
