package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.MimeUtility;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Optional;

/** Makes text of bytes. */
final class MimeText {
  private static final String SIGNATURE = "-- ";

  private MimeText() {}

  /**
   * Returns {@code bytes} as text with line feeds. What claims an encoding that does not fit, or
   * none, is UTF-8 if it can be, otherwise Latin 1 as Windows has it.
   */
  static String decoded(byte[] bytes, String charset) {
    Optional<Charset> said = charset(charset);
    boolean isWide = said.isPresent() && said.get().name().startsWith("UTF-16");
    String text =
        said.filter(_ -> !isWide || bytes.length % 2 == 0)
            .flatMap(each -> strictly(bytes, each))
            .or(() -> strictly(bytes, UTF_8))
            .orElseGet(() -> new String(bytes, latin()));
    return text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .replace('\u00a0', ' ')
        .replaceAll("[\\p{Cntrl}\\uFEFF\\uFFFE\\uFFFF&&[^\\n\\t]]", "");
  }

  private static Charset latin() {
    return Charset.isSupported("windows-1252")
        ? Charset.forName("windows-1252")
        : StandardCharsets.ISO_8859_1;
  }

  private static Optional<Charset> charset(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      String plain = name.strip();
      // the library takes ASCII for Latin 1
      return Optional.of(
          Charset.forName(
              plain.equalsIgnoreCase("us-ascii") ? plain : MimeUtility.javaCharset(plain)));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> strictly(byte[] bytes, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Joins the lines that were broken only to be short (RFC 3676). */
  static String joined(String flowed) {
    StringBuilder out = new StringBuilder();
    List<String> lines = List.of(flowed.split("\n", -1));
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      String quote = quote(line);
      out.append(quote)
          .append(quote.isEmpty() ? "" : " ")
          .append(unstuffed(line.substring(quote.length())));
      while (isBroken(lines.get(index))
          && index + 1 < lines.size()
          && quote(lines.get(index + 1)).equals(quote)) {
        out.append(unstuffed(lines.get(++index).substring(quote.length())));
      }
      out.append(index + 1 < lines.size() ? "\n" : "");
    }
    return out.toString();
  }

  private static boolean isBroken(String line) {
    return line.endsWith(" ") && !line.equals(SIGNATURE);
  }

  private static String unstuffed(String line) {
    return line.startsWith(" ") ? line.substring(1) : line;
  }

  private static String quote(String line) {
    int end = 0;
    while (end < line.length() && line.charAt(end) == '>') {
      end++;
    }
    return line.substring(0, end);
  }
}
