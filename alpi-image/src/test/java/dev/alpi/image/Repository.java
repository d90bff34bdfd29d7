package dev.alpi.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where things are in this clone.
 *
 * @param root the folder of the parent pom
 */
public record Repository(Path root) {
  /** Returns the clone that the build runs in. */
  public static Repository ofThisBuild() {
    String root = Optional.ofNullable(System.getProperty("alpi.root")).orElse("..");
    return new Repository(Path.of(root).toAbsolutePath().normalize());
  }

  /** Returns the folders of the modules that have sources, sorted. */
  public List<Path> modules() {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the finished image. */
  public Path image() {
    return root.resolve("alpi-image/target/image");
  }

  /** Returns the folder of this module's expected texts. */
  public Path golden() {
    return root.resolve("alpi-image/src/test/resources/golden");
  }
}
