package dev.alpi.memory.relation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ComparisonTest {
  private static final int PAIRS_MIN = 390;
  private static final int LANGUAGES_MIN = 15;

  /** Cases that begin their reason with a language. */
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}(?=:|$)");

  private static final int ROUNDS = 20_000;

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

  @Test
  void the_table_has_corrections_in_many_languages() throws IOException {
    Set<String> languages = new TreeSet<>();
    for (Pair pair : pairs()) {
      Matcher language = LANGUAGE.matcher(pair.why);
      if (pair.expected == Relation.CORRECTION && language.lookingAt()) {
        languages.add(language.group());
      }
    }
    assertThat(languages).hasSizeGreaterThanOrEqualTo(LANGUAGES_MIN);
  }

  /** What corrects, or is something else, is not a part of the other, either way round. */
  @Test
  void nothing_new_is_taken_for_known_either_way_round() throws IOException {
    for (Pair pair : pairs()) {
      boolean spelling = pair.why.contains("the careful spelling");
      if (!spelling && Set.of(Relation.CORRECTION, Relation.SEPARATE).contains(pair.expected)) {
        assertThat(comparison.relation(pair.newText, pair.oldText))
            .as(pair.newText + " → " + pair.oldText)
            .isNotIn(Relation.SAME, Relation.CONTAINED);
      }
    }
  }

  /** The words of this table in any mixture: what is taken for known is there word by word. */
  @Test
  void what_is_taken_for_known_has_every_word_that_says_something() throws IOException {
    Lexicon lexicon = new Lexicon();
    List<String> words = new ArrayList<>();
    for (Pair pair : pairs()) {
      words.addAll(List.of(pair.oldText.split(" ")));
      words.addAll(List.of(pair.newText.split(" ")));
    }
    int known = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      List<String> old = new ArrayList<>();
      for (int i = random.nextInt(1, 7); i > 0; i--) {
        old.add(words.get(random.nextInt(words.size())));
      }
      List<String> fresh = new ArrayList<>(old);
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        change(fresh, words, random);
      }
      String oldText = String.join(" ", old);
      String newText = String.join(" ", fresh);
      Relation relation = comparison.relation(oldText, newText);
      if (relation == Relation.SAME || relation == Relation.CONTAINED) {
        known++;
        List<String> left = new ArrayList<>(keys(lexicon, oldText));
        for (String key : telling(lexicon, newText)) {
          assertThat(left.remove(key))
              .as("seed " + round + ": " + key + " of " + newText + " in " + oldText)
              .isTrue();
        }
      }
    }
    assertThat(known).isGreaterThan(ROUNDS / 100);
  }

  private static void change(List<String> fresh, List<String> words, Random random) {
    int at = random.nextInt(fresh.size());
    switch (random.nextInt(4)) {
      case 0 -> fresh.add(at, words.get(random.nextInt(words.size())));
      case 1 -> fresh.set(at, words.get(random.nextInt(words.size())));
      case 2 -> fresh.set(at, fresh.get(at).toLowerCase(Locale.ROOT));
      default -> {
        if (fresh.size() > 1) {
          fresh.remove(at);
        }
      }
    }
  }

  private static List<String> keys(Lexicon lexicon, String text) {
    return lexicon.annotate(Tokenizer.tokens(text)).stream().map(Token::key).toList();
  }

  private static List<String> telling(Lexicon lexicon, String text) {
    return lexicon.annotate(Tokenizer.tokens(text)).stream()
        .filter(token -> !token.isLight() && !token.is(Role.COPULA))
        .map(Token::key)
        .toList();
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
