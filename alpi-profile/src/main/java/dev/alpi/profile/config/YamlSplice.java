package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proposes texts in which a value is set or removed, best first. A proposal may be wrong; {@link
 * YamlEdit} proves it.
 */
final class YamlSplice {
  private static final int INDENT = 2;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final YamlDocument document;
  private final String text;
  private final String lineBreak;
  private final List<String> proposals = new ArrayList<>();

  YamlSplice(YamlDocument document) {
    this.document = document;
    this.text = document.text();
    this.lineBreak = firstLineBreak(text);
  }

  /** Proposes texts with {@code value} at {@code path}. */
  List<String> settings(List<String> path, JsonValue value) {
    Optional<YamlNode> root = document.root();
    if (root.isEmpty() || isAbsent(root.get())) {
      appendToText(block(path, value, 0));
      return proposals;
    }
    YamlNode node = root.get();
    for (int depth = 0; node instanceof YamlNode.Mapping mapping; depth++) {
      List<String> rest = path.subList(depth, path.size());
      YamlNode.Entry entry = mapping.entries().get(rest.getFirst());
      if (entry == null) {
        insert(mapping, rest, value);
      } else if (rest.size() == 1) {
        replace(mapping, entry, value);
      } else if (entry.value().value() == JsonValue.Null.NULL) {
        fill(mapping, entry, rest.subList(1, rest.size()), value);
      } else {
        node = entry.value();
        continue;
      }
      return proposals;
    }
    if (node.value() == JsonValue.Null.NULL) {
      splice(node.start(), node.end(), block(path, value, 0));
    }
    return proposals;
  }

  /** Proposes texts without the entry at {@code path}. */
  List<String> removals(List<String> path) {
    YamlNode node = document.root().orElseThrow();
    Optional<YamlNode.Entry> around = Optional.empty();
    for (int depth = 0; node instanceof YamlNode.Mapping mapping; depth++) {
      YamlNode.Entry entry = mapping.entries().get(path.get(depth));
      if (entry == null) {
        return List.of(); // it comes from a merge
      }
      if (depth == path.size() - 1) {
        remove(mapping, entry, around);
        return proposals;
      }
      around = Optional.of(entry);
      node = entry.value();
    }
    return List.of();
  }

  // ---- inserting a key

  private void insert(YamlNode.Mapping mapping, List<String> path, JsonValue value) {
    if (mapping.flow()) {
      boolean empty = mapping.entries().isEmpty();
      int at = empty ? mapping.open() : lastEntry(mapping).end();
      splice(at, at, (empty ? "" : ", ") + flow(path, value));
      return;
    }
    YamlNode.Entry first = mapping.entries().values().iterator().next();
    String entry = block(path, value, column(first.keyStart()));
    insertLineAfter(mapping.reach(), entry);
  }

  /** Gives a key that has no value a mapping as its value. */
  private void fill(
      YamlNode.Mapping mapping, YamlNode.Entry entry, List<String> path, JsonValue value) {
    YamlNode old = entry.value();
    if (!mapping.flow() && isAbsent(old)) {
      insertLineAfter(entry.end(), block(path, value, column(entry.keyStart()) + INDENT));
    }
    put(entry, "{" + flow(path, value) + "}");
  }

  // ---- replacing a value

  private void replace(YamlNode.Mapping mapping, YamlNode.Entry entry, JsonValue value) {
    YamlNode old = entry.value();
    if (old instanceof YamlNode.Sequence sequence && value instanceof JsonValue.Arr longer) {
      int size = sequence.items().size();
      List<JsonValue> items = longer.items();
      if (items.size() > size && items.subList(0, size).equals(sequence.value().items())) {
        append(sequence, items.subList(size, items.size()));
      }
    }
    String printed =
        old instanceof YamlNode.Scalar scalar
            ? YamlText.value(value, scalar.style())
            : YamlText.value(value);
    boolean block =
        old instanceof YamlNode.Mapping inner && !inner.flow()
            || old instanceof YamlNode.Sequence list && !list.flow();
    if (block && !mapping.flow()) {
      replaceBlock(entry, printed);
    } else {
      put(entry, printed);
    }
  }

  /** Puts {@code printed} where the inline value of {@code entry} is or would be. */
  private void put(YamlNode.Entry entry, String printed) {
    YamlNode old = entry.value();
    if (isAbsent(old)) {
      splice(old.start(), old.start(), " " + printed);
      splice(entry.keyEnd(), entry.keyEnd(), ": " + printed);
    } else {
      splice(old.start(), old.end(), printed);
      splice(old.start(), old.end(), " " + printed);
    }
  }

  /** Puts {@code printed} behind the colon; comments between it and the old value stay. */
  private void replaceBlock(YamlNode.Entry entry, String printed) {
    int colon = text.indexOf(':', entry.keyEnd());
    if (colon >= 0 && colon < entry.value().start()) {
      String between = text.substring(colon + 1, entry.value().start()).stripTrailing();
      splice(colon + 1, entry.value().end(), " " + printed + between);
    }
  }

