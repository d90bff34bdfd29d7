package dev.alpi.profile;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The lines of {@link ConfigTable} by key. Immutable. */
final class ConfigSchema {
  private static final String ANY_NAME = "*";
  private static final String ANY_ITEM = "[]";

  private final List<ConfigEntry> entries;
  private final Node root;

  private ConfigSchema(List<ConfigEntry> entries, Node root) {
    this.entries = entries;
    this.root = root;
  }

  /** Returns the schema of this version. */
  static ConfigSchema current() {
    List<ConfigEntry> entries = ConfigTable.entries();
    Node root = new Node();
    for (ConfigEntry entry : entries) {
      Node node = root;
      for (String name : entry.names()) {
        node = node.children.computeIfAbsent(name, _ -> new Node());
      }
      node.entries.add(entry);
    }
    return new ConfigSchema(entries, root);
  }

  /** Returns all lines, in the order of the reference page. */
  List<ConfigEntry> entries() {
    return entries;
  }

  /** Returns where checking starts. */
  Position top() {
    return new Position(List.of(root));
  }

  /** Returns the position of {@code path}; a list index is written {@code [0]}. */
  Position at(List<String> path) {
    Position position = top();
    for (String name : path) {
      position = position.step(name);
    }
    return position;
  }

  /** Returns the built-in layer. */
  JsonValue.Obj builtIn() {
    JsonValue.Obj tree = JsonValue.Obj.EMPTY;
    for (ConfigEntry entry : entries) {
      if (entry.isFixed() && entry.builtIn() != JsonValue.Null.NULL) {
        tree = ConfigTree.put(tree, entry.names(), entry.builtIn());
      }
    }
    return tree;
  }

  /** What the schema knows at one path: nothing, a line, keys below, or several of these. */
  static final class Position {
    private final List<Node> nodes;

    private Position(List<Node> nodes) {
      this.nodes = nodes;
    }

    Position step(String name) {
      String wild = name.startsWith("[") ? ANY_ITEM : ANY_NAME;
      return new Position(
          nodes.stream()
              .flatMap(node -> Stream.of(name, wild).distinct().map(node.children::get))
              .filter(node -> node != null)
              .toList());
    }

    /** Says whether nothing is known. */
    boolean isUnknown() {
      return nodes.isEmpty();
    }

    /** Returns the line of exactly this key; a literal name comes before {@code *}. */
    Optional<ConfigEntry> entry() {
      return nodes.stream().flatMap(node -> node.entries.stream()).findFirst();
    }

    /** Says whether there are keys below, so that the value must be a mapping. */
    boolean hasNames() {
      return names().findAny().isPresent() || nodes.stream().anyMatch(Node::hasAnyName);
    }

    /** Says whether everything below is fine: a list or mapping without lines of its own. */
    boolean isOpen() {
      return nodes.stream().allMatch(node -> node.children.isEmpty());
    }

    /** Returns the literal names of the keys below. */
    Stream<String> names() {
      return nodes.stream()
          .flatMap(node -> node.children.keySet().stream())
          .filter(name -> !name.equals(ANY_NAME) && !name.equals(ANY_ITEM))
          .distinct();
    }

    /** Returns the names that a mapping here must have. */
    List<String> required() {
      return names()
          .filter(
              name ->
                  step(name)
                      .entry()
                      .filter(entry -> entry.presence() == ConfigEntry.Presence.REQUIRED)
                      .isPresent())
          .toList();
    }
  }

  private static final class Node {
    private final Map<String, Node> children = new LinkedHashMap<>();
    private final List<ConfigEntry> entries = new ArrayList<>();

    boolean hasAnyName() {
      return children.containsKey(ANY_NAME);
    }
  }
}
