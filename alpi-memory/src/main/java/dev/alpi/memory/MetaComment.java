package dev.alpi.memory;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comment at the end of an entry: {@code <!-- alpi-meta conf=normal captured=2026-01-31
 * reinforced=0 -->}.
 */
final class MetaComment {
  private static final Pattern COMMENT =
      Pattern.compile(
          "\\r?\\n?<!--[ \\t]*alpi-meta\\b([^\\n<>]{0,400}?)-->", Pattern.CASE_INSENSITIVE);

  private MetaComment() {}

  /** Returns {@code text} without any such comment. */
  static String strip(String text) {
    return COMMENT.matcher(text).replaceAll("");
  }

  /** Reads the last comment; empty if there is none or it does not say all three things. */
  static Optional<EntryMeta> parse(String text) {
    return last(text).flatMap(comment -> parseFields(comment.group(1)));
  }

  /**
   * Returns {@code text} with its last comment saying {@code meta}; what else that says stays. A
   * text without a comment gets one.
   */
  static String with(String text, EntryMeta meta) {
    Optional<MatchResult> comment = last(text);
    if (comment.isEmpty()) {
      return text + "\n" + print(meta, "");
    }
    MatchResult found = comment.get();
    String printed = print(meta, unknownFields(found.group(1)));
    return text.substring(0, found.start()) + "\n" + printed + text.substring(found.end());
  }

  private static Optional<MatchResult> last(String text) {
    Matcher matcher = COMMENT.matcher(text);
    Optional<MatchResult> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(matcher.toMatchResult());
    }
    return last;
  }

  private static String print(EntryMeta meta, String unknown) {
    return "<!-- alpi-meta conf="
        + meta.confidence().name().toLowerCase(Locale.ROOT)
        + " captured="
        + meta.captured()
        + " reinforced="
        + meta.reinforced()
        + unknown
        + " -->";
  }

  private static Optional<EntryMeta> parseFields(String fields) {
    try {
      return Optional.of(
          new EntryMeta(
              Confidence.valueOf(field(fields, "conf").toUpperCase(Locale.ROOT)),
              LocalDate.parse(field(fields, "captured")),
              Integer.parseInt(field(fields, "reinforced"))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String field(String fields, String name) {
    String value = "";
    for (String field : fields.strip().split("\\s+")) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith(name + "=")) {
        value = field.substring(name.length() + 1);
      }
    }
    return value;
  }

  private static String unknownFields(String fields) {
    StringBuilder unknown = new StringBuilder();
    for (String field : fields.strip().split("\\s+")) {
      String lower = field.toLowerCase(Locale.ROOT);
      boolean known =
          lower.startsWith("conf=")
              || lower.startsWith("captured=")
              || lower.startsWith("reinforced=");
      if (!known && !field.isEmpty()) {
        unknown.append(' ').append(field);
      }
    }
    return unknown.toString();
  }
}
