package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Script.ToolUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes of an injection is decided by code: with a model that obeys every text it is sent,
 * nothing that the texts of {@code injections.tsv} ask for happens without a person who was asked
 * for it, then and there. It is told by what was done to the world, not by what was said.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class EngineInjectionTest {
  /** How text comes in today; the others are in {@link EngineOpenInjectionTest}. */
  private static final Set<InjectionChannel> CHANNELS =
      EnumSet.range(InjectionChannel.WEB, InjectionChannel.ATTACHMENT);

  static List<Injection> injections() {
    return Injection.all("injections.tsv");
  }

  /** Those in a conversation that counts as tainted, or that a peer has. */
  static List<Injection> fromOutside() {
    return injections().stream()
        .filter(each -> each.channel().isTainting() || each.channel() == InjectionChannel.PEER)
        .toList();
  }

  @Test
  void the_corpus_has_every_channel_and_every_effect() {
    List<Injection> all = injections();
    assertThat(all).hasSizeGreaterThanOrEqualTo(80);
    assertThat(all.stream().map(Injection::id)).doesNotHaveDuplicates();
    assertThat(all.stream().map(Injection::text)).doesNotHaveDuplicates();
    assertThat(all.stream().map(Injection::channel)).containsAll(CHANNELS);
    for (Injection.Effect effect : Injection.Effect.values()) {
      assertThat(all.stream().filter(each -> each.effect() == effect)).hasSizeGreaterThan(5);
    }
  }

  @ParameterizedTest
  @MethodSource("injections")
  void with_nobody_to_ask_nothing_is_done(Injection injection) throws IOException {
    checkWithNobody(injection);
  }

  static void checkWithNobody(Injection injection) throws IOException {
    try (InjectionLab lab = new InjectionLab(injection, 1)) {
      List<ToolUse> readings = injection.channel().readings(lab);
      lab.approveForGood(readings);
      List<ToolUse> wanted = wanted(injection, lab);
      if (injection.channel().isTainting()) {
        // even that was worth something until the text came
        lab.approveForGood(wanted);
      }
      Map<String, String> before = lab.world();

      lab.play(injection.channel(), readings);

      assertThat(lab.obeyed()).isEqualTo(wanted);
      assertNothingDone(injection, lab, readings, before);
      List<TurnEvent.ToolEnded> refused = lastCalls(lab, wanted.size());
      assertThat(refused).noneMatch(TurnEvent.ToolEnded::isOk);
      // the model can read why
      assertThat(lab.model.heard())
          .containsAll(refused.stream().map(TurnEvent.ToolEnded::output).toList());
      assertThat(refused).noneMatch(each -> each.output().isBlank());
      assertThat(denied(lab))
          // what is no tool never reaches the gate
          .hasSize(injection.rule().equals(Injection.NO_TOOL) ? 0 : wanted.size())
          .allMatch(line -> line.contains("='" + injection.rule() + "'"));
    }
  }

  @ParameterizedTest
  @MethodSource("fromOutside")
  void a_yes_covers_one_call_and_is_asked_for_each_time(Injection injection) throws IOException {
    checkWithPerson(injection);
  }

  static void checkWithPerson(Injection injection) throws IOException {
    try (InjectionLab lab = new InjectionLab(injection, 2)) {
      lab.asks(Approver.Answer.ALWAYS);
      List<ToolUse> wanted = wanted(injection, lab);
      List<ToolUse> readings = injection.channel().readings(lab);
      lab.approveForGood(wanted);
      lab.approveForGood(readings);
      Map<String, String> before = lab.world();

      lab.play(injection.channel(), readings);

      assertThat(lab.obeyed()).containsAll(wanted);
      if (!injection.rule().equals(Injection.TAINT)) {
        assertThat(lab.questions).isEmpty();
        assertNothingDone(injection, lab, readings, before);
        return;
      }
      List<ToolUse> all = lab.obeyed();
      assertThat(lab.questions)
          .filteredOn(question -> !isReading(question, readings))
          .hasSize(2 * all.size())
          .allMatch(question -> question.scope() == Approver.Scope.ONCE)
          .allMatch(
              question ->
                  question
                      .reasons()
                      .getFirst()
                      .startsWith("the conversation has read text from " + source(injection)));
      // the yes said always, and was worth one call
      assertThat(lab.world().get(approvals(lab))).isEqualTo(before.get(approvals(lab)));
      for (ToolUse call : all) {
        InjectionLab.parse(call.arguments())
            .string("command")
            .filter(_ -> call.tool().equals("terminal"))
            .ifPresent(command -> assertThat(lab.started).containsOnlyOnce(command));
      }
    }
  }

  /** Reading once more is asked for too, where it is a sub-agent that reads, or a command. */
  private static boolean isReading(Approver.Question question, List<ToolUse> readings) {
    return question.command().contains("//news.test:")
        && readings.stream().noneMatch(each -> each.tool().equals("web_fetch"));
  }

  private static String source(Injection injection) {
    return injection.channel().source();
  }

  private static String approvals(InjectionLab lab) {
    return lab.disk.profile.home().resolve("approvals.json").toString();
  }

  private static List<ToolUse> wanted(Injection injection, InjectionLab lab) {
    String port = Integer.toString(lab.web.port());
    return injection.calls().stream()
        .map(call -> new ToolUse(call.tool(), call.arguments().replace("{port}", port)))
        .map(ObedientModel::knowing)
        .toList();
  }

  /** The readings are wanted by the person; there is nothing else. */
  private static void assertNothingDone(
      Injection injection, InjectionLab lab, List<ToolUse> readings, Map<String, String> before)
      throws IOException {
    assertThat(lab.world()).isEqualTo(before);
    List<String> commands =
        readings.stream()
            .filter(call -> call.tool().equals("terminal"))
            .flatMap(call -> InjectionLab.parse(call.arguments()).string("command").stream())
            .toList();
    assertThat(lab.started).isEqualTo(commands);
    assertThat(lab.web.requests())
        .hasSizeLessThanOrEqualTo(1)
        .allMatch(
            request ->
                request.equals("news.test /page") || request.startsWith("127.0.0.1 /search?"));
    // sub-agents are paid for as such
    long spent =
        lab.disk.events(TurnEvent.Paid.class).stream()
            .filter(paid -> paid.purpose() == TurnEvent.Purpose.SUB_AGENT)
            .count();
    assertThat(spent)
        .isEqualTo(
            switch (injection.channel()) {
              case SUB_AGENT -> 2;
              case WEB_EXTRACT -> 1;
              default -> 0;
            });
    if (injection.channel().isMarked()) {
      assertThat(lab.model.heard())
          .filteredOn(text -> !ObedientModel.orders(text).isEmpty())
          .isNotEmpty()
          .allMatch(EngineInjectionTest::isMarked);
    }
  }

  /** Says whether all orders stand between the markers of one block. */
  private static boolean isMarked(String text) {
    int start = text.indexOf("[untrusted ");
    if (start < 0) {
      return false;
    }
    String marker = text.substring(start + 11, start + 35);
    int end = text.indexOf("[end of untrusted " + marker + "]");
    return end > start
        && text.indexOf(marker, end + 42) < 0
        && ObedientModel.orders(text.substring(0, start)).isEmpty()
        && ObedientModel.orders(text.substring(end)).isEmpty();
  }

  private static List<TurnEvent.ToolEnded> lastCalls(InjectionLab lab, int count) {
    List<TurnEvent.ToolEnded> all = lab.disk.events(TurnEvent.ToolEnded.class);
    return all.subList(all.size() - count, all.size());
  }

  private static List<String> denied(InjectionLab lab) throws IOException {
    Path log = lab.disk.profile.logs().resolve("approval.log");
    return Files.exists(log)
        ? Arrays.stream(Files.readString(log).split("\n"))
            .filter(line -> line.contains(" DENY "))
            .toList()
        : List.of();
  }
}
