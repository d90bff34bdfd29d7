package dev.alpi.gateway.telegram;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How Telegram shows a file. */
enum FileKind {
  PHOTO("sendPhoto", List.of("jpg", "jpeg", "png", "webp")),
  VIDEO("sendVideo", List.of("mp4", "m4v", "mov")),
  AUDIO("sendAudio", List.of("mp3", "m4a")),
  VOICE("sendVoice", List.of("ogg", "oga", "opus")),
  DOCUMENT("sendDocument", List.of());

  private final String method;
  private final List<String> endings;

  FileKind(String method, List<String> endings) {
    this.method = method;
    this.endings = endings;
  }

  String method() {
    return method;
  }

  /** Returns what stands in the body of a piece; also the name of the field with the file. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static FileKind of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1);
    for (FileKind kind : values()) {
      if (kind.endings.contains(ending)) {
        return kind;
      }
    }
    return DOCUMENT;
  }

  /** Returns the kind called {@code text}; a document for what a later version may have written. */
  static FileKind named(String text) {
    for (FileKind kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    return DOCUMENT;
  }
}
