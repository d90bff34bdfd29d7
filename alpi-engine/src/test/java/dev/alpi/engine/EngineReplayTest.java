package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a model reads of earlier turns; and that a prompt only ever grows at its end. */
@Timeout(60)
class EngineReplayTest {
  private static Script reading() {
    return Script.empty()
        .withPrefixCache()
        .rule(Rule.toolResult(Answer.text("I read it.").reasoning("hm")))
        .otherwise(
            new Script.Otherwise.Always(
                Answer.text("Let me look.").andCall("read_file", "{\"path\":\"a.txt\"}")));
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void each_prompt_begins_with_the_one_before_it_over_turns_and_restarts(Wire wire)
      throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, reading())) {
      disk.file("a.txt", "alpha-content\n");
      Session session = disk.newSession();
      for (int turn = 0; turn < 4; turn++) {
        disk.clock.advance(Duration.ofHours(7));
        session = as(TurnOutcome.Completed.class, disk.run("turn " + turn, session)).session();
        disk.restart();
        session = disk.load(session.id());
      }
      List<SeenRequest> seen = disk.server.requests();
      assertThat(seen).hasSize(8);
      for (int i = 1; i < seen.size(); i++) {
        assertThat(seen.get(i).continues(seen.get(i - 1))).as("request %d", i).isTrue();
        assertThat(seen.get(i).cachedTokens()).as("request %d", i).isPositive();
      }
      assertThat(session.usage().cachedInputTokens()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void results_of_earlier_turns_stay_there_to_be_read(Wire wire) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, reading())) {
      disk.file("a.txt", "alpha-content\n");
      Session session = as(TurnOutcome.Completed.class, disk.run("first")).session();
      disk.restart();
      as(TurnOutcome.Completed.class, disk.run("second", disk.load(session.id())));
      assertThat(disk.server.requests().get(2).body()).contains("alpha-content", "Let me look.");
    }
  }

  @Test
  void beyond_a_quarter_of_the_window_the_oldest_results_go_in_one_step() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
      disk.config("    context_window: 40000\n    max_output_tokens: 1000\n");
      disk.file("a.txt", "alpha beta gamma\n".repeat(400));
      Session session = disk.newSession();
      int broken = 0;
      for (int turn = 0; turn < 12; turn++) {
        disk.clock.advance(Duration.ofMinutes(1));
        session = as(TurnOutcome.Completed.class, disk.run("turn " + turn, session)).session();
        List<SeenRequest> seen = disk.server.requests();
        int first = seen.size() - 2;
        broken += first > 0 && !seen.get(first).continues(seen.get(first - 1)) ? 1 : 0;
      }
      assertThat(broken).as("changed beginnings in twelve turns").isBetween(1, 6);
      String last = disk.server.requests().getLast().body();
      // what was said is there from the first turn on, what was read from a later one
      assertThat(last).contains("turn 0", "turn 11");
      assertThat(last.split("alpha beta gamma", -1).length - 1).isLessThan(12 * 400);
    }
  }

  @Test
  void a_missing_or_damaged_context_file_costs_nothing_but_the_results() throws IOException {
    for (String damage : List.of("", "{", "{\"version\":2}", "{\"version\":1,\"turns\":[1,{}]}")) {
      try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
        disk.file("a.txt", "alpha-content\n");
        Session session = as(TurnOutcome.Completed.class, disk.run("first")).session();
        Path file = disk.profile.home().resolve("sessions/_context_" + session.id() + ".json");
        assertThat(file).exists();
        if (damage.isEmpty()) {
          Files.delete(file);
        } else {
          Files.writeString(file, damage);
        }
        as(TurnOutcome.Completed.class, disk.run("second", session));
        String third = disk.server.requests().get(2).body();
        assertThat(third).contains("first", "I read it.").doesNotContain("alpha-content");
      }
    }
  }

  @Test
  void calls_without_results_in_a_context_file_are_not_sent() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
      disk.file("a.txt", "alpha-content\n");
      Session session = as(TurnOutcome.Completed.class, disk.run("first")).session();
      Path file = disk.profile.home().resolve("sessions/_context_" + session.id() + ".json");
      String torn = Files.readString(file).replace("\"role\":\"tool\"", "\"role\":\"user\"");
      Files.writeString(file, torn);
      as(TurnOutcome.Completed.class, disk.run("second", session));
      assertThat(disk.server.requests()).allMatch(seen -> seen.refusal().isEmpty());
    }
  }

  @Test
  void an_interrupted_turn_is_remembered_with_what_it_had_done() throws IOException {
    Cancellation cancellation = new Cancellation();
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
      disk.file("a.txt", "alpha-content\n");
      Session session = disk.newSession();
      TurnOutcome.Interrupted ended =
          as(
              TurnOutcome.Interrupted.class,
              disk.run(
                  "first",
                  session,
                  event -> {
                    if (event instanceof TurnEvent.ToolEnded) {
                      cancellation.cancel();
                    }
                  },
                  cancellation));
      as(TurnOutcome.Completed.class, disk.run("go on", ended.session()));
      assertThat(disk.server.requests().get(1).body())
          .contains("alpha-content", "[interrupted by the person]");
      assertThat(disk.server.requests()).allMatch(seen -> seen.refusal().isEmpty());
    }
  }

  @Test
  void a_change_of_memory_is_told_behind_the_message_and_the_prompt_stays() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
      Path memories = Files.createDirectories(disk.profile.home().resolve("memories"));
      Files.writeString(memories.resolve("MEMORY.md"), "the cat is called Mia\n");
      disk.file("a.txt", "alpha\n");
      Session session = as(TurnOutcome.Completed.class, disk.run("first")).session();
      Files.writeString(memories.resolve("MEMORY.md"), "the dog is called Rex\n");
      as(TurnOutcome.Completed.class, disk.run("second", session));
      SeenRequest next = disk.server.requests().get(2);
      assertThat(next.continues(disk.server.requests().get(1))).isTrue();
      assertThat(next.lastUserText())
          .contains(
              "- new in memory since this conversation began: the dog is called Rex",
              "- no longer in memory: the cat is called Mia");
    }
  }

  @Test
  void another_agent_file_makes_another_prompt() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, reading())) {
      disk.file("a.txt", "alpha\n");
      Session session = as(TurnOutcome.Completed.class, disk.run("first")).session();
      Path memories = Files.createDirectories(disk.profile.home().resolve("memories"));
      Files.writeString(memories.resolve("AGENT.md"), "You are Ada.\n");
      as(TurnOutcome.Completed.class, disk.run("second", session));
      assertThat(disk.server.requests().get(2).body()).contains("You are Ada.");
    }
  }

  @Test
  void what_nobody_answered_is_remembered_as_asked() throws IOException {
    Script script = Script.steps(Answer.error(400), Answer.text("You asked for 4711."));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Session session = as(TurnOutcome.Failed.class, disk.run("my question 4711")).session();
      Path file = disk.profile.home().resolve("sessions/_context_" + session.id() + ".json");
      Files.delete(file);
      as(TurnOutcome.Completed.class, disk.run("what did I ask?", session));
      assertThat(disk.server.requests().get(1).body())
          .contains("my question 4711", "this was not answered");
    }
  }

  @Test
  void a_listener_that_fails_does_not_lose_the_answer() throws IOException {
    Script script = Script.steps(Answer.text("paid for"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Session session = disk.newSession();
      assertThatThrownBy(
              () ->
                  disk.run(
                      "hello",
                      session,
                      event -> {
                        throw new UncheckedIOException(new IOException("nobody reads"));
                      },
                      Cancellation.none()))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(disk.load(session.id()).turns().getLast().assistant().text())
          .isEqualTo("paid for");
    }
  }
}
