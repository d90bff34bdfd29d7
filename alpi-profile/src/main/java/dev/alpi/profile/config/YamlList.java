package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A YAML text that is a list of mappings, as files of entries are. An edit changes the text only
 * where a value changes: comments, order, quoting, line ends and unknown keys stay.
 *
 * <p>An edit that cannot be made so, because of an anchor for example, is refused.
 *
 * <p>Immutable; every edit returns another one. A text of nothing but comments is the empty list.
 */
public final class YamlList {
  /** The longest text that is read, in bytes. */
  public static final int BYTES_MAX = YamlDocument.BYTES_MAX;

  private final YamlDocument document;

  private YamlList(YamlDocument document) {
    this.document = document;
  }

  /**
   * {@return the list that {@code content} is}
   *
   * @param label what messages call it: its file
   * @param content UTF-8
   * @throws ConfigException if it is longer than {@link #BYTES_MAX}, not one YAML document, or not
   *     a list; the message starts with the place
   */
  public static YamlList parse(String label, byte[] content) throws ConfigException {
    return new YamlList(YamlDocument.parseList(label, YamlDocument.decode(label, content)));
  }

  /** {@return the text} */
  public String text() {
    return document.text();
  }

  /** {@return what the entries are, which may be something else than mappings} */
  public List<JsonValue> items() {
    return document.items();
  }

  /**
   * {@return where a value of an entry stands, or the innermost thing around it}
   *
   * @param index which entry, from 0
   * @param path the names that lead to the value; none for the entry
   */
  public ConfigPlace place(int index, List<String> path) {
    List<String> steps = new ArrayList<>(List.of("[" + index + "]"));
    steps.addAll(path);
    return document.placeOfValue(steps);
  }

  /**
   * {@return it with one more entry, in block style, behind the others}
   *
   * @param item the entry; not empty
   * @throws ConfigException if the layout of the text does not allow it, or it would be too long
   */
  public YamlList adding(JsonValue.Obj item) throws ConfigException {
    List<JsonValue> expected = new ArrayList<>(items());
    expected.add(item);
    List<String> proposals = new YamlSplice(document).additions(item);
    return first(proposals, expected, ConfigPlace.whole(document.label()));
  }

  /**
   * {@return it without an entry; comments above it and below it stay}
   *
   * @param index which entry, from 0
   * @throws ConfigException if the layout of the text does not allow it
   */
  public YamlList removing(int index) throws ConfigException {
    List<JsonValue> expected = new ArrayList<>(items());
    expected.remove(index);
    List<String> proposals = new YamlSplice(document).removals(index);
    return first(proposals, expected, place(index, List.of()));
  }

  /**
   * {@return it with a value in an entry} A list that loses some items and gets others keeps the
   * lines of those that stay.
   *
   * @param index which entry, from 0; a mapping
   * @param path the names that lead to the value, at least one
   * @param value what is there from now on
   * @throws ConfigException if the layout of the text does not allow it
   */
  public YamlList setting(int index, List<String> path, JsonValue value) throws ConfigException {
    Optional<JsonValue> present = ConfigTree.find(mapping(index), path);
    if (present.isPresent() && present.get().equals(value)) {
      return this;
    }
    if (present.isPresent()
        && present.get() instanceof JsonValue.Arr(List<JsonValue> old)
        && value instanceof JsonValue.Arr(List<JsonValue> wanted)) {
      List<JsonValue> kept = old.stream().filter(wanted::contains).toList();
      boolean isBetween = !kept.isEmpty() && !kept.equals(old) && !kept.equals(wanted);
      if (isBetween && wanted.size() > kept.size() && wanted.subList(0, kept.size()).equals(kept)) {
        return setting(index, path, new JsonValue.Arr(kept)).setting(index, path, value);
      }
    }
    List<String> proposals = new YamlSplice(document).settings(node(index), path, value);
    return first(
        proposals,
        replaced(index, ConfigTree.put(mapping(index), path, value)),
        place(index, path));
  }

  /**
   * {@return it without a value in an entry; the same if there is none}
   *
   * @param index which entry, from 0; a mapping
   * @param path the names that lead to the value, at least one
   * @throws ConfigException if the layout of the text does not allow it
   */
  public YamlList unsetting(int index, List<String> path) throws ConfigException {
    if (ConfigTree.find(mapping(index), path).isEmpty()) {
      return this;
    }
    List<String> proposals = new YamlSplice(document).removals(node(index), path);
    return first(
        proposals, replaced(index, ConfigTree.remove(mapping(index), path)), place(index, path));
  }

  private JsonValue.Obj mapping(int index) {
    if (items().get(index) instanceof JsonValue.Obj mapping) {
      return mapping;
    }
    throw new IllegalArgumentException("entry " + index + " is no mapping");
  }

  /** Returns the node of an entry; that of an alias cannot be edited, and no proposal comes. */
  private YamlNode node(int index) {
    YamlNode root = document.root().orElseThrow();
    return root instanceof YamlNode.Sequence list ? list.items().get(index) : root;
  }

  private List<JsonValue> replaced(int index, JsonValue.Obj mapping) {
    List<JsonValue> items = new ArrayList<>(items());
    items.set(index, mapping);
    return items;
  }

  /** Returns the first proposal that is exactly what is expected. */
  private YamlList first(List<String> proposals, List<JsonValue> expected, ConfigPlace place)
      throws ConfigException {
    for (String text : proposals) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > BYTES_MAX) {
        throw YamlDocument.tooLong(document.label(), bytes);
      }
      Optional<YamlDocument> edited = parsed(text);
      if (edited.isPresent() && edited.get().items().equals(expected)) {
        return new YamlList(edited.get());
      }
    }
    throw ConfigException.at(
        place,
        "cannot be edited here without changing something else",
        "an anchor, alias, merge or unusual layout is in the way: edit the file by hand");
  }

  private Optional<YamlDocument> parsed(String text) {
    try {
      return Optional.of(YamlDocument.parseList(document.label(), text));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
