package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers as tools, and turns that peers ask for. */
@Timeout(30)
class EnginePeerTest {
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private final PeerLink link =
      new PeerLink() {
        @Override
        public List<Known> peers() {
          return List.of(new Known("ann", "Ann"), new Known("bob", "bob"));
        }

        @Override
        public String ask(
            String peer,
            String prompt,
            String conversation,
            Cancellation cancellation,
            Consumer<String> progress)
            throws IOException {
          asked.add(peer + ": " + prompt);
          if (peer.equals("nobody")) {
            throw new IOException("there is no peer nobody");
          }
          return "It is " + peer + "'s answer.";
        }
      };

  private Engine engine(EngineOnDisk disk, Approver approver) {
    People people = new People(approver, Asker.nobody()).with(link);
    return Engine.of(
        disk.profile, disk.machine(new ProcessStamp(1, 1)), people, JsonValue.Obj.EMPTY);
  }

  private static String ask(String peer) {
    return "{\"action\":\"ask\",\"peer\":\"" + peer + "\",\"prompt\":\"how are you?\"}";
  }

  @Test
  void two_peers_are_asked_in_one_turn_and_what_they_say_is_from_outside() throws Exception {
    Script script =
        Script.steps(
            Answer.call("peer", "{\"action\":\"list\"}"),
            Answer.call("peer", ask("ann")).andCall("peer", ask("bob")),
            Answer.call("peer", ask("nobody")),
            Answer.text("both are well"));
    List<Approver.Question> questions = new ArrayList<>();
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Engine engine =
          engine(
              disk,
              (question, _) -> {
                questions.add(question);
                return Approver.Answer.ONCE;
              });
      List<TurnEvent.ToolEnded> ended = new ArrayList<>();
      TurnRequest request =
          new TurnRequest("ask them", engine.sessions().create(EngineOnDisk.MODEL), "cli");
      as(
          TurnOutcome.Completed.class,
          engine.run(
              request,
              event -> {
                if (event instanceof TurnEvent.ToolEnded tool) {
                  ended.add(tool);
                }
              },
              Cancellation.none()));
      assertThat(ended.get(0).output()).isEqualTo("ann: Ann\nbob");
      assertThat(ended.subList(1, 3))
          .extracting(TurnEvent.ToolEnded::output)
          .allMatch(text -> text.startsWith("[untrusted "))
          .anyMatch(text -> text.contains("It is ann's answer."))
          .anyMatch(text -> text.contains("from the peer bob"));
      assertThat(ended.getLast().isOk()).isFalse();
      // from the first answer on, to ask is to send
      assertThat(questions).isNotEmpty().allMatch(each -> each.tool().equals("peer"));
      assertThat(asked).contains("ann: how are you?", "bob: how are you?");
    }
  }

  @Test
  void a_peers_question_looks_with_the_tools_that_are_left_to_it() throws Exception {
    Script script =
        Script.steps(
            Answer.call("read_file", "{\"path\":\"a.txt\"}"),
            Answer.call("write_file", "{\"path\":\"b.txt\",\"content\":\"x\"}"),
            Answer.call("search", "{\"pattern\":\"x\"}"),
            Answer.text("done"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.file("a.txt", "a\n");
      Engine engine = engine(disk, Approver.nobody());
      ToolScope scope = (tool, _) -> tool.equals("read_file") || tool.equals("write_file");
      List<TurnEvent.ToolEnded> ended = new ArrayList<>();
      TurnRequest request =
          new TurnRequest(
              "look",
              engine.sessions().create(EngineOnDisk.MODEL),
              Origin.peer("ann"),
              new TurnLimits(Optional.empty(), Optional.empty(), scope),
              List.of());
      as(
          TurnOutcome.Completed.class,
          engine.run(
              request,
              event -> {
                if (event instanceof TurnEvent.ToolEnded tool) {
                  ended.add(tool);
                }
              },
              Cancellation.none()));
      assertThat(ended).extracting(TurnEvent.ToolEnded::isOk).containsExactly(true, false, false);
      assertThat(ended.get(1).output()).contains("a peer may only look");
      assertThat(ended.get(2).output()).contains("may not use search");
      // what is not left to it, the model is not told of
      assertThat(disk.server.requests().getFirst().body())
          .contains("read_file")
          .doesNotContain("\"web_fetch\"", "\"terminal\"");
    }
  }
}
