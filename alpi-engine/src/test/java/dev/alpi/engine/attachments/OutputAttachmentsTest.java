package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Bytes;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue;
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
import org.junit.jupiter.params.provider.ValueSource;

class OutputAttachmentsTest {
  private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
  private final Path home = disk.getPath("/home/me");
  private final Path work = home.resolve("work");
  private final Profile profile =
      HomeRoot.at(home.resolve(".alpi")).profile(new ProfileName("default"));

  @BeforeEach
  void makeDirectories() throws IOException {
    for (String directory : List.of("/tmp", "/home/me/work", "/home/me/.alpi/out", "/srv")) {
      Files.createDirectories(disk.getPath(directory));
    }
  }

  @AfterEach
  void closeDisk() throws IOException {
    disk.close();
  }

  private List<OutputAttachment> of(Path... files) {
    return new OutputAttachments(
            new PathPolicy(work, home, profile.root()), profile, List.of(disk.getPath("/tmp")))
        .of(List.of(files));
  }

  private Path file(String path, String content) throws IOException {
    Path file = disk.getPath(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void a_file_is_described_as_it_is() throws IOException {
    OutputAttachment csv = of(file("/home/me/work/t.csv", "a,b\n")).getFirst();
    assertThat(csv.description())
        .isEqualTo(
            JsonValue.Obj.EMPTY
                .with("name", "t.csv")
                .with("kind", "sheet")
                .with("media_type", "text/csv")
                .with("bytes", 4)
                .with("sha256", Described.sha256(Bytes.of("a,b\n".getBytes(UTF_8))))
                .with("path", "/home/me/work/t.csv"));
    assertThat(OutputAttachments.listing(List.of(csv.description())))
        .containsExactly("Attachments:", "- text/csv t.csv /home/me/work/t.csv");
    assertThat(OutputAttachments.listing(List.of())).isEmpty();
  }

  @Test
  void the_digest_is_of_the_whole_file() throws IOException {
    String large = "x".repeat(300_000);
    assertThat(of(file("/tmp/a.txt", large)).getFirst().sha256())
        .isEqualTo(Described.sha256(Bytes.of(large.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/me/work/a.txt",
        "/home/me/work/deep/a.txt",
        "/tmp/a.txt",
        "/home/me/.alpi/out/a.txt",
        "/home/me/.alpi/outputs/a.txt",
        "/home/me/.alpi/cache/tts/a.mp3"
      })
  void files_where_things_are_made_go_with_the_answer(String path) throws IOException {
    assertThat(of(file(path, "x"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv/a.txt",
        "/home/me/other/a.txt",
        "/home/me/workaround/a.txt",
        "/home/me/.alpi/config.yaml",
        "/home/me/.alpi/.env",
        "/home/me/.alpi/out/.env",
        "/home/me/.alpi/sessions/a.json",
        "/home/me/.alpi/out/secrets/a.txt",
        "/home/me/work/.env",
        "/home/me/work/id_rsa",
        "/tmp/server.pem"
      })
  void files_elsewhere_and_secrets_do_not_even_behind_a_link(String path) throws IOException {
    Path file = file(path, "x");
    assertThat(of(file)).isEmpty();
    Path link = work.resolve("report.txt");
    Files.createSymbolicLink(link, file);
    assertThat(of(link)).isEmpty();
    Path inOut = profile.home().resolve("out/report.txt");
    Files.createSymbolicLink(inOut, file);
    assertThat(of(inOut)).isEmpty();
  }

  @Test
  void a_second_name_of_the_secrets_does_not_go() throws IOException {
    file("/home/me/.alpi/.env", "KEY=1");
    Path second = work.resolve("second.txt");
    Files.createLink(second, profile.envFile());
    assertThat(of(second)).isEmpty();
  }

  @Test
  void only_regular_files_that_are_there_go_each_once() throws IOException {
    Path file = file("/home/me/work/a.txt", "x");
    Path link = work.resolve("b.txt");
    Files.createSymbolicLink(link, file);
    Path relative = disk.getPath("a.txt");
    assertThat(of(work, work.resolve("gone.txt"), relative, file, link, file))
        .extracting(OutputAttachment::path)
        .containsExactly(file);
  }

  @Test
  void fifty_files_go_and_the_fifty_first_does_not() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < OutputAttachments.FILES_MAX + 1; i++) {
      files.add(file("/tmp/" + i + ".txt", "x"));
    }
    assertThat(of(files.subList(0, 50).toArray(Path[]::new))).hasSize(50);
    assertThat(of(files.toArray(Path[]::new)))
        .hasSize(50)
        .extracting(OutputAttachment::name)
        .doesNotContain("50.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"out\":\"/tmp/a.png\"}|/tmp/a.png",
        " {\"ok\":true,\"out\":\"/tmp/a b.png\"}|/tmp/a b.png",
        "{\"out\":\"a.png\"}|",
        "{\"out\":\"\"}|",
        "{\"out\":7}|",
        "{\"out\":\"/tmp/a\\u0000b\"}|",
        "{\"in\":\"/tmp/a.png\"}|",
        "[\"/tmp/a.png\"]|",
        "{\"out\":\"/tmp/a.png\"} and more|",
        "wrote {\"out\":\"/tmp/a.png\"}|"
      })
  void a_tool_claims_a_file_by_an_object_with_an_absolute_path(String result, String path) {
    assertThat(OutputAttachments.claimed("tts", result, home).map(Path::toString))
        .isEqualTo(java.util.Optional.ofNullable(path));
  }

  @Test
  void what_shows_a_file_of_others_claims_nothing() {
    String result = "{\"out\":\"/tmp/a.png\"}";
    assertThat(OutputAttachments.claimed("read_file", result, home)).isEmpty();
    assertThat(OutputAttachments.claimed("x", result + " ".repeat(100_001), home)).isEmpty();
    assertThat(OutputAttachments.claimed("x", result + " ".repeat(99_000), home)).isPresent();
    assertThat(OutputAttachments.claimed("x", "{".repeat(90_000), home)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, hello, text, text/plain",
    "a, hello, text, text/plain",
    "a.json, {}, text, application/json",
    "a.csv, 'a,b', sheet, text/csv",
    "a.svg, <svg/>, image, image/svg+xml",
    "a.xlsx, hello, text, text/plain",
    "a.pdf, hello, text, text/plain",
    "a.txt, %PDF-1.7, pdf, application/pdf"
  })
  void the_kind_follows_the_ending_only_as_far_as_the_bytes_agree(
      String name, String content, String kind, String mediaType) {
    FileType type = FileType.of(name, Bytes.of(content.getBytes(UTF_8)));
    assertThat(type.kind().text()).isEqualTo(kind);
    assertThat(type.mediaType()).isEqualTo(mediaType);
  }

  @Test
  void office_files_are_told_by_ending_and_container() {
    Bytes zip = Bytes.of("PK\u0003\u0004....".getBytes(UTF_8));
    byte[] old = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, (byte) 0xa1, (byte) 0xb1, 0x1a, -31};
    assertThat(FileType.of("a.XLSX", zip).kind()).isEqualTo(FileKind.SHEET);
    assertThat(FileType.of("a.docx", zip).kind()).isEqualTo(FileKind.DOC);
    assertThat(FileType.of("a.pptx", zip).kind()).isEqualTo(FileKind.DECK);
    assertThat(FileType.of("a.ppt", Bytes.of(old)).kind()).isEqualTo(FileKind.DECK);
    assertThat(FileType.of("a.ppt", zip).kind()).isEqualTo(FileKind.FILE);
    assertThat(FileType.of("a.bin", Bytes.of(new byte[] {0, 1})).kind()).isEqualTo(FileKind.FILE);
    assertThat(FileType.of("a.doc", Bytes.of(TestImages.webp())).kind()).isEqualTo(FileKind.IMAGE);
    byte[] late = Arrays.copyOf("\0".repeat(1023).getBytes(UTF_8), 1028);
    System.arraycopy("%PDF-".getBytes(UTF_8), 0, late, 1023, 5);
    assertThat(FileType.of("a", Bytes.of(late)).kind()).isEqualTo(FileKind.PDF);
    byte[] later = new byte[1029];
    System.arraycopy("%PDF-".getBytes(UTF_8), 0, later, 1024, 5);
    assertThat(FileType.of("a", Bytes.of(later)).kind()).isEqualTo(FileKind.FILE);
  }
}
