package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ask_user}. */
class AskUserToolTest {
  private final Tool ask = new AskUserTool();
  private final List<Asker.Question> asked = new ArrayList<>();
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  private void answering(Asker.Answer answer) {
    disk.asker =
        (question, cancellation) -> {
          asked.add(question);
          return answer;
        };
  }

  private static String choices(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "\"c" + i + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void a_choice_comes_back() throws Exception {
    answering(new Asker.Answer.Given(List.of("Berlin")));
    assertThat(disk.run(ask, "{\"question\":\" Where? \",\"choices\":[\"Berlin\",\" Rome \"]}"))
        .isEqualTo("the person chose: Berlin");
    assertThat(asked)
        .containsExactly(new Asker.Question("Where?", List.of("Berlin", "Rome"), false, false));
  }

  @Test
  void several_choices_and_own_words_are_told_apart() throws Exception {
    answering(new Asker.Answer.Given(List.of("c1", "whatever")));
    assertThat(
            disk.run(
                ask,
                "{\"question\":\"q\",\"choices\":[\"c1\",\"c2\"],\"multi\":true,"
                    + "\"allow_other\":true}"))
        .isEqualTo("the person chose: c1\nthe person said: whatever");
    assertThat(asked.getFirst().many()).isTrue();
    assertThat(asked.getFirst().isOpen()).isTrue();
  }

  @Test
  void nobody_there_tells_the_model_to_go_on_without() throws Exception {
    assertThat(disk.failure(ask, "{\"question\":\"q\",\"choices\":[\"a\",\"b\"]}"))
        .contains("no live user", "go on without");
  }

  @Test
  void a_refusal_a_time_out_and_an_interrupt_are_failures() throws Exception {
    String json = "{\"question\":\"q\",\"choices\":[\"a\",\"b\"]}";
    answering(new Asker.Answer.TimedOut());
    assertThat(disk.failure(ask, json)).startsWith("nobody answered in time; go on without");
    answering(new Asker.Answer.Declined());
    assertThat(disk.failure(ask, json)).startsWith("the person did not want to answer");
    disk.cancellation.cancel();
    assertThat(disk.failure(ask, json)).isEqualTo("interrupted");
  }

  @ParameterizedTest
  @CsvSource({"1,false,false", "2,false,true", "4,false,true", "5,false,false", "0,true,false"})
  void the_number_of_choices_is_limited(int count, boolean multi, boolean isFine) throws Exception {
    check(count, multi, isFine);
  }

  @ParameterizedTest
  @CsvSource({"1,true,false", "2,true,true", "8,true,true", "9,true,false"})
  void with_multi_there_may_be_more(int count, boolean multi, boolean isFine) throws Exception {
    check(count, multi, isFine);
  }

  private void check(int count, boolean multi, boolean isFine) throws Exception {
    answering(new Asker.Answer.Given(List.of("c1")));
    String json = "{\"question\":\"q\",\"choices\":" + choices(count) + ",\"multi\":" + multi + "}";
    if (isFine) {
      disk.run(ask, json);
      assertThat(asked).hasSize(1);
    } else {
      assertThat(disk.failure(ask, json)).contains("choices", "found " + count);
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void choices_written_as_a_string_are_understood() throws Exception {
    answering(new Asker.Answer.Given(List.of("a")));
    disk.run(ask, "{\"question\":\"q\",\"choices\":\"[\\\"a\\\",\\\"b\\\"]\"}");
    assertThat(asked.getFirst().choices()).containsExactly("a", "b");
  }

  @Test
  void what_is_no_question_is_refused_before_anybody_is_asked() throws Exception {
    answering(new Asker.Answer.Given(List.of("a")));
    for (String json :
        new String[] {
          "{\"question\":\" \",\"choices\":[\"a\",\"b\"]}",
          "{\"question\":\"" + "x".repeat(2001) + "\",\"choices\":[\"a\",\"b\"]}",
          "{\"question\":\"q\",\"choices\":[\"a\",\" \"]}",
          "{\"question\":\"q\",\"choices\":[\"a\",\"" + "x".repeat(201) + "\"]}",
          "{\"question\":\"q\",\"choices\":[\"Yes\",\"yes \"]}",
          "{\"question\":\"q\"}",
          "{\"choices\":[\"a\",\"b\"]}"
        }) {
      assertThat(disk.failure(ask, json)).isNotBlank();
    }
    assertThat(asked).isEmpty();
    disk.run(
        ask,
        "{\"question\":\""
            + "x".repeat(2000)
            + "\",\"choices\":[\"a\",\""
            + "x".repeat(200)
            + "\"]}");
    assertThat(asked).hasSize(1);
  }
}
