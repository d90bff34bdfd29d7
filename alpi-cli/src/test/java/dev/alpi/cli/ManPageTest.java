package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ManPageTest {
  private static final List<ManPage.Page> PAGES = ManPage.all(new Commands());

  @TempDir Path directory;

  private static String page(String file) {
    return PAGES.stream()
        .filter(page -> page.file().equals(file))
        .map(ManPage.Page::text)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void each_command_has_a_place_and_alpid_a_page() {
    assertThat(PAGES).extracting(ManPage.Page::file).contains("alpi.1", "alpid.1");
    for (CommandNode node : new CompletionTree(new Commands()).nodes()) {
      String first = node.path().split(" ")[0];
      String page = page("alpi-" + first + ".1");
      if (node instanceof Command) {
        assertThat(page).as(node.path()).contains("\n.Nm alpi " + node.path() + "\n");
      }
      assertThat(page("alpi.1")).contains(".It Xr alpi-" + first + " 1");
    }
  }

  @Test
  void hidden_options_are_not_told() {
    assertThat(page("alpi-chat.1")).doesNotContain("emit").contains("\\-once");
  }

  /** A dash that is copied into a shell has to be one, and a line of text is no macro. */
  @Test
  void what_is_typed_can_be_copied() {
    assertThat(page("alpi-backup.1")).contains("alpi backup create /mnt/disk \\-\\-keep daily=7");
    for (ManPage.Page page : PAGES) {
      assertThat(page.text().lines())
          .as(page.file())
          .allSatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "\\.(B[dl]|D[dt]|E[dl]|It|N[dm]|O[ps]|Pp|S[hs]|Xr|Ar)"
                              + "( .*)?|[^.'].*"));
    }
  }

  @Test
  void one_is_printed_and_all_are_written() throws Exception {
    FakeContext context = new FakeContext();
    FakeStdio stdio = new FakeStdio();
    assertThat(Cli.run(new String[] {"man", "spend"}, context.with(stdio))).isZero();
    assertThat(stdio.printed()).isEqualTo(page("alpi-spend.1"));
    stdio = new FakeStdio();
    assertThat(Cli.run(new String[] {"man", "-o", "m"}, context.with(stdio))).isZero();
    try (Stream<Path> written = Files.list(context.workingDirectory().resolve("m/man1"))) {
      assertThat(written.count()).isEqualTo(PAGES.size());
    }
    stdio = new FakeStdio();
    assertThat(Cli.run(new String[] {"man", "nothing"}, context.with(stdio))).isEqualTo(2);
  }

  /** mandoc is the stricter one; groff is on most machines. */
  @Test
  void no_formatter_complains() throws Exception {
    Path mandoc = Path.of("/usr/bin/mandoc");
    Path groff = Path.of("/usr/bin/groff");
    assumeTrue(Files.isExecutable(mandoc) || Files.isExecutable(groff), "no formatter is here");
    List<String> words =
        Files.isExecutable(mandoc)
            ? List.of(mandoc.toString(), "-Tlint", "-W", "warning")
            : List.of(groff.toString(), "-Kutf8", "-mdoc", "-Tutf8", "-ww", "-z");
    for (ManPage.Page page : PAGES) {
      Path file = Files.writeString(directory.resolve(page.file()), page.text());
      Process process =
          new ProcessBuilder(Stream.concat(words.stream(), Stream.of(file.toString())).toList())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said.lines().filter(line -> !line.contains("manual not found")).toList())
          .as(page.file())
          .isEmpty();
    }
  }
}
