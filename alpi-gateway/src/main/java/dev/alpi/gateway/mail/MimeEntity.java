package dev.alpi.gateway.mail;

import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message, or a part of one (RFC 2045, RFC 2046): headers, and a content that may consist of
 * parts. It is a window on the bytes of the whole.
 */
final class MimeEntity {
  /** Of the headers of a part; the rest of them is skipped. */
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  private static final int BOUNDARY_CHARS_MAX = 200;

  /** Where the rest of the header cannot be read. */
  private static final Pattern FILE_NAME =
      Pattern.compile("filename=\"?([^\";]{1,200})", Pattern.CASE_INSENSITIVE);

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final MailHeaders headers;
  private final Optional<ContentType> type;
  private final Optional<ContentDisposition> disposition;

  private MimeEntity(byte[] bytes, int start, int to) {
    this.bytes = bytes;
    this.to = to;
    this.from = contentStart(bytes, start, to);
    headers =
        MailHeaders.parse(
            Arrays.copyOfRange(bytes, start, Math.min(from, start + HEADER_BYTES_MAX)));
    type = type(headers.first("Content-Type"));
    disposition = disposition(headers.first("Content-Disposition"));
  }

  static MimeEntity of(byte[] message) {
    return new MimeEntity(message, 0, message.length);
  }

  /** Returns where what follows the first empty line begins. */
  static int contentStart(byte[] bytes, int start, int to) {
    int line = start;
    while (line < to) {
      int end = lineEnd(bytes, line, to);
      if (isEmptyLine(bytes, line, end)) {
        return end;
      }
      line = end;
    }
    return to;
  }

  private static int lineEnd(byte[] bytes, int start, int to) {
    for (int at = start; at < to; at++) {
      if (bytes[at] == '\n') {
        return at + 1;
      }
    }
    return to;
  }

  private static boolean isEmptyLine(byte[] bytes, int start, int end) {
    return end > start
        && bytes[end - 1] == '\n'
        && (end - start == 1 || end - start == 2 && bytes[start] == '\r');
  }

  private static Optional<ContentType> type(String value) {
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(new ContentType(value));
    } catch (ParseException e) {
      // the parameters are what is mostly wrong
      String plain = value.replaceAll("[;,\\s].*", "");
      try {
        return Optional.of(new ContentType(plain));
      } catch (ParseException again) {
        return Optional.empty();
      }
    }
  }

  private static Optional<ContentDisposition> disposition(String value) {
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(new ContentDisposition(value));
    } catch (ParseException e) {
      return value.toLowerCase(Locale.ROOT).startsWith("attachment")
          ? Optional.of(new ContentDisposition("attachment", null))
          : Optional.empty();
    }
  }

  /** Returns the media type in lower case, without parameters; plain text if nothing is said. */
  String mediaType() {
    return type.map(each -> (each.getPrimaryType() + "/" + each.getSubType()))
        .map(each -> each.toLowerCase(Locale.ROOT))
        .orElse("text/plain");
  }

  boolean isMultipart() {
    return mediaType().startsWith("multipart/");
  }

  boolean isAttached() {
    return disposition
        .filter(each -> "attachment".equalsIgnoreCase(each.getDisposition()))
        .isPresent();
  }

  /** Returns whether it is shown in another part. */
  boolean isEmbedded() {
    return headers.has("Content-ID") && !isAttached();
  }

  /** Returns what it is called; empty if it has no name. */
  String fileName() {
    String named =
        disposition
            .flatMap(each -> said(each.getParameter("filename")))
            .orElseGet(() -> group(FILE_NAME.matcher(headers.first("Content-Disposition"))));
    String name =
        named.isEmpty() ? type.flatMap(each -> said(each.getParameter("name"))).orElse("") : named;
    return MailHeaders.decoded(name);
  }

  private static String group(Matcher matcher) {
    return matcher.find() ? matcher.group(1) : "";
  }

  private static Optional<String> said(@Nullable String parameter) {
    return Optional.ofNullable(parameter);
  }

  /** Returns the name of the encoding of its text; empty if it has none. */
  String charset() {
    return type.flatMap(each -> said(each.getParameter("charset"))).orElse("");
  }

  /** Returns whether lines are joined that end in a space (RFC 3676). */
  boolean isFlowed() {
    return type.flatMap(each -> said(each.getParameter("format")))
        .filter(each -> each.equalsIgnoreCase("flowed"))
        .isPresent();
  }

  /** Returns the content without its encoding, at most {@code most} bytes of it. */
  byte[] content(int most) {
    return TransferEncoding.decoded(
        headers.keyword("Content-Transfer-Encoding"), bytes, from, to, most);
  }

  /**
   * Returns the parts of a multipart, at most {@code most}. Without a usable boundary there are
   * none.
   */
  List<MimeEntity> parts(int most) {
    String boundary = type.flatMap(each -> said(each.getParameter("boundary"))).orElse("");
    List<MimeEntity> parts = new ArrayList<>();
    if (boundary.isEmpty() || boundary.length() > BOUNDARY_CHARS_MAX) {
      return parts;
    }
    byte[] mark = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    int open = -1;
    for (int line = from; line < to && parts.size() < most; ) {
      int end = lineEnd(bytes, line, to);
      if (startsWith(mark, line, end)) {
        if (open >= 0) {
          parts.add(new MimeEntity(bytes, open, beforeLineBreak(open, line)));
        }
        open = end;
        if (startsWith(new byte[] {'-', '-'}, line + mark.length, end)) {
          return parts;
        }
      }
      line = end;
    }
    if (open >= 0 && open < to && parts.size() < most) {
      parts.add(new MimeEntity(bytes, open, to));
    }
    return parts;
  }

  private boolean startsWith(byte[] mark, int start, int end) {
    return end - start >= mark.length
        && Arrays.equals(bytes, start, start + mark.length, mark, 0, mark.length);
  }

  /** The line break before a boundary belongs to it. */
  private int beforeLineBreak(int least, int line) {
    int end = line;
    if (end > least && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > least && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }
}
