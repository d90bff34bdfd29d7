package dev.alpi.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads what a person types, without taking more than the line from the input. */
final class TypedLine {
  private TypedLine() {}

  /**
   * Returns the next line without its end; nothing if the input has ended.
   *
   * @param bytesMax what is beyond is dropped
   */
  static Optional<String> read(InputStream in, int bytesMax) throws IOException {
    int b = in.read();
    if (b < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (bytes.size() < bytesMax) {
        bytes.write(b);
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }
}
