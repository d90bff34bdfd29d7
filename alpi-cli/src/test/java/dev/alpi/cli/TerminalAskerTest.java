package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is shown, and what counts as an answer. */
@Timeout(30)
class TerminalAskerTest {
  private final FakeStdio stdio =
      new FakeStdio()
          .leadsTo(Stdio.Stream.IN, Stdio.Target.TERMINAL)
          .leadsTo(Stdio.Stream.ERR, Stdio.Target.TERMINAL);
  private final Cancellation cancellation = new Cancellation();
  private Map<String, String> environment = Map.of("TERM", "dumb");

  private static Asker.Question question(String... choices) {
    return new Asker.Question("Which one?", List.of(choices), false, false);
  }

  private static Asker.Question many(String... choices) {
    return new Asker.Question("Which ones?", List.of(choices), true, false);
  }

  private static Asker.Question open(String... choices) {
    return new Asker.Question("Which one?", List.of(choices), false, true);
  }

  /** Types each line once the prompt for it stands there: a terminal hands out a line at a time. */
  private final class Typist extends InputStream {
    private final Queue<String> lines;
    private ByteArrayInputStream line = new ByteArrayInputStream(new byte[0]);

    Typist(String... lines) {
      this.lines = new ArrayDeque<>(List.of(lines));
    }

