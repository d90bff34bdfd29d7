package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.relation.Fold;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for any statements, added one after the other. */
@Timeout(120)
class MemoryPropertyTest {
  private static final int ROUNDS = 150;
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");

  /** Words of these statements that say nothing: a statement without them says the same. */
  private static final Set<String> SAYS_NOTHING =
      Stream.of("the", "a", "is", "now", "user", "el", "es", "der", "ist", "用", "户", "是", "है")
          .map(Fold::fold)
          .collect(Collectors.toSet());

  private static final String[] SUBJECTS = {
    "",
    "the user",
    "Ana",
    "Server A",
    "server b",
    "El puerto",
    "Der Port",
    "用户",
    "порт",
    "kedi",
    "The staging port",
    "Una",
    "पोर्ट"
  };

  private static final String[] VERBS = {
    "is",
    "lives in",
    "likes",
    "does not like",
    "vive en",
    "es",
    "ist",
    "wohnt in",
    "喜欢",
    "不喜欢",
    "живёт в",
    "içer",
    "içmez",
    "has",
    "met",
    "",
    ":",
    "है",
    "is not"
  };

  private static final String[] VALUES = {
    "5432", "5433", "Paris", "Madrid", "tea", "coffee with milk", "coffee", "on", "off", "an",
        "aus",
    "5 MB", "5 Mb", "-5", "5", "茶", "咖啡", "чай", "süt", "Ana or Eva", "Eva", "the left drawer",
    "the right drawer", "A-", "A+", "until June", "10 am", "10 pm", "900 €", "$900", "now"
  };

  private static String statement(Random random) {
    String statement =
        SUBJECTS[random.nextInt(SUBJECTS.length)]
            + " "
            + VERBS[random.nextInt(VERBS.length)]
            + " "
            + VALUES[random.nextInt(VALUES.length)]
            + (random.nextInt(4) == 0 ? ", " + VALUES[random.nextInt(VALUES.length)] : "")
            + (random.nextInt(4) == 0 ? "." : "");
    return statement.strip();
  }

  /** A new statement, or an earlier one with a word more or less. */
  private static String statement(Random random, List<String> earlier) {
    if (earlier.isEmpty() || random.nextInt(2) == 0) {
      return statement(random);
    }
    String text = earlier.get(random.nextInt(earlier.size()));
    return switch (random.nextInt(5)) {
      case 0 -> text + " now";
      case 1 -> "the user " + text;
      case 2 -> text + ", " + VALUES[random.nextInt(VALUES.length)];
      case 3 -> text.contains(" ") ? text.substring(0, text.lastIndexOf(' ')) : text;
      default -> text;
    };
  }

  /** Letters and digits in a row, Chinese ones alone, and signs; folded. */
  private static List<String> words(String text) {
    return Pattern.compile("\\p{IsHan}|[\\p{L}\\p{M}\\p{Nd}&&[^\\p{IsHan}]]+|[-+€$]")
        .matcher(Fold.fold(text))
        .results()
        .map(result -> result.group())
        .toList();
  }

  private static boolean hasEveryWord(String old, String fresh) {
    List<String> left = new ArrayList<>(words(old));
    for (String word : words(fresh)) {
      if (!left.remove(word) && !SAYS_NOTHING.contains(word)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void an_addition_is_there_afterwards_unless_every_word_of_it_was_there() throws IOException {
    int known = 0;
    int replaced = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      MemoryStore store =
          MemoryStore.open(Homes.UNIX.create(), FileLocks.inMemory(), CLOCK, Homes::redact);
      List<String> earlier = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String text = statement(random, earlier);
        earlier.add(text);
        MemoryFile target = random.nextInt(5) == 0 ? MemoryFile.USER : MemoryFile.MEMORY;
        int records = store.history().size();
        MemoryUpdate update = store.add(target, List.of(text), Confidence.NORMAL);
        String where = "seed " + round + ", statement " + i + ": " + text;
        switch (update.changes().getFirst()) {
          case MemoryChange.Added(String added) ->
              assertThat(update.after().visibleText()).as(where).contains(added);
          case MemoryChange.Superseded(String old, String fresh) -> {
            replaced++;
            assertThat(update.after().visibleText())
                .as(where)
                .contains(fresh.replaceFirst("\\.$", ""));
            assertThat(store.history()).as(where).hasSize(records + 1);
            assertThat(store.history().getLast().oldText()).as(where).isEqualTo(old);
          }
          case MemoryChange.Reinforced(MemoryEntry existing) -> {
            known++;
            assertThat(hasEveryWord(existing.text(), text))
                .as(where + " known by " + existing.text())
                .isTrue();
          }
          case MemoryChange.Refused(Refusal.HeldElsewhere(MemoryFile _, String held)) ->
              assertThat(hasEveryWord(held, text)).as(where + " held by " + held).isTrue();
          // told to whoever adds, with what it would change
          case MemoryChange.Refused(Refusal.ChangesElsewhere changes) ->
              assertThat(changes.text()).as(where).isNotEmpty();
          case MemoryChange other -> throw new AssertionError(where + ": " + other);
        }
      }
    }
    assertThat(known).isGreaterThan(200);
    assertThat(replaced).isGreaterThan(100);
  }
}
