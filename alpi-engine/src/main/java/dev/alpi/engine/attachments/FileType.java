package dev.alpi.engine.attachments;

import dev.alpi.model.Bytes;
import dev.alpi.model.Image;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a file is: by its first bytes, and by the ending of its name only as far as those agree.
 *
 * @param kind what it is for a person
 * @param mediaType what it is for a program
 */
record FileType(FileKind kind, String mediaType) {
  private static final FileType PLAIN = new FileType(FileKind.TEXT, "text/plain");
  private static final FileType ANYTHING = new FileType(FileKind.FILE, "application/octet-stream");

  /** How much of a file tells what it is. */
  static final int HEAD_BYTES = 8 * 1024;

  /** How far into a file a PDF may begin; ISO 32000, implementation note on the header. */
  private static final int PDF_START_MAX = 1024;

  /** How an ending's file begins. */
  private enum Shape {
    TEXT,
    ZIP,
    /** Microsoft's compound file, of the formats before 2007. */
    COMPOUND
  }

  private record Ending(Shape shape, FileType type) {
    static Ending of(Shape shape, FileKind kind, String mediaType) {
      return new Ending(shape, new FileType(kind, mediaType));
    }
  }

  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
  private static final String OPEN = "application/vnd.oasis.opendocument.";

  private static final Map<String, Ending> ENDINGS =
      Map.ofEntries(
          Map.entry("csv", Ending.of(Shape.TEXT, FileKind.SHEET, "text/csv")),
          Map.entry("tsv", Ending.of(Shape.TEXT, FileKind.SHEET, "text/tab-separated-values")),
          Map.entry("xlsx", Ending.of(Shape.ZIP, FileKind.SHEET, OFFICE + "spreadsheetml.sheet")),
          Map.entry("ods", Ending.of(Shape.ZIP, FileKind.SHEET, OPEN + "spreadsheet")),
          Map.entry("xls", Ending.of(Shape.COMPOUND, FileKind.SHEET, "application/vnd.ms-excel")),
          Map.entry(
              "docx", Ending.of(Shape.ZIP, FileKind.DOC, OFFICE + "wordprocessingml.document")),
          Map.entry("odt", Ending.of(Shape.ZIP, FileKind.DOC, OPEN + "text")),
          Map.entry("doc", Ending.of(Shape.COMPOUND, FileKind.DOC, "application/msword")),
          Map.entry("rtf", Ending.of(Shape.TEXT, FileKind.DOC, "application/rtf")),
          Map.entry(
              "pptx", Ending.of(Shape.ZIP, FileKind.DECK, OFFICE + "presentationml.presentation")),
          Map.entry("odp", Ending.of(Shape.ZIP, FileKind.DECK, OPEN + "presentation")),
          Map.entry("key", Ending.of(Shape.ZIP, FileKind.DECK, "application/vnd.apple.keynote")),
          Map.entry(
              "ppt", Ending.of(Shape.COMPOUND, FileKind.DECK, "application/vnd.ms-powerpoint")),
          Map.entry("svg", Ending.of(Shape.TEXT, FileKind.IMAGE, "image/svg+xml")),
          Map.entry("html", Ending.of(Shape.TEXT, FileKind.TEXT, "text/html")),
          Map.entry("md", Ending.of(Shape.TEXT, FileKind.TEXT, "text/markdown")),
          Map.entry("json", Ending.of(Shape.TEXT, FileKind.TEXT, "application/json")),
          Map.entry("zip", Ending.of(Shape.ZIP, FileKind.FILE, "application/zip")));

  /** Returns what a file called {@code name} is that begins with {@code head}. */
  static FileType of(String name, Bytes head) {
    Optional<Image.Format> format = Image.format(head);
    if (format.isPresent()) {
      return new FileType(FileKind.IMAGE, format.get().mediaType());
    }
    if (isPdf(head)) {
      return new FileType(FileKind.PDF, "application/pdf");
    }
    boolean isText = PlainText.isText(head);
    Ending ending = ENDINGS.get(ending(name));
    if (ending != null && isOf(ending.shape(), head, isText)) {
      return ending.type();
    }
    return isText ? PLAIN : ANYTHING;
  }

  static boolean isPdf(Bytes head) {
    for (int i = 0; i < PDF_START_MAX && i < head.size(); i++) {
      if (head.at(i) == '%' && head.hasAt(i, "%PDF-")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(Shape shape, Bytes head, boolean isText) {
    return switch (shape) {
      case TEXT -> isText;
      case ZIP -> head.hasAt(0, "PK\u0003\u0004");
      case COMPOUND -> head.hasAt(0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1");
    };
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
