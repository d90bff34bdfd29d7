package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.model.ModelException.Kind;
import dev.alpi.model.ModelReply.Stop;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenImage;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.TestImages;
import dev.alpi.testkit.TokenUsage;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for both wires against a server that is as strict as the real ones. */
@Timeout(30)
class ModelClientContractTest {
  private static final Answer RICH =
      Answer.text("Grüße, 世界 👋 — done")
          .reasoning("let me think ✻")
          .andCall("c1", "read_file", "{\"path\":\"a/ä.txt\",\"lines\":[1,2,3]}")
          .andCall("c2", "read_file", "{\"path\":\"b\"}")
          .usage(new TokenUsage(120, 80, 0, 30, 10, Optional.empty()));

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_reply_is_streamed_and_returned_whole(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.steps(RICH))) {
      ModelReply reply = lab.call();
      assertRich(reply);
      assertThat(lab.text()).isEqualTo(reply.message().text());
      assertThat(lab.events)
          .contains(new ModelEvent.ToolCallStarted("read_file"))
          .hasAtLeastOneElementOfType(ModelEvent.Reasoning.class);
      SeenRequest seen = lab.server.requests().getFirst();
      assertThat(seen.refusal()).isEmpty();
      assertThat(seen.isStream()).isTrue();
      assertThat(seen.header(wire == Wire.OPENAI ? "authorization" : "x-api-key"))
          .contains(wire == Wire.OPENAI ? "Bearer " + Lab.KEY : Lab.KEY);
      assertThat(seen.body()).doesNotContain(Lab.KEY);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void results_of_parallel_calls_are_accepted(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.steps(RICH, Answer.text("ok")))) {
      Message.Assistant first = lab.call().message();
      List<Message> more = new ArrayList<>(List.of(first));
      more.add(new Message.ToolResult("c1", "read_file", "one", Message.Outcome.OK));
      more.add(new Message.ToolResult("c2", "read_file", "no file", Message.Outcome.FAILED));
      ModelReply reply =
          lab.client.call(Lab.ask("hello", more), lab.events::add, Cancellation.none());
      assertThat(reply.message().text()).isEqualTo("ok");
      assertThat(lab.server.requests()).allMatch(request -> request.refusal().isEmpty());
      assertThat(lab.server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void pictures_arrive_as_they_are_at_a_model_that_takes_them(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.echo())) {
      List<Image> images =
          Stream.of(TestImages.png(9, 9), TestImages.jpeg(), TestImages.webp(), TestImages.gif())
              .map(content -> Image.read(Bytes.of(content)).orElseThrow())
              .toList();
      ModelReply reply =
          lab.client.call(
              Requests.of(
                  "lab/eyes",
                  new Message.User("before"),
                  Message.Assistant.of("yes?"),
                  new Message.User("look", images)),
              lab.events::add,
              Cancellation.none());
      assertThat(reply.message().text()).isEqualTo("look");
      SeenRequest seen = lab.server.requests().getFirst();
      assertThat(seen.images())
          .extracting(SeenImage::mediaType)
          .containsExactly("image/png", "image/jpeg", "image/webp", "image/gif");
      assertThat(seen.images()).extracting(SeenImage::message).containsOnly(2);
      assertThat(seen.images())
          .extracting(SeenImage::bytes)
          .containsExactlyElementsOf(images.stream().map(image -> image.content().size()).toList());
      assertThat(seen.images().getFirst().sha256()).isEqualTo(sha256(TestImages.png(9, 9)));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void pictures_alone_are_a_message_too(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.steps(Answer.text("a square")))) {
      lab.client.call(
          Requests.of("lab/eyes", new Message.User("", List.of(Requests.picture()))),
          lab.events::add,
          Cancellation.none());
      assertThat(lab.server.requests().getFirst().images()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_model_that_takes_no_pictures_is_told_how_many_there_are(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.echo())) {
      ModelReply reply =
          lab.client.call(
              Requests.of("lab/m", new Message.User("look", List.of(Requests.picture()))),
              lab.events::add,
              Cancellation.none());
      assertThat(reply.message().text())
          .isEqualTo("look\n\n[1 picture left out: you are a model that takes none]");
      assertThat(lab.server.requests().getFirst().images()).isEmpty();
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_conversation_with_every_oddity_is_accepted(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.echo())) {
      // the server knows its own signatures
      ModelRequest request = Requests.withoutSigned(Requests.full("lab/m"));
      ModelReply reply = lab.client.call(request, lab.events::add, Cancellation.none());
      assertThat(reply.message().text()).isEqualTo("more");
      lab.client.call(Requests.without(request), lab.events::add, Cancellation.none());
      assertThat(lab.server.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void where_the_bytes_are_cut_makes_no_difference(Wire wire) throws Exception {
    long seed = new Random().nextLong();
    List<Answer> answers = new ArrayList<>();
    for (int bytes = 1; bytes <= 12; bytes++) {
      answers.add(RICH.chunkBytes(bytes).comments(bytes % 3));
    }
    for (int i = 0; i < 12; i++) {
      answers.add(RICH.chunkSeed(seed + i, 40).deltaChars(1 + i));
    }
    try (Lab lab = Lab.start(wire, Script.steps(answers.toArray(Answer[]::new)))) {
      for (int i = 0; i < answers.size(); i++) {
        lab.events.clear();
        ModelReply reply = lab.call();
        assertRich(reply);
        assertThat(lab.text()).as("seed %d", seed).isEqualTo(reply.message().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_truncated_answer_is_never_taken_for_a_whole_one(Wire wire) {
    List<Answer> answers = new ArrayList<>();
    for (int bytes = 0; bytes < 1_200; bytes += 83) {
      answers.add(RICH.cutAfter(bytes, Ending.COMPLETE));
      answers.add(RICH.cutAfter(bytes, Ending.CLOSE));
      answers.add(RICH.cutAfter(bytes, Ending.RESET));
    }
    answers.add(RICH.cutBeforeHead(Ending.CLOSE));
    try (Lab lab = Lab.start(wire, Script.steps(answers.toArray(Answer[]::new)))) {
      for (int i = 0; i < answers.size(); i++) {
        ModelException failure = lab.failure();
        assertThat(failure.kind()).as("%d: %s", i, failure).isEqualTo(Kind.NETWORK);
        assertThat(failure.billing()).isEqualTo(Billing.MAY_BE_BILLED);
        assertThat(failure.hint()).isNotBlank();
      }
      assertThat(lab.server.totals().requests()).isEqualTo(answers.size());
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void what_is_not_the_wire_format_is_a_protocol_failure(Wire wire) {
    Script script =
        Script.steps(
            RICH.badJsonAt(1),
            Answer.raw(200, "text/html", "<html>log in</html>"),
            Answer.raw(200, "application/json", "{}"),
            Answer.raw(200, "text/event-stream; charset=utf-8", "data: {]\n\n"),
            RICH.longLine(SseParser.LINE_BYTES_MAX + 1));
    try (Lab lab = Lab.start(wire, script)) {
      for (String words :
          List.of("broken", "text/html instead of", "application/json", "broken", "longer than")) {
        ModelException failure = lab.failure();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.PROTOCOL);
        assertThat(failure.billing()).isEqualTo(Billing.MAY_BE_BILLED);
        assertThat(failure).hasMessageStartingWith("lab/m: ").hasMessageContaining(words);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_error_status_is_told_by_kind_and_billed_only_if_something_gave_up_waiting(Wire wire) {
    List<Kind> kinds =
        List.of(
            Kind.BAD_REQUEST,
            Kind.AUTHENTICATION,
            Kind.PAYMENT,
            Kind.AUTHENTICATION,
            Kind.UNKNOWN_MODEL,
            Kind.SERVER,
            Kind.CONTEXT_OVERFLOW,
            Kind.SERVER,
            Kind.SERVER,
            Kind.SERVER,
            Kind.SERVER,
            Kind.SERVER,
            Kind.SERVER);
    int[] statuses = {400, 401, 402, 403, 404, 408, 413, 500, 503, 529, 502, 504, 524};
    Answer[] answers = new Answer[statuses.length];
    for (int i = 0; i < statuses.length; i++) {
      answers[i] = Answer.error(statuses[i]);
    }
    try (Lab lab = Lab.start(wire, Script.steps(answers))) {
      for (int i = 0; i < statuses.length; i++) {
        ModelException failure = lab.failure();
        assertThat(failure.kind()).as("%d: %s", statuses[i], failure).isEqualTo(kinds.get(i));
        boolean gaveUp = List.of(408, 502, 504, 524).contains(statuses[i]);
        assertThat(failure.billing())
            .as("%d", statuses[i])
            .isEqualTo(gaveUp ? Billing.MAY_BE_BILLED : Billing.NOT_BILLED);
        assertThat(failure).hasMessageContaining("(http " + statuses[i] + ")");
        assertThat(failure.hint()).isNotBlank();
      }
      assertThat(lab.server.totals().requests()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_rate_limit_says_how_long_to_wait(Wire wire) throws Exception {
    Script script =
        Script.steps(
            Answer.error(429).header("retry-after", "17"), Answer.error(429), Answer.text("ok"));
    try (Lab lab = Lab.start(wire, script)) {
      ModelException failure = lab.failure();
      assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMIT);
      assertThat(failure.retryAfter()).contains(Duration.ofSeconds(17));
      assertThat(lab.failure().retryAfter()).isEmpty();
      assertThat(lab.call().message().text()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_error_inside_the_stream_may_be_billed(Wire wire) {
    String type = wire == Wire.OPENAI ? "server_error" : "overloaded_error";
    Script script = Script.steps(Answer.text("half").streamError(type, "we are busy"));
    try (Lab lab = Lab.start(wire, script)) {
      ModelException failure = lab.failure();
      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.SERVER);
      assertThat(failure.billing()).isEqualTo(Billing.MAY_BE_BILLED);
      assertThat(failure).hasMessageContaining("we are busy");
      assertThat(lab.text()).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void stops_and_absent_usage_are_told(Wire wire) throws Exception {
    Script script =
        Script.steps(
            Answer.text("a").stop(Answer.Stop.LENGTH),
            Answer.text("b").stop(Answer.Stop.FILTERED),
            Answer.text("c"),
            Answer.text("d").withoutUsage());
    try (Lab lab = Lab.start(wire, script)) {
      assertThat(lab.call().stop()).isEqualTo(Stop.LENGTH);
      assertThat(lab.call().stop()).isEqualTo(Stop.FILTERED);
      ModelReply third = lab.call();
      assertThat(third.stop()).isEqualTo(Stop.END);
      assertThat(third.usage()).isPresent();
      assertThat(lab.call().usage()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void usage_is_what_the_server_bills(Wire wire) throws Exception {
    TokenUsage billed =
        new TokenUsage(120, 80, wire == Wire.OPENAI ? 0 : 25, 30, 10, Optional.empty());
    try (Lab lab = Lab.start(wire, Script.steps(Answer.text("a").usage(billed)))) {
      assertThat(lab.call().usage())
          .contains(new Usage(120, 80, wire == Wire.OPENAI ? 0 : 25, 30, Optional.empty()));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void each_time_out_ends_its_stage(Wire wire) {
    Duration brief = Duration.ofMillis(150);
    Duration ample = Duration.ofSeconds(20);
    Answer slow = Answer.text("x".repeat(4_000)).chunkBytes(20);
    Timeouts[] timeouts = {
      new Timeouts(ample, brief, ample, ample),
      new Timeouts(ample, brief, ample, ample),
      new Timeouts(ample, ample, brief, ample),
      new Timeouts(ample, ample, ample, brief)
    };
    Answer[] answers = {
      Answer.text("x").firstByteDelay(ample),
      Answer.text("x").bodyDelay(ample),
      Answer.text("x").cutAfter(40, Ending.STALL),
      slow.betweenPieces(Duration.ofMillis(20))
    };
    String[] words = {"first byte", "first byte", "in the middle", "until the end"};
    for (int i = 0; i < timeouts.length; i++) {
      try (Lab lab = Lab.start(wire, Script.steps(answers[i]), timeouts[i])) {
        ModelException failure = lab.failure();
        assertThat(failure.kind()).as("%d: %s", i, failure).isEqualTo(Kind.TIMEOUT);
        assertThat(failure).hasMessageContaining(words[i]).hasMessageContaining("0.15 s");
        assertThat(failure.billing()).isEqualTo(Billing.MAY_BE_BILLED);
        assertThat(failure.hint()).contains("config.yaml");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void cancelling_ends_any_stage_at_once_and_closes_the_connection(Wire wire) throws Exception {
    Answer[] stalls = {
      Answer.text("x").cutBeforeHead(Ending.STALL),
      Answer.text("x").cutAfter(0, Ending.STALL),
      Answer.text("x").cutAfter(60, Ending.STALL),
      Answer.raw(500, "text/plain", "explaining").cutAfter(3, Ending.STALL)
    };
    try (Lab lab = Lab.start(wire, Script.steps(stalls));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < stalls.length; i++) {
        Cancellation cancellation = new Cancellation();
        Future<ModelException> failure = threads.submit(() -> lab.failure(cancellation));
        awaitRequests(lab, i + 1);
        long from = System.nanoTime();
        cancellation.cancel();
        ModelException cancelled = failure.get();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
        assertThat(cancelled.kind()).as("%d", i).isEqualTo(Kind.CANCELLED);
        assertThat(cancelled.billing()).isEqualTo(Billing.MAY_BE_BILLED);
        assertThat(lab.server.awaitAbandoned(i + 1, Duration.ofSeconds(5))).as("%d", i).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_call_that_was_cancelled_before_is_never_sent(Wire wire) {
    try (Lab lab = Lab.start(wire, Script.echo())) {
      Cancellation cancellation = new Cancellation();
      cancellation.cancel();
      ModelException failure = lab.failure(cancellation);
      assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
      assertThat(failure.billing()).isEqualTo(Billing.NOT_BILLED);
      assertThat(lab.server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void closing_or_interrupting_ends_calls_as_cancelled(Wire wire) throws Exception {
    Answer stall = Answer.text("x").cutAfter(0, Ending.STALL);
    try (Lab lab = Lab.start(wire, Script.always(stall));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Kind> call =
          () -> {
            Kind kind = lab.failure().kind();
            return Thread.currentThread().isInterrupted() ? kind : Kind.BAD_REQUEST;
          };
      java.util.concurrent.FutureTask<Kind> task = new java.util.concurrent.FutureTask<>(call);
      Thread interrupted = Thread.ofVirtual().start(task);
      awaitRequests(lab, 1);
      interrupted.interrupt();
      assertThat(task.get()).isEqualTo(Kind.CANCELLED);

      Future<ModelException> failure = threads.submit(() -> lab.failure());
      awaitRequests(lab, 2);
      lab.router.close();
      assertThat(failure.get().kind()).isEqualTo(Kind.CANCELLED);
      assertThat(lab.failure().kind()).as("and every later one").isEqualTo(Kind.CANCELLED);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void many_calls_share_a_client(Wire wire) throws Exception {
    try (Lab lab = Lab.start(wire, Script.echo());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> replies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String text = "number " + i;
        replies.add(
            threads.submit(
                () ->
                    lab.client
                        .call(Lab.ask(text, List.of()), event -> {}, Cancellation.none())
                        .message()
                        .text()));
      }
      for (int i = 0; i < replies.size(); i++) {
        assertThat(replies.get(i).get()).isEqualTo("number " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void the_key_is_in_no_failure_and_no_event(Wire wire) {
    String echo = "your key is " + Lab.KEY + "!";
    Script script =
        Script.steps(
            Answer.error(400, "invalid_request_error", echo),
            Answer.error(401, "authentication_error", echo),
            Answer.error(429, "rate_limit_error", "x".repeat(290) + Lab.KEY),
            Answer.raw(500, "text/plain", echo),
            Answer.raw(200, "text/" + Lab.KEY, echo),
            Answer.raw(200, "text/event-stream", "data: " + echo + "\n\n"),
            Answer.text("half").streamError("api_error", echo),
            RICH.cutAfter(100, Ending.RESET),
            RICH.badJsonAt(0));
    try (Lab lab = Lab.start(wire, script)) {
      int masked = 0;
      for (int i = 0; i < 9; i++) {
        ModelException failure = lab.failure();
        java.io.StringWriter trace = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(trace));
        String told = trace + failure.hint() + lab.events + lab.client + lab.router;
        // not even the beginning of it, where a text was cut
        assertThat(told).as("%d", i).doesNotContain(Lab.KEY.substring(0, 9));
        assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(ProviderText.CHARS_MAX);
        masked += failure.getMessage().contains("***") ? 1 : 0;
      }
      assertThat(masked).as("the alarm would ring").isGreaterThanOrEqualTo(5);
      assertThat(lab.server.requests()).hasSize(9);
    }
  }

  private static void assertRich(ModelReply reply) {
    assertThat(reply.message().text()).isEqualTo("Grüße, 世界 👋 — done");
    assertThat(reply.reasoning()).isEqualTo("let me think ✻");
    assertThat(reply.message().toolCalls())
        .containsExactly(
            new ToolCall("c1", "read_file", "{\"path\":\"a/ä.txt\",\"lines\":[1,2,3]}"),
            new ToolCall("c2", "read_file", "{\"path\":\"b\"}"));
    assertThat(reply.stop()).isEqualTo(Stop.TOOLS);
    assertThat(reply.usage()).contains(new Usage(120, 80, 0, 30, Optional.empty()));
  }

  private static void awaitRequests(Lab lab, int count) {
    while (lab.server.requests().size() < count) {
      Thread.onSpinWait();
    }
  }
}
