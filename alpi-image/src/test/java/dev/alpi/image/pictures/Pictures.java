package dev.alpi.image.pictures;

import dev.alpi.image.Repository;
import dev.alpi.testkit.ScriptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes the pictures and the recording of {@code docs/pictures}: {@code alpi-bench/pictures}. */
final class Pictures {
  private static final String CAST = "tour.cast";

  private Pictures() {}

  static Path folder() {
    return Repository.ofThisBuild().root().resolve("docs/pictures");
  }

  static Path cast() {
    return folder().resolve(CAST);
  }

  static Path file(String name) {
    return folder().resolve(name + ".svg");
  }

  /** Walks as a person does, and writes what was seen; the root is in {@code alpi.root}. */
  public static void main(String[] arguments)
      throws IOException, ScriptException, InterruptedException {
    try (Tour tour = Tour.of(Tour.Pace.HUMAN)) {
      Files.writeString(cast(), tour.walk().print());
      for (Map.Entry<String, ScreenPicture> picture : tour.pictures().entrySet()) {
        Files.writeString(file(picture.getKey()), picture.getValue().svg());
      }
    }
  }
}
