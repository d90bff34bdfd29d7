package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Random documents and edits. A failure names its seed: {@code -Dalpi.seed=SEED -Dalpi.documents=1}
 * repeats it.
 */
@Timeout(60)
final class YamlPropertyTest {
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_101L);
  private static final int DOCUMENTS = Integer.getInteger("alpi.documents", 1000);
  private static final List<JsonValue> VALUES =
      List.of(
          new JsonValue.Num("5"),
          new JsonValue.Num("0.50"),
          new JsonValue.Bool(true),
          new JsonValue.Str("builtin/offline"),
          new JsonValue.Str("yes"),
          new JsonValue.Str("two: words #here"),
          new JsonValue.Str("line\nbreak \"quoted\" \\ é 😀 \u2028"),
          new JsonValue.Str(""),
          JsonValue.Arr.ofStrings(List.of("a", "007", "- b")),
          new JsonValue.Obj(Map.of("k", new JsonValue.Num("1"), "d.e", JsonValue.Obj.EMPTY)),
          JsonValue.Obj.EMPTY);

  @Test
  void trees_are_those_of_the_library() throws ConfigException {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setAllowDuplicateKeys(false).build();
    for (int i = 0; i < DOCUMENTS; i++) {
      String text = YamlGenerator.anchored(new Random(SEEDS + i));
      Object theirs = new Load(settings).loadFromString(text);
      assertThat(comparable(YamlDocument.parse("f", text).tree()))
          .as("seed %d:%n%s", SEEDS + i, text)
          .isEqualTo(comparable(theirs));
    }
  }

  @Test
  void setting_changes_nothing_else() throws ConfigException {
    int replaced = 0;
    int inserted = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      String text = YamlGenerator.plain(random);
      YamlDocument before = YamlDocument.parse("f", text);
      ConfigKey key = somewhere(before.tree(), random);
      JsonValue value = VALUES.get(random.nextInt(VALUES.size()));
      YamlDocument after;
      try {
        after = YamlEdit.set(before, key, value);
      } catch (ConfigException e) {
        throw new AssertionError("seed " + (SEEDS + i) + " " + key + "=" + value + "\n" + text, e);
      }
      String story =
          "seed %d: %s = %s%n%s%n---%n%s".formatted(SEEDS + i, key, value, text, after.text());
      assertThat(after.tree())
          .as(story)
          .isEqualTo(ConfigTree.put(before.tree(), key.path(), value));
      assertThat(comments(after.text())).as(story).containsAll(commentsOutside(before, key));
      Optional<YamlNode.Entry> entry = edited(before, key.path());
      if (entry.isPresent()) {
        replaced++;
        assertThat(after.text()).as(story).startsWith(text.substring(0, entry.get().keyEnd()));
        boolean inParts =
            value instanceof JsonValue.Obj && entry.get().value().value() instanceof JsonValue.Obj;
        int end = entry.get().end();
        String rest = inParts ? rest(text, end) : text.substring(end);
        assertThat(after.text()).as(story).endsWith(rest);
      } else {
        inserted++;
        assertThat(isInsertion(text, after.text())).as(story).isTrue();
      }
    }
    assertThat(replaced).isGreaterThan(100);
    assertThat(inserted).isGreaterThan(100);
  }

  @Test
  void unsetting_changes_nothing_else() throws ConfigException {
    int removed = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      String text = YamlGenerator.plain(random);
      YamlDocument before = YamlDocument.parse("f", text);
      ConfigKey key = somewhere(before.tree(), random);
      Optional<YamlDocument> after;
      try {
        after = YamlEdit.unset(before, key);
      } catch (ConfigException e) {
        throw new AssertionError("seed " + (SEEDS + i) + " " + key + "\n" + text, e);
      }
      assertThat(after.isPresent())
          .isEqualTo(ConfigTree.find(before.tree(), key.path()).isPresent());
      if (after.isPresent()) {
        removed++;
        String story =
            "seed %d: %s%n%s%n---%n%s".formatted(SEEDS + i, key, text, after.get().text());
        assertThat(after.get().tree())
            .as(story)
            .isEqualTo(ConfigTree.remove(before.tree(), key.path()));
        YamlNode.Entry entry = entry(before, key.path()).orElseThrow();
        String kept = after.get().text().replace(" {}", "");
        assertThat(kept.length()).as(story).isLessThan(text.length());
        assertThat(after.get().text()).as(story).endsWith(rest(text, entry.end()));
      }
    }
    assertThat(removed).isGreaterThan(100);
  }

  @Test
  void with_anchors_an_edit_is_exact_or_refused() {
    int done = 0;
    int refused = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      String text = YamlGenerator.anchored(random);
      try {
        YamlDocument before = YamlDocument.parse("f", text);
        ConfigKey key = somewhere(before.tree(), random);
        JsonValue value = VALUES.get(random.nextInt(VALUES.size()));
        assertThat(YamlEdit.set(before, key, value).tree())
            .as("seed %d", SEEDS + i)
            .isEqualTo(ConfigTree.put(before.tree(), key.path(), value));
        YamlEdit.unset(before, key);
        done++;
      } catch (ConfigException e) {
        assertThat(e).as("seed %d", SEEDS + i).hasMessageContaining("cannot be edited here");
        refused++;
      }
    }
    assertThat(done).isGreaterThan(DOCUMENTS / 2);
    assertThat(refused).isPositive();
  }

  @Test
  void damaged_text_only_ever_ends_as_a_config_exception() {
    int refused = 0;
    for (int i = 0; i < 2 * DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      String text = damage(YamlGenerator.anchored(random), random);
      try {
        YamlDocument document = YamlDocument.parse("f", text);
        ConfigKey key = somewhere(document.tree(), random);
        YamlEdit.set(document, key, VALUES.get(random.nextInt(VALUES.size())));
        YamlEdit.unset(document, key);
        ConfigCheck.problems(ConfigSchema.current(), document.tree());
      } catch (ConfigException e) {
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + (SEEDS + i) + "\n" + text, e);
      }
    }
    assertThat(refused).isGreaterThan(DOCUMENTS / 4);
  }

  private static String damage(String text, Random random) {
    String pieces = "&*!|>%@`{}[],:?-#'\"\\\t\r\n \0\u0085\u2028\uFEFF\uD83Dx0<~";
    StringBuilder damaged = new StringBuilder(text);
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        case 1 -> damaged.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
        default -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(5)));
      }
      if (damaged.isEmpty()) {
        damaged.append('-');
      }
    }
    return damaged.toString();
  }

  /** Returns the path of something in the tree, or of something that could be. */
  private static ConfigKey somewhere(JsonValue.Obj tree, Random random) {
    List<String> path = new ArrayList<>();
    JsonValue value = tree;
    while (value instanceof JsonValue.Obj(Map<String, JsonValue> members)
        && !members.isEmpty()
        && (path.isEmpty() || random.nextInt(3) > 0)) {
      List<String> names =
          members.keySet().stream().filter(name -> !name.isEmpty() && name.length() < 200).toList();
      if (names.isEmpty()) {
        break;
      }
      path.add(names.get(random.nextInt(names.size())));
      value = members.get(path.getLast());
    }
    boolean room = value instanceof JsonValue.Obj || value == JsonValue.Null.NULL || path.isEmpty();
    if (room && random.nextInt(2) == 0) {
      path.add("new" + random.nextInt(3));
      if (random.nextInt(3) == 0) {
        path.add("deep.er");
      }
    } else if (random.nextInt(8) == 0) {
      return ConfigKey.of("new");
    }
    return new ConfigKey(path.isEmpty() ? List.of("new") : path);
  }

  private static Optional<YamlNode.Entry> entry(YamlDocument document, List<String> path) {
    YamlNode node = document.root().orElseThrow();
    Optional<YamlNode.Entry> entry = Optional.empty();
    for (String name : path) {
      if (!(node instanceof YamlNode.Mapping mapping) || !mapping.entries().containsKey(name)) {
        return Optional.empty();
      }
      entry = Optional.of(mapping.entries().get(name));
      node = entry.get().value();
    }
    return entry;
  }

  /** Returns the entry whose value an edit replaces: of the key, or a null around it. */
  private static Optional<YamlNode.Entry> edited(YamlDocument document, List<String> path) {
    for (int depth = path.size(); depth > 0; depth--) {
      Optional<YamlNode.Entry> entry = entry(document, path.subList(0, depth));
      if (entry.isPresent()) {
        boolean filled =
            entry.get().value() instanceof YamlNode.Scalar scalar && !scalar.isAbsent();
        return depth == path.size() || filled ? entry : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isInsertion(String before, String after) {
    int prefix = 0;
    while (prefix < before.length()
        && prefix < after.length()
        && before.charAt(prefix) == after.charAt(prefix)) {
      prefix++;
    }
    return after.endsWith(before.substring(prefix)) && after.length() > before.length();
  }

  private static List<String> comments(String text) {
    return text.lines().filter(line -> line.contains("# ")).map(YamlPropertyTest::comment).toList();
  }

  private static String comment(String line) {
    return line.substring(line.indexOf("# "));
  }

  /** Returns the comments of all lines that the edited value has no part in. */
  private static List<String> commentsOutside(YamlDocument document, ConfigKey key) {
    Optional<YamlNode.Entry> entry = edited(document, key.path());
    String text = document.text();
    String outside =
        entry.isEmpty()
            ? text
            : text.substring(0, entry.get().keyStart())
                + "\n"
                + text.substring(endOfLine(text, entry.get().end()));
    return comments(outside);
  }

  /** Returns the lines behind the one at {@code offset}; blank ones may belong to a value. */
  private static String rest(String text, int offset) {
    String rest = text.substring(endOfLine(text, offset));
    int at = 0;
    while (at < rest.length() && (rest.charAt(at) == '\n' || rest.charAt(at) == '\r')) {
      at++;
    }
    return rest.substring(at);
  }

  private static int endOfLine(String text, int offset) {
    int feed = text.indexOf('\n', offset);
    return feed < 0 ? text.length() : feed + 1;
  }

  private static Object comparable(Object value) {
    return switch (value) {
      case null -> "null";
      case JsonValue.Null _ -> "null";
      case JsonValue.Bool(boolean bool) -> bool;
      case JsonValue.Num number -> number.decimal();
      case JsonValue.Str(String text) ->
          // where we differ on purpose: numbers that YAML 1.1 and 1.2 read differently
          switch (text) {
            case "0x1F" -> 31.0;
            case "007" -> 7.0;
            default -> text;
          };
      case JsonValue.Arr(List<JsonValue> items) ->
          items.stream().map(YamlPropertyTest::comparable).toList();
      case JsonValue.Obj(Map<String, JsonValue> members) -> comparableMap(members);
      case Number number -> number.doubleValue();
      case List<?> items -> items.stream().map(YamlPropertyTest::comparable).toList();
      case Map<?, ?> members -> comparableMap(members);
      default -> value;
    };
  }

  private static Map<Object, Object> comparableMap(Map<?, ?> members) {
    Map<Object, Object> comparable = new LinkedHashMap<>();
    members.forEach((name, value) -> comparable.put(name, comparable(value)));
    return comparable;
  }
}
