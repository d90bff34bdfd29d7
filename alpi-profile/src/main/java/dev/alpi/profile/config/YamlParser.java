package dev.alpi.profile.config;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Builds the nodes of one document from the parser's events, within limits. Used once. */
final class YamlParser {
  /* Implementation notes. Events instead of the library's node graph: that graph has lost where
   * aliases stand, and resolving its scalars would bring back the ambiguities that YamlScalar keeps
   * out. The parser is pulled, so the nesting limit ends hostile text early. Marks count code
   * points; strings count UTF-16 units. */

  /** The most nodes with every alias and merge written out: ends "billion laughs" documents. */
  static final int NODES_MAX = 100_000;

  private static final String MERGE = "<<";

  /** What stands in the library's messages before more than one character of the text. */
  private static final List<String> QUOTING =
      List.of("tag handle", "hexadecimal numbers", "valid version", "URI in UTF-8");

  private final String label;
  private final String text;
  private final Iterator<Event> events;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final boolean surrogates;
  private int lastPoint;
  private int lastOffset;
  private long merged;

  YamlParser(String label, String text) {
    this.label = label;
    this.text = text;
    this.surrogates = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(YamlDocument.BYTES_MAX).setLabel(label).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /** Returns the root node; none if the text holds only comments. */
  Optional<YamlNode> document() throws ConfigException {
    next();
    if (next().getEventId() == Event.ID.StreamEnd) {
      return Optional.empty();
    }
    YamlNode root = node(next(), 1);
    next();
    Event after = next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw error(start(after), "found a second document, allowed one", "remove the line ---");
    }
    return Optional.of(root);
  }

  private Event next() throws ConfigException {
    try {
      return events.next();
    } catch (MarkedYamlEngineException e) {
      throw ConfigException.at(
          e.getProblemMark()
              .map(mark -> new ConfigPlace(label, mark.getLine() + 1, mark.getColumn() + 1))
              .orElse(ConfigPlace.whole(label)),
          "is not YAML: " + withoutQuotation(e.getProblem()),
          "correct the line, or look at the one above it for a quote or bracket that stays open");
    } catch (RuntimeException e) {
      // also what is not declared: whatever a third-party parser trips over, it is the file's fault
      throw ConfigException.at(
          ConfigPlace.whole(label),
          "is not YAML (" + e.getClass().getSimpleName() + ")",
          "look for characters that are not text");
    }
  }

  /** Cuts off what the library quotes from the text, which may be part of a secret. */
  private static String withoutQuotation(String problem) {
    for (String quoting : QUOTING) {
      int at = problem.indexOf(quoting);
      if (at >= 0) {
        return problem.substring(0, at + quoting.length()).strip();
      }
    }
    return problem;
  }

  private YamlNode node(Event event, int level) throws ConfigException {
    if (level > Json.DEPTH_MAX) {
      throw tooDeep(start(event));
    }
    YamlNode node = begun(event, level);
    requireWithinLimit(node.start(), node.weight() + merged);
    return node;
  }

