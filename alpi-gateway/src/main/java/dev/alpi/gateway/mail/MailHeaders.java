package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UnsupportedEncodingException;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Headers in the order in which they stand, of a message or a part of one. Whatever was written,
 * there is no failure: what cannot be read is not there.
 */
final class MailHeaders {
  /** What decides about a message. */
  static final List<String> NEEDED =
      List.of(
          "From",
          "To",
          "Subject",
          "Date",
          "Message-ID",
          "In-Reply-To",
          "References",
          "Received",
          "Return-Path",
          "Authentication-Results",
          "Auto-Submitted",
          "Precedence",
          "List-Id",
          "List-Unsubscribe",
          "X-Auto-Response-Suppress",
          "X-Autoreply",
          "X-Autorespond",
          "Content-Type",
          MimeWriter.LOOP_HEADER);

  /** More than that is not read, in bytes. */
  static final int BYTES_MAX = 128 * 1024;

  /** More are not looked at. */
  private static final int COUNT_MAX = 2_000;

  /** The longest value that is decoded, in characters. */
  private static final int VALUE_CHARS_MAX = 20_000;

  /** What the parser takes the lines for that go on with a header where there is none yet. */
  private static final byte[] FIRST = "X-First: 1\r\n".getBytes(US_ASCII);

  private final List<Header> headers;
  private final boolean isWhole;

  private MailHeaders(List<Header> headers, boolean isWhole) {
    this.headers = List.copyOf(headers);
    this.isWhole = isWhole;
  }

  /** Reads {@code bytes} up to an empty line or the end. */
  static MailHeaders parse(byte[] bytes) {
    List<Header> headers = new ArrayList<>();
    try {
      InputStream read =
          new SequenceInputStream(new ByteArrayInputStream(FIRST), new ByteArrayInputStream(bytes));
      Enumeration<Header> all = new InternetHeaders(read, true).getAllHeaders();
      Header _ = all.nextElement();
      while (all.hasMoreElements() && headers.size() < COUNT_MAX) {
        headers.add(all.nextElement());
      }
    } catch (MessagingException e) {
      // what was read until then counts
    }
    boolean isWhole = bytes.length < BYTES_MAX && headers.size() < COUNT_MAX;
    return new MailHeaders(headers, isWhole);
  }

  /** Reads those of {@code message}, which is whole. */
  static MailHeaders ofMessage(byte[] message) {
    int end = MimeEntity.contentStart(message, 0, message.length);
    return parse(Arrays.copyOf(message, Math.min(end, BYTES_MAX)));
  }

  /** Returns whether nothing of them was cut off. */
  boolean isWhole() {
    return isWhole;
  }

  /** Returns the values of {@code name}, unfolded, from the top. */
  List<String> all(String name) {
    return headers.stream()
        .filter(header -> header.getName().strip().equalsIgnoreCase(name))
        .map(header -> unfolded(header.getValue()))
        .toList();
  }

  private static String unfolded(String value) {
    String whole = value.length() > VALUE_CHARS_MAX ? value.substring(0, VALUE_CHARS_MAX) : value;
    return whole.replaceAll("[\\r\\n]+", "").strip();
  }

  /** Returns the uppermost value of {@code name}; empty if there is none. */
  String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.getFirst();
  }

  /** Returns {@link #first} in lower case, for values that are keywords. */
  String keyword(String name) {
    return first(name).toLowerCase(Locale.ROOT);
  }

  boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** Returns {@link #first} with its encoded words decoded, as one line. */
  String text(String name) {
    return decoded(first(name));
  }

  static String decoded(String value) {
    String text = value;
    try {
      text = MimeUtility.decodeText(value);
    } catch (UnsupportedEncodingException e) {
      // then as it was sent
    }
    return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ").strip();
  }

  /** Returns when it is said to have been sent. */
  Optional<Instant> date() {
    try {
      return Optional.of(new MailDateFormat().parse(first("Date")).toInstant());
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  /** Returns what of the headers tells a message from others, if it has no name of its own. */
  Optional<String> fingerprint() {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("From", "To", "Date", "Subject", "Received")) {
      for (String value : all(name)) {
        all.append(name).append(':').append(value).append('\n');
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(Digests.hex(all.toString()));
  }
}
