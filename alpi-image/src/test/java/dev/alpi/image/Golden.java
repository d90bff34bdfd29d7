package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts kept in files. After an intended change, {@code mvn verify -Dgolden=update} writes
 * them anew; the difference is then part of the commit.
 *
 * @param folder where they are
 */
record Golden(Path folder) {
  private static final boolean UPDATE = "update".equals(System.getProperty("golden"));

  /** Compares {@code actual} to the text of {@code name}. */
  void check(String name, String actual) throws IOException {
    Path file = folder.resolve(name);
    if (UPDATE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual)
        .as("%s; if the change is intended: mvn verify -Dgolden=update", file)
        .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
  }
}
