package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.command.SensitivePaths;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reads what a person or an agent has written into a profile, for who shows it, and nothing else of
 * it: no settings, no keys, nothing with a dot before its name, and nothing behind a link.
 *
 * <p><b>Threads:</b> any.
 */
final class HomeFiles {
  /** As long as a line of the socket may be, with room for escapes. */
  static final int BYTES_MAX = 256 * 1024;

  /** Directories and files of text; what comes later is not shown until somebody has judged it. */
  private static final Set<String> SHOWN =
      Set.of("soul.md", "memories", "skills", "agents", "prompts", "protocols", "recipes");

  /** Asked by name only: where the profile lies is no secret here. */
  private static final SensitivePaths SENSITIVE = new SensitivePaths(List.of(), List.of());

  private final Path home;

  HomeFiles(Path home) {
    this.home = home;
  }

  /**
   * Returns the text of a file.
   *
   * @param path its names below the profile, with slashes between
   * @throws HostRefusal if it is not shown, not there, too long or no text
   */
  String text(String path) throws HostRefusal, IOException {
    List<String> names = List.of(path.split("/", -1));
    if (!SHOWN.contains(names.getFirst())) {
      throw hidden(path);
    }
    for (String name : names) {
      if (name.isEmpty() || name.startsWith(".") || name.contains("\\") || name.contains("\0")) {
        throw hidden(path);
      }
      if (SENSITIVE.secret("/" + name).isPresent()) {
        throw hidden(path);
      }
    }
    return decoded(path, content(path));
  }

  private static HostRefusal hidden(String path) {
    return new HostRefusal(HostRefusal.FORBIDDEN, "path: " + shown(path) + " is not shown");
  }

  private byte[] content(String path) throws HostRefusal, IOException {
    Path file;
    try {
      file = home.toRealPath().resolve(path);
    } catch (InvalidPathException e) {
      // half a character, which no file is called by
      throw absent(path);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw absent(path);
    }
    try (InputStream in = ContainedFiles.open(file)) {
      byte[] content = in.readNBytes(BYTES_MAX + 1);
      if (content.length > BYTES_MAX) {
        throw new HostRefusal(
            HostRefusal.FORBIDDEN, shown(path) + " has more than " + BYTES_MAX + " bytes");
      }
      return content;
    } catch (FileSystemException e) {
      // a link on the way, or gone in this moment
      throw absent(path);
    }
  }

  private static HostRefusal absent(String path) {
    return new HostRefusal(HostRefusal.NOT_FOUND, "there is no file " + shown(path));
  }

  private static String decoded(String path, byte[] content) throws HostRefusal {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new HostRefusal(HostRefusal.FORBIDDEN, shown(path) + " is no text");
    }
  }

  private static String shown(String path) {
    String line = path.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "…" : line;
  }
}
