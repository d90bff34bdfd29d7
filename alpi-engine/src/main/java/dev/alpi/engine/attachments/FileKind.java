package dev.alpi.engine.attachments;

import java.util.Locale;
import java.util.Optional;

/**
 * What a file is for a person, as surfaces show it.
 *
 * <p><b>Compatibility:</b> the text form is persisted in sessions.
 */
public enum FileKind {
  /** A picture. */
  IMAGE,
  /** A PDF. */
  PDF,
  /** Text or source code. */
  TEXT,
  /** A table. */
  SHEET,
  /** A document of a word processor. */
  DOC,
  /** Slides. */
  DECK,
  /** Anything else. */
  FILE;

  /** Returns its text form, for example {@code image}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the text form. */
  static Optional<FileKind> parse(String text) {
    for (FileKind kind : values()) {
      if (kind.text().equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
