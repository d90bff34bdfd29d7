package dev.alpi.engine.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says a body is.
 *
 * @param essence type and subtype in lower case, such as {@code text/html}
 * @param charset the charset it names, as it names it
 */
record MediaType(String essence, Optional<String> charset) {
  static final MediaType HTML = new MediaType("text/html", Optional.empty());
  static final MediaType PLAIN = new MediaType("text/plain", Optional.empty());

  private static final Pattern ESSENCE =
      Pattern.compile("\\s*([\\w.+-]{1,60}/[\\w.+-]{1,60})\\s*(?:;.*)?");
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*[\"']?([\\w.:-]{1,40})", Pattern.CASE_INSENSITIVE);

  /** Reads the value of a Content-Type header; empty if it is none. */
  static Optional<MediaType> parse(String text) {
    Matcher essence = ESSENCE.matcher(text);
    if (!essence.matches()) {
      return Optional.empty();
    }
    Matcher charset = CHARSET.matcher(text);
    return Optional.of(
        new MediaType(
            essence.group(1).toLowerCase(Locale.ROOT),
            charset.find() ? Optional.of(charset.group(1)) : Optional.empty()));
  }

  boolean isHtml() {
    return essence.equals("text/html") || essence.equals("application/xhtml+xml");
  }

  boolean isXml() {
    return essence.endsWith("/xml") || essence.endsWith("+xml");
  }

  /** Says whether it is text that a model can read. */
  boolean isReadable() {
    return essence.startsWith("text/")
        || isXml()
        || essence.equals("application/json")
        || essence.endsWith("+json");
  }
}
