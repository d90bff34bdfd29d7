package dev.alpi.cli;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file that a person wants an answer in. It is written as a whole or not at all; one that is
 * there is replaced only by who says so.
 *
 * @param path where it is; absolute
 */
record OutputFile(Path path, Existing existing) {
  /** What becomes of a file that is there. */
  enum Existing {
    REFUSED,
    REPLACED
  }

  /**
   * Returns the file that a person named, or refuses.
   *
   * @param force the flag that allows to replace it
   */
  static OutputFile of(String text, Option force, Invocation invocation) throws CommandFailure {
    try {
      Path path = invocation.context().workingDirectory().resolve(text).normalize();
      if (Files.isDirectory(path) || !Files.isDirectory(path.toAbsolutePath().getParent())) {
        throw CommandFailure.usage(
            path + " cannot be written: it is a directory, or is in none",
            "name a file in a directory that is there");
      }
      Existing existing = invocation.has(force) ? Existing.REPLACED : Existing.REFUSED;
      OutputFile file = new OutputFile(path, existing);
      if (existing == Existing.REFUSED && file.isThere()) {
        throw file.exists();
      }
      return file;
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("no file can be called so: " + text, "name another file");
    }
  }

  /** Writes it. */
  void write(String content) throws IOException, CommandFailure {
    if (existing == Existing.REPLACED && isThere()) {
      DurableFiles.replaceOwnersFile(path, content.getBytes(StandardCharsets.UTF_8));
    } else if (!DurableFiles.createIfAbsent(path, content, FileMode.PRIVATE_FILE)) {
      // somebody else made it just now
      throw exists();
    }
  }

  private boolean isThere() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private CommandFailure exists() {
    return CommandFailure.usage(path + " is there already", "name another file, or say --force");
  }
}
