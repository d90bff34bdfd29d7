package dev.alpi.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KeyMenuTest {
  private static final List<Choice> SHORT =
      List.of(
          new Choice("a", "apple", "red"),
          new Choice("b", "banana", "yellow"),
          new Choice("c", "cherry", ""));
  private static final List<Choice> LONG =
      IntStream.range(0, 300).mapToObj(i -> Choice.of("model-" + i, "")).toList();

  /** Keys from a text, and what was shown. */
  private static final class FakeKeys implements Console.Keys {
    private final String typed;
    private final StringBuilder shown = new StringBuilder();
    private int at;

    FakeKeys(String typed) {
      this.typed = typed;
    }

    @Override
    public int next() {
      return at == typed.length() ? END : typed.charAt(at++);
    }

    @Override
    public boolean hasMore() {
      return at < typed.length();
    }

    @Override
    public void show(String text) {
      shown.append(text);
    }

    @Override
    public void close() {
      // nothing to give back
    }
  }

  private static String chosen(String typed, List<Choice> choices) throws Exception {
    return menu(new FakeKeys(typed), choices, WayOut.BACK, 80).choose().key();
  }

  private static KeyMenu menu(FakeKeys keys, List<Choice> choices, WayOut wayOut, int columns) {
    return new KeyMenu(
        keys, "Which?", choices, Optional.empty(), wayOut, columns, OptionalInt.empty());
  }

  @Test
  void arrows_move_and_enter_chooses() throws Exception {
    assertThat(chosen("\r", SHORT)).isEqualTo("a");
    assertThat(chosen("\u001b[B\r", SHORT)).isEqualTo("b");
    assertThat(chosen("\u001bOB\u001bOB\u001bOA\n", SHORT)).isEqualTo("b");
    assertThat(chosen("\u001b[B\u001b[B\u001b[B\u001b[B\r", SHORT)).as("no further").isEqualTo("c");
    assertThat(chosen("\u001b[A\r", SHORT)).isEqualTo("a");
    assertThat(chosen("\u001b[F\r", SHORT)).isEqualTo("c");
    assertThat(chosen("\u001b[4~\r", SHORT)).as("End in tmux").isEqualTo("c");
    assertThat(chosen("\u001b[4~\u001b[1~\r", SHORT)).as("then Home").isEqualTo("a");
    assertThat(chosen("\u001b[B\u001b[15~\r", SHORT)).as("F5 is neither").isEqualTo("b");
    assertThat(chosen("jjk\r", SHORT)).isEqualTo("b");
    assertThat(chosen("\u001b[1;5B\r", SHORT)).as("with Ctrl held").isEqualTo("b");
  }

  @Test
  void a_digit_chooses_at_once_in_a_short_menu() throws Exception {
    assertThat(chosen("3", SHORT)).isEqualTo("c");
    assertThat(chosen("94\r", SHORT)).as("there is no ninth").isEqualTo("a");
  }

  @Test
  void typing_narrows_a_long_menu() throws Exception {
    assertThat(chosen("l-29\u001b[B\r", LONG)).isEqualTo("model-290");
    assertThat(chosen("xx\u007f\u007f\r", LONG)).as("taken back").isEqualTo("model-0");
    assertThat(chosen("xx\r\u007f\u007f7\r", LONG)).as("nothing to choose").isEqualTo("model-7");
  }

  @Test
  void leaving_says_how_far() {
    assertLeft("q", LeftException.Where.STEP);
    assertLeft("\u001b", LeftException.Where.STEP);
    assertLeft("\u0003", LeftException.Where.INTERRUPTED);
    assertLeft("\u0004", LeftException.Where.WIZARD);
    assertLeft("", LeftException.Where.WIZARD);
    assertLeft("\u001b[", LeftException.Where.WIZARD);
  }

  private static void assertLeft(String typed, LeftException.Where where) {
    assertThatThrownBy(() -> chosen(typed, SHORT))
        .isInstanceOfSatisfying(
            LeftException.class, left -> assertThat(left.where()).isEqualTo(where));
  }

  @Test
  void what_stays_is_one_line() throws Exception {
    FakeKeys keys = new FakeKeys("2");
    Choice chosen = menu(keys, SHORT, WayOut.BACK, 80).choose();
    assertThat(chosen.key()).isEqualTo("b");
    assertThat(keys.shown.toString()).endsWith("\u001b[5A\r\u001b[JWhich? banana\r\n");
  }

  @Test
  void it_says_where_q_leads_in_the_narrowest_window_too() throws Exception {
    for (WayOut wayOut : WayOut.values()) {
      for (int columns : List.of(10, 25, 40, 200)) {
        FakeKeys keys = new FakeKeys("1");
        menu(keys, SHORT, wayOut, columns).choose();
        assertThat(keys.shown).as(columns + " columns").contains(wayOut.key());
      }
    }
  }

  private static List<String> rows(int choices, int rows, String typed) throws Exception {
    FakeKeys keys = new FakeKeys(typed + "\r");
    List<Choice> some =
        IntStream.range(0, choices).mapToObj(i -> Choice.of("choice " + i, "")).toList();
    Choice _ =
        new KeyMenu(keys, "Which?", some, Optional.empty(), WayOut.BACK, 80, OptionalInt.of(rows))
            .choose();
    String last = keys.shown.substring(0, keys.shown.lastIndexOf("\u001b[J"));
    return last.substring(last.lastIndexOf("Which?")).lines().toList();
  }

  @Test
  void all_of_a_menu_is_shown_where_the_window_has_the_rows() throws Exception {
    assertThat(rows(14, 24, "")).hasSizeBetween(16, 17).last().asString().contains("\u001b[16A");
    assertThat(rows(14, 24, "").get(15))
        .contains("arrows and Enter, or 1 to 9")
        .doesNotContain("of 14");
    assertThat(rows(14, 12, "").get(9)).contains("1 of 14 · arrows");
    assertThat(rows(14, 12, "jjjjjjjjjj"))
        .as("as many rows as fit, with the one that is chosen")
        .hasSizeLessThan(12)
        .anySatisfy(row -> assertThat(row).contains("> ", "choice 10"));
    assertThat(rows(14, 1, "")).as("three at the least").hasSizeBetween(5, 6);
    assertThat(rows(60, 200, "")).as("and never more than twenty").hasSizeBetween(22, 23);
  }

  @Test
  void any_keys_end_in_a_choice_or_in_leaving() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "\u001b[ABOHF;15jk09q\r\n\u007f\u0008\u0003\u0004xmodel-\u00e9";
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      StringBuilder typed = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        typed.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        ends.add(chosen(typed.toString(), random.nextBoolean() ? SHORT : LONG));
      } catch (LeftException e) {
        ends.add(e.where().name());
      }
    }
    assertThat(ends).as("seed " + seed).hasSize(3_000).contains("STEP", "WIZARD", "a");
  }
}
