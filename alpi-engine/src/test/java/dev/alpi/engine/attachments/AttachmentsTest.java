package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.engine.attachments.ProgramRunner.End;
import dev.alpi.model.Cancellation;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.Redactor;
import dev.alpi.testkit.TestImages;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentsTest {
  private static final ModelName MODEL = new ModelName("lab", "m");
  private static final int MIB = 1024 * 1024;

  private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
  private final Path work = disk.getPath("/home/me/work");
  private final Profile profile =
      HomeRoot.at(disk.getPath("/home/me/.alpi")).profile(new ProfileName("default"));
  private final FakePoppler poppler = new FakePoppler();
  private AttachmentLimits limits =
      new AttachmentLimits(MODEL, 2_000_000, ModelCard.Vision.IMAGES, 1_000_000);

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(work);
    Files.createDirectories(profile.home());
  }

  @AfterEach
  void closeDisk() throws IOException {
    disk.close();
  }

  private Path file(String name, byte[] content) throws IOException {
    Path file = work.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(UTF_8));
  }

  private AttachmentResult load(Path... files) throws IOException {
    return new Attachments(limits, profile, Redactor.knowing(List.of("hunter2-hunter2")), poppler)
        .load(List.of(files), Cancellation.none());
  }

  private List<Attachment> loaded(Path... files) throws IOException {
    if (load(files) instanceof AttachmentResult.Loaded(List<Attachment> attachments)) {
      return attachments;
    }
    throw new AssertionError(load(files).toString());
  }

  private String refused(Path... files) throws IOException {
    if (load(files) instanceof AttachmentResult.Refused(String reason, String hint)) {
      assertThat(hint).isNotBlank();
      return reason;
    }
    throw new AssertionError(load(files).toString());
  }

  @Test
  void what_a_file_is_its_bytes_say_and_not_its_name() throws IOException {
    List<Attachment> attachments =
        loaded(
            file("a.txt", TestImages.png(3, 2)),
            file("b.png", TestImages.jpeg()),
            file("c", TestImages.webp()),
            file("d.jpeg", "not a picture\n"),
            file("e.exe", "%PDF-1.4 and so on"),
            file("f.md", "# Title\n"));
    assertThat(attachments)
        .extracting(Attachment::mediaType)
        .containsExactly(
            "image/png",
            "image/jpeg",
            "image/webp",
            "text/plain",
            "application/pdf",
            "text/markdown");
    assertThat(attachments)
        .extracting(Attachment::kind)
        .containsExactly(
            FileKind.IMAGE,
            FileKind.IMAGE,
            FileKind.IMAGE,
            FileKind.TEXT,
            FileKind.PDF,
            FileKind.TEXT);
  }

  @Test
  void a_description_names_what_the_file_was() throws IOException {
    assertThat(loaded(file("f.txt", "abc")).getFirst().description().string("sha256"))
        .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(loaded(file("f.pdf", "%PDF-1.4")).getFirst().description().members())
        .containsOnlyKeys("name", "kind", "media_type", "bytes", "sha256", "pages");
    assertThat(loaded(file("f.txt", "abc")).getFirst()).hasToString("f.txt (text, 3 B)");
  }

  @Test
  void a_byte_order_mark_is_no_content_and_a_secret_is_masked() throws IOException {
    Attachment text = loaded(file("a.txt", "\uFEFFgrün: hunter2-hunter2\n")).getFirst();
    assertThat(text.text()).startsWith("grün: ").doesNotContain("hunter2").endsWith("\n");
  }

  @Test
  void what_is_neither_text_nor_a_known_format_is_refused() throws IOException {
    assertThat(refused(file("a.bin", "a\0b"))).startsWith("a.bin is binary; png, jpeg and webp");
    assertThat(refused(file("a.txt", "grün".getBytes(ISO_8859_1)))).contains("binary");
    assertThat(refused(file("a.txt", "grün".getBytes(UTF_16)))).contains("UTF-16");
    assertThat(refused(file("a.txt", "\1\2\3\4".repeat(20)))).contains("binary");
    byte[] lateNul = "x".repeat(20_000).getBytes(UTF_8);
    lateNul[19_999] = 0;
    assertThat(refused(file("a.txt", lateNul))).contains("binary");
    assertThat(refused(file("a.docx", "PK\u0003\u0004\0\0\0"))).contains("a.docx is binary");
    assertThat(refused(file("a.gif", TestImages.gif()))).startsWith("a.gif is a GIF");
    assertThat(refused(file("a.txt", " \n"))).isEqualTo("a.txt is empty");
    assertThat(refused(file("a.png", Arrays.copyOf(TestImages.png(3, 2), 20))))
        .isEqualTo("a.png begins as image/png, but its header is damaged");
  }

  @Test
  void a_character_that_the_probe_cuts_in_two_is_still_text() throws IOException {
    String text = "x".repeat(FileType.HEAD_BYTES - 1) + "grün";
    assertThat(loaded(file("a.txt", text.replace("xg", "üg"))).getFirst().text()).endsWith("grün");
  }

  @Test
  void ten_files_are_taken_and_eleven_are_not() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < AttachmentLimits.FILES_MAX; i++) {
      files.add(file(i + ".txt", "x"));
    }
    assertThat(loaded(files.toArray(Path[]::new))).hasSize(10);
    files.add(file("more.txt", "x"));
    assertThat(refused(files.toArray(Path[]::new)))
        .isEqualTo("11 files; at most 10 can be attached");
  }

  @Test
  void a_picture_of_twenty_mebibytes_is_too_much_payload_but_not_too_large() throws IOException {
    byte[] png = TestImages.png(9, 9);
    byte[] most = TestImages.padded(png, AttachmentLimits.BINARY_BYTES_MAX);
    assertThat(refused(file("a.png", most))).contains("the pictures, in base64,");
    byte[] over = TestImages.padded(png, AttachmentLimits.BINARY_BYTES_MAX + 1);
    assertThat(refused(file("a.png", over))).startsWith("a.png has more than 20.0 MiB, which is");
  }

  @Test
  void a_pdf_of_twenty_mebibytes_is_taken_and_one_byte_more_is_not() throws IOException {
    byte[] pdf = "%PDF-1.4\n".getBytes(UTF_8);
    byte[] most = TestImages.padded(pdf, AttachmentLimits.BINARY_BYTES_MAX);
    assertThat(loaded(file("a.pdf", most))).hasSize(1);
    byte[] over = TestImages.padded(pdf, AttachmentLimits.BINARY_BYTES_MAX + 1);
    assertThat(refused(file("a.pdf", over))).startsWith("a.pdf has more than 20.0 MiB");
    assertThat(poppler.ran).as("the second was never looked into").hasSize(2);
  }

  @Test
  void a_text_of_two_mebibytes_is_taken_and_one_byte_more_is_not() throws IOException {
    String most = "x".repeat(AttachmentLimits.TEXT_BYTES_MAX);
    assertThat(loaded(file("a.txt", most)).getFirst().text()).hasSize(2 * MIB);
    assertThat(refused(file("a.txt", most + "x")))
        .startsWith("a.txt has more than 2.0 MiB of text");
  }

  @Test
  void forty_mebibytes_in_all_are_taken_and_one_byte_more_is_not() throws IOException {
    byte[] pdf = TestImages.padded("%PDF-1.4\n".getBytes(UTF_8), 20 * MIB);
    Path one = file("1.pdf", pdf);
    Path two = file("2.pdf", pdf);
    assertThat(loaded(one, two)).hasSize(2);
    assertThat(refused(one, two, file("3.txt", "x")))
        .isEqualTo("with 3.txt the files have 41943041 bytes; at most 41943040 can be attached");
  }

  @Test
  void the_payload_of_pictures_counts_as_it_is_sent() throws IOException {
    byte[] png = TestImages.png(9, 9);
    // 18 MiB are exactly 24 MiB of base64
    Path half = file("a.png", TestImages.padded(png, 9 * MIB));
    Path most = file("b.png", TestImages.padded(png, 9 * MIB));
    Path over = file("c.png", TestImages.padded(png, 9 * MIB + 1));
    assertThat(loaded(half, most)).hasSize(2);
    assertThat(refused(half, over)).contains("have 25165828 bytes; at most 25165824");
  }

  @Test
  void a_picture_of_eight_thousand_pixels_a_side_is_taken_and_a_bomb_is_not() throws IOException {
    assertThat(loaded(file("a.png", TestImages.pngHeader(8_000, 8_000)))).hasSize(1);
    assertThat(refused(file("a.png", TestImages.pngHeader(8_001, 1))))
        .isEqualTo("a.png is 8001x1 pixels; at most 8000 a side can be attached");
    assertThat(refused(file("a.png", TestImages.pngHeader(1, Integer.MAX_VALUE))))
        .contains("1x2147483647 pixels");
  }

  @Test
  void text_fills_half_the_window_and_no_more() throws IOException {
    ModelCard card =
        new ModelCard(1_000, 100, java.util.Optional.empty(), ModelCard.Reasoning.NONE);
    limits = AttachmentLimits.of(MODEL, card, 0);
    Path half = file("a.txt", "x".repeat(1_000));
    assertThat(loaded(half, file("b.txt", "x".repeat(1_000)))).hasSize(2);
    assertThat(refused(half, file("b.txt", "x".repeat(1_001))))
        .isEqualTo(
            "with b.txt the text has about 501 tokens; at most 500 can be attached for lab/m, whose"
                + " window has 1000");
    limits = AttachmentLimits.of(MODEL, card, 1);
    assertThat(loaded(file("a.txt", "xxxx"))).hasSize(1);
    assertThat(refused(file("a.txt", "xxxxx"))).contains("about 2 tokens; at most 1 ");
  }

  @Test
  void a_model_without_eyes_gets_no_picture() throws IOException {
    limits = new AttachmentLimits(MODEL, 1_000, ModelCard.Vision.NONE, 500);
    assertThat(refused(file("a.png", TestImages.png(1, 1))))
        .isEqualTo("a.png is a picture, and lab/m takes none");
    poppler.text = "\f\f";
    assertThat(refused(file("scan.pdf", "%PDF-1.4")))
        .isEqualTo("scan.pdf has no text but pictures of pages, and lab/m takes none");
    assertThat(((AttachmentResult.Refused) load(file("a.png", TestImages.png(1, 1)))).hint())
        .contains("alpi config set models.\"lab/m\".images true");
  }

  @Test
  void a_pdf_with_text_is_its_text_page_by_page() throws IOException {
    Attachment pdf = loaded(file("a.pdf", "%PDF-1.4")).getFirst();
    assertThat(pdf.text())
        .isEqualTo(
            """
            [page 1]
            The first page has a sentence on it.

            [page 2]
            The second page has another one.\
            """);
    assertThat(pdf.images()).isEmpty();
    assertThat(pdf.pages()).isEqualTo(2);
  }

  @Test
  void a_scan_is_a_picture_of_each_page() throws IOException {
    poppler.text = "1\f2\f";
    Attachment pdf = loaded(file("a.pdf", "%PDF-1.4")).getFirst();
    assertThat(pdf.text()).isEmpty();
    assertThat(pdf.images()).hasSize(2);
    assertThat(poppler.ran.stream().map(program -> String.join(" ", program.words())))
        .containsExactly(
            "pdfinfo -",
            "pdftotext -enc UTF-8 -l 15 - -",
            "pdftoppm -png -f 1 -l 1 -scale-to 1568 -",
            "pdftoppm -png -f 2 -l 2 -scale-to 1568 -");
  }

  @Test
  void nothing_of_a_file_is_ever_an_argument() throws IOException {
    poppler.text = "";
    loaded(file("--help; rm -rf $HOME.pdf", "%PDF-1.4 -o /etc/passwd"));
    assertThat(poppler.ran).hasSize(4);
    for (ProgramRunner.Program program : poppler.ran) {
      assertThat(String.join(" ", program.words())).doesNotContain("help", "rm", "passwd");
      assertThat(program.input().hasAt(0, "%PDF-1.4 -o")).isTrue();
      assertThat(program.timeout()).isPositive();
    }
  }

  @Test
  void fifteen_pages_are_taken_and_sixteen_are_not() throws IOException {
    poppler.text = "a page with some words on it\f".repeat(15);
    poppler.facts = "Pages:          15\n";
    assertThat(loaded(file("a.pdf", "%PDF-1.4")).getFirst().pages()).isEqualTo(15);
    poppler.facts = "Pages:          16\n";
    assertThat(refused(file("a.pdf", "%PDF-1.4")))
        .isEqualTo("a.pdf has 16 pages; at most 15 can be attached");
  }

  @Test
  void twenty_pictures_are_taken_and_twenty_one_are_not() throws IOException {
    poppler.text = "";
    poppler.facts = "Pages:          10\n";
    Path scan = file("a.pdf", "%PDF-1.4");
    assertThat(loaded(scan, scan)).hasSize(2);
    assertThat(refused(scan, scan, file("b.png", TestImages.png(1, 1))))
        .startsWith("with b.png there are 21 pictures");
  }

  @ParameterizedTest
  @CsvSource({"pdfinfo", "pdftotext", "pdftoppm"})
  void a_failure_of_a_program_is_a_refusal_that_says_what_to_do(String program) throws IOException {
    poppler.text = "";
    poppler.failing = program;
    Path pdf = file("a.pdf", "%PDF-1.4");
    poppler.end = new End.Missing();
    assertThat(refused(pdf)).isEqualTo(program + " is needed to read a.pdf, and is not installed");
    assertThat(((AttachmentResult.Refused) load(pdf)).hint()).contains("poppler-utils");
    poppler.end = new End.TimedOut();
    assertThat(refused(pdf)).isEqualTo(program + " did not read a.pdf in 20 s");
    poppler.end = new End.TooMuchOutput();
    assertThat(refused(pdf)).startsWith("a.pdf has more than");
    poppler.end = new End.Exited(1);
    poppler.complaint = "Syntax Error: \u001b[31mbad\nmore";
    assertThat(refused(pdf)).isEqualTo("a.pdf cannot be read as a PDF: Syntax Error: _[31mbad");
    poppler.complaint = "Command Line Error: Incorrect password";
    assertThat(refused(pdf)).isEqualTo("a.pdf is protected by a password");
    poppler.end = new End.Interrupted();
    assertThat(load(pdf))
        .isEqualTo(new AttachmentResult.Refused("reading a.pdf was interrupted", ""));
  }

  @Test
  void what_poppler_says_is_not_believed() throws IOException {
    Path pdf = file("a.pdf", "%PDF-1.4");
    poppler.facts = "Pages: many\n";
    assertThat(refused(pdf)).contains("does not say how many pages");
    poppler.facts = "Pages: 0\n";
    assertThat(refused(pdf)).contains("without pages");
    poppler.facts = "Pages: 1\n";
    poppler.text = "";
    poppler.picture = TestImages.jpeg();
    assertThat(refused(pdf)).isEqualTo("page 1 of a.pdf could not be made a picture");
  }

  @Test
  void only_files_are_read_and_a_link_is_what_it_leads_to() throws IOException {
    assertThat(refused(work)).isEqualTo("work is a directory; only files can be attached");
    assertThat(refused(work.resolve("none"))).isEqualTo("there is no file /home/me/work/none");
    Path link = work.resolve("link");
    Files.createSymbolicLink(link, file("deep/target.txt", "hello"));
    assertThat(loaded(link).getFirst().name()).isEqualTo("link");
    Files.createSymbolicLink(work.resolve("dangling"), work.resolve("gone"));
    assertThat(refused(work.resolve("dangling"))).startsWith("there is no file");
  }

  @ParameterizedTest
  @CsvSource({
    ".env, the secrets of a profile",
    ".ENV.old, the secrets of a profile",
    "vault.json, the secrets of a profile",
    ".vault.json.tmp, the secrets of a profile",
    "secrets/tokens.json, in secrets/ of a profile",
    "alp/identity, in alp/ of a profile",
    "host/devices.json, in host/ of a profile",
    "skills/mail/secrets/x.json, in secrets/ of a profile",
    "other.pem, a key of a profile",
    "profiles/work/.env, the secrets of a profile"
  })
  void the_keys_of_a_profile_are_refused_also_behind_a_link(String name, String reason)
      throws IOException {
    Path secret = profile.home().resolve(name);
    Files.createDirectories(secret.getParent());
    Files.writeString(secret, "KEY=value\n");
    assertThat(refused(secret))
        .contains(" is " + reason)
        .contains("would go to the model's provider");
    Path link = work.resolve("innocent.txt");
    Files.createSymbolicLink(link, secret);
    assertThat(refused(link)).contains(reason);
  }

  @Test
  void a_second_name_of_the_secrets_is_refused_and_the_rest_of_a_profile_is_not()
      throws IOException {
    Files.writeString(profile.envFile(), "KEY=value\n");
    Path second = work.resolve("second.txt");
    Files.createLink(second, profile.envFile());
    assertThat(refused(second)).contains("the secrets of a profile");
    Path memory = profile.home().resolve("memories/MEMORY.md");
    Files.createDirectories(memory.getParent());
    assertThat(loaded(Files.writeString(memory, "a fact"))).hasSize(1);
    Path staged = profile.home().resolve("host/attachments/a.txt");
    Files.createDirectories(staged.getParent());
    assertThat(loaded(Files.writeString(staged, "sent from a phone"))).hasSize(1);
    assertThat(loaded(file(".env", "EXAMPLE=of a project"))).hasSize(1);
  }

  @Test
  void one_unfit_file_keeps_all_others_out() throws IOException {
    assertThat(refused(file("a.txt", "x"), file("b.bin", "\0"))).contains("b.bin");
    assertThat(loaded()).isEmpty();
  }
}
