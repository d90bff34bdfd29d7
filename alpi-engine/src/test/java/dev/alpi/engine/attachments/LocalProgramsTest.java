package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.engine.attachments.ProgramRunner.End;
import dev.alpi.engine.attachments.ProgramRunner.Program;
import dev.alpi.engine.attachments.ProgramRunner.Result;
import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Image;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of this machine, and poppler's on real PDFs where they are installed. */
@Timeout(60)
class LocalProgramsTest {
  private static final Bytes NOTHING = Bytes.of(new byte[0]);
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path directory;

  private LocalPrograms programs() {
    return LocalPrograms.create(
        Map.of("PATH", directory + ":bin::/usr/bin:/bin", "HOME", "/root", "LAB_KEY", "secret"),
        Path.of("/"));
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Result run(String name, Bytes input, Duration timeout, int outputBytesMax)
      throws IOException {
    return programs()
        .run(
            new Program(List.of(name, "--", "$HOME; a"), input, timeout, outputBytesMax),
            Cancellation.none());
  }

  private static String text(Result result) {
    return new String(result.output().toArray(), UTF_8);
  }

  @Test
  void input_goes_in_and_output_comes_out_and_no_shell_reads_the_arguments() throws IOException {
    script("echoing", "cat; echo \"$2\"; echo complaint >&2; exit 3");
    Bytes input = Bytes.of("x".repeat(1_000_000).getBytes(UTF_8));
    Result result = run("echoing", input, LONG, 2_000_000);
    assertThat(result.end()).isEqualTo(new End.Exited(3));
    assertThat(result.output().size()).isEqualTo(1_000_009);
    assertThat(text(result).substring(999_999)).isEqualTo("x$HOME; a\n");
    assertThat(result.complaint()).isEqualTo("complaint\n");
  }

  @Test
  void the_environment_holds_no_secret() throws IOException {
    script("showing", "env");
    assertThat(text(run("showing", NOTHING, LONG, 10_000)))
        .contains("HOME=/root", "LC_ALL=C.UTF-8")
        .doesNotContain("secret");
  }

  @Test
  void memory_is_bounded_where_prlimit_is_installed() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
    script("limited", "ulimit -v");
    assertThat(text(run("limited", NOTHING, LONG, 100))).isEqualTo("2097152\n");
  }

  @Test
  void output_at_the_limit_is_whole_and_one_byte_more_kills() throws IOException {
    script("writing", "printf 12345678");
    assertThat(text(run("writing", NOTHING, LONG, 8))).isEqualTo("12345678");
    assertThat(run("writing", NOTHING, LONG, 7).end()).isEqualTo(new End.TooMuchOutput());
    script("flooding", "while :; do echo flood; done");
    Result result = run("flooding", NOTHING, LONG, 100_000);
    assertThat(result.end()).isEqualTo(new End.TooMuchOutput());
    assertThat(result.output().size()).isEqualTo(100_000);
  }

  @Test
  void a_program_that_takes_too_long_is_killed() throws IOException {
    script("hanging", "exec sleep 1000");
    Result result = run("hanging", NOTHING, Duration.ofMillis(50), 10);
    assertThat(result.end()).isEqualTo(new End.TimedOut());
  }

  @Test
  void a_program_that_nobody_waits_for_is_killed() throws Exception {
    script("hanging", "echo started >&2; touch \"${0%/*}/started\"; exec sleep 1000");
    Cancellation cancellation = new Cancellation();
    Thread canceller =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Files.exists(directory.resolve("started"))) {
                    Thread.onSpinWait();
                  }
                  cancellation.cancel();
                });
    Result result =
        programs().run(new Program(List.of("hanging"), NOTHING, LONG, 10), cancellation);
    assertThat(result.end()).isEqualTo(new End.Interrupted());
    canceller.join();
    assertThat(
            programs().run(new Program(List.of("hanging"), NOTHING, LONG, 10), cancellation).end())
        .isEqualTo(new End.Interrupted());
  }

  @Test
  void what_is_not_installed_is_missing_and_what_lies_about_is_not_run() throws IOException {
    assertThat(run("no-such-program", NOTHING, LONG, 10).end()).isEqualTo(new End.Missing());
    Files.writeString(directory.resolve("plain"), "no program");
    assertThat(run("plain", NOTHING, LONG, 10).end()).isEqualTo(new End.Missing());
  }

  private AttachmentResult attach(String name, Bytes content, ModelCard.Vision vision)
      throws IOException {
    for (String program : List.of("pdfinfo", "pdftotext", "pdftoppm")) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + program)), program + " is not installed");
    }
    Path file = Files.write(directory.resolve(name), content.toArray());
    Profile profile = HomeRoot.at(directory.resolve("alpi")).profile(new ProfileName("default"));
    AttachmentLimits limits =
        new AttachmentLimits(new ModelName("lab", "m"), 100_000, vision, 50_000);
    return new Attachments(limits, profile, Redactor.knowing(List.of()), programs())
        .load(List.of(file), Cancellation.none());
  }

  private Attachment attached(Bytes content) throws IOException {
    return switch (attach("a.pdf", content, ModelCard.Vision.IMAGES)) {
      case AttachmentResult.Loaded(List<Attachment> attachments) -> attachments.getFirst();
      case AttachmentResult.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private String refused(Bytes content) throws IOException {
    return ((AttachmentResult.Refused) attach("a.pdf", content, ModelCard.Vision.NONE)).reason();
  }

  @Test
  void poppler_reads_the_text_of_a_pdf() throws IOException {
    Attachment pdf =
        attached(Pdfs.of("The staging port is 5433.", "And production is on another one."));
    assertThat(pdf.text())
        .isEqualTo(
            """
            [page 1]
            The staging port is 5433.

            [page 2]
            And production is on another one.\
            """);
    assertThat(pdf.pages()).isEqualTo(2);
  }

  @Test
  void poppler_makes_pictures_of_bounded_size_of_a_scan() throws IOException {
    Attachment scan = attached(Pdfs.of("", "2"));
    assertThat(scan.images()).hasSize(2);
    assertThat(scan.images().getFirst().pixels()).isEqualTo(new Image.Pixels(1_568, 1_568));
    assertThat(attached(Pdfs.large(14_400)).images().getFirst().pixels())
        .as("a page of five metres")
        .isEqualTo(new Image.Pixels(1_568, 1_568));
  }

  @Test
  void poppler_refuses_what_is_no_pdf_and_too_many_pages() throws IOException {
    assertThat(refused(Bytes.of("%PDF-1.4\nnonsense".getBytes(UTF_8))))
        .startsWith("a.pdf cannot be read as a PDF: Syntax ");
    assertThat(refused(Pdfs.of(new String[16]))).contains("16 pages; at most 15");
    assertThat(refused(Pdfs.of(""))).contains("no text");
  }
}
