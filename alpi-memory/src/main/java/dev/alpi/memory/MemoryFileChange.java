package dev.alpi.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of the memory that was written within a time.
 *
 * @param file its name in {@code memories/}
 * @param modified when it was written last
 * @param size how many bytes it has
 */
public record MemoryFileChange(String file, Instant modified, long size) {
  private static final String ENDING = ".md";

  /** Returns those of {@code home}, by name. Takes no lock and writes nothing. */
  public static List<MemoryFileChange> of(Path home, TimeWindow window) throws IOException {
    Path folder = home.resolve("memories");
    List<MemoryFileChange> changes = new ArrayList<>();
    if (!Presence.isDirectory(folder)) {
      return changes;
    }
    for (Path file : Children.of(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(ENDING) && !name.startsWith(".")) {
        add(file, name, window, changes);
      }
    }
    return changes;
  }

  private static void add(Path file, String name, TimeWindow window, List<MemoryFileChange> changes)
      throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      Instant modified = attributes.lastModifiedTime().toInstant();
      if (attributes.isRegularFile() && window.includes(modified)) {
        changes.add(new MemoryFileChange(name, modified, attributes.size()));
      }
    } catch (NoSuchFileException e) {
      // deleted while we look
    }
  }
}