  private YamlNode begun(Event event, int level) throws ConfigException {
    if (event instanceof AliasEvent alias) {
      return alias(alias, level);
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (event instanceof MappingStartEvent mapping) {
      return mapping(mapping, level);
    }
    if (event instanceof CollectionStartEvent sequence) {
      return sequence(sequence, level);
    }
    throw new IllegalStateException("no node starts with " + event.getEventId());
  }

  private YamlNode alias(AliasEvent event, int level) throws ConfigException {
    YamlNode target = anchors.get(event.getAlias());
    if (target == null) {
      throw error(
          start(event),
          "found an alias to an anchor that is not complete before it",
          "define the anchor (&name) above its alias (*name)");
    }
    if (level + target.depth() > Json.DEPTH_MAX) {
      throw tooDeep(start(event));
    }
    return new YamlNode.Alias(start(event), end(event), target);
  }

  private YamlNode scalar(ScalarEvent event) throws ConfigException {
    YamlNode.Style style = style(event.getScalarStyle());
    int start = start(event);
    int reach = end(event);
    int end = style == YamlNode.Style.BLOCK ? endOfLastLine(start, reach) : reach;
    String tag = event.getTag().orElse(style == YamlNode.Style.PLAIN ? "" : "!");
    JsonValue value =
        YamlScalar.value(event.getValue(), tag, style).orElseThrow(() -> badTag(start));
    return anchored(event.getAnchor(), new YamlNode.Scalar(start, end, reach, style, value));
  }

  private static YamlNode.Style style(ScalarStyle style) {
    return switch (style) {
      case PLAIN, JSON_SCALAR_STYLE -> YamlNode.Style.PLAIN;
      case SINGLE_QUOTED -> YamlNode.Style.SINGLE_QUOTED;
      case DOUBLE_QUOTED -> YamlNode.Style.DOUBLE_QUOTED;
      case LITERAL, FOLDED -> YamlNode.Style.BLOCK;
    };
  }

  private YamlNode sequence(CollectionStartEvent event, int level) throws ConfigException {
    requireTag(event, "seq");
    List<YamlNode> items = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    long weight = 1;
    int depth = 0;
    Event next = next();
    for (; next.getEventId() != Event.ID.SequenceEnd; next = next()) {
      YamlNode item = node(next, level + 1);
      items.add(item);
      values.add(item.value());
      weight += item.weight();
      depth = Math.max(depth, item.depth());
    }
    int end = event.isFlow() || items.isEmpty() ? end(next) : items.getLast().end();
    return anchored(
        event.getAnchor(),
        new YamlNode.Sequence(
            start(event),
            end(event),
            end,
            event.isFlow() || items.isEmpty() ? end : items.getLast().reach(),
            event.isFlow(),
            List.copyOf(items),
            new JsonValue.Arr(values),
            weight,
            depth + 1));
  }

  private YamlNode mapping(MappingStartEvent event, int level) throws ConfigException {
    requireTag(event, "map");
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    Map<String, JsonValue> values = new LinkedHashMap<>();
    List<YamlNode> merges = new ArrayList<>();
    long weight = 1;
    int depth = 0;
    int end = end(event);
    int reach = end;
    Event next = next();
    for (; next.getEventId() != Event.ID.MappingEnd; next = next()) {
      String name = key(next, entries);
      boolean merge = name.equals(MERGE) && ((ScalarEvent) next).isPlain();
      int keyStart = start(next);
      int keyEnd = end(next);
      YamlNode value = node(next(), level + 1);
      YamlNode.Entry entry = new YamlNode.Entry(keyStart, keyEnd, value);
      entries.put(name, entry);
      end = entry.end();
      reach = entry.reach();
      if (merge) {
        merges.add(value);
      } else {
        values.put(name, value.value());
      }
      weight += 1 + value.weight();
      depth = Math.max(depth, value.depth());
    }
    for (YamlNode merge : merges) {
      merge(merge, values);
    }
    return anchored(
        event.getAnchor(),
        new YamlNode.Mapping(
            start(event),
            end(event),
            event.isFlow() ? end(next) : end,
            event.isFlow() ? end(next) : reach,
            event.isFlow(),
            Collections.unmodifiableMap(entries),
            new JsonValue.Obj(values),
            weight,
            depth + 1));
  }

  private String key(Event event, Map<String, YamlNode.Entry> entries) throws ConfigException {
    if (!(event instanceof ScalarEvent scalar)
        || !(scalar(scalar).value() instanceof JsonValue.Str(String name))) {
      throw error(
          start(event), "found a key that is not text", "write the key as text, quoted if needed");
    }
    if (entries.containsKey(name)) {
      throw error(
          start(event),
          "found the key " + ConfigKey.join(List.of(name)) + " a second time in one mapping",
          "keep one of the two");
    }
    return name;
  }

  /** Adds what {@code <<} brings: what is there already wins, then what is merged first. */
  private void merge(YamlNode node, Map<String, JsonValue> values) throws ConfigException {
    List<JsonValue> sources =
        node.value() instanceof JsonValue.Arr(List<JsonValue> items)
            ? items
            : List.of(node.value());
    for (JsonValue source : sources) {
      if (!(source instanceof JsonValue.Obj(Map<String, JsonValue> members))) {
        throw error(
            node.start(), "found a merge (<<) of something else than a mapping", "remove it");
      }
      merged += members.size();
      requireWithinLimit(node.start(), merged);
      members.forEach(values::putIfAbsent);
    }
  }

  private YamlNode anchored(Optional<Anchor> anchor, YamlNode node) {
    anchor.ifPresent(name -> anchors.put(name, node));
    return node;
  }

  private void requireTag(CollectionStartEvent event, String kind) throws ConfigException {
    String tag = event.getTag().orElse("!");
    if (!tag.equals("!") && !tag.equals(YamlScalar.TAG_PREFIX + kind)) {
      throw badTag(start(event));
    }
  }

  private int start(Event event) {
    return offset(event.getStartMark().map(Mark::getIndex).orElse(0));
  }

  private int end(Event event) {
    return offset(event.getEndMark().map(Mark::getIndex).orElse(0));
  }

  /** Events come almost in order, so it counts on from where it was last. */
  private int offset(int point) {
    if (!surrogates) {
      return point;
    }
    lastOffset = text.offsetByCodePoints(lastOffset, point - lastPoint);
    lastPoint = point;
    return lastOffset;
  }

  /** A block scalar's mark is behind its trailing blank lines. */
  private int endOfLastLine(int start, int reach) {
    int end = reach;
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    while (end < reach && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private void requireWithinLimit(int offset, long nodes) throws ConfigException {
    if (nodes > NODES_MAX) {
      throw error(
          offset,
          "has more than " + NODES_MAX + " values once its aliases are written out",
          "use fewer aliases");
    }
  }

  private ConfigException badTag(int offset) {
    return error(
        offset, "found a tag (!) that does not fit its value", "write the value without a tag");
  }

  private ConfigException tooDeep(int offset) {
    return error(offset, "is nested more than " + Json.DEPTH_MAX + " levels", "use fewer levels");
  }

  private ConfigException error(int offset, String problem, String hint) {
    return ConfigException.at(YamlDocument.place(label, text, offset), problem, hint);
  }
}
