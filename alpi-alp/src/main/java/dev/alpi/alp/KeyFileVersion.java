package dev.alpi.alp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells the content of a key file from that before it without reading it: each version of one
 * is a file of its own that is renamed.
 *
 * @param node the file's number
 * @param changed when its content was written
 */
record KeyFileVersion(@Nullable Object node, FileTime changed) {
  static KeyFileVersion of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new KeyFileVersion(attributes.fileKey(), attributes.lastModifiedTime());
  }

  /** Returns that of a file that may not be there. */
  static Optional<KeyFileVersion> ofAny(Path file) throws IOException {
    if (!Files.exists(file)) {
      // as nearly always; asking for its attributes would make an exception at each request
      return Optional.empty();
    }
    try {
      return Optional.of(of(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