    @Override
    public int available() {
      return line.available();
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) {
      if (line.available() == 0) {
        assertThat(stdio.complained()).endsWith("]: ");
        if (lines.isEmpty()) {
          return -1;
        }
        line = new ByteArrayInputStream((lines.remove() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return line.read(bytes, from, count);
    }
  }

  private Asker.Answer ask(Asker.Question question, InputStream in) {
    Output err = new Output(stdio, Stdio.Stream.ERR, environment, Output.Mode.COLOURED_IF_TERMINAL);
    return new TerminalAsker(err, new PatientInput(in), System::nanoTime)
        .ask(question, cancellation);
  }

  private Asker.Answer ask(Asker.Question question, String... lines) {
    return ask(question, new Typist(lines));
  }

  private static Asker.Answer given(String... texts) {
    return new Asker.Answer.Given(List.of(texts));
  }

  @Test
  void question_and_choices_are_shown_as_plain_text_on_a_dumb_terminal() {
    assertThat(ask(question("Berlin", "Rome"), "2")).isEqualTo(given("Rome"));
    assertThat(stdio.complained())
        .isEqualTo(
            """

            The agent asks:
                Which one?
              1) Berlin
              2) Rome
            Your answer [1-2; Enter alone for none]:\s\
            """);
    assertThat(stdio.printed()).isEmpty();
  }

  @Test
  void a_terminal_with_colours_gets_some() {
    environment = Map.of("TERM", "xterm");
    ask(question("Berlin", "Rome"), "1");
    assertThat(stdio.complained()).contains("\u001b[");
    assertThat(stdio.complained().replaceAll("\u001b\\[[0-9;]*m", ""))
        .contains("  1) Berlin\n")
        .doesNotContain("\u001b");
  }

  @Test
  void what_a_terminal_would_act_on_is_shown_instead() {
    ask(
        new Asker.Question(
            "a\u001b[2J\r\u202eb\nYour answer [1-2]: ",
            List.of("c\nd", "\u009b31me"),
            false,
            false),
        "1");
    assertThat(stdio.complained())
        .contains("    a<U+001B>[2J\n    <U+202E>b\n    Your answer [1-2]: \n")
        .contains("  1) c<U+000A>d\n", "  2) <U+009B>31me\n")
        .doesNotContain("\u001b", "\u009b", "\u202e", "\r");
  }

  @Test
  void a_long_question_leaves_the_choices_in_sight() {
    ask(new Asker.Question("line\n".repeat(12), List.of("a", "b"), false, false), "1");
    assertThat(stdio.complained()).doesNotContain("more lines");
    ask(new Asker.Question("line\n".repeat(15), List.of("a", "b"), false, false), "1");
    assertThat(stdio.complained()).contains("    … (3 more lines)\n  1) a\n");
  }

  @Nested
  class Answers {
    @ParameterizedTest
    @CsvSource({"1,Berlin", "' 2 ',Rome", "berlin,Berlin", "ROME,Rome"})
    void numbers_and_texts_choose(String typed, String chosen) {
      assertThat(ask(question("Berlin", "Rome"), typed)).isEqualTo(given(chosen));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "Ber", "1,2", "1 2", "-1", "01", "yes"})
    void what_is_no_choice_is_asked_for_again(String typed) {
      assertThat(ask(question("Berlin", "Rome"), typed, "2")).isEqualTo(given("Rome"));
      assertThat(stdio.complained())
          .contains("That is none of the choices: 1 to 2, or the text.\nYour answer");
    }

    @Test
    void three_times_is_enough() {
      assertThat(ask(question("a", "b"), "x", "y", "z", "1"))
          .isEqualTo(new Asker.Answer.Declined());
      assertThat(ask(question("a", "b"), "x", "y", "1")).isEqualTo(given("a"));
    }

    @Test
    void nothing_and_the_end_of_input_decline() {
      assertThat(ask(question("a", "b"), "")).isEqualTo(new Asker.Answer.Declined());
      assertThat(ask(question("a", "b"), "  ")).isEqualTo(new Asker.Answer.Declined());
      assertThat(ask(question("a", "b"))).isEqualTo(new Asker.Answer.Declined());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,3", "3,1", "1 3", " 1 , 3 ", "3 1 1", "red one,blue", "blue, 1"})
    void several_may_be_chosen_where_that_is_asked(String typed) {
      assertThat(ask(many("red one", "green", "blue"), typed)).isEqualTo(given("red one", "blue"));
      assertThat(stdio.complained()).contains("[1-3, several as 1,3; Enter alone for none]");
    }

    @Test
    void one_of_several_that_is_no_choice_spoils_them() {
      assertThat(ask(many("a", "b"), "1,4", "2")).isEqualTo(given("b"));
    }

    @Test
    void own_words_are_an_answer_where_that_is_asked() {
      assertThat(ask(open("a", "b"), " neither, thanks ")).isEqualTo(given("neither, thanks"));
      assertThat(ask(open("a", "b"), "3")).isEqualTo(given("3"));
      assertThat(ask(open("a", "b"), "2")).isEqualTo(given("b"));
      assertThat(stdio.complained()).contains("[1-2, or your own words; Enter alone for none]");
      assertThat(ask(open("a", "b"), "")).isEqualTo(new Asker.Answer.Declined());
    }

    @Test
    void choices_that_are_numbers_get_letters() {
      assertThat(ask(question("4", "2"), "2")).isEqualTo(given("2"));
      assertThat(ask(question("4", "2"), "a")).isEqualTo(given("4"));
      assertThat(stdio.complained()).contains("  a) 4\n  b) 2\n", "[a-b;");
    }
  }

  @Test
  void what_was_typed_before_the_question_is_no_answer_to_it() {
    byte[] early = "1\n1\n".getBytes(StandardCharsets.UTF_8);
    InputStream in =
        new InputStream() {
          private final ByteArrayInputStream typedAhead = new ByteArrayInputStream(early);
          private final Typist later = new Typist("2");

          @Override
          public int available() {
            return typedAhead.available() + later.available();
          }

          @Override
          public int read() {
            return typedAhead.available() > 0 ? typedAhead.read() : later.read();
          }

          @Override
          public int read(byte[] bytes, int from, int count) {
            return typedAhead.available() > 0
                ? typedAhead.read(bytes, from, count)
                : later.read(bytes, from, count);
          }
        };
    assertThat(ask(question("a", "b"), in)).isEqualTo(given("b"));
  }

  /** A terminal on which nobody types. */
  private static final class Silent extends InputStream {
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        never.await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void ctrl_c_declines() {
    Thread.ofVirtual().start(cancellation::cancel);
    assertThat(ask(question("a", "b"), new Silent())).isEqualTo(new Asker.Answer.Declined());
  }

  @Test
  void after_five_minutes_the_agent_goes_on() {
    AtomicLong now = new AtomicLong(17);
    Output err = new Output(stdio, Stdio.Stream.ERR, environment, Output.Mode.PLAIN);
    // the first look begins the five minutes, the second is when they are over but a moment
    TerminalAsker asker =
        new TerminalAsker(
            err,
            new PatientInput(new Silent()),
            () -> now.getAndAdd(TerminalAsker.PATIENCE.minusMillis(30).toNanos()));
    long start = System.nanoTime();
    assertThat(asker.ask(question("a", "b"), cancellation)).isEqualTo(new Asker.Answer.TimedOut());
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(25).toNanos());
    assertThat(stdio.complained()).endsWith("\nNo answer within 5 minutes; the agent goes on.\n");
  }

  @Test
  void wrong_answers_do_not_prolong_it() {
    AtomicLong now = new AtomicLong();
    Output err = new Output(stdio, Stdio.Stream.ERR, environment, Output.Mode.PLAIN);
    TerminalAsker asker =
        new TerminalAsker(
            err,
            new PatientInput(
                new InputStream() {
                  private final Typist first = new Typist("nope");
                  private final Silent then = new Silent();

                  @Override
                  public int read() throws IOException {
                    throw new AssertionError("read in pieces");
                  }

                  @Override
                  public int read(byte[] bytes, int from, int count) throws IOException {
                    return first.lines.isEmpty() && first.available() == 0
                        ? then.read()
                        : first.read(bytes, from, count);
                  }
                }),
            () -> now.getAndAdd(TerminalAsker.PATIENCE.dividedBy(2).toNanos()));
    assertThat(asker.ask(question("a", "b"), cancellation)).isEqualTo(new Asker.Answer.TimedOut());
    assertThat(stdio.complained()).contains("none of the choices");
  }

  @Test
  void a_terminal_that_is_gone_is_nobody() {
    assertThat(
            ask(
                question("a", "b"),
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw new IOException("gone");
                  }
                }))
        .isEqualTo(new Asker.Answer.Nobody());
  }
}
