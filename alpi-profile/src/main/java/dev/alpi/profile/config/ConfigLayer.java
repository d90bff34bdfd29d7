package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One layer of settings as it was read.
 *
 * @param name the file, or what else messages call it
 * @param tree everything that it says
 * @param inForce the same without what counts as not set
 * @param document where places come from; none if the layer is not a file
 */
record ConfigLayer(
    Config.Source source,
    String name,
    JsonValue.Obj tree,
    JsonValue.Obj inForce,
    List<YamlDocument> document) {

  /** Returns a layer that is not a file. */
  static ConfigLayer of(
      ConfigSchema schema, Config.Source source, String name, JsonValue.Obj tree) {
    return new ConfigLayer(source, name, tree, withoutUnset(tree, schema.top()), List.of());
  }

  /** Returns the weakest layer. */
  static ConfigLayer builtIn(ConfigSchema schema) {
    JsonValue.Obj tree = schema.builtIn();
    return new ConfigLayer(Config.Source.BUILT_IN, "the built-in default", tree, tree, List.of());
  }

  /** Reads {@code text}, that of a file; a file that is absent is empty. */
  static ConfigLayer read(
      ConfigSchema schema, Config.Source source, String name, Optional<String> text)
      throws ConfigException {
    if (text.isEmpty()) {
      return of(schema, source, name, JsonValue.Obj.EMPTY);
    }
    YamlDocument document = YamlDocument.parse(name, text.get());
    JsonValue.Obj tree = document.tree();
    return new ConfigLayer(source, name, tree, withoutUnset(tree, schema.top()), List.of(document));
  }

  /** Returns the text of {@code file}; none if it is absent. */
  static Optional<String> text(Path file) throws ConfigException {
    try {
      // a pipe would never begin, and a device never end
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw ConfigException.unreadable(file.toString(), new FileSystemException("no file"));
      }
      if (attributes.size() > YamlDocument.BYTES_MAX) {
        throw YamlDocument.tooLong(file.toString(), attributes.size());
      }
      return Optional.of(YamlDocument.decode(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(file)) {
        throw ConfigException.danglingLink(file.toString());
      }
      return Optional.empty();
    } catch (ConfigException e) {
      throw e;
    } catch (IOException e) {
      throw ConfigException.unreadable(file.toString(), e);
    }
  }

  boolean sets(List<String> path) {
    // list indices have no place in the tree: the list does
    List<String> named = path.stream().takeWhile(name -> !ConfigKey.isIndex(name)).toList();
    return ConfigTree.find(tree, named).isPresent();
  }

  private boolean isFile() {
    return !document.isEmpty();
  }

  ConfigPlace placeOfValue(List<String> path) {
    return isFile() ? document.getFirst().placeOfValue(path) : ConfigPlace.whole(name);
  }

  ConfigPlace placeOfKey(List<String> path) {
    return isFile() ? document.getFirst().placeOfKey(path) : ConfigPlace.whole(name);
  }

  private static JsonValue.Obj withoutUnset(JsonValue.Obj tree, ConfigSchema.Position position) {
    Map<String, JsonValue> kept = new LinkedHashMap<>();
    tree.members()
        .forEach(
            (name, value) -> {
              ConfigSchema.Position inner = position.step(name);
              boolean unset =
                  value == JsonValue.Null.NULL
                      || inner.entry().filter(entry -> entry.isUnset(value)).isPresent();
              if (!unset) {
                kept.put(name, withoutUnset(value, inner));
              }
            });
    return new JsonValue.Obj(kept);
  }

  private static JsonValue withoutUnset(JsonValue value, ConfigSchema.Position position) {
    if (value instanceof JsonValue.Obj mapping) {
      return withoutUnset(mapping, position);
    }
    if (value instanceof JsonValue.Arr(List<JsonValue> items)) {
      ConfigSchema.Position item = position.item();
      return new JsonValue.Arr(items.stream().map(inner -> withoutUnset(inner, item)).toList());
    }
    return value;
  }
}
