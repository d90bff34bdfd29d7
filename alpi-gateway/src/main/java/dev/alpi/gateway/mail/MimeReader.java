package dev.alpi.gateway.mail;

import dev.alpi.gateway.Inbound;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a message (RFC 5322 with MIME). Whatever the bytes are, there is no failure: what cannot be
 * read is left out, and noted.
 *
 * <p>A text is preferred to HTML. A message in a message is a file.
 */
final class MimeReader {
  /** Parts of parts that are looked into; a mail of people has four. */
  static final int DEPTH_MAX = 20;

  /** More parts are not looked at. */
  static final int PARTS_MAX = 300;

  /** Of one text; what is said is cut at fewer characters later. */
  private static final int TEXT_BYTES_MAX = 2 * 1024 * 1024;

  /** Smaller pictures in a text are lines, logos and means to see who reads. */
  private static final int EMBEDDED_BYTES_MIN = 2 * 1024;

  private static final Set<String> SIGNATURES =
      Set.of(
          "application/pgp-signature",
          "application/pkcs7-signature",
          "application/x-pkcs7-signature",
          "application/pgp-encrypted");
  private static final Set<String> SECRETS =
      Set.of("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime");

  private final Set<String> notes = new LinkedHashSet<>();
  private int partsLeft = PARTS_MAX;

  private MimeReader() {}

  static MimeMail read(byte[] message) {
    MimeReader reader = new MimeReader();
    Found found = new Found();
    reader.walk(MimeEntity.of(message), 0, found);
    return new MimeMail(String.join("\n\n", found.texts), found.files, List.copyOf(reader.notes));
  }

  private static final class Found {
    private final List<String> texts = new ArrayList<>();
    private final List<MimeFile> files = new ArrayList<>();

    void add(String text) {
      if (!text.isBlank()) {
        texts.add(text);
      }
    }
  }

  private void walk(MimeEntity entity, int depth, Found found) {
    String type = entity.mediaType();
    if (SECRETS.contains(type)) {
      notes.add("an encrypted part is left out");
    } else if (!entity.isMultipart()) {
      leaf(entity, type, found);
    } else if (depth == DEPTH_MAX) {
      notes.add("parts nested more than " + DEPTH_MAX + " deep are left out");
    } else {
      List<MimeEntity> parts = parts(entity);
      if (type.equals("multipart/alternative")) {
        alternative(parts, depth, found);
      } else {
        parts.forEach(part -> walk(part, depth + 1, found));
      }
    }
  }

  private List<MimeEntity> parts(MimeEntity entity) {
    List<MimeEntity> parts = entity.parts(partsLeft);
    if (parts.isEmpty()) {
      notes.add(
          partsLeft == 0
              ? "more than " + PARTS_MAX + " parts are left out"
              : "a part that cannot be read is left out");
    }
    partsLeft -= parts.size();
    return parts;
  }

  /** Takes the plainest text, and the files of all. */
  private void alternative(List<MimeEntity> parts, int depth, Found found) {
    List<String> chosen = List.of();
    boolean isPlain = false;
    for (MimeEntity part : parts) {
      Found each = new Found();
      walk(part, depth + 1, each);
      found.files.addAll(each.files);
      if (!each.texts.isEmpty() && !isPlain) {
        chosen = each.texts;
        isPlain = part.mediaType().equals("text/plain");
      }
    }
    found.texts.addAll(chosen);
  }

  private void leaf(MimeEntity entity, String type, Found found) {
    boolean isText =
        (type.equals("text/plain") || type.equals("text/html"))
            && !entity.isAttached()
            && entity.fileName().isEmpty();
    if (isText) {
      String text = MimeText.decoded(entity.content(TEXT_BYTES_MAX), entity.charset());
      found.add(
          type.equals("text/html")
              ? HtmlText.of(text)
              : entity.isFlowed() ? MimeText.joined(text) : text);
    } else if (!SIGNATURES.contains(type)) {
      file(entity, type, found);
    }
  }

  private void file(MimeEntity entity, String type, Found found) {
    if (found.files.size() >= Inbound.FILES_MAX) {
      notes.add("more than " + Inbound.FILES_MAX + " files are left out");
      return;
    }
    byte[] content = entity.content(Integer.MAX_VALUE);
    if (entity.isEmbedded() && content.length < EMBEDDED_BYTES_MIN) {
      return;
    }
    if (content.length == 0) {
      notes.add("an empty file is left out");
      return;
    }
    String name = entity.fileName();
    found.files.add(new MimeFile(name.isEmpty() ? usualName(type) : name, type, content));
  }

  private static String usualName(String type) {
    return switch (type) {
      case "message/rfc822" -> "message.eml";
      case "text/calendar" -> "invitation.ics";
      case "text/plain" -> "text.txt";
      case "text/html" -> "page.html";
      case "image/jpeg" -> "picture.jpg";
      case "image/png" -> "picture.png";
      case "application/pdf" -> "document.pdf";
      default -> "file";
    };
  }
}
