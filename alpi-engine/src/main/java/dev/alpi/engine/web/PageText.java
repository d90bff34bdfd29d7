package dev.alpi.engine.web;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes of a page as text: by its byte order mark, else by what its server says, else by what it
 * says itself, else UTF-8, and if it is not, Windows-1252 (the order of the HTML standard).
 */
final class PageText {
  /** How far into a page its own word on its charset is looked for (HTML standard). */
  private static final int PRESCAN = 1024;

  private static final Pattern META =
      Pattern.compile(
          "<meta[^>]{0,200}?charset\\s*=\\s*[\"']?\\s*([\\w.:-]{1,40})", Pattern.CASE_INSENSITIVE);
  private static final Pattern XML =
      Pattern.compile("^<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([\\w.:-]{1,40})");

  private PageText() {}

  /**
   * Returns the text of {@code bytes}; what cannot be read is a replacement character.
   *
   * @throws ProtocolException if it is in a charset that this Java lacks
   */
  static String of(byte[] bytes, MediaType type) throws ProtocolException {
    Optional<Mark> mark = Mark.of(bytes);
    if (mark.isPresent()) {
      int length = mark.get().length;
      return new String(bytes, length, bytes.length - length, mark.get().charset);
    }
    Optional<String> told = type.charset();
    if (told.isEmpty() && (type.isHtml() || type.isXml())) {
      told = inside(bytes);
    }
    Optional<Charset> charset = told.flatMap(PageText::charset);
    if (charset.isPresent()) {
      return new String(bytes, charset.get());
    }
    Optional<String> text = utf8(bytes);
    if (text.isEmpty() && told.isPresent()) {
      throw new ProtocolException("its text is in " + told.get() + ", which cannot be read here");
    }
    return text.orElseGet(() -> new String(bytes, Charset.forName("windows-1252")));
  }

  /** A byte order mark. */
  private enum Mark {
    UTF_8(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
    UTF_16BE(StandardCharsets.UTF_16BE, 0xfe, 0xff),
    UTF_16LE(StandardCharsets.UTF_16LE, 0xff, 0xfe);

    private final Charset charset;
    private final int length;
    private final int[] bytes;

    Mark(Charset charset, int... bytes) {
      this.charset = charset;
      this.length = bytes.length;
      this.bytes = bytes;
    }

    static Optional<Mark> of(byte[] text) {
      for (Mark mark : values()) {
        boolean same = text.length >= mark.length;
        for (int index = 0; same && index < mark.length; index++) {
          same = (text[index] & 0xff) == mark.bytes[index];
        }
        if (same) {
          return Optional.of(mark);
        }
      }
      return Optional.empty();
    }
  }

  private static Optional<String> inside(byte[] bytes) {
    int length = Math.min(bytes.length, PRESCAN);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    for (Pattern pattern : List.of(XML, META)) {
      Matcher matcher = pattern.matcher(start);
      if (matcher.find()) {
        String name = matcher.group(1);
        // what was readable as ASCII so far cannot be UTF-16
        return Optional.of(name.toLowerCase(Locale.ROOT).startsWith("utf-16") ? "utf-8" : name);
      }
    }
    return Optional.empty();
  }

  private static Optional<Charset> charset(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      // on the web these all mean the larger one
      case "iso-8859-1", "iso8859-1", "latin1", "l1", "ascii", "us-ascii", "cp1252" ->
          Optional.of(Charset.forName("windows-1252"));
      case "utf8", "utf-8" -> Optional.of(StandardCharsets.UTF_8);
      case String other -> known(other);
    };
  }

  private static Optional<Charset> known(String name) {
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the beginning of a text that is {@code bytes}, or up to three bytes less: it does not
   * end within a character if it is UTF-8.
   */
  static byte[] beginning(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int each = bytes[bytes.length - back] & 0xff;
      if (each < 0x80) {
        return bytes;
      }
      if (each >= 0xc0) {
        int length = each < 0xe0 ? 2 : each < 0xf0 ? 3 : 4;
        return length > back ? Arrays.copyOf(bytes, bytes.length - back) : bytes;
      }
    }
    return bytes;
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
