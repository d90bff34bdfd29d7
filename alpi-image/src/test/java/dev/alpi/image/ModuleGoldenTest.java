package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each module exports, requires and contains, as its finished jar says. */
final class ModuleGoldenTest {
  private static final Repository REPOSITORY = Repository.ofThisBuild();
  private static final Path GOLDEN = REPOSITORY.golden().resolve("modules");

  static List<Path> modules() {
    return REPOSITORY.modules();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void module_is_as_described(Path module) throws IOException {
    new Golden(GOLDEN).check(module.getFileName() + ".txt", describe(jar(module)));
  }

  @Test
  void every_description_is_of_a_module() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .hasSizeGreaterThan(6)
          .containsExactlyInAnyOrderElementsOf(
              modules().stream().map(module -> module.getFileName().toString()).toList());
    }
  }

  private static Path jar(Path module) throws IOException {
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
      assertThat(jars).as("jars in %s", module).hasSize(1);
      return jars.getFirst();
    }
  }

  /** Returns the description without the version and the place of the jar. */
  private static String describe(Path jar) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                new PrintWriter(out),
                new PrintWriter(err),
                "--describe-module",
                "--file",
                jar.toString());
    assertThat(status).as("%s", err).isZero();
    return out.toString().replaceFirst("@\\S+ jar:\\S+", "").strip() + "\n";
  }
}
