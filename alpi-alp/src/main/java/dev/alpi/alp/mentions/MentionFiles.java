package dev.alpi.alp.mentions;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names in {@code mentions}, and how many of them one peer may have. */
final class MentionFiles {
  static final String ENDING = ".json";

  /** Put behind the name of a file that could not be read. */
  static final String ASIDE = ".damaged";

  /** With a conversation of 64 characters and the endings of what is set aside or temporary. */
  private static final int PEER_CHARS_MAX = 128;

  private final Path folder;

  MentionFiles(Path folder) {
    this.folder = folder;
  }

  static boolean canName(String peer) {
    return !peer.isEmpty()
        && peer.length() <= PEER_CHARS_MAX
        && peer.chars().allMatch(c -> PeerMention.isIdChar((char) c));
  }

  /** Makes the folder, and refuses a link in its place. */
  void prepare() throws IOException {
    if (Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      return;
    }
    // looked at when it is there for sure: another thread may be making it
    DurableFiles.createDirectory(folder);
    if (Files.isSymbolicLink(folder)) {
      throw new StoreException.NotAFile(folder);
    }
  }

  Path file(String peer, Optional<ConversationId> conversation) {
    return folder.resolve(peer + conversation.map(id -> "@" + id).orElse("") + ENDING);
  }

  /** Moves {@code file} out of the way, over what was moved from there before. */
  Path setAside(String peer, Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ASIDE);
    DurableFiles.rename(file, aside);
    trim(peer, ENDING + ASIDE, MentionThreads.ASIDES_MAX, aside);
    return aside;
  }

  /** Removes the conversations of {@code peer} that are too many, but not {@code kept}. */
  void trimConversations(String peer, Path kept) throws IOException {
    trim(peer, ENDING, MentionThreads.CONVERSATIONS_MAX, kept);
  }

  /** Returns all that there is of {@code peer}, damaged files too. */
  List<Path> all(String peer) throws IOException {
    return Children.of(folder).stream()
        .filter(
            file -> {
              String name = file.getFileName().toString();
              return name.equals(peer + ENDING)
                  || isOf(peer, name, ENDING)
                  || isOf(peer, name, ENDING + ASIDE);
            })
        .toList();
  }

  private void trim(String peer, String ending, int most, Path kept) throws IOException {
    List<Path> files =
        Children.of(folder).stream()
            .filter(file -> isOf(peer, file.getFileName().toString(), ending))
            .filter(file -> !file.equals(kept))
            .toList();
    int excess = files.size() + 1 - most;
    if (excess <= 0) {
      return;
    }
    Map<Path, FileTime> times = new HashMap<>();
    for (Path file : files) {
      times.put(file, time(file));
    }
    List<Path> oldest =
        files.stream()
            .sorted(Comparator.<Path, FileTime>comparing(times::get))
            .limit(excess)
            .toList();
    for (Path file : oldest) {
      DurableFiles.delete(file);
    }
  }

  /** An id has no {@code @}, so what stands before the first one is the peer's whole id. */
  private static boolean isOf(String peer, String name, String ending) {
    boolean alone = ending.endsWith(ASIDE) && name.equals(peer + ending);
    return alone || (name.startsWith(peer + "@") && name.endsWith(ending));
  }

  private static FileTime time(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0);
    }
  }
}
