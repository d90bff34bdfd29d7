package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One YAML document that is a mapping, or a list: its text, its nodes and what it means. Immutable.
 */
final class YamlDocument {
  /** The longest text that is read, in bytes; a long {@code config.yaml} has a few thousand. */
  static final int BYTES_MAX = 1024 * 1024;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String label;
  private final String text;
  private final List<YamlNode> roots;

  /** Where each line starts, the first one behind a byte order mark. */
  private final int[] lineStarts;

  private YamlDocument(String label, String text, Optional<YamlNode> root) {
    this.label = label;
    this.text = text;
    this.roots = root.stream().toList();
    this.lineStarts = lineStarts(text);
  }

  /**
   * Reads {@code text}; {@code label} is what messages call it.
   *
   * @throws ConfigException if it is not one YAML document within the limits, or not a mapping
   */
  static YamlDocument parse(String label, String text) throws ConfigException {
    Optional<YamlNode> root = new YamlParser(label, text).document();
    YamlDocument document = new YamlDocument(label, text, root);
    if (root.isPresent()) {
      document.requireMapping(root.get());
    }
    return document;
  }

  /**
   * Reads {@code text} as {@link #parse} does, where a list is wanted.
   *
   * @throws ConfigException if it is not one YAML document within the limits, or not a list
   */
  static YamlDocument parseList(String label, String text) throws ConfigException {
    Optional<YamlNode> root = new YamlParser(label, text).document();
    YamlDocument document = new YamlDocument(label, text, root);
    if (root.isPresent()
        && !(root.get().value() instanceof JsonValue.Arr)
        && root.get().value() != JsonValue.Null.NULL) {
      throw ConfigException.at(
          document.place(root.get().start()),
          "found " + kindOf(root.get().value()) + ", allowed a list",
          "write entries as lines that start with a dash");
    }
    return document;
  }

  private void requireMapping(YamlNode root) throws ConfigException {
    JsonValue value = root.value();
    if (!(value instanceof JsonValue.Obj) && value != JsonValue.Null.NULL) {
      throw ConfigException.at(
          place(root.start()),
          "found " + kindOf(value) + ", allowed a mapping",
          "write settings as lines of the form key: value");
    }
  }

  private static String kindOf(JsonValue value) {
    return value instanceof JsonValue.Str
        ? ConfigType.sizeOf(value)
        : ConfigType.describe(value, List.of());
  }

  /** Decodes a file's bytes. */
  static String decode(String label, byte[] bytes) throws ConfigException {
    if (bytes.length > BYTES_MAX) {
      throw tooLong(label, bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(buffer)
          .toString();
    } catch (CharacterCodingException e) {
      throw ConfigException.at(
          ConfigPlace.whole(label),
          "is not UTF-8 at byte " + buffer.position(),
          "save it as UTF-8");
    }
  }

  static ConfigException tooLong(String label, long bytes) {
    return ConfigException.at(
        ConfigPlace.whole(label),
        "is too long: found " + bytes + " bytes, allowed " + BYTES_MAX,
        "check that it is the right file");
  }

  String text() {
    return text;
  }

  String label() {
    return label;
  }

  /** Returns the node that is everything; none if there are only comments. */
  Optional<YamlNode> root() {
    return roots.stream().findFirst();
  }

  /** Returns what it means; nothing at all is the empty mapping. */
  JsonValue.Obj tree() {
    return !roots.isEmpty() && roots.getFirst().value() instanceof JsonValue.Obj tree
        ? tree
        : JsonValue.Obj.EMPTY;
  }

  /** Returns the items of what is a list; nothing at all is the empty one. */
  List<JsonValue> items() {
    return !roots.isEmpty() && roots.getFirst().value() instanceof JsonValue.Arr(var items)
        ? items
        : List.of();
  }

  /** Returns where the value at {@code path} stands, or the innermost thing around it. */
  ConfigPlace placeOfValue(List<String> path) {
    return place(walk(path).start());
  }

  /** Returns where the last name of {@code path} stands, or the innermost thing around it. */
  ConfigPlace placeOfKey(List<String> path) {
    YamlNode around = walk(path.subList(0, path.size() - 1));
    return around instanceof YamlNode.Mapping mapping
            && mapping.entries().containsKey(path.getLast())
        ? place(mapping.entries().get(path.getLast()).keyStart())
        : place(around.start());
  }

  /** Returns line and column of {@code offset}. */
  ConfigPlace place(int offset) {
    return place(label, text, lineStarts, offset);
  }

  static ConfigPlace place(String label, String text, int offset) {
    return place(label, text, lineStarts(text), offset);
  }

  private static ConfigPlace place(String label, String text, int[] lineStarts, int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    // an offset within the byte order mark is in line 1 too
    int line = found >= 0 ? found : Math.max(0, -found - 2);
    int column = text.codePointCount(Math.min(lineStarts[line], offset), offset) + 1;
    return new ConfigPlace(label, line + 1, column);
  }

  private static int[] lineStarts(String text) {
    IntStream.Builder starts = IntStream.builder();
    starts.add(!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0);
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", at + 1))) {
        starts.add(at + 1);
      }
    }
    return starts.build().toArray();
  }

  private YamlNode walk(List<String> path) {
    YamlNode node = root().orElseThrow(() -> new IllegalArgumentException("an empty document"));
    for (String name : path) {
      Optional<YamlNode> next = step(node, name);
      if (next.isEmpty()) {
        return node;
      }
      node = next.get();
    }
    return node;
  }

  private static Optional<YamlNode> step(YamlNode node, String name) {
    if (node instanceof YamlNode.Mapping mapping) {
      return Optional.ofNullable(mapping.entries().get(name)).map(YamlNode.Entry::value);
    }
    if (node instanceof YamlNode.Sequence sequence) {
      int index = Integer.parseInt(name.substring(1, name.length() - 1));
      return Optional.of(sequence.items().get(index));
    }
    // the place of what an alias stands for is where it is written
    return node instanceof YamlNode.Alias alias ? step(alias.target(), name) : Optional.empty();
  }
}
