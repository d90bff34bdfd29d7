package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a message (RFC 5322 with MIME), in ASCII, with lines of the length that mail allows. */
final class MimeWriter {
  /** Tells a gateway that another one has written a message. */
  static final String LOOP_HEADER = "X-Alpi-Gateway";

  private static final int LINE_CHARS = 76;
  private static final String BREAK = "\r\n";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Message message;

  private MimeWriter(Message message) {
    this.message = message;
  }

  /**
   * What is written.
   *
   * @param id its Message-ID, which is also what the boundaries are made of
   * @param from who sends it
   * @param to the address of who gets it
   * @param date when it is sent
   * @param subject what it is about
   * @param chain what it answers, the oldest first; empty if nothing
   * @param plain the text
   * @param html the same as HTML, if there is any
   * @param file a file that goes with it
   */
  record Message(
      String id,
      MailSettings.Account from,
      String to,
      Instant date,
      String subject,
      List<String> chain,
      String plain,
      Optional<String> html,
      Optional<MimeFile> file) {
    /** Copies the list. */
    Message {
      chain = List.copyOf(chain);
    }
  }

  static byte[] write(Message message) {
    MimeWriter writer = new MimeWriter(message);
    writer.headers();
    if (message.file().isPresent()) {
      writer.mixed(message.file().get());
    } else {
      writer.text();
    }
    return writer.out.toByteArray();
  }

  private void headers() {
    header("Date", DATE.format(message.date().atZone(ZoneOffset.UTC)));
    header("From", mailbox(message.from()));
    header("To", message.to());
    header("Message-ID", message.id());
    header("Subject", encoded(message.subject(), "Subject: ".length()));
    if (!message.chain().isEmpty()) {
      header("In-Reply-To", message.chain().getLast());
      header("References", String.join(BREAK + " ", message.chain()));
    }
    header("Auto-Submitted", "auto-replied");
    header(LOOP_HEADER, "1");
    header("MIME-Version", "1.0");
  }

  private static String mailbox(MailSettings.Account account) {
    String address = account.address();
    return account.name().isEmpty()
        ? address
        : encodedWord(account.name()) + BREAK + " <" + address + ">";
  }

  private static String encodedWord(String text) {
    boolean isPlain = text.matches("[A-Za-z0-9 ]{1,60}");
    return isPlain ? text : encoded(text, 0);
  }

  /** Returns {@code text} as it may stand in a header, in several lines if it is long. */
  private static String encoded(String text, int used) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    if (line.chars().allMatch(c -> c >= ' ' && c < 0x7f)
        && line.length() + used <= LINE_CHARS
        && !line.contains("=?")) {
      return used == 0 ? "\"" + line.replaceAll("([\"\\\\])", "\\\\$1") + "\"" : line;
    }
    try {
      return MimeUtility.fold(used, MimeUtility.encodeWord(line, "UTF-8", "B"));
    } catch (UnsupportedEncodingException e) {
      throw new AssertionError("every platform has UTF-8", e);
    }
  }

  private void mixed(MimeFile file) {
    String boundary = boundary("mixed");
    multipart("mixed", boundary);
    open(boundary);
    text();
    open(boundary);
    header("Content-Type", file.type());
    header("Content-Disposition", "attachment;" + BREAK + " " + fileName(file.name()));
    header("Content-Transfer-Encoding", "base64");
    line("");
    out.writeBytes(
        Base64.getMimeEncoder(LINE_CHARS, BREAK.getBytes(US_ASCII)).encode(file.content()));
    line("");
    close(boundary);
  }

  /** Returns the name as a parameter (RFC 2231). */
  private static String fileName(String name) {
    if (name.matches("[A-Za-z0-9 ._-]{1,60}")) {
      return "filename=\"" + name + "\"";
    }
    String cut = name.substring(0, Math.min(name.length(), LINE_CHARS));
    return "filename*=UTF-8''" + URLEncoder.encode(cut, UTF_8).replace("+", "%20");
  }

  private void text() {
    if (message.html().isEmpty()) {
      leaf("plain", message.plain());
      return;
    }
    String boundary = boundary("alternative");
    multipart("alternative", boundary);
    open(boundary);
    leaf("plain", message.plain());
    open(boundary);
    leaf("html", message.html().get());
    close(boundary);
  }

  private void leaf(String kind, String text) {
    header("Content-Type", "text/" + kind + "; charset=utf-8");
    header("Content-Transfer-Encoding", "quoted-printable");
    line("");
    quotedPrintable(text);
  }

  private String boundary(String kind) {
    // no text in quoted-printable has an equals sign before an underscore
    return "=_" + kind + "_" + Digests.hex(message.id() + kind);
  }

  private void multipart(String kind, String boundary) {
    header("Content-Type", "multipart/" + kind + ";" + BREAK + " boundary=\"" + boundary + "\"");
    line("");
  }

  private void open(String boundary) {
    line("--" + boundary);
  }

  private void close(String boundary) {
    line("--" + boundary + "--");
  }

  private void header(String name, String value) {
    line(name + ": " + value);
  }

  private void line(String text) {
    out.writeBytes((text + BREAK).getBytes(US_ASCII));
  }

  private void quotedPrintable(String text) {
    for (String line : text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
      quotedLine(line.getBytes(UTF_8));
    }
  }

  private void quotedLine(byte[] bytes) {
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < bytes.length; at++) {
      int b = bytes[at] & 0xff;
      boolean isLast = at == bytes.length - 1;
      boolean isPlain = b > ' ' && b < 0x7f && b != '=' || (b == ' ' || b == '\t') && !isLast;
      String sign = isPlain ? String.valueOf((char) b) : hex(b);
      if (line.length() + sign.length() >= LINE_CHARS) {
        line(line + "=");
        line.setLength(0);
      }
      line.append(sign);
    }
    line(line.toString());
  }

  private static String hex(int b) {
    return String.format(Locale.ROOT, "=%02X", b);
  }
}
