package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of {@link ConfigTable} by key. Immutable. */
final class ConfigSchema {
  /** What stands for any name. */
  static final String ANY_NAME = "*";

  private static final String ANY_ITEM = "[]";

  private final List<ConfigEntry> entries;
  private final Node root;
  private final JsonValue.Obj builtIn;

  private ConfigSchema(List<ConfigEntry> entries, Node root) {
    this.entries = entries;
    this.root = root;
    this.builtIn = builtIn(entries);
  }

  /** Returns the schema of this version. */
  static ConfigSchema current() {
    return Current.SCHEMA;
  }

  /** Made once, when it is first asked for: it never changes. */
  private static final class Current {
    static final ConfigSchema SCHEMA = make();
  }

  private static ConfigSchema make() {
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

  /** Returns the keys whose names are all fixed, lists and mappings among them. */
  List<String> fixedKeys() {
    return entries.stream().filter(ConfigEntry::isFixed).map(ConfigEntry::pattern).toList();
  }

  /** Says whether an unknown key right below {@code path} is an error. */
  boolean isClosed(List<String> path) {
    return ConfigTable.CLOSED.contains(path);
  }

  /** Says whether {@code path} is a key of a line, or leads to one, or is free. */
  boolean knows(List<String> path) {
    Position position = top();
    for (String name : path) {
      if (position.entry().isPresent() && position.isOpen()) {
        return true;
      }
      position = position.step(name);
    }
    return !position.isUnknown();
  }

  /** Returns where checking starts. */
  Position top() {
    return new Position(List.of(root));
  }

  /** Returns the position of {@code path}; a list index is written {@code [0]}. */
  Position at(List<String> path) {
    Position position = top();
    for (String name : path) {
      position = ConfigKey.isIndex(name) ? position.item() : position.step(name);
    }
    return position;
  }

  /** Returns the built-in layer. */
  JsonValue.Obj builtIn() {
    return builtIn;
  }

  private static JsonValue.Obj builtIn(List<ConfigEntry> entries) {
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

    /** Returns the position of the key {@code name} in a mapping. */
    Position step(String name) {
      List<Node> next = new ArrayList<>(2);
      for (Node node : nodes) {
        addChild(node, name, next);
        if (!name.equals(ANY_NAME)) {
          addChild(node, ANY_NAME, next);
        }
      }
      return new Position(next);
    }

    /** Returns the position of the items of a list. */
    Position item() {
      List<Node> next = new ArrayList<>(1);
      for (Node node : nodes) {
        addChild(node, ANY_ITEM, next);
      }
      return new Position(next);
    }

    /** Returns the position of a name that is not among {@link #names}. */
    Position others() {
      List<Node> next = new ArrayList<>(1);
      for (Node node : nodes) {
        addChild(node, ANY_NAME, next);
      }
      return new Position(next);
    }

    private static void addChild(Node node, String name, List<Node> next) {
      Node child = node.children.get(name);
      if (child != null) {
        next.add(child);
      }
    }

    /** Says whether nothing is known. */
    boolean isUnknown() {
      return nodes.isEmpty();
    }

    /** Returns the line of exactly this key; a literal name comes before {@code *}. */
    Optional<ConfigEntry> entry() {
      for (Node node : nodes) {
        if (!node.entries.isEmpty()) {
          return Optional.of(node.entries.getFirst());
        }
      }
      return Optional.empty();
    }

    /** Says whether everything below is fine: a list or mapping without lines of its own. */
    boolean isOpen() {
      for (Node node : nodes) {
        if (!node.children.isEmpty()) {
          return false;
        }
      }
      return true;
    }

    /** Returns the literal names of the keys below. */
    List<String> names() {
      List<String> names = new ArrayList<>();
      for (Node node : nodes) {
        for (String name : node.children.keySet()) {
          if (!name.equals(ANY_NAME) && !name.equals(ANY_ITEM) && !names.contains(name)) {
            names.add(name);
          }
        }
      }
      return names;
    }

    /** Returns the lines of the keys that a mapping here must have, by name. */
    Map<String, ConfigEntry> required() {
      Map<String, ConfigEntry> required = new LinkedHashMap<>();
      for (Node node : nodes) {
        node.children.forEach(
            (name, child) -> {
              for (ConfigEntry entry : child.entries) {
                if (entry.presence() == ConfigEntry.Presence.REQUIRED) {
                  required.put(name, entry);
                }
              }
            });
      }
      return required;
    }
  }

  private static final class Node {
    private final Map<String, Node> children = new LinkedHashMap<>();
    private final List<ConfigEntry> entries = new ArrayList<>();
  }
}
