package dev.alpi.gateway;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that come and go with messages: {@code gateway/files} of a profile.
 *
 * <p>{@code in/<number>} has those of a message of the inbox, {@code out/<key>} a copy of one that
 * goes out, so that it is sent as it was when that was decided, {@code spool/<channel>} what a
 * channel has received and not handed over.
 *
 * <p><b>Threads:</b> any.
 */
final class GatewayFiles {
  /** Files stay so long after they came, for the agent to come back to. */
  static final Duration KEPT = Duration.ofDays(7);

  /** The largest file that goes out; Telegram's limit, and that of most mail servers below it. */
  static final long OUT_BYTES_MAX = 50L * 1024 * 1024;

  private final Path folder;
  private final InstantSource clock;

  GatewayFiles(Path home, InstantSource clock) {
    this.folder = home.resolve("gateway").resolve("files");
    this.clock = clock;
  }

  private Path folder(String kind, String name) throws IOException {
    Path made = folder.resolve(kind).resolve(name);
    DurableFiles.createDirectories(made);
    return made;
  }

  Path in(long id) throws IOException {
    return folder("in", Long.toString(id));
  }

  Path spool(ChannelId channel) throws IOException {
    return folder("spool", channel.text().replace('/', '.'));
  }

  /**
   * Copies a file that is to go out.
   *
   * @throws IOException if it is no file, too large, or cannot be copied; the message is for people
   */
  Path out(Path file, String key) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file.getFileName() + " is not there");
    }
    if (Files.size(file) > OUT_BYTES_MAX) {
      throw new IOException(
          file.getFileName() + " has more than " + OUT_BYTES_MAX / (1024 * 1024) + " MiB");
    }
    Path copy = folder("out", key).resolve(String.valueOf(file.getFileName()));
    return Files.copy(file, copy);
  }

  /** Removes the copy of a file that has gone out. */
  void forgetOut(Optional<Path> file) throws IOException {
    if (file.isPresent() && file.get().startsWith(folder.resolve("out"))) {
      DurableFiles.deleteTree(file.get().getParent());
    }
  }

  /**
   * Removes what came long ago.
   *
   * @param needed what messages still wait for: {@code in/<number>}, or the whole path of a file
   */
  void sweep(Set<String> needed) throws IOException {
    Instant before = clock.instant().minus(KEPT);
    for (String kind : List.of("in", "out", "spool")) {
      for (Path each : children(folder.resolve(kind))) {
        if (kind.equals("spool")) {
          for (Path spooled : children(each)) {
            removeIfOld(spooled, before, needed);
          }
        } else {
          removeIfOld(each, before, needed);
        }
      }
    }
  }

  private void removeIfOld(Path path, Instant before, Set<String> needed) throws IOException {
    if (needed.contains(folder.relativize(path).toString())
        || needed.stream().anyMatch(each -> each.startsWith(path.toString()))) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
      if (attributes.isDirectory()) {
        DurableFiles.deleteTree(path);
      } else {
        Files.deleteIfExists(path);
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.list(directory)) {
        all.forEach(children::add);
      }
    }
    return children;
  }
}
