package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proposes texts in which a value is set or removed, best first. A proposal may be wrong; {@link
 * YamlEdit} proves it.
 */
final class YamlSplice {
  private static final int INDENT = 2;

  private final YamlDocument document;
  private final String text;
  private final YamlLines lines;
  private final List<String> proposals = new ArrayList<>();

  YamlSplice(YamlDocument document) {
    this.document = document;
    this.text = document.text();
    this.lines = new YamlLines(text);
  }

  /** Proposes texts with {@code value} at {@code path}. */
  List<String> settings(List<String> path, JsonValue value) {
    Optional<YamlNode> root = document.root();
    if (root.isEmpty() || isAbsent(root.get())) {
      appendToText(block(path, value, 0));
      return proposals;
    }
    return settings(root.get(), path, value);
  }

  /** Proposes texts with {@code value} at {@code path} within {@code start}. */
  List<String> settings(YamlNode start, List<String> path, JsonValue value) {
    YamlNode node = start;
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
    return removals(document.root().orElseThrow(), path);
  }

  /** Proposes texts without the entry at {@code path} within {@code start}. */
  List<String> removals(YamlNode start, List<String> path) {
    YamlNode node = start;
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

  /** Proposes texts in which the document, a list, has {@code item} at its end. */
  List<String> additions(JsonValue.Obj item) {
    Optional<YamlNode> root = document.root();
    if (root.isEmpty() || isAbsent(root.get())) {
      appendToText(YamlText.item(item, 0, lines.lineBreak()));
    } else if (root.get() instanceof YamlNode.Sequence list && !list.flow()) {
      int indent = lines.column(dash(list, 0));
      insertLineAfter(list.reach(), YamlText.item(item, indent, lines.lineBreak()));
    } else if (root.get() instanceof YamlNode.Sequence list && !list.items().isEmpty()) {
      append(list, List.of(item));
    } else {
      // an empty list or null: a line of its own, if nothing stands before it
      String printed = YamlText.item(item, 0, lines.lineBreak());
      splice(root.get().start(), root.get().end(), printed);
      splice(root.get().start(), root.get().end(), lines.lineBreak() + printed);
    }
    return proposals;
  }

  /** Proposes texts in which the document, a list, has no item {@code index}. */
  List<String> removals(int index) {
    if (document.root().orElseThrow() instanceof YamlNode.Sequence list) {
      removeItems(list, Set.of(index));
    }
    return proposals;
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
    String entry = block(path, value, lines.column(first.keyStart()));
    insertLineAfter(mapping.reach(), entry);
  }

  /** Gives a key that has no value a mapping as its value. */
  private void fill(
      YamlNode.Mapping mapping, YamlNode.Entry entry, List<String> path, JsonValue value) {
    YamlNode old = entry.value();
    if (!mapping.flow() && isAbsent(old)) {
      insertLineAfter(entry.end(), block(path, value, lines.column(entry.keyStart()) + INDENT));
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
      removeItems(sequence, missing(sequence, items));
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
    String indent = " ".repeat(lines.column(dash(sequence, 0)));
    String added =
        String.join(
            lines.lineBreak(),
            items.stream().map(item -> indent + "- " + YamlText.value(item)).toList());
    insertLineAfter(sequence.reach(), added);
  }

  // ---- removing a key

  private void remove(
      YamlNode.Mapping mapping, YamlNode.Entry entry, Optional<YamlNode.Entry> around) {
    if (mapping.flow()) {
      removeFromFlow(mapping, entry);
    } else if (mapping.entries().size() == 1 && around.isPresent()) {
      replaceBlock(around.get(), "{}");
    } else if (lines.isIndentation(lines.lineStart(entry.keyStart()), entry.keyStart())) {
      int from = lines.lineStart(entry.keyStart());
      int to = lines.behindLine(entry.end());
      splice(from, to, "");
      // a block scalar above the key would take over the blank lines below it
      splice(from, lines.behindBlankLines(to), "");
    } else if (mapping.entries().size() > 1) {
      // behind the dash of a list's item: what is in the next line moves up
      splice(entry.keyStart(), behindIndentation(lines.behindLine(entry.end())), "");
    }
  }

  private int behindIndentation(int lineStart) {
    int at = lineStart;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at;
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

  // ---- removing items of a list

  /** Returns which items to leave out, so that {@code kept} may be what is left. */
  private static Set<Integer> missing(YamlNode.Sequence sequence, List<JsonValue> kept) {
    Set<Integer> missing = new HashSet<>();
    int next = 0;
    for (int index = 0; index < sequence.items().size(); index++) {
      if (next < kept.size() && sequence.items().get(index).value().equals(kept.get(next))) {
        next++;
      } else {
        missing.add(index);
      }
    }
    return missing;
  }

  private void removeItems(YamlNode.Sequence sequence, Set<Integer> removed) {
    List<YamlNode> items = sequence.items();
    if (sequence.flow() && removed.size() == items.size()) {
      splice(sequence.open(), sequence.end() - 1, "");
      return;
    }
    StringBuilder edited = new StringBuilder(text);
    StringBuilder withoutBlank = new StringBuilder(text);
    for (int index = items.size() - 1; index >= 0; index--) {
      if (removed.contains(index)) {
        int from = sequence.flow() ? flowStart(items, index, removed) : dashLine(sequence, index);
        if (from < 0) {
          return;
        }
        int end = items.get(index).end();
        int to = sequence.flow() ? flowEnd(items, index, removed) : lines.behindLine(end);
        edited.delete(from, to);
        withoutBlank.delete(from, sequence.flow() ? to : lines.behindBlankLines(to));
      }
    }
    proposals.add(edited.toString());
    // a block scalar above an item would take over the blank lines below it
    proposals.add(withoutBlank.toString());
  }

  /** Returns where the line with the dash of an item starts; −1 if that is not its first sign. */
  private int dashLine(YamlNode.Sequence sequence, int index) {
    int dash = dash(sequence, index);
    int start = lines.lineStart(dash);
    return lines.isIndentation(start, dash) ? start : -1;
  }

  /** Returns where the dash of an item of a block list is. */
  private int dash(YamlNode.Sequence sequence, int index) {
    // a list on the column of its key opens behind its first dash, any other one before it
    boolean isBehind = sequence.open() > 0 && text.charAt(sequence.open() - 1) == '-';
    int first = isBehind ? sequence.open() - 1 : sequence.open();
    int dash = index == 0 ? first : sequence.items().get(index - 1).reach();
    while (dash < text.length() && text.charAt(dash) != '-') {
      dash = text.charAt(dash) == '#' ? lines.lineEnd(dash) : dash + 1;
    }
    return dash;
  }

  /** Returns where to cut before an item, so that one comma goes with it. */
  private static int flowStart(List<YamlNode> items, int index, Set<Integer> removed) {
    return isAfterKept(index, removed) ? items.get(index - 1).end() : items.get(index).start();
  }

  private static int flowEnd(List<YamlNode> items, int index, Set<Integer> removed) {
    return isAfterKept(index, removed) ? items.get(index).end() : items.get(index + 1).start();
  }

  /**
   * Says whether an item before {@code index} stays: then the comma before it goes, else behind.
   */
  private static boolean isAfterKept(int index, Set<Integer> removed) {
    for (int before = 0; before < index; before++) {
      if (!removed.contains(before)) {
        return true;
      }
    }
    return false;
  }

  // ---- text

  private void splice(int from, int to, String replacement) {
    proposals.add(text.substring(0, from) + replacement + text.substring(to));
  }

  /** Proposes {@code added} as lines of its own behind the one that {@code offset} is in. */
  private void insertLineAfter(int offset, String added) {
    boolean atLineStart = offset > 0 && offset == lines.lineStart(offset);
    int at = atLineStart ? offset : lines.behindLine(offset);
    boolean open = at == lines.lineEnd(offset) && !atLineStart;
    splice(at, at, open ? lines.lineBreak() + added : added + lines.lineBreak());
  }

  private void appendToText(String added) {
    int end = text.length();
    boolean open = end > 0 && end != lines.lineStart(end);
    splice(end, end, (open ? lines.lineBreak() : "") + added + lines.lineBreak());
  }

  /** Prints {@code path} as nested keys, one a line, from column {@code indent} on. */
  private String block(List<String> path, JsonValue value, int indent) {
    StringBuilder printed = new StringBuilder();
    for (int i = 0; i < path.size(); i++) {
      printed
          .append(i == 0 ? "" : lines.lineBreak())
          .append(" ".repeat(indent + i * INDENT))
          .append(YamlText.key(path.get(i)))
          .append(':');
    }
    return printed.append(' ').append(YamlText.value(value)).toString();
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
}
