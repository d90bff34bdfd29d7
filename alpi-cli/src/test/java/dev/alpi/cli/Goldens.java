package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that say what alpi should print. {@code mvn -o verify -pl alpi-cli -am -Dalpi.golden=write}
 * writes them anew; read the difference before you commit it.
 */
final class Goldens {
  /** Relative to the module, where tests run. */
  static final Path RESOURCES = Path.of("src", "test", "resources", "dev", "alpi", "cli");

  static final Path DOCS = Path.of("..", "docs");

  private Goldens() {}

  static void assertSame(Path golden, String printed) throws IOException {
    if ("write".equals(System.getProperty("alpi.golden"))) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, printed);
    }
    assertThat(golden).as("run with -Dalpi.golden=write to make it").exists();
    assertThat(printed).as(golden.toString()).isEqualTo(Files.readString(golden));
  }
}