  private void append(YamlNode.Sequence sequence, List<JsonValue> items) {
    if (sequence.flow()) {
      boolean empty = sequence.items().isEmpty();
      int at = empty ? sequence.open() : sequence.items().getLast().end();
      String added = String.join(", ", items.stream().map(YamlText::value).toList());
      splice(at, at, (empty ? "" : ", ") + added);
      return;
    }
    String indent = " ".repeat(column(sequence.open() - 1));
    String lines =
        String.join(
            lineBreak, items.stream().map(item -> indent + "- " + YamlText.value(item)).toList());
    insertLineAfter(sequence.reach(), lines);
  }

  // ---- removing a key

  private void remove(
      YamlNode.Mapping mapping, YamlNode.Entry entry, Optional<YamlNode.Entry> around) {
    if (mapping.flow()) {
      removeFromFlow(mapping, entry);
    } else if (mapping.entries().size() == 1 && around.isPresent()) {
      replaceBlock(around.get(), "{}");
    } else if (isIndentation(lineStart(entry.keyStart()), entry.keyStart())) {
      int from = lineStart(entry.keyStart());
      int to = behindLine(entry.end());
      splice(from, to, "");
      // a block scalar above the key would take over the blank lines below it
      splice(from, behindBlankLines(to), "");
    }
  }

  private void removeFromFlow(YamlNode.Mapping mapping, YamlNode.Entry entry) {
    List<YamlNode.Entry> entries = List.copyOf(mapping.entries().values());
    int index = entries.indexOf(entry);
    if (entries.size() == 1) {
      splice(mapping.open(), mapping.end() - 1, "");
    } else if (index + 1 < entries.size()) {
      splice(entry.keyStart(), entries.get(index + 1).keyStart(), "");
    } else {
      splice(entries.get(index - 1).end(), entry.end(), "");
    }
  }

  // ---- text

  private void splice(int from, int to, String replacement) {
    proposals.add(text.substring(0, from) + replacement + text.substring(to));
  }

  /** Proposes {@code lines} as lines of their own behind the one that {@code offset} is in. */
  private void insertLineAfter(int offset, String lines) {
    boolean atLineStart = offset > 0 && offset == lineStart(offset);
    int at = atLineStart ? offset : behindLine(offset);
    boolean open = at == lineEnd(offset) && !atLineStart;
    splice(at, at, open ? lineBreak + lines : lines + lineBreak);
  }

  private void appendToText(String lines) {
    int end = text.length();
    boolean open = end > 0 && end != lineStart(end);
    splice(end, end, (open ? lineBreak : "") + lines + lineBreak);
  }

  /** Prints {@code path} as nested keys, one a line, from column {@code indent} on. */
  private String block(List<String> path, JsonValue value, int indent) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      lines
          .append(i == 0 ? "" : lineBreak)
          .append(" ".repeat(indent + i * INDENT))
          .append(YamlText.key(path.get(i)))
          .append(':');
    }
    return lines.append(' ').append(YamlText.value(value)).toString();
  }

  /** Prints {@code path} as nested keys in one line, without the outermost brackets. */
  private static String flow(List<String> path, JsonValue value) {
    String inner =
        path.size() == 1
            ? YamlText.value(value)
            : "{" + flow(path.subList(1, path.size()), value) + "}";
    return YamlText.key(path.getFirst()) + ": " + inner;
  }

  private static boolean isAbsent(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.isAbsent();
  }

  private static YamlNode.Entry lastEntry(YamlNode.Mapping mapping) {
    return List.copyOf(mapping.entries().values()).getLast();
  }

  private int column(int offset) {
    return offset - lineStart(offset);
  }

  private int lineStart(int offset) {
    int at = offset;
    while (at > 0 && !isBreak(text.charAt(at - 1))) {
      at--;
    }
    return at == 0 && text.indexOf(BYTE_ORDER_MARK) == 0 && offset > 0 ? 1 : at;
  }

  private int lineEnd(int offset) {
    int at = offset;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int behindLine(int offset) {
    int end = lineEnd(offset);
    if (text.startsWith("\r\n", end)) {
      return end + 2;
    }
    return Math.min(end + 1, text.length());
  }

  private int behindBlankLines(int lineStart) {
    int at = lineStart;
    while (at < text.length() && text.substring(at, lineEnd(at)).isBlank()) {
      at = behindLine(at);
    }
    return at;
  }

  private boolean isIndentation(int from, int to) {
    return text.substring(from, to).chars().allMatch(c -> c == ' ');
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  private static String firstLineBreak(String text) {
    int at = 0;
    while (at < text.length() && !isBreak(text.charAt(at))) {
      at++;
    }
    if (at == text.length() || text.charAt(at) == '\n') {
      return "\n";
    }
    return text.startsWith("\r\n", at) ? "\r\n" : "\r";
  }
}
