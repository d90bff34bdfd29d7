package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The acceptance tests of alpi-engine spec §12.2 that are about tools alone, by their numbers, and
 * the rows of §12 that they stand for. Others are where their subject is.
 */
class AcceptanceTest {
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  /** §12 row 7: each hit is checked against the path policy, not only the root. */
  @Test
  void acceptance_03_search_from_a_parent_never_prints_denied_files() throws Exception {
    String canary = "canary-7f3a";
    for (String denied :
        new String[] {
          "work/.env",
          "work/sub/.env.production",
          "work/tls.key",
          "work/.git/config",
          ".ssh/id_ed25519",
          ".ssh/config",
          ".aws/credentials",
          ".bashrc",
          ".netrc",
          ".alpi/config.yaml",
          ".alpi/.env",
          ".alpi/profiles/other/memories/MEMORY.md",
          ".kube/config",
          ".config/gh/hosts.yml"
        }) {
      write(disk.home.resolve(denied), canary);
    }
    write(disk.home.resolve("/etc/shadow"), canary);
    write(disk.workspace.resolve("allowed.txt"), canary);
    Files.createSymbolicLink(disk.workspace.resolve("link"), disk.home.resolve(".ssh/config"));
    for (String path : new String[] {"/", "/home", "~", "..", ".", "sub/.."}) {
      String rest = "\"path\":\"" + path + "\",\"include_noise\":true}";
      assertThat(disk.run(new SearchTool(), "{\"pattern\":\"" + canary + "\"," + rest))
          .as(path)
          .isEqualTo("allowed.txt:1: " + canary + "\n");
      assertThat(disk.run(new SearchTool(), "{\"pattern\":\".\",\"target\":\"files\"," + rest))
          .as(path)
          .isEqualTo("allowed.txt\n");
    }
  }

  /** §12 row 7b: search runs in-process, so no pattern is an option of anything. */
  @Test
  void acceptance_14_a_search_pattern_that_starts_with_a_dash_is_text() throws Exception {
    List<String> patterns =
        List.of("-e", "-rf", "--", "--help", "--pre=touch ran", "-f/etc/passwd", "-");
    for (String pattern : patterns) {
      disk.file("a.txt", "before\nx " + pattern + " x\nafter\n");
      // a runner of commands fails the test, see ToolsOnDisk
      assertThat(disk.run(new SearchTool(), "{\"pattern\":\"" + pattern + " x\"}"))
          .isEqualTo("a.txt:2: x " + pattern + " x\n");
    }
    disk.file("-rf", "x");
    assertThat(disk.run(new SearchTool(), "{\"pattern\":\"-rf\",\"target\":\"files\"}"))
        .isEqualTo("-rf\n");
    assertThat(disk.run(new SearchTool(), "{\"pattern\":\"x\",\"file_glob\":\"-*\"}"))
        .isEqualTo("-rf:1: x\n");
  }

  /**
   * §12 row 7b: two classes of the engine start programs. One is behind the terminal tool, whose
   * text a shell gets after its options (see TerminalToolTest); the other reads the PDFs that a
   * person attaches, on standard input and with arguments that are all our own (see
   * LocalProgramsTest).
   */
  @Test
  void row_7b_only_the_terminal_and_the_reader_of_pdfs_start_programs() throws Exception {
    Path classes = Path.of(Tool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> starters = new TreeSet<>();
    int looked = 0;
    try (var files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        looked++;
        for (PoolEntry entry : ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
          if (entry instanceof ClassEntry type
              && Set.of("java/lang/ProcessBuilder", "java/lang/Runtime")
                  .contains(type.asInternalName())) {
            starters.add(classes.relativize(file).toString());
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(30);
    assertThat(starters)
        .containsExactly(
            "dev/alpi/engine/attachments/LocalPrograms.class",
            "dev/alpi/engine/tools/LocalCommands.class");
  }

  /** §12 row 7b: text of a model that looks like an option is a name or content to every tool. */
  @Test
  void row_7b_text_like_an_option_is_a_name_to_every_file_tool() throws Exception {
    String name = "--output=x";
    disk.run(new WriteFileTool(), "{\"path\":\"" + name + "\",\"content\":\"-x\"}");
    assertThat(disk.run(new ReadFileTool(), "{\"path\":\"" + name + "\"}")).contains("-x");
    disk.run(
        new EditFileTool(),
        "{\"path\":\"" + name + "\",\"old_string\":\"-x\",\"new_string\":\"--y\"}");
    assertThat(disk.workspace.resolve(name)).hasContent("--y");
    disk.run(new AttachFileTool(), "{\"path\":\"" + name + "\"}");
    disk.run(new DeleteFileTool(), "{\"path\":\"" + name + "\"}");
    assertThat(disk.workspace.resolve(name)).doesNotExist();
  }

  /** §12 row 7c: the limit is one for all files together, and it shows that there is more. */
  @Test
  void row_7c_search_has_one_total_limit_and_a_mark_that_there_is_more() throws Exception {
    for (String name : new String[] {"a.txt", "b.txt", "c.txt"}) {
      disk.file(name, "needle\n".repeat(4));
    }
    String json = "{\"pattern\":\"needle\",\"limit\":%d}";
    assertThat(disk.run(new SearchTool(), json.replace("%d", "12")).lines())
        .hasSize(12)
        .allMatch(line -> line.endsWith("needle"));
    assertThat(disk.run(new SearchTool(), json.replace("%d", "11")).lines())
        .hasSize(12)
        .endsWith("(more than 11 hits; narrow the search)");
    disk.file("many.txt", lines(201));
    assertThat(disk.run(new SearchTool(), "{\"pattern\":\"^row\"}").lines())
        .hasSize(201)
        .endsWith("(more than 200 hits; narrow the search)");
  }

  private static String lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> "row " + i + "\n").collect(Collectors.joining());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }
}
