package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A memory file in parts that are written back byte for byte unless they are changed: also what a
 * person wrote, and what is not UTF-8.
 *
 * <p>Not safe for use by several threads.
 */
final class MemoryDocument {
  /* Implementation notes. Parts and separators are held as ISO 8859-1 strings, one char a byte, so
   * that splitting and joining cannot lose anything; only the text of a part is decoded. */

  /** Newline, U+00A7, newline (alpi-state §2.11); an editor may have made the ends CR LF. */
  private static final Pattern ENTRY_SEPARATOR = Pattern.compile("\\r?\\n\u00c2\u00a7\\r?\\n");

  private static final Pattern PARAGRAPH_SEPARATOR = Pattern.compile("\\r?\\n[ \\t]*\\r?\\n\\s*");
  private static final String SECTION = "§";

  private final MemoryFile file;
  private final List<String> parts = new ArrayList<>();
  private final List<String> separators = new ArrayList<>();
  private String tail = "\n";

  private MemoryDocument(MemoryFile file) {
    this.file = file;
  }

  static MemoryDocument parse(MemoryFile file, byte[] bytes) {
    MemoryDocument document = new MemoryDocument(file);
    String all = new String(bytes, ISO_8859_1);
    if (all.isEmpty()) {
      return document;
    }
    String tail = all.endsWith("\r\n") ? "\r\n" : all.endsWith("\n") ? "\n" : "";
    String body = all.substring(0, all.length() - tail.length());
    document.tail = tail;
    Pattern separator = file == MemoryFile.AGENT ? PARAGRAPH_SEPARATOR : ENTRY_SEPARATOR;
    Matcher matcher = separator.matcher(body);
    int start = 0;
    while (matcher.find()) {
      document.parts.add(body.substring(start, matcher.start()));
      document.separators.add(matcher.group());
      start = matcher.end();
    }
    document.parts.add(body.substring(start));
    return document;
  }

  MemoryFile file() {
    return file;
  }

  MemoryDocument copy() {
    MemoryDocument copy = new MemoryDocument(file);
    copy.become(this);
    return copy;
  }

  /** Takes over the content of {@code other}. */
  void become(MemoryDocument other) {
    List<String> otherParts = List.copyOf(other.parts);
    List<String> otherSeparators = List.copyOf(other.separators);
    parts.clear();
    parts.addAll(otherParts);
    separators.clear();
    separators.addAll(otherSeparators);
    tail = other.tail;
  }

  byte[] bytes() {
    if (parts.isEmpty()) {
      return new byte[0];
    }
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      all.append(parts.get(i)).append(i < separators.size() ? separators.get(i) : "");
    }
    return all.append(tail.isEmpty() ? "\n" : tail).toString().getBytes(ISO_8859_1);
  }

  /** A part that says something, as opposed to a heading or a hint of the empty file. */
  record Part(int index, MemoryEntry entry) {}

  List<Part> entries() {
    List<Part> entries = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String text = decode(parts.get(i));
      MemoryEntry entry = entry(text);
      if (!clean(entry.text()).isEmpty()) {
        entries.add(new Part(i, entry));
      }
    }
    return entries;
  }

  private MemoryEntry entry(String text) {
    return file == MemoryFile.AGENT
        ? new MemoryEntry(text.strip(), Optional.empty())
        : new MemoryEntry(MetaComment.strip(text).strip(), MetaComment.parse(text));
  }

  MemorySnapshot snapshot(MemoryRevision revision) {
    List<MemoryEntry> entries = entries().stream().map(Part::entry).toList();
    String visible = visible(entries);
    int chars = visible.codePointCount(0, visible.length());
    return new MemorySnapshot(file, entries, visible, chars, revision);
  }

  int visibleChars() {
    String visible = visible(entries().stream().map(Part::entry).toList());
    return visible.codePointCount(0, visible.length());
  }

  private String visible(List<MemoryEntry> entries) {
    return file == MemoryFile.AGENT
        ? decode(new String(bytes(), ISO_8859_1)).strip()
        : String.join("\n§\n", entries.stream().map(MemoryEntry::text).toList());
  }

  void add(String text, EntryMeta meta) {
    boolean agent = file == MemoryFile.AGENT;
    if (!parts.isEmpty()) {
      separators.add(agent ? "\n\n" : encode("\n§\n"));
    }
    parts.add(encode(agent ? text : MetaComment.with(text, meta)));
  }

  void remove(int index) {
    parts.remove(index);
    if (!separators.isEmpty()) {
      separators.remove(Math.min(index, separators.size() - 1));
    }
  }

  /** Replaces the text of a part; what is known about it becomes {@code meta}. */
  void replace(int index, String text, EntryMeta meta) {
    String old = decode(parts.get(index));
    if (file == MemoryFile.AGENT) {
      parts.set(index, encode(text));
    } else {
      String comment = old.substring(old.length() - commentLength(old));
      parts.set(index, encode(MetaComment.with(text + comment, meta)));
    }
  }

  /** Replaces one of the {@link #statements} of a part, and leaves the rest of it as it is. */
  void replaceStatement(int index, int ordinal, String text) {
    String old = decode(parts.get(index));
    Statements.Span span = Statements.spans(old, commentLength(old)).get(ordinal);
    String replaced = old.substring(0, span.start()) + text + old.substring(span.end());
    parts.set(index, encode(replaced));
  }

  /** Returns the statements of a part: its lines without bullets, and their sentences. */
  List<String> statements(int index) {
    String text = decode(parts.get(index));
    return Statements.spans(text, commentLength(text)).stream()
        .map(span -> text.substring(span.start(), span.end()))
        .toList();
  }

  void remark(int index, EntryMeta meta) {
    parts.set(index, encode(MetaComment.with(decode(parts.get(index)), meta)));
  }

  /** Returns how long the comment at the very end is; one elsewhere is part of what is said. */
  private static int commentLength(String text) {
    String bare = MetaComment.strip(text);
    return text.startsWith(bare) ? text.length() - bare.length() : 0;
  }

  /**
   * Returns {@code text} as an entry is stored: trimmed lines, without blank lines, headings,
   * separators, the hint of the empty file, and comments that only the store writes.
   */
  static String clean(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : withoutComments(text).split("\\R")) {
      String trimmed = line.strip();
      if (!trimmed.isEmpty()
          && !trimmed.startsWith("#")
          && !trimmed.startsWith("(alpi will")
          && !trimmed.equals(SECTION)) {
        lines.add(trimmed);
      }
    }
    return String.join("\n", lines);
  }

  /** Returns {@code text} as a paragraph of Markdown is stored: headings may stand in it. */
  static String cleanParagraph(String text) {
    return withoutComments(text).strip();
  }

  /** Taking a comment out can make another of what stood around it. */
  private static String withoutComments(String text) {
    String before = text;
    String after = MetaComment.strip(before);
    while (!after.equals(before)) {
      before = after;
      after = MetaComment.strip(before);
    }
    return after;
  }

  private static String decode(String part) {
    return new String(part.getBytes(ISO_8859_1), UTF_8);
  }

  private static String encode(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
