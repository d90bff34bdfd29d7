package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random lists of mappings and edits. A failure names its seed: {@code -Dalpi.seed=SEED
 * -Dalpi.documents=1} repeats it.
 */
@Timeout(60)
final class YamlListPropertyTest {
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_201L);
  private static final int DOCUMENTS = Integer.getInteger("alpi.documents", 600);
  private static final List<JsonValue> VALUES =
      List.of(
          new JsonValue.Num("5"),
          new JsonValue.Str("yes"),
          new JsonValue.Str("two: words #here"),
          new JsonValue.Str("line\nbreak \"quoted\" é 😀"),
          JsonValue.Arr.ofStrings(List.of("a", "007")),
          JsonValue.Arr.ofStrings(List.of()),
          Obj.EMPTY.with("k", 1));

  /** Turns a random mapping into items: one a mapping, with comments between them. */
  private static String list(Random random) {
    StringBuilder text = new StringBuilder();
    int items = random.nextInt(5);
    for (int i = 0; i < items; i++) {
      String indent = "  ";
      String mapping = YamlGenerator.plain(random).replace("\r\n", "\n");
      text.append("# above ").append(i).append('\n').append("- n: ").append(i).append(" # at\n");
      if (isBlock(mapping)) {
        mapping
            .lines()
            .forEach(line -> text.append(line.isEmpty() ? "" : indent + line).append('\n'));
      }
      text.append(random.nextBoolean() ? "" : "\n");
    }
    return text.append(random.nextBoolean() ? "" : "# last").toString();
  }

  /** Says whether {@code mapping} can go on with a mapping that another key began. */
  private static boolean isBlock(String mapping) {
    return !mapping.contains("---") && isList("- n: 1\n" + mapping.indent(2));
  }

  private static boolean isList(String text) {
    try {
      return parsed(text).items().getFirst() instanceof Obj;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static YamlList parsed(String text) throws ConfigException {
    return YamlList.parse("f", text.getBytes(UTF_8));
  }

  private static List<String> comments(String text) {
    return text.lines().filter(line -> line.startsWith("#")).toList();
  }

  @Test
  void edits_change_nothing_else() throws ConfigException {
    int[] done = new int[4];
    for (int i = 0; i < DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      YamlList list = parsed(list(random));
      for (int step = 0; step < 5; step++) {
        int kind = list.items().isEmpty() ? 0 : random.nextInt(4);
        int index = list.items().isEmpty() ? 0 : random.nextInt(list.items().size());
        List<JsonValue> expected = new ArrayList<>(list.items());
        String name = name(expected, index, random);
        JsonValue value = VALUES.get(random.nextInt(VALUES.size()));
        YamlList edited;
        try {
          edited = edit(list, kind, index, name, value);
        } catch (ConfigException e) {
          throw new AssertionError("seed " + (SEEDS + i) + " " + kind + "\n" + list.text(), e);
        }
        expect(expected, kind, index, name, value);
        String story =
            "seed %d: %d of %d %s%n%s%n---%n%s"
                .formatted(SEEDS + i, kind, index, name, list.text(), edited.text());
        assertThat(edited.items()).as(story).isEqualTo(expected);
        assertThat(comments(edited.text())).as(story).containsAll(comments(list.text()));
        assertThat(parsed(edited.text()).items()).as(story).isEqualTo(expected);
        list = edited;
        done[kind]++;
      }
    }
    assertThat(IntStream.of(done).min().orElseThrow()).isGreaterThan(DOCUMENTS / 6);
  }

  private static String name(List<JsonValue> items, int index, Random random) {
    if (items.isEmpty() || random.nextInt(3) == 0) {
      return "new";
    }
    List<String> names = List.copyOf(((Obj) items.get(index)).members().keySet());
    return names.get(random.nextInt(names.size()));
  }

  private static YamlList edit(YamlList list, int kind, int index, String name, JsonValue value)
      throws ConfigException {
    return switch (kind) {
      case 0 -> list.adding(Obj.EMPTY.with(name, value).with("n", 7));
      case 1 -> list.removing(index);
      case 2 -> list.setting(index, List.of(name), value);
      default -> isOnly(list.items(), index) ? list : list.unsetting(index, List.of(name));
    };
  }

  private static void expect(
      List<JsonValue> items, int kind, int index, String name, JsonValue value) {
    switch (kind) {
      case 0 -> items.add(Obj.EMPTY.with(name, value).with("n", 7));
      case 1 -> items.remove(index);
      case 2 -> items.set(index, ((Obj) items.get(index)).with(name, value));
      default -> {
        if (!isOnly(items, index)) {
          items.set(index, ((Obj) items.get(index)).without(name));
        }
      }
    }
  }

  /** Says whether an entry would be left without any key: nobody asks for that. */
  private static boolean isOnly(List<JsonValue> items, int index) {
    Map<String, JsonValue> members = ((Obj) items.get(index)).members();
    return members.size() == 1;
  }
}
