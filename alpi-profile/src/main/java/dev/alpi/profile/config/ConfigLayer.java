package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One layer of settings as it was read.
 *
 * @param name the file, or what else messages call it
 * @param document where places come from; none if the layer is not a file
 */
record ConfigLayer(
    Config.Source source, String name, JsonValue.Obj tree, List<YamlDocument> document) {

  /** Returns a layer that is not a file. */
  static ConfigLayer of(Config.Source source, String name, JsonValue.Obj tree) {
    return new ConfigLayer(source, name, tree, List.of());
  }

  /** Reads {@code file}; one that is absent is empty. */
  static ConfigLayer read(Config.Source source, Path file) throws ConfigException {
    Optional<String> text = text(file);
    if (text.isEmpty()) {
      return of(source, file.toString(), JsonValue.Obj.EMPTY);
    }
    YamlDocument document = YamlDocument.parse(file.toString(), text.get());
    return new ConfigLayer(source, file.toString(), document.tree(), List.of(document));
  }

  /** Returns the text of {@code file}; none if it is absent. */
  static Optional<String> text(Path file) throws ConfigException {
    try {
      long bytes = Files.size(file);
      if (bytes > YamlDocument.BYTES_MAX) {
        throw YamlDocument.tooLong(file.toString(), bytes);
      }
      return Optional.of(YamlDocument.decode(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ConfigException e) {
      throw e;
    } catch (IOException e) {
      throw ConfigException.unreadable(file.toString(), e);
    }
  }

  boolean sets(List<String> path) {
    // list indices have no place in the tree: the list does
    List<String> named = path.stream().takeWhile(name -> !name.startsWith("[")).toList();
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
}
