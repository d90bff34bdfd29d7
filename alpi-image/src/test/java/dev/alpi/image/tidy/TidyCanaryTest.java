package dev.alpi.image.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that each rule of {@link TidyTest} rings: sources that break all of them. */
final class TidyCanaryTest {
  @TempDir static Path root;
  private static List<JavaSource> sources = List.of();

  @BeforeAll
  static void compileTheCanary() throws IOException {
    Path folder = root.resolve("alpi-canary/src/main/java");
    List<Path> files =
        List.of(
            copy("module-info.java.txt", folder.resolve("module-info.java")),
            copy("Calls.java.txt", folder.resolve("dev/alpi/canary/open/Calls.java")),
            copy("BadInfo.java.txt", folder.resolve("dev/alpi/canary/util/BadInfo.java")));
    Path classes = root.resolve("alpi-canary/target/classes");
    List<String> arguments = new ArrayList<>(List.of("-nowarn", "-d", classes.toString()));
    files.forEach(file -> arguments.add(file.toString()));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
    sources = JavaSources.read(root, folder, classes);
  }

  private static Path copy(String resource, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (InputStream in = TidyCanaryTest.class.getResourceAsStream("/canary/" + resource)) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void every_rule_rings() throws IOException {
    for (TidyRule rule : TidyTest.RULES) {
      assertThat(rule instanceof Sizes ? sizes("\n".repeat(999)) : subjects(rule))
          .as(rule.name())
          .isNotEmpty();
    }
  }

  @Test
  void every_banned_call_rings() {
    List<String> subjects = subjects(new BannedCalls());
    Stream.concat(BannedCalls.PRODUCT.stream(), BannedCalls.EVERYWHERE.stream())
        .forEach(
            ban -> {
              String type = ban.owner().substring(ban.owner().lastIndexOf('.') + 1);
              for (String member : ban.members()) {
                String name = member.replaceAll("\\(.*", "");
                assertThat(subjects)
                    .as("%s of %s", member, type)
                    .anyMatch(
                        subject ->
                            switch (name) {
                              case "*" ->
                                  subject.startsWith(type + ".") || subject.equals("new-" + type);
                              case "<init>" -> subject.equals("new-" + type);
                              default -> subject.equals(type + "." + name);
                            });
              }
            });
    assertThat(subjects).filteredOn("Instant.now"::equals).as("import, reference").hasSize(2);
    assertThat(subjects).filteredOn("new-Random"::equals).as("call, reference").hasSize(2);
  }

  @Test
  void what_only_looks_alike_does_not_ring() {
    String text = source("Calls.java").text();
    long allowed = text.substring(0, text.indexOf("What looks alike")).lines().count();

    assertThat(findings(new BannedCalls())).allMatch(finding -> finding.line() < allowed);
  }

  @Test
  void the_other_rules_name_what_they_found() {
    assertThat(subjects(new Catches())).containsExactly("Exception");
    assertThat(subjects(new Docs())).containsExactly("BadInfo", "undescribed", "module");
    assertThat(subjects(new Exports()))
        .containsExactly(
            "dev.alpi.other",
            "dev.alpi.canary.util",
            "dev.alpi.canary.open",
            "dev.alpi.canary.open",
            "dev.alpi.canary.open");
    assertThat(subjects(new Imports())).containsExactly("java.util.*");
    assertThat(subjects(new Names()))
        .containsExactly("dev.alpi.canary.util", "BadInfo", "AbstractThing");
    assertThat(subjects(new StaticState())).containsExactly("counter", "CACHE", "SHARED");
  }

  @Test
  void lines_methods_and_files_ring_one_past_their_limit() throws IOException {
    assertThat(sizes("/" + "/".repeat(Sizes.COLUMNS_MAX - 1))).isEmpty();
    assertThat(sizes("/" + "/".repeat(Sizes.COLUMNS_MAX))).containsExactly("columns");
    assertThat(sizes("void a() {" + "\n".repeat(Sizes.METHOD_LINES_MAX - 1) + "}")).isEmpty();
    assertThat(sizes("void a() {" + "\n".repeat(Sizes.METHOD_LINES_MAX) + "}"))
        .containsExactly("a");
    String text = "\"\"\"";
    assertThat(sizes("String a = " + text + "\n" + "a".repeat(Sizes.COLUMNS_MAX + 1) + text + ";"))
        .as("a line of text")
        .isEmpty();
    assertThat(sizes("\n".repeat(Sizes.FILE_LINES_MAX - 3))).isEmpty();
    assertThat(sizes("\n".repeat(Sizes.FILE_LINES_MAX - 2))).containsExactly("file");
  }

  private List<String> sizes(String body) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sizes"));
    Files.writeString(folder.resolve("A.java"), "class A {\n" + body + "\n}\n");
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : JavaSources.read(root, folder, folder)) {
      new Sizes().inspect(source, findings::add);
    }
    return findings.stream().map(Finding::subject).toList();
  }

  @Test
  void leftovers_ring() {
    assertThat(Leftovers.in("a.md", "one\n// TO" + "DO: two https://repo.mav" + "en.example/\n"))
        .extracting(Finding::rule, Finding::line)
        .containsExactly(tuple("leftover", 2L), tuple("host", 2L));
  }

  @Test
  void allowances_cover_exactly_what_they_name_and_need_a_reason() {
    Finding finding = new Finding("alpi-a/src/A.java", 3, "call", "System.exit", "");
    Allowances allowed =
        Allowances.parse("# a comment\n\nalpi-a/src/* call System.exit # because\n");

    assertThat(allowed.remaining(List.of(finding))).isEmpty();
    assertThat(allowed.unneeded(List.of(finding))).isEmpty();
    Finding other = new Finding("alpi-a/src/A.java", 3, "call", "System.out", "");
    assertThat(allowed.remaining(List.of(other))).containsExactly(other);
    assertThat(allowed.unneeded(List.of(other))).hasSize(1);
    assertThatThrownBy(() -> Allowances.parse("alpi-a/src/A.java call System.exit"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JavaSource source(String name) {
    return sources.stream()
        .filter(each -> each.path().endsWith("/" + name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Finding> findings(TidyRule rule) {
    List<Finding> findings = new ArrayList<>();
    for (JavaSource source : sources) {
      rule.inspect(source, findings::add);
    }
    return findings;
  }

  private static List<String> subjects(TidyRule rule) {
    return findings(rule).stream().map(Finding::subject).toList();
  }
}
