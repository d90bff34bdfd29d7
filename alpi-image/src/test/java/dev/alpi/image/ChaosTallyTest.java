package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Outgoing;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link ChaosTally} finds, and what it does not. */
class ChaosTallyTest {
  private static final String GIVEN_UP = "Your message could not be handled: ";

  private static final List<ChaosMessage> MESSAGES =
      List.of(new ChaosMessage(1, "a"), new ChaosMessage(2, "a"), new ChaosMessage(3, "b"));

  /** A channel that has these answers. */
  private record Fixed(Repeats repeats, List<ChaosAnswer> answers) implements ChaosChannel {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public List<String> chats() {
      return List.of("a", "b");
    }

    @Override
    public Obj settings() {
      return Obj.EMPTY;
    }

    @Override
    public Map<String, String> secrets() {
      return Map.of();
    }

    @Override
    public void say(ChaosMessage message) {}

    @Override
    public void failAtRandom(long seed, double rate) {}

    @Override
    public void close() {}
  }

  private static ChaosAnswer answer(int number, String chat) {
    return new ChaosAnswer(chat, "I did not understand " + new ChaosMessage(number, "").marker());
  }

  private static ChaosAnswer marked(ChaosAnswer answer) {
    return new ChaosAnswer(answer.chat(), Outgoing.MARK + answer.text());
  }

  private static String findings(ChaosChannel.Repeats repeats, ChaosAnswer... answers) {
    return findings(repeats, Set.of(), Set.of(), answers);
  }

  private static String findings(
      ChaosChannel.Repeats repeats,
      Set<Integer> deadLetters,
      Set<Integer> held,
      ChaosAnswer... answers) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ChaosTally tally = ChaosTally.of(new Fixed(repeats, List.of(answers)), MESSAGES);
    tally.account(deadLetters, held);
    tally.judge(new SoakFindings(new PrintStream(said, false, StandardCharsets.UTF_8), 1));
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void answers_in_order_and_marked_repeats_are_well() {
    assertThat(findings(ChaosChannel.Repeats.NONE, answer(1, "a"), answer(3, "b"), answer(2, "a")))
        .isEmpty();
    assertThat(
            findings(
                ChaosChannel.Repeats.MARKED,
                answer(1, "a"),
                marked(answer(1, "a")),
                answer(2, "a"),
                marked(answer(3, "b"))))
        .isEmpty();
  }

  @Test
  void a_missing_answer_is_lost_unless_the_owner_finds_it() {
    ChaosAnswer[] two = {answer(1, "a"), answer(3, "b")};

    assertThat(findings(ChaosChannel.Repeats.NONE, two)).contains("1 lost", "number=2");
    assertThat(findings(ChaosChannel.Repeats.NONE, Set.of(2), Set.of(), two)).isEmpty();
    assertThat(findings(ChaosChannel.Repeats.NONE, Set.of(), Set.of(2), two)).isEmpty();
  }

  @Test
  void being_told_that_there_is_no_answer_is_none_without_a_dead_letter() {
    ChaosAnswer[] all = {
      answer(1, "a"),
      answer(2, "a"),
      new ChaosAnswer("b", GIVEN_UP + new ChaosMessage(3, "b").marker())
    };

    assertThat(findings(ChaosChannel.Repeats.NONE, all)).contains("1 lost", "number=3");
    assertThat(findings(ChaosChannel.Repeats.NONE, Set.of(3), Set.of(), all)).isEmpty();
  }

  @Test
  void repeats_disorder_and_wrong_chats_are_found() {
    assertThat(
            findings(
                ChaosChannel.Repeats.MARKED,
                answer(1, "a"),
                answer(1, "a"),
                answer(2, "a"),
                answer(3, "b")))
        .contains("1 answered again without a mark");
    assertThat(
            findings(
                ChaosChannel.Repeats.NONE,
                answer(1, "a"),
                marked(answer(1, "a")),
                answer(2, "a"),
                answer(3, "b")))
        .contains("1 answered again without a mark");
    assertThat(findings(ChaosChannel.Repeats.NONE, answer(2, "a"), answer(1, "a"), answer(3, "b")))
        .contains("1 answered out of order");
    assertThat(findings(ChaosChannel.Repeats.NONE, answer(1, "a"), answer(2, "a"), answer(3, "a")))
        .contains("1 answered in another chat");
  }
}
