package dev.alpi.memory.relation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ComparisonTest {
  private static final int PAIRS_MIN = 60;

  private record Pair(Relation expected, String oldText, String newText, String why) {}

  private final Comparison comparison = new Comparison();

  @TestFactory
  Stream<DynamicTest> relates_as_the_table_says() throws IOException {
    return pairs().stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.oldText + " → " + pair.newText,
                    () ->
                        assertThat(comparison.relation(pair.oldText, pair.newText))
                            .as(pair.why)
                            .isEqualTo(pair.expected)));
  }

  @Test
  void the_table_has_pairs_of_every_relation() throws IOException {
    Map<Relation, Integer> counts = new EnumMap<>(Relation.class);
    for (Pair pair : pairs()) {
      counts.merge(pair.expected, 1, Integer::sum);
    }
    assertThat(pairs()).hasSizeGreaterThanOrEqualTo(PAIRS_MIN);
    assertThat(counts).containsOnlyKeys(Relation.values());
  }

  private static List<Pair> pairs() throws IOException {
    try (InputStream in = ComparisonTest.class.getResourceAsStream("relations.txt")) {
      List<Pair> pairs = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] cells = line.split(" \\| ");
          pairs.add(new Pair(Relation.valueOf(cells[0]), cells[1], cells[2], cells[3]));
        }
      }
      return pairs;
    }
  }
}
