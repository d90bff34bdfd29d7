package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.attachments.Attachment;
import dev.alpi.engine.attachments.AttachmentResult;
import dev.alpi.engine.attachments.ProgramRunner;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.TestImages;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in and out, from the disk to a server as strict as the real ones, and back on resume. */
class EngineAttachmentsTest {
  private static final ProgramRunner NO_PROGRAMS =
      (program, cancellation) ->
          new ProgramRunner.Result(Bytes.of(new byte[0]), "", new ProgramRunner.End.Missing());

  private static final String SEEING =
      """
      model: lab/eyes
      providers:
        endpoints:
          - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
      models:
        lab/eyes:
          images: true
          price_usd_per_mtok: {in: 1.0, out: 2.0}
      budget: {daily_usd: 1.0}
      """;

  private static AttachmentResult attach(EngineOnDisk disk, String... names) throws IOException {
    List<Path> files = Stream.of(names).map(disk.workspace::resolve).toList();
    return disk.engine().attach(files, NO_PROGRAMS, Cancellation.none());
  }

  private static List<Attachment> attached(EngineOnDisk disk, String... names) throws IOException {
    if (attach(disk, names) instanceof AttachmentResult.Loaded(List<Attachment> attachments)) {
      return attachments;
    }
    throw new AssertionError(attach(disk, names).toString());
  }

  private static TurnOutcome.Completed ask(
      EngineOnDisk disk, String text, Session session, List<Attachment> attachments)
      throws IOException {
    return EngineOnDisk.as(
        TurnOutcome.Completed.class,
        disk.engine()
            .run(
                new TurnRequest(text, session, Origin.owner("cli"), TurnLimits.NONE, attachments),
                event -> {},
                Cancellation.none()));
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void what_is_attached_reaches_the_model_and_pictures_only_once(Wire wire) throws Exception {
    Script script = Script.steps(Answer.text("a black square"), Answer.text("black"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.configIs(SEEING);
      disk.file("notes.md", "the key is " + EngineOnDisk.KEY + "\n");
      Files.write(disk.workspace.resolve("square.png"), TestImages.png(40, 40));
      List<Attachment> files = attached(disk, "notes.md", "square.png");

      TurnOutcome.Completed first = ask(disk, "what is it?", disk.newSession(), files);
      ask(disk, "and its colour?", disk.load(first.session().id()), List.of());

      SeenRequest asked = disk.server.requests().get(0);
      assertThat(asked.images()).hasSize(1);
      assertThat(asked.images().getFirst().sha256())
          .isEqualTo(files.get(1).description().string("sha256").orElseThrow());
      assertThat(asked.lastUserText())
          .startsWith("what is it?\n\n[attached: notes.md (text, ")
          .contains("the key is ", "Image 1 is square.png, 40x40.");
      assertThat(asked.body()).doesNotContain(EngineOnDisk.KEY);
      SeenRequest resumed = disk.server.requests().get(1);
      assertThat(resumed.images()).isEmpty();
      assertThat(resumed.body())
          .contains(
              "[attached: notes.md (text, ",
              "[attached: square.png (image, ",
              // what a turn could read stays there to be read, as far as the budget goes
              "the key is ",
              "[alpi: the pictures went with this message; they are not shown again]")
          .doesNotContain(EngineOnDisk.KEY);
    }
  }

  @Test
  void the_session_keeps_what_the_files_were_and_not_what_was_in_them() throws Exception {
    Script script = Script.steps(Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.file("notes.md", "very long content\n");
      List<Attachment> files = attached(disk, "notes.md");
      TurnOutcome.Completed done = ask(disk, "q", disk.newSession(), files);
      JsonValue.Obj turn =
          (JsonValue.Obj) disk.sessionFile(done.session().id()).array("turns").getFirst();
      assertThat(turn.array("attachments")).containsExactly(files.getFirst().description());
      assertThat(turn.string("user")).contains("q");
      assertThat(EngineOnDisk.holding(disk.profile.home(), "very long content"))
          .containsExactly("sessions/_context_" + done.session().id() + ".json");
    }
  }

  @Test
  void a_picture_is_reserved_by_its_pixels_and_refused_before_anything_is_spent() throws Exception {
    Script script = Script.steps(Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.configIs(SEEING.replace("daily_usd: 1.0", "daily_usd: 0.05"));
      byte[] large = TestImages.padded(TestImages.png(8, 8), 1_000_000);
      Files.write(disk.workspace.resolve("a.png"), large);
      // as text its base64 would be 1.3 million tokens: more than the cap and the window
      ask(disk, "q", disk.newSession(), attached(disk, "a.png"));
      assertThat(disk.server.requests().getFirst().images()).hasSize(1);
    }
  }

  @Test
  void a_refusal_names_the_model_and_nothing_is_asked() throws Exception {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.empty())) {
      Files.write(disk.workspace.resolve("a.png"), TestImages.png(8, 8));
      assertThat(attach(disk, "a.png"))
          .isInstanceOfSatisfying(
              AttachmentResult.Refused.class,
              refused ->
                  assertThat(refused.reason())
                      .isEqualTo("a.png is a picture, and lab/some-model takes none"));
      Files.writeString(disk.workspace.resolve("a.txt"), "x".repeat(4_004));
      disk.config("tools: {attachments: {max_text_tokens: 1000}}\n");
      assertThat(attach(disk, "a.txt").toString()).contains("1001 tokens; at most 1000");
      assertThat(disk.server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void files_that_went_with_an_answer_are_a_line_on_resume_even_if_nothing_was_said(Wire wire)
      throws Exception {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.steps(Answer.text("it is a table")))) {
      disk.file("report.csv", "a,b\n");
      JsonValue file =
          JsonValue.Obj.EMPTY.with("name", "report.csv").with("kind", "sheet").with("bytes", 4);
      Session session =
          disk.engine()
              .sessions()
              .append(
                  disk.newSession(),
                  SessionTurn.started(disk.clock.instant(), "make a report")
                      .edit()
                      .ended(disk.clock.instant())
                      .outputAttachments(List.of(file))
                      .done(),
                  SessionUsage.NONE,
                  0);
      ask(disk, "what is it?", session, List.of());
      SeenRequest request = disk.server.requests().getFirst();
      assertThat(request.refusal()).isEmpty();
      assertThat(request.body()).contains("[produced: report.csv (sheet, 4 B)]");
    }
  }
}
